// MMA8653FC: three-axis 10-bit accelerometer on I2C. NXP data sheet MMA8653FC, rev. 3, chapter 6.
//
// Modelled: STATUS and OUT_* with data-ready and overwrite flags, 10-bit and fast 8-bit reads with their
// burst order, full scale 2, 4 and 8 g with clipping, output data rate, standby and active mode, software
// reset, offset correction, data-ready interrupt to INT1 or INT2 with polarity and open drain.
// Not modelled, and said so when a guest turns to them: freefall and motion detection (FF_MT_*),
// orientation detection (PL_*), automatic sleep (ASLP_COUNT, SLPE), self-test. Also not modelled: noise,
// power modes, the pause after a reset and the turn-on time beyond one sample.
// Actions: those of Handling, and fault (faults.h).
#pragma once

#include <array>

#include "sim/core/clock.h"
#include "sim/core/trace.h"
#include "sim/parts/freescale_samples.h"
#include "sim/parts/handling.h"
#include "sim/parts/i2c_part.h"

namespace terrarium {

class Mma8653 final : public I2cPart<I2cRegisterDevice> {
public:
    struct Wiring {
        Net &scl;
        Net &sda;
        Net *int1 = nullptr; // Left open if there is no net.
        Net *int2 = nullptr;
        Mounting mounting = {};
        u8 address = 0x1D;
    };

    // It begins at rest, face up: z = -1000, as the micro:bit's firmware counts the board's axes.
    Mma8653(Clock &clock, Trace &trace, std::string_view name, Wiring const &wiring);

    // What acts on the board now, in milli-g.
    [[nodiscard]] Vector acceleration() const { return handling_.acceleration(); }

    // x, y and z, what acts on the board now.
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void archive(Archive &archive) override;

private:
    [[nodiscard]] Result<> check_own(Action const &action) const override {
        return handling_.check(*this, action);
    }
    void act_own(Action const &action) override { handling_.act(*this, action); }
    u8 read_register(u8 address) override;
    void write_register(u8 address, u8 value) override;
    [[nodiscard]] u8 register_after(u8 address) const override;

    void reset();
    void write_control(u8 value);
    void sample();
    [[nodiscard]] std::array<i16, 3> measure();
    [[nodiscard]] Time sample_period() const;
    [[nodiscard]] bool interrupt() const;
    void update_interrupts();
    void remark(u8 address, std::string_view what);

    Trace &trace_;
    Mounting mounting_;
    Pin int1_;
    Pin int2_;
    Event sampled_;
    Handling handling_;
    std::array<u8, 0x32> values_{}; // Of registers that keep what is written, by address.
    FreescaleSamples samples_;
};

} // namespace terrarium
