#include "sim/parts/mma7660.h"

#include <algorithm>
#include <cstdlib>

#include "sim/core/text.h"

namespace terrarium {

namespace {

using namespace literals;

enum Address : u8 {
    kXout = 0,
    kTilt = 3,
    kSampleStatus = 4,
    kInterruptSetup = 6,
    kMode = 7,
    kSampleRate = 8
};
constexpr std::array<char const *, 11> kNames{"XOUT",  "YOUT", "ZOUT", "TILT", "SRST", "SPCNT",
                                              "INTSU", "MODE", "SR",   "PDET", "PD"};

constexpr u8 kActive = 1;
constexpr i32 kCountsPer3G = 64; // 21.33 counts a g.

// By SR.AMSR: 120, 64, 32, 16, 8, 4, 2 and 1 samples a second.
constexpr std::array<Time, 8> kPeriods{8333333_ns, 15625_us, 31250_us, 62500_us, 125_ms, 250_ms, 500_ms, 1_s};

u8 count_of(i32 milli_g) {
    i32 const scaled = milli_g * kCountsPer3G;
    i32 const count = (scaled + (scaled < 0 ? -1500 : 1500)) / 3000;
    return u8(std::clamp(count, -32, 31) & 0x3F);
}

} // namespace

Mma7660::Mma7660(Clock &clock, Trace &trace, std::string_view name, Wiring const &wiring)
    : I2cPart(name, wiring.scl, wiring.sda, wiring.address, Says::Measurements, axis_channels()),
      trace_(trace), supply_(std::string(name) + " AVDD"),
      sampled_(clock, std::string(name) + " sample", [this] { sample(); }), handling_(clock, name, 1000) {
    supply_.on_change = [this](bool) { reset(); };
    wiring.supply.connect(supply_);
}

void Mma7660::reset() {
    sampled_.cancel();
    values_ = {};
}

bool Mma7660::on_address(bool read) { return supply_.level() && I2cRegisterDevice::on_address(read); }

u8 Mma7660::read_register(u8 address) { return address < kRegisters ? values_[address] : 0; }

void Mma7660::write_register(u8 address, u8 value) {
    auto const remark = [&](std::string_view what) {
        std::string const which = address < kRegisters ? kNames[address] : "register " + hex(address, 2);
        trace_.remark(name() + ": " + which + " " + std::string(what));
    };
    if (address <= kSampleStatus || address >= kRegisters)
        return remark("is read only; a write has no effect");
    if (address == kInterruptSetup && value != 0) remark("is not modelled: there are no interrupts");
    if (address > kSampleRate) remark("is not modelled: there is no tap detection");
    if (address == kMode && (value & 0x3E) != 0) remark("knows standby and active mode only here");
    values_[address] = value;
    if (address != kMode && address != kSampleRate) return;
    if ((values_[kMode] & kActive) == 0) {
        sampled_.cancel();
    } else {
        sampled_.in(period());
    }
}

// A burst goes on behind the last register at the first, so that the three axes can be read for ever.
u8 Mma7660::register_after(u8 address) const { return address + 1 < int(kRegisters) ? u8(address + 1) : 0; }

Time Mma7660::period() const { return kPeriods[values_[kSampleRate] & 7]; }

void Mma7660::sample() {
    Vector const felt = felt_axes(faults, acceleration());
    for (std::size_t axis = 0; axis < 3; ++axis) values_[kXout + axis] = count_of(felt[axis]);
    values_[kTilt] = u8(position() | (handling_.shaking() ? 0x80 : 0));
    sampled_.at(sampled_.when() + period());
}

// BaFro (front 1, back 2) and PoLa (left 1, right 2, down 5, up 6), by the axis that feels most.
u8 Mma7660::position() const {
    i32 const x = handling_.rest()[0];
    i32 const y = handling_.rest()[1];
    i32 const z = handling_.rest()[2];
    u8 result = z > 0 ? 1 : z < 0 ? 2 : 0;
    if (std::max(std::abs(x), std::abs(y)) < 500) return result;
    u8 const side = std::abs(x) > std::abs(y) ? (x < 0 ? 1 : 2) : (y < 0 ? 5 : 6);
    return u8(result | side << 2);
}

std::vector<Part::Reading> Mma7660::readings() const { return axis_readings(acceleration(), faults); }

Look Mma7660::look() const { return handling_.look(); }

void Mma7660::archive(Archive &archive) {
    archive.section(name());
    archive_i2c(archive);
    archive(supply_, sampled_, handling_, values_);
}

} // namespace terrarium
