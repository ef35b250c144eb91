// BMP180: barometer and thermometer on I2C. Bosch Sensortec data sheet BMP180, rev. 2.5, chapters 3 and 4.
//
// Modelled: address 0x77, chip id 0x55, the calibration EEPROM (the coefficients of the data sheet's
// example), conversions of temperature and of pressure in all four oversampling settings with the longest
// times the data sheet gives, the running bit, the result registers, soft reset, and the module's pull-ups. A
// result is found by turning the data sheet's compensation round, so that a driver computes what was set, as
// near as the converter's steps allow. Left out: noise (other than the fault's), XCLR, the start-up time of
// 10 ms. Actions: set temperature=CELSIUS pressure=PASCAL, and fault (faults.h).
#pragma once

#include <array>

#include "sim/core/clock.h"
#include "sim/core/trace.h"
#include "sim/parts/controls.h"
#include "sim/parts/i2c_part.h"
#include "sim/parts/i2c_pull_ups.h"

namespace terrarium {

class Bmp180 final : public I2cPart<I2cRegisterDevice> {
public:
    // `temperature` in millionths of a degree Celsius, `pressure` in millionths of a pascal.
    Bmp180(Clock &clock, Trace &trace, std::string_view name, Net &scl, Net &sda,
           i64 temperature = 24 * kMillion, i64 pressure = 101'325 * kMillion);

    // temperature and pressure.
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void power_on() override { reset(); }
    void archive(Archive &archive) override;

private:
    [[nodiscard]] Result<> check_own(Action const &action) const override;
    void act_own(Action const &action) override { controls_.act(*this, action); }
    u8 read_register(u8 address) override;
    void write_register(u8 address, u8 value) override;

    void reset();
    void convert(u8 control);
    void finish();

    Trace &trace_;
    I2cPullUps pull_ups_;
    Event converted_;
    Controls controls_;
    u8 control_ = 0;
    u32 result_ = 0; // OUT_MSB, OUT_LSB, OUT_XLSB.
};

} // namespace terrarium
