#include "sim/parts/mag3110.h"

#include <algorithm>

#include "sim/core/text.h"
#include "sim/parts/action_check.h"

namespace terrarium {

namespace {

using namespace literals;

enum Address : u8 {
    kWhoAmI = 0x07,
    kSysmod = 0x08,
    kOffXMsb = 0x09,
    kOffZLsb = 0x0E,
    kDieTemp = 0x0F,
    kCtrlReg1 = 0x10,
    kCtrlReg2 = 0x11,
};

constexpr u8 kActive = 1;       // CTRL_REG1.
constexpr u8 kTrigger = 2;      // CTRL_REG1.
constexpr u8 kFastRead = 4;     // CTRL_REG1.
constexpr u8 kRaw = 0x20;       // CTRL_REG2.
constexpr u8 kIdentity = 0xC4;  // What WHO_AM_I says.
constexpr u8 kTemperature = 25; // Degrees; a real one is a few off, the data sheet says.
constexpr i32 kNanoteslaPerBit = 100;
constexpr i32 kLargestCount = 10'000; // 1000 µT, before the offsets.
constexpr i32 kLargestField = 1'000'000;
constexpr Time kShortestPeriod = 12'500_us; // 80 Hz.

} // namespace

Mag3110::Mag3110(Clock &clock, Trace &trace, std::string_view name, Wiring const &wiring)
    : I2cPart(name, wiring.scl, wiring.sda, wiring.address, Says::Measurements, axis_channels()),
      trace_(trace), mounting_(wiring.mounting), int1_(std::string(name) + " INT1"),
      sampled_(clock, std::string(name) + " sample", [this] { sample(); }) {
    update_interrupt();
    if (wiring.int1 != nullptr) wiring.int1->connect(int1_);
}

u8 Mag3110::read_register(u8 address) {
    if (address <= FreescaleSamples::kLastAddress) {
        u8 const value = samples_.read(address);
        update_interrupt();
        return value;
    }
    if (address >= kOffXMsb && address <= kOffZLsb) return offsets_[address - kOffXMsb];
    switch (address) {
    case kWhoAmI: return kIdentity;
    case kSysmod:
        // 0 standby, 1 active and raw, 2 active and corrected.
        if ((control1_ & kActive) == 0) return 0;
        return (control2_ & kRaw) != 0 ? 1 : 2;
    case kDieTemp: return kTemperature;
    case kCtrlReg1: return control1_;
    case kCtrlReg2: return control2_;
    default: trace_.remark(name() + ": there is no register " + hex(address, 2)); return 0;
    }
}

void Mag3110::write_register(u8 address, u8 value) {
    if (address >= kOffXMsb && address <= kOffZLsb) {
        // Bit 0 of a low byte is not there: an offset has fifteen bits.
        offsets_[address - kOffXMsb] = address % 2 == 0 ? value & 0xFE : value;
    } else if (address == kCtrlReg1) {
        write_control(value);
    } else if (address == kCtrlReg2) {
        control2_ = value & kRaw; // AUTO_MRST_EN and MAG_RST read as 0.
    } else {
        trace_.remark(name() + ": register " + hex(address, 2) + " is read only; a write has no effect");
    }
}

// A change of rate or mode begins a new sampling period; so does a trigger, in active mode too.
void Mag3110::write_control(u8 value) {
    u8 const before = control1_;
    control1_ = value;
    bool const triggered = (value & kTrigger) != 0;
    if ((value & (kActive | kTrigger)) == 0) {
        sampled_.cancel();
    } else if (triggered || !sampled_.pending() || (before & 0xF8) != (value & 0xF8)) {
        sampled_.in(sample_period());
    }
}

u8 Mag3110::register_after(u8 address) const {
    if (address > FreescaleSamples::kLastAddress) return u8(address + 1);
    return FreescaleSamples::address_after(address, (control1_ & kFastRead) != 0, kWhoAmI);
}

// Each step of DR halves the converter's rate, each step of OS doubles the samples averaged.
Time Mag3110::sample_period() const {
    return kShortestPeriod * (1 << ((control1_ >> 5) + (control1_ >> 3 & 3)));
}

void Mag3110::sample() {
    samples_.store(measure());
    control1_ &= u8(~kTrigger);
    if ((control1_ & kActive) != 0) sampled_.at(sampled_.when() + sample_period());
    update_interrupt();
}

i32 Mag3110::user_offset(std::size_t axis) const {
    return i16(u16(offsets_[2 * axis] << 8 | offsets_[2 * axis + 1])) / 2;
}

std::array<i16, 3> Mag3110::measure() {
    Vector const felt = mounting_.to_chip(felt_axes(faults, field_));
    std::array<i16, 3> result{};
    for (std::size_t i = 0; i < 3; ++i) {
        i32 count = std::clamp(felt[i] / kNanoteslaPerBit, -kLargestCount, kLargestCount);
        if ((control2_ & kRaw) == 0) count -= user_offset(i);
        result[i] = i16(count);
    }
    return result;
}

void Mag3110::update_interrupt() { int1_.drive(samples_.ready() ? Drive::High : Drive::Low); }

Result<> Mag3110::check_own(Action const &action) const {
    if (action.verb != "set")
        return unknown_action(*this, action, "set x=NANOTESLA y=NANOTESLA z=NANOTESLA and fault KIND");
    TRY(set_axes(*this, action, field_, kLargestField));
    return {};
}

void Mag3110::act_own(Action const &action) {
    field_ = set_axes(*this, action, field_, kLargestField).value();
}

std::vector<Part::Reading> Mag3110::readings() const { return axis_readings(field_, faults); }

Look Mag3110::look() const {
    return axis_look(Look::Axes::Of::MagneticField, "nanotesla", kLargestField, kEarthsField, field_);
}

void Mag3110::archive(Archive &archive) {
    archive.section(name());
    archive_i2c(archive);
    archive(int1_, sampled_, samples_, offsets_, control1_, control2_, field_);
}

} // namespace terrarium
