// MPU6050: accelerometer and gyroscope of three axes each on I2C, as on the GY-521 module. InvenSense
// MPU-6000/MPU-6050 Register Map, rev. 4.2, and Product Specification, rev. 3.4.
//
// Modelled: address 0x68 or 0x69 by AD0, WHO_AM_I, sleep at reset, DEVICE_RESET, the output data registers in
// all full scales with clipping, the temperature, sample rate from SMPLRT_DIV and CONFIG, cycle mode, standby
// of single axes, TEMP_DIS, the FIFO of 1024 bytes with its sources, count, overflow and reset, INT with its
// level, open drain, latch and clearing, data registers that stand still while they are read in a burst, and
// the module's pull-ups. INT_STATUS says what has happened whether INT_ENABLE lets it out or not.
// Not modelled, and said so when a guest turns to it: the motion processor (DMP), the auxiliary bus and its
// sensors, motion detection, self-test, FSYNC. Left out: noise (other than the fault's), the low-pass
// filter's delay, the times that waking and resetting take, clock sources. Actions: set accelX=G ...
// rotationZ=DEGREES_PER_SECOND temperature=CELSIUS, and fault (faults.h).
#pragma once

#include <array>
#include <deque>

#include "sim/core/clock.h"
#include "sim/core/trace.h"
#include "sim/parts/controls.h"
#include "sim/parts/i2c_part.h"
#include "sim/parts/i2c_pull_ups.h"

namespace terrarium {

class Mpu6050 final : public I2cPart<I2cRegisterDevice> {
public:
    struct Wiring {
        Net &scl;
        Net &sda;
        Net *interrupt = nullptr; // Left open if there is no net, as is AD0, which the module pulls down.
        Net *ad0 = nullptr;
        u8 address = 0x68; // With AD0 open.
    };
    // What acts on it at first, in millionths of a g, of a degree a second, and of a degree Celsius.
    struct Surroundings {
        std::array<i64, 3> acceleration{0, 0, kMillion};
        std::array<i64, 3> rotation{};
        i64 temperature = 24 * kMillion;
    };

    Mpu6050(Clock &clock, Trace &trace, std::string_view name, Wiring const &wiring,
            Surroundings const &surroundings);

    // The controls by their names.
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void power_on() override { reset(); }
    void archive(Archive &archive) override;

private:
    // ACCEL_XOUT_H to GYRO_ZOUT_L: three axes, the temperature, three axes.
    static constexpr u8 kFirstDatum = 0x3B;
    using Data = std::array<u8, 14>;

    [[nodiscard]] Result<> check_own(Action const &action) const override;
    void act_own(Action const &action) override { controls_.act(*this, action); }
    void on_start() override;
    u8 read_register(u8 address) override;
    void write_register(u8 address, u8 value) override;
    [[nodiscard]] u8 register_after(u8 address) const override;

    void reset();
    void set_timer();
    [[nodiscard]] Time period() const;
    void sample();
    void put(std::size_t word, i64 count);
    void fill_fifo();
    u8 take_from_fifo();
    void raise(u8 flag);
    void clear_flags();
    void update_interrupt();
    void remark(u8 address, std::string_view what);

    Trace &trace_;
    Pin interrupt_;
    Pin ad0_;
    I2cPullUps pull_ups_;
    Event sampled_;
    Event pulse_over_;
    Controls controls_;
    std::array<u8, 0x76> values_{}; // Of registers that keep what is written, by address.
    Data data_{};
    Data seen_{}; // As it was at the present transfer's START.
    std::deque<u8> fifo_;
    u8 last_from_fifo_ = 0;
    u8 flags_ = 0; // INT_STATUS.
};

} // namespace terrarium
