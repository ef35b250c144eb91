#include "sim/parts/ds18b20.h"

#include <algorithm>
#include <span>

#include "sim/core/text.h"
#include "sim/parts/action_check.h"

namespace terrarium {

namespace {

using namespace literals;

constexpr Time kReset = 480_us;           // That the data sheet asks of a host, ...
constexpr Time kResetRecognised = 240_us; // ... and what is taken for one.
constexpr Time kTolerance = 5_us;
constexpr Time kBeforePresence = 30_us;
constexpr Time kPresence = 120_us;
constexpr Time kSample = 30_us; // After an edge; also how long a 0 is held.
constexpr Time kCopyTime = 10_ms;

constexpr u8 kFamily = 0x28;
constexpr i16 kAtPowerOn = 85 * 16;
constexpr std::array<u8, 3> kFactory{0x4B, 0x46, 0x7F};

enum Command : u8 {
    kReadRom = 0x33,
    kMatchRom = 0x55,
    kSearchRom = 0xF0,
    kAlarmSearch = 0xEC,
    kSkipRom = 0xCC,
    kConvert = 0x44,
    kWriteScratchpad = 0x4E,
    kReadScratchpad = 0xBE,
    kCopyScratchpad = 0x48,
    kRecall = 0xB8,
    kReadPower = 0xB4,
};

// x^8 + x^5 + x^4 + 1, the lowest bit first.
u8 crc_of(std::span<u8 const> bytes) {
    u8 crc = 0;
    for (u8 byte : bytes) {
        for (int i = 0; i < 8; ++i, byte >>= 1) crc = u8(crc >> 1 ^ (((crc ^ byte) & 1) != 0 ? 0x8C : 0));
    }
    return crc;
}

} // namespace

Ds18b20::Rom Ds18b20::rom_of(std::array<u8, 6> const &serial) {
    Rom rom{kFamily, serial[0], serial[1], serial[2], serial[3], serial[4], serial[5], 0};
    rom[7] = crc_of(std::span(rom).first(7));
    return rom;
}

Ds18b20::Ds18b20(Clock &clock, Trace &trace, std::string_view name, Net &wire, Rom const &rom,
                 i64 temperature, Power power)
    : Part(name), clock_(clock), trace_(trace), wire_(std::string(name)),
      present_(clock, std::string(name) + " presence", [this] { presence(); }),
      slot_(clock, std::string(name) + " slot", [this] { slot(); }),
      done_(clock, std::string(name) + " work", [this] { work_done(); }),
      controls_({{"temperature", "CELSIUS", -55 * kMillion, 125 * kMillion, temperature}}),
      faults_(name, {Faults::Kind::Silent, Faults::Kind::Corrupt, Faults::Kind::Freeze, Faults::Kind::Noise},
              {{"temperature"}}),
      rom_(rom), power_(power), kept_(kFactory) {
    power_on();
    wire_.on_change = [this](bool level) { line_changed(level); };
    wire_.pull(Pull::Up);
    wire.connect(wire_);
}

void Ds18b20::power_on() {
    present_.cancel();
    slot_.cancel();
    done_.cancel();
    wire_.drive(Drive::None);
    phase_ = Phase::Idle;
    announcing_ = sending_ = false;
    job_ = Job::None;
    temperature_ = kAtPowerOn;
    settings_ = kept_;
}

void Ds18b20::begin(Phase phase) {
    phase_ = phase;
    position_ = 0;
    search_step_ = 0;
    shift_ = 0;
}

void Ds18b20::line_changed(bool level) {
    if (level) {
        Time const low = clock_.now() - fell_;
        if (low < kResetRecognised) return;
        if (low < kReset - kTolerance)
            trace_.remark(name() + ": a reset pulse of less than 480 us; the data sheet asks for more");
        slot_.cancel();
        wire_.drive(Drive::None);
        sending_ = announcing_ = false;
        begin(faults_.strikes(Faults::Kind::Silent) ? Phase::Idle : Phase::Presence);
        if (phase_ == Phase::Presence) present_.in(kBeforePresence);
        return;
    }
    fell_ = clock_.now();
    if (job_ == Job::Convert && power_ == Power::Parasite) {
        trace_.remark(name() + ": the wire went low during a conversion on parasite power, which is lost");
        done_.cancel();
        job_ = Job::None;
    }
    if (phase_ == Phase::Idle || phase_ == Phase::Presence || slot_.pending()) return;
    sending_ = sends();
    slot_.in(kSample);
    if (sending_ && !next_bit()) wire_.drive(Drive::Low);
}

void Ds18b20::presence() {
    announcing_ = !announcing_;
    if (announcing_) {
        present_.in(kPresence);
    } else {
        begin(Phase::RomCommand);
    }
    wire_.drive(announcing_ ? Drive::Low : Drive::None);
}

void Ds18b20::slot() {
    if (!sending_) return bit_taken(wire_.level());
    sending_ = false;
    wire_.drive(Drive::None);
    bit_sent();
}

bool Ds18b20::sends() const {
    switch (phase_) {
    case Phase::SendRom:
    case Phase::SendScratchpad:
    case Phase::Status:
    case Phase::SendPower: return true;
    case Phase::Search: return search_step_ < 2;
    default: return false;
    }
}

bool Ds18b20::next_bit() const {
    switch (phase_) {
    case Phase::SendRom: return rom_bit();
    case Phase::SendScratchpad: return (out_[position_ / 8] >> position_ % 8 & 1) != 0;
    case Phase::Status: return job_ == Job::None || power_ == Power::Parasite;
    case Phase::SendPower: return power_ == Power::External;
    default: return rom_bit() == (search_step_ == 0);
    }
}

void Ds18b20::bit_sent() {
    if (phase_ == Phase::Search) {
        ++search_step_;
    } else if (phase_ == Phase::SendRom && ++position_ == 64) {
        begin(Phase::Function);
    } else if (phase_ == Phase::SendScratchpad && ++position_ == 72) {
        begin(Phase::Idle);
    }
}

void Ds18b20::bit_taken(bool bit) {
    if (phase_ == Phase::MatchRom || phase_ == Phase::Search) {
        if (bit != rom_bit()) return begin(Phase::Idle); // Another one is meant.
        search_step_ = 0;
        if (++position_ == 64) begin(Phase::Function);
        return;
    }
    shift_ = u8(shift_ >> 1 | (bit ? 0x80 : 0));
    if (++position_ % 8 != 0) return;
    u8 const byte = shift_;
    if (phase_ == Phase::RomCommand) return rom_command(byte);
    if (phase_ == Phase::Function) return function(byte);
    // Of the configuration two bits can be written.
    std::size_t const index = position_ / 8u - 1;
    settings_[index] = index == 2 ? u8((byte & 0x60) | 0x1F) : byte;
    if (position_ == 24) begin(Phase::Idle);
}

void Ds18b20::rom_command(u8 command) {
    switch (command) {
    case kReadRom: return begin(Phase::SendRom);
    case kMatchRom: return begin(Phase::MatchRom);
    case kSearchRom: return begin(Phase::Search);
    case kAlarmSearch: return begin(alarmed() ? Phase::Search : Phase::Idle);
    case kSkipRom: return begin(Phase::Function);
    default:
        trace_.remark(name() + ": there is no ROM command " + hex(command, 2));
        return begin(Phase::Idle);
    }
}

void Ds18b20::function(u8 command) {
    begin(Phase::Status);
    switch (command) {
    case kConvert: {
        // 93.75 ms in nine bits, twice that for each one more.
        return work(Job::Convert, 93750_us * (1 << (settings_[2] >> 5 & 3)));
    }
    case kCopyScratchpad: return work(Job::Copy, kCopyTime);
    case kRecall: settings_ = kept_; return;
    case kWriteScratchpad: return begin(Phase::WriteScratchpad);
    case kReadPower: return begin(Phase::SendPower);
    case kReadScratchpad:
        out_ = {u8(temperature_),
                u8(u16(temperature_) >> 8),
                settings_[0],
                settings_[1],
                settings_[2],
                0xFF,
                0x0C,
                0x10,
                0};
        out_[8] = crc_of(std::span(out_).first(8));
        for (u8 &byte : out_) byte = faults_.sent(byte);
        return begin(Phase::SendScratchpad);
    default:
        trace_.remark(name() + ": there is no function command " + hex(command, 2));
        return begin(Phase::Idle);
    }
}

void Ds18b20::work(Job job, Time time) {
    job_ = job;
    done_.in(time);
}

void Ds18b20::work_done() {
    if (job_ == Job::Copy) kept_ = settings_;
    if (job_ == Job::Convert) {
        // The bits that a coarser resolution leaves out are 0 here.
        i64 const sixteenths =
            std::clamp<i64>(scaled(faults_.felt(0, controls_[0]), 16, kMillion), -55 * 16, 125 * 16);
        temperature_ = i16(sixteenths & ~i64((8 >> (settings_[2] >> 5 & 3)) - 1));
    }
    job_ = Job::None;
}

// By whole degrees.
bool Ds18b20::alarmed() const {
    int const degrees = temperature_ >> 4;
    return degrees >= i8(settings_[0]) || degrees <= i8(settings_[1]);
}

Result<> Ds18b20::check(Action const &action) const {
    if (Faults::meant(action)) return faults_.check(*this, action);
    if (action.verb == "set") return controls_.check(*this, action);
    return unknown_action(*this, action, controls_.usage() + " and fault KIND");
}

void Ds18b20::act(Action const &action) {
    if (Faults::meant(action)) return faults_.act(*this, action);
    controls_.act(*this, action);
}

std::vector<Part::Reading> Ds18b20::readings() const {
    std::vector<Reading> all = controls_.readings();
    std::string rom;
    for (u8 const byte : rom_) rom += hex(byte, 2).substr(2);
    all.push_back({"rom", rom});
    for (Reading &reading : faults_.readings()) all.push_back(std::move(reading));
    return all;
}

Look Ds18b20::look() const {
    Look look;
    look.contents = from_millionths(controls_[0]) + " °C";
    return look;
}

void Ds18b20::archive(Archive &archive) {
    archive.section(name());
    archive(wire_, present_, slot_, done_, controls_, faults_, phase_, fell_, announcing_, sending_,
            position_, search_step_, shift_, job_, temperature_, settings_, kept_, out_);
    auto const bits = [this] {
        switch (phase_) {
        case Phase::SendScratchpad: return 72;
        case Phase::WriteScratchpad: return 24;
        case Phase::RomCommand:
        case Phase::Function: return 8;
        default: return 64;
        }
    };
    bool const sensible =
        phase_ <= Phase::SendPower && job_ <= Job::Copy && search_step_ <= 2 && position_ < bits();
    if (!archive.require(sensible, "a transfer on a 1-Wire bus makes no sense")) begin(Phase::Idle);
}

} // namespace terrarium
