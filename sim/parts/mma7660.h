// MMA7660FC: three-axis 6-bit accelerometer on I2C. NXP data sheet MMA7660FC, rev. 8, chapter 6.
//
// Modelled: XOUT, YOUT and ZOUT at the programmed sample rate with clipping at 1.5 g, TILT's position bits
// and its shake bit, standby and active mode, and the analog supply: without it the chip does not answer, and
// with it it starts anew.
// Not modelled, and said so when a guest turns to it: interrupts (INTSU), tap detection (PDET, PD), automatic
// wake and sleep. Left out: noise, the alert bit, test mode.
// Actions: those of Handling, and fault (faults.h).
#pragma once

#include <array>

#include "sim/core/clock.h"
#include "sim/core/trace.h"
#include "sim/parts/handling.h"
#include "sim/parts/i2c_part.h"

namespace terrarium {

class Mma7660 final : public I2cPart<I2cRegisterDevice> {
public:
    struct Wiring {
        Net &scl;
        Net &sda;
        Net &supply; // AVDD; high is on.
        u8 address = 0x4C;
    };

    // It begins at rest, face up: z = 1000.
    Mma7660(Clock &clock, Trace &trace, std::string_view name, Wiring const &wiring);

    // What acts on the board now, in milli-g.
    [[nodiscard]] Vector acceleration() const { return handling_.acceleration(); }

    // x, y and z, what acts on the board now.
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void archive(Archive &archive) override;

private:
    static constexpr unsigned kRegisters = 11;

    [[nodiscard]] Result<> check_own(Action const &action) const override {
        return handling_.check(*this, action);
    }
    void act_own(Action const &action) override { handling_.act(*this, action); }
    bool on_address(bool read) override;
    u8 read_register(u8 address) override;
    void write_register(u8 address, u8 value) override;
    [[nodiscard]] u8 register_after(u8 address) const override;

    void reset();
    void sample();
    [[nodiscard]] Time period() const;
    [[nodiscard]] u8 position() const;

    Trace &trace_;
    Pin supply_;
    Event sampled_;
    Handling handling_;
    std::array<u8, kRegisters> values_{};
};

} // namespace terrarium
