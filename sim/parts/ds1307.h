// DS1307: real-time clock with 56 bytes of RAM on I2C. Maxim data sheet DS1307, 2015.
//
// Modelled: address 0x68, the time in BCD with its 12 and 24 hour modes and leap years, counting in virtual
// time; CH, which halts it; writing the seconds begins a new second; a transfer reads the time there was at
// its START; the RAM, and the address that goes round behind it; SQW with its four rates and OUT, as an open
// drain. With its battery it goes on over a power cut; without one it then is as new: halted at 2000-01-01
// 00:00:00. Left out: times that are none (it counts on from what they come to), drift, the module's EEPROM,
// and what the data sheet leaves open of the RAM at the first power-on (it is 0 here). Actions: set
// time=YYYY-MM-DDTHH:MM:SS, and fault (faults.h); frozen, it says the time that was last read.
#pragma once

#include <array>
#include <optional>

#include "sim/core/clock.h"
#include "sim/parts/i2c_part.h"
#include "sim/parts/i2c_pull_ups.h"

namespace terrarium {

class Ds1307 final : public I2cPart<I2cRegisterDevice> {
public:
    struct Wiring {
        Net &scl;
        Net &sda;
        Net *sqw = nullptr; // Left open if there is no net.
    };
    // SECONDS to YEAR, as the registers have them.
    using Calendar = std::array<u8, 7>;

    // "2024-02-29T12:00:00", of the years 2000 to 2099; nothing if it is no such time.
    static std::optional<Calendar> calendar_of(std::string_view text);

    // `start`: what it says at time 0, running; nothing: as new, and halted.
    Ds1307(Clock &clock, std::string_view name, Wiring const &wiring, std::optional<Calendar> const &start,
           bool battery = true);

    // time, as above; running.
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void power_on() override;
    void archive(Archive &archive) override;

private:
    static constexpr Calendar kAsNew{0x80, 0, 0, 1, 1, 1, 0};

    [[nodiscard]] Result<> check_own(Action const &action) const override;
    void act_own(Action const &action) override;
    void on_start() override;
    u8 read_register(u8 address) override;
    void write_register(u8 address, u8 value) override;
    [[nodiscard]] u8 register_after(u8 address) const override { return (address + 1) & 0x3F; }

    [[nodiscard]] bool halted() const { return (calendar_[0] & 0x80) != 0; }
    // The time now, and the instant its second began.
    [[nodiscard]] Calendar now() const;
    [[nodiscard]] Time second_began() const;
    void catch_up();
    void begin(Calendar const &calendar);
    void update_square_wave();

    Clock &clock_;
    Pin sqw_;
    I2cPullUps pull_ups_;
    Event swing_;
    bool battery_;
    Calendar calendar_; // As it was at `since_`.
    Time since_;        // When a second of it began.
    Calendar seen_;     // What the present transfer reads.
    u8 control_ = 0x03;
    std::array<u8, 56> ram_{};
};

} // namespace terrarium
