// DS18B20: thermometer on a 1-Wire bus. Maxim data sheet DS18B20, rev. 6 (2019).
//
// Modelled: reset and presence, read and write slots with the device's times, any number of devices on a wire
// (one that sends 0 wins), READ ROM, MATCH ROM, SKIP ROM, SEARCH ROM and ALARM SEARCH, the scratchpad with
// its CRC, 85 degrees at power-on, CONVERT T in 9 to 12 bits with the data sheet's longest times and the busy
// slots behind it, WRITE and COPY SCRATCHPAD (10 ms), RECALL, READ POWER SUPPLY, the alarm, the wire's
// pull-up. On parasite power a conversion during which the wire goes low comes to nothing. Not modelled:
// whether the wire is driven hard enough during a conversion on parasite power, what slots between the data
// sheet's times do (a bit is what the wire is 30 us after its edge), noise. Actions: set temperature=CELSIUS,
// and fault (faults.h).
#pragma once

#include <array>

#include "sim/core/clock.h"
#include "sim/core/net.h"
#include "sim/core/trace.h"
#include "sim/parts/controls.h"
#include "sim/parts/faults.h"

namespace terrarium {

class Ds18b20 final : public Part {
public:
    // Family code, six bytes that tell it from all others, CRC: in the order they go on the wire.
    using Rom = std::array<u8, 8>;
    static Rom rom_of(std::array<u8, 6> const &serial);

    enum class Power : u8 { External, Parasite };
    // `temperature` in millionths of a degree.
    Ds18b20(Clock &clock, Trace &trace, std::string_view name, Net &wire, Rom const &rom,
            i64 temperature = 22 * kMillion, Power power = Power::External);

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &action) override;
    // temperature, and rom as hexadecimal digits.
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void power_on() override;
    void archive(Archive &archive) override;

private:
    enum class Phase : u8 {
        Idle, // Waits for a reset.
        Presence,
        RomCommand,
        MatchRom,
        Search,
        SendRom,
        Function,
        WriteScratchpad,
        SendScratchpad,
        Status,
        SendPower
    };
    enum class Job : u8 { None, Convert, Copy };

    void line_changed(bool level);
    void begin(Phase phase);
    void presence();
    void slot();
    [[nodiscard]] bool sends() const;
    [[nodiscard]] bool next_bit() const;
    void bit_sent();
    void bit_taken(bool bit);
    void rom_command(u8 command);
    void function(u8 command);
    void work(Job job, Time time);
    void work_done();
    [[nodiscard]] bool rom_bit() const { return (rom_[position_ / 8] >> position_ % 8 & 1) != 0; }
    [[nodiscard]] bool alarmed() const;

    Clock &clock_;
    Trace &trace_;
    Pin wire_;
    Event present_;
    Event slot_;
    Event done_;
    Controls controls_;
    Faults faults_;
    Rom rom_;
    Power power_;
    Phase phase_ = Phase::Idle;
    Time fell_;
    bool announcing_ = false; // It drives the presence pulse.
    bool sending_ = false;    // In the present slot.
    u8 position_ = 0;         // Of the next bit.
    u8 search_step_ = 0;      // The bit, its complement, the host's choice.
    u8 shift_ = 0;
    Job job_ = Job::None;
    i16 temperature_ = 0;          // In 16ths of a degree.
    std::array<u8, 3> settings_{}; // TH, TL and the configuration.
    std::array<u8, 3> kept_;       // The same in the EEPROM.
    std::array<u8, 9> out_{};
};

} // namespace terrarium
