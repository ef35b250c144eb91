// MAG3110: three-axis magnetometer on I2C. Freescale data sheet MAG3110, rev. 9, chapters 4 and 5.
//
// Modelled: DR_STATUS and OUT_* with ready and overwrite flags, 16-bit and fast 8-bit reads with their burst
// order, output data rate from DR and OS, standby, active and triggered measurement, user offsets and raw
// mode, DIE_TEMP, data-ready on INT1 (active high).
// Not modelled: noise and the averaging that lowers it, magnetic reset (AUTO_MRST_EN and MAG_RST are
// accepted: a sensor that is never overloaded needs none), the time a single measurement takes beyond one
// sampling period.
// Actions (nanotesla, in the board's axes): set x=.. y=.. z=.., and fault (faults.h).
#pragma once

#include <array>

#include "sim/core/clock.h"
#include "sim/core/trace.h"
#include "sim/parts/axes.h"
#include "sim/parts/freescale_samples.h"
#include "sim/parts/i2c_part.h"

namespace terrarium {

class Mag3110 final : public I2cPart<I2cRegisterDevice> {
public:
    struct Wiring {
        Net &scl;
        Net &sda;
        Net *int1 = nullptr; // Left open if there is no net.
        Mounting mounting = {};
        u8 address = 0x0E;
    };

    // It begins in a field such as Earth's in the north's middle latitudes: 20 µT along y, 45 µT along z,
    // which the micro:bit's firmware counts downwards.
    Mag3110(Clock &clock, Trace &trace, std::string_view name, Wiring const &wiring);

    // The field at the board, in nanotesla.
    [[nodiscard]] Vector const &field() const { return field_; }

    // x, y and z of the field.
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void archive(Archive &archive) override;

private:
    [[nodiscard]] Result<> check_own(Action const &action) const override;
    void act_own(Action const &action) override;
    u8 read_register(u8 address) override;
    void write_register(u8 address, u8 value) override;
    [[nodiscard]] u8 register_after(u8 address) const override;

    void write_control(u8 value);
    void sample();
    [[nodiscard]] std::array<i16, 3> measure();
    [[nodiscard]] i32 user_offset(std::size_t axis) const;
    [[nodiscard]] Time sample_period() const;
    void update_interrupt();

    Trace &trace_;
    Mounting mounting_;
    Pin int1_;
    Event sampled_;
    FreescaleSamples samples_;
    std::array<u8, 6> offsets_{}; // OFF_X_MSB to OFF_Z_LSB.
    u8 control1_ = 0;
    u8 control2_ = 0;
    static constexpr Vector kEarthsField{0, 20'000, 45'000};
    Vector field_ = kEarthsField;
};

} // namespace terrarium
