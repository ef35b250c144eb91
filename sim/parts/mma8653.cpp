#include "sim/parts/mma8653.h"

#include <algorithm>

#include "sim/core/text.h"

namespace terrarium {

namespace {

using namespace literals;

enum Address : u8 {
    kSysmod = 0x0B,
    kIntSource = 0x0C,
    kWhoAmI = 0x0D,
    kXyzDataCfg = 0x0E,
    kCtrlReg1 = 0x2A,
    kCtrlReg2 = 0x2B,
    kCtrlReg3 = 0x2C,
    kCtrlReg4 = 0x2D,
    kCtrlReg5 = 0x2E,
    kOffX = 0x2F,
};

constexpr u8 kActive = 1;          // CTRL_REG1.
constexpr u8 kFastRead = 2;        // CTRL_REG1.
constexpr u8 kReset = 0x40;        // CTRL_REG2.
constexpr u8 kOpenDrain = 1;       // CTRL_REG3.
constexpr u8 kActiveHigh = 2;      // CTRL_REG3.
constexpr u8 kDataReady = 1;       // INT_SOURCE, CTRL_REG4 and CTRL_REG5.
constexpr u8 kIdentity = 0x5A;     // What WHO_AM_I says.
constexpr i32 kCountsPerG = 256;   // At 2 g full scale.
constexpr i32 kLargestCount = 511; // Ten bits.

struct RegisterInfo {
    u8 address;
    char const *name;
    u8 reset;
    u8 writable;
    u8 modelled; // The bits whose effect is modelled.
};

constexpr std::array<RegisterInfo, 20> kRegisters{{
    {0x0E, "XYZ_DATA_CFG", 0x00, 0x03, 0x03}, {0x10, "PL_STATUS", 0x00, 0x00, 0x00},
    {0x11, "PL_CFG", 0x80, 0xC0, 0x00},       {0x12, "PL_COUNT", 0x00, 0xFF, 0x00},
    {0x13, "PL_BF_ZCOMP", 0x44, 0x00, 0x00},  {0x14, "PL_THS_REG", 0x84, 0x00, 0x00},
    {0x15, "FF_MT_CFG", 0x00, 0xF8, 0x00},    {0x16, "FF_MT_SRC", 0x00, 0x00, 0x00},
    {0x17, "FF_MT_THS", 0x00, 0xFF, 0x00},    {0x18, "FF_MT_COUNT", 0x00, 0xFF, 0x00},
    {0x29, "ASLP_COUNT", 0x00, 0xFF, 0x00},   {0x2A, "CTRL_REG1", 0x00, 0xFF, 0x3B},
    {0x2B, "CTRL_REG2", 0x00, 0xDF, 0x5B},    {0x2C, "CTRL_REG3", 0x00, 0x3B, 0x03},
    {0x2D, "CTRL_REG4", 0x00, 0x95, 0x01},    {0x2E, "CTRL_REG5", 0x00, 0x95, 0x95},
    {0x2F, "OFF_X", 0x00, 0xFF, 0xFF},        {0x30, "OFF_Y", 0x00, 0xFF, 0xFF},
    {0x31, "OFF_Z", 0x00, 0xFF, 0xFF},        {0x0D, "WHO_AM_I", kIdentity, 0x00, 0xFF},
}};

RegisterInfo const *find(u8 address) {
    auto const *found = std::find_if(kRegisters.begin(), kRegisters.end(),
                                     [&](RegisterInfo const &info) { return info.address == address; });
    return found != kRegisters.end() ? found : nullptr;
}

// By CTRL_REG1.DR: 800, 400, 200, 100, 50, 12.5, 6.25 and 1.5625 Hz.
constexpr std::array<Time, 8> kPeriods{1250_us, 2500_us, 5_ms, 10_ms, 20_ms, 80_ms, 160_ms, 640_ms};

// Half away from zero.
i32 divide_rounded(i32 value, i32 divisor) {
    return (value + (value < 0 ? -divisor : divisor) / 2) / divisor;
}

} // namespace

Mma8653::Mma8653(Clock &clock, Trace &trace, std::string_view name, Wiring const &wiring)
    : I2cPart(name, wiring.scl, wiring.sda, wiring.address, Says::Measurements, axis_channels()),
      trace_(trace), mounting_(wiring.mounting), int1_(std::string(name) + " INT1"),
      int2_(std::string(name) + " INT2"),
      sampled_(clock, std::string(name) + " sample", [this] { sample(); }), handling_(clock, name, -1000) {
    reset();
    if (wiring.int1 != nullptr) wiring.int1->connect(int1_);
    if (wiring.int2 != nullptr) wiring.int2->connect(int2_);
}

void Mma8653::reset() {
    sampled_.cancel();
    samples_.clear();
    for (RegisterInfo const &info : kRegisters) values_[info.address] = info.reset;
    update_interrupts();
}

u8 Mma8653::read_register(u8 address) {
    if (address <= FreescaleSamples::kLastAddress) {
        u8 const value = samples_.read(address);
        update_interrupts();
        return value;
    }
    if (address == kSysmod) return values_[kCtrlReg1] & kActive; // 0 standby, 1 wake.
    if (address == kIntSource) return interrupt() ? kDataReady : 0;
    RegisterInfo const *info = find(address);
    if (info == nullptr || info->modelled == 0) remark(address, "is not modelled");
    return info != nullptr ? values_[address] : 0;
}

void Mma8653::write_register(u8 address, u8 value) {
    RegisterInfo const *info = find(address);
    if (info == nullptr || info->writable == 0) return remark(address, "is read only; a write has no effect");
    u8 const unmodelled = value & info->writable & u8(~info->modelled);
    if (info->modelled == 0) {
        remark(address, "is not modelled");
    } else if (unmodelled != 0) {
        remark(address, "bits " + hex(unmodelled, 2) + " are not modelled");
    }
    value &= info->writable;
    if (address == kCtrlReg1) return write_control(value);
    if (address == kCtrlReg2 && (value & kReset) != 0) return reset();
    if ((values_[kCtrlReg1] & kActive) != 0 && value != values_[address]) {
        remark(address, "is changed in active mode; the data sheet allows that in standby only");
    }
    values_[address] = value;
    update_interrupts();
}

// A change of rate or mode begins a new sampling period.
void Mma8653::write_control(u8 value) {
    u8 const before = values_[kCtrlReg1];
    values_[kCtrlReg1] = value;
    if ((value & kActive) == 0) {
        sampled_.cancel();
    } else if (!sampled_.pending() || (before & 0x38) != (value & 0x38)) {
        sampled_.in(sample_period());
    }
}

u8 Mma8653::register_after(u8 address) const {
    if (address > FreescaleSamples::kLastAddress) return u8(address + 1);
    return FreescaleSamples::address_after(address, (values_[kCtrlReg1] & kFastRead) != 0, 0);
}

Time Mma8653::sample_period() const { return kPeriods[values_[kCtrlReg1] >> 3 & 7]; }

void Mma8653::sample() {
    samples_.store(measure());
    sampled_.at(sampled_.when() + sample_period());
    update_interrupts();
}

std::array<i16, 3> Mma8653::measure() {
    Vector const felt = mounting_.to_chip(felt_axes(faults, acceleration()));
    i32 const counts_per_g = kCountsPerG >> std::min(values_[kXyzDataCfg] & 3, 2);
    std::array<i16, 3> result{};
    for (std::size_t i = 0; i < 3; ++i) {
        // An offset counts in steps of 1.96 mg, whatever the full scale.
        i32 const offset = i8(values_[kOffX + i]) * 1000 / 510;
        i32 const count = divide_rounded((felt[i] + offset) * counts_per_g, 1000);
        i32 const clipped = std::clamp(count, -kLargestCount - 1, kLargestCount);
        result[i] = i16(clipped * 64); // Ten bits at the top of sixteen.
    }
    return result;
}

bool Mma8653::interrupt() const { return samples_.ready() && (values_[kCtrlReg4] & kDataReady) != 0; }

void Mma8653::update_interrupts() {
    bool const active_high = (values_[kCtrlReg3] & kActiveHigh) != 0;
    bool const open_drain = (values_[kCtrlReg3] & kOpenDrain) != 0;
    bool const to_int1 = (values_[kCtrlReg5] & kDataReady) != 0;
    for (Pin *pin : {&int1_, &int2_}) {
        bool const asserted = interrupt() && to_int1 == (pin == &int1_);
        Drive drive = asserted == active_high ? Drive::High : Drive::Low;
        if (open_drain && !asserted) drive = Drive::None;
        pin->drive(drive);
    }
}

std::vector<Part::Reading> Mma8653::readings() const { return axis_readings(acceleration(), faults); }

Look Mma8653::look() const { return handling_.look(); }

void Mma8653::remark(u8 address, std::string_view what) {
    RegisterInfo const *info = find(address);
    std::string const which = info != nullptr ? info->name : "register " + hex(address, 2);
    trace_.remark(name() + ": " + which + " " + std::string(what));
}

void Mma8653::archive(Archive &archive) {
    archive.section(name());
    archive_i2c(archive);
    archive(int1_, int2_, sampled_, handling_, values_, samples_);
}

} // namespace terrarium
