#include "sim/parts/mpu6050.h"

#include <algorithm>

#include "sim/core/text.h"
#include "sim/parts/action_check.h"

namespace terrarium {

namespace {

using namespace literals;

enum Address : u8 {
    kSampleDivider = 0x19,
    kConfig = 0x1A,
    kGyroConfig = 0x1B,
    kAccelConfig = 0x1C,
    kFifoEnable = 0x23,
    kIntPinConfig = 0x37,
    kIntEnable = 0x38,
    kIntStatus = 0x3A,
    kSignalPathReset = 0x68,
    kUserControl = 0x6A,
    kPower1 = 0x6B,
    kPower2 = 0x6C,
    kFifoCountHigh = 0x72,
    kFifoCountLow = 0x73,
    kFifoData = 0x74,
    kWhoAmI = 0x75,
};

constexpr u8 kDataReady = 1;       // INT_ENABLE and INT_STATUS.
constexpr u8 kFifoOverflow = 0x10; // INT_ENABLE and INT_STATUS.
constexpr u8 kActiveLow = 0x80;    // INT_PIN_CFG.
constexpr u8 kOpenDrain = 0x40;    // INT_PIN_CFG.
constexpr u8 kLatch = 0x20;        // INT_PIN_CFG.
constexpr u8 kAnyReadClears = 0x10;
constexpr u8 kFifoOn = 0x40;      // USER_CTRL.
constexpr u8 kFifoReset = 4;      // USER_CTRL.
constexpr u8 kSignalReset = 1;    // USER_CTRL.
constexpr u8 kDeviceReset = 0x80; // PWR_MGMT_1.
constexpr u8 kSleep = 0x40;
constexpr u8 kCycle = 0x20;
constexpr u8 kTemperatureOff = 8;
constexpr std::size_t kFifoBytes = 1024;
constexpr Time kPulse = 50_us;

struct RegisterInfo {
    u8 address;
    char const *name;
    u8 writable;
    u8 modelled; // The bits whose effect is modelled; clearing the others is what reset does, too.
};

constexpr RegisterInfo kRegisters[] = {
    {0x19, "SMPLRT_DIV", 0xFF, 0xFF},
    {0x1A, "CONFIG", 0x3F, 0x07},
    {0x1B, "GYRO_CONFIG", 0xF8, 0x18},
    {0x1C, "ACCEL_CONFIG", 0xF8, 0x18},
    {0x1F, "MOT_THR", 0xFF, 0x00},
    {0x20, "MOT_DUR", 0xFF, 0x00},
    {0x23, "FIFO_EN", 0xFF, 0xF8},
    {0x24, "I2C_MST_CTRL", 0xFF, 0x00},
    {0x37, "INT_PIN_CFG", 0xFE, 0xF2},
    {0x38, "INT_ENABLE", 0x59, 0x11},
    {0x67, "I2C_MST_DELAY_CTRL", 0x9F, 0x00},
    {0x68, "SIGNAL_PATH_RESET", 0x07, 0x07},
    {0x69, "MOT_DETECT_CTRL", 0x3F, 0x00},
    {0x6A, "USER_CTRL", 0xF7, 0x45},
    {0x6B, "PWR_MGMT_1", 0xEF, 0xEF},
    {0x6C, "PWR_MGMT_2", 0xFF, 0xFF},
};

RegisterInfo const *find(u8 address) {
    auto const *const found = std::find_if(std::begin(kRegisters), std::end(kRegisters),
                                           [&](RegisterInfo const &info) { return info.address == address; });
    return found != std::end(kRegisters) ? found : nullptr;
}

// By FS_SEL, in counts for ten degrees a second.
constexpr std::array<i64, 4> kGyroCounts{1310, 655, 328, 164};
constexpr i64 kAccelCounts = 16384; // For a g, at 2 g full scale.
// By LP_WAKE_CTRL: 1.25, 5, 20 and 40 Hz.
constexpr std::array<Time, 4> kWakePeriods{800_ms, 200_ms, 50_ms, 25_ms};

// What can be set, and its index: acceleration, rotation, temperature.
constexpr std::size_t kRotation = 3;
constexpr std::size_t kTemperature = 6;

std::vector<Control> controls_from(Mpu6050::Surroundings const &now) {
    std::vector<Control> all;
    for (std::size_t i = 0; i < 3; ++i)
        all.push_back(
            {std::string("accel") + "XYZ"[i], "G", -16 * kMillion, 16 * kMillion, now.acceleration[i]});
    for (std::size_t i = 0; i < 3; ++i)
        all.push_back({std::string("rotation") + "XYZ"[i], "DEGREES_PER_SECOND", -2000 * kMillion,
                       2000 * kMillion, now.rotation[i]});
    all.push_back({"temperature", "CELSIUS", -40 * kMillion, 85 * kMillion, now.temperature});
    return all;
}

std::vector<Faults::Channel> channels() {
    std::vector<Faults::Channel> all;
    for (Control const &control : controls_from({})) all.push_back({control.name});
    return all;
}

} // namespace

Mpu6050::Mpu6050(Clock &clock, Trace &trace, std::string_view name, Wiring const &wiring,
                 Surroundings const &surroundings)
    : I2cPart(name, wiring.scl, wiring.sda, wiring.address, Says::Measurements, channels()), trace_(trace),
      interrupt_(std::string(name) + " INT"), ad0_(std::string(name) + " AD0"),
      pull_ups_(name, wiring.scl, wiring.sda),
      sampled_(clock, std::string(name) + " sample", [this] { sample(); }),
      pulse_over_(clock, std::string(name) + " INT pulse", [this] { update_interrupt(); }),
      controls_(controls_from(surroundings)) {
    reset();
    if (wiring.interrupt != nullptr) wiring.interrupt->connect(interrupt_);
    if (wiring.ad0 == nullptr) return;
    ad0_.pull(Pull::Down);
    wiring.ad0->connect(ad0_);
}

void Mpu6050::reset() {
    sampled_.cancel();
    pulse_over_.cancel();
    values_ = {};
    values_[kPower1] = kSleep;
    data_ = seen_ = {};
    fifo_.clear();
    last_from_fifo_ = 0;
    flags_ = 0;
    update_interrupt();
}

// What a burst reads belongs together: it is what there was at its START.
void Mpu6050::on_start() {
    if (ad0_.net() != nullptr) set_address(ad0_.level() ? 0x69 : 0x68);
    if (!selected()) seen_ = data_;
}

u8 Mpu6050::read_register(u8 address) {
    if ((values_[kIntPinConfig] & kAnyReadClears) != 0 && address != kIntStatus) clear_flags();
    if (address >= kFirstDatum && address < kFirstDatum + seen_.size()) return seen_[address - kFirstDatum];
    switch (address) {
    case kIntStatus: {
        u8 const flags = flags_;
        clear_flags();
        return flags;
    }
    case kFifoCountHigh: return u8(fifo_.size() >> 8);
    case kFifoCountLow: return u8(fifo_.size());
    case kFifoData: return take_from_fifo();
    case kWhoAmI: return 0x68; // Whatever AD0 says.
    default: break;
    }
    RegisterInfo const *const info = find(address);
    if (info == nullptr || info->modelled == 0) remark(address, "is not modelled");
    return info != nullptr ? values_[address] : 0;
}

void Mpu6050::write_register(u8 address, u8 value) {
    RegisterInfo const *const info = find(address);
    if (info == nullptr) return remark(address, "is read only or not modelled; a write has no effect");
    u8 const unmodelled = value & info->writable & u8(~info->modelled);
    if (unmodelled != 0) remark(address, "bits " + hex(unmodelled, 2) + " are not modelled");
    value &= info->writable;
    if (address == kPower1 && (value & kDeviceReset) != 0) return reset();
    if (address == kUserControl) {
        if ((value & kFifoReset) != 0) fifo_.clear();
        if ((value & kSignalReset) != 0) data_ = {};
        value &= u8(~(kFifoReset | kSignalReset));
    }
    if (address == kSignalPathReset) return; // The paths are as good as new already.
    u8 const before = values_[address];
    values_[address] = value;
    bool const timing =
        address == kPower1 || address == kPower2 || address == kSampleDivider || address == kConfig;
    if (timing && before != value) set_timer();
    update_interrupt();
}

u8 Mpu6050::register_after(u8 address) const { return address == kFifoData ? address : u8(address + 1); }

// A change of rate or mode begins a new sampling period.
void Mpu6050::set_timer() {
    if ((values_[kPower1] & kSleep) != 0) {
        sampled_.cancel();
    } else {
        sampled_.in(period());
    }
}

Time Mpu6050::period() const {
    if ((values_[kPower1] & kCycle) != 0) return kWakePeriods[values_[kPower2] >> 6];
    u8 const filter = values_[kConfig] & 7;
    // Without the filter the gyroscope works at 8 kHz.
    Time const shortest = filter == 0 || filter == 7 ? 125_us : 1_ms;
    return shortest * (values_[kSampleDivider] + 1);
}

void Mpu6050::put(std::size_t word, i64 count) {
    i64 const clipped = std::clamp<i64>(count, -32768, 32767);
    data_[2 * word] = u8(u16(clipped) >> 8);
    data_[2 * word + 1] = u8(clipped);
}

// An axis in standby keeps what it last said. In cycle mode only acceleration is measured.
void Mpu6050::sample() {
    sampled_.at(sampled_.when() + period());
    u8 const standby = values_[kPower2];
    bool const cycling = (values_[kPower1] & kCycle) != 0;
    i64 const accel_counts = kAccelCounts >> (values_[kAccelConfig] >> 3 & 3);
    i64 const gyro_counts = kGyroCounts[values_[kGyroConfig] >> 3 & 3];
    auto const felt = [&](std::size_t control) { return faults.felt(control, controls_[control]); };
    for (std::size_t axis = 0; axis < 3; ++axis) {
        if ((standby >> (5 - axis) & 1) == 0) put(axis, scaled(felt(axis), accel_counts, kMillion));
        if ((standby >> (2 - axis) & 1) == 0 && !cycling)
            put(4 + axis, scaled(felt(kRotation + axis), gyro_counts, 10 * kMillion));
    }
    // 340 counts a degree, 0 at 36.53.
    if ((values_[kPower1] & kTemperatureOff) == 0)
        put(3, scaled(felt(kTemperature) - 36'530'000, 340, kMillion));
    if ((values_[kUserControl] & kFifoOn) != 0) fill_fifo();
    raise(kDataReady);
}

// In the order of the registers, whatever that of the bits.
void Mpu6050::fill_fifo() {
    u8 const sources = values_[kFifoEnable];
    auto const push = [&](std::size_t word, std::size_t words) {
        for (std::size_t i = 2 * word; i < 2 * (word + words); ++i) fifo_.push_back(data_[i]);
    };
    if ((sources & 0x08) != 0) push(0, 3);
    if ((sources & 0x80) != 0) push(3, 1);
    for (std::size_t axis = 0; axis < 3; ++axis) {
        if ((sources >> (6 - axis) & 1) != 0) push(4 + axis, 1);
    }
    if (fifo_.size() <= kFifoBytes) return;
    while (fifo_.size() > kFifoBytes) fifo_.pop_front(); // The oldest is lost.
    raise(kFifoOverflow);
}

u8 Mpu6050::take_from_fifo() {
    if (!fifo_.empty()) {
        last_from_fifo_ = fifo_.front();
        fifo_.pop_front();
    }
    return last_from_fifo_;
}

void Mpu6050::raise(u8 flag) {
    flags_ |= flag;
    if ((values_[kIntEnable] & flag) != 0) pulse_over_.in(kPulse);
    update_interrupt();
}

void Mpu6050::clear_flags() {
    flags_ = 0;
    update_interrupt();
}

void Mpu6050::update_interrupt() {
    u8 const config = values_[kIntPinConfig];
    bool const latched = (flags_ & values_[kIntEnable]) != 0;
    bool const asserted = (config & kLatch) != 0 ? latched : pulse_over_.pending();
    bool const active_low = (config & kActiveLow) != 0;
    Drive drive = asserted != active_low ? Drive::High : Drive::Low;
    if ((config & kOpenDrain) != 0 && drive == Drive::High) drive = Drive::None;
    interrupt_.drive(drive);
}

Result<> Mpu6050::check_own(Action const &action) const {
    if (action.verb == "set") return controls_.check(*this, action);
    return unknown_action(*this, action, controls_.usage() + " and fault KIND");
}

std::vector<Part::Reading> Mpu6050::readings() const {
    std::vector<Reading> all = controls_.readings();
    for (Reading &reading : faults.readings()) all.push_back(std::move(reading));
    return all;
}

Look Mpu6050::look() const {
    Look look;
    look.contents = from_millionths(controls_[0]) + " " + from_millionths(controls_[1]) + " " +
                    from_millionths(controls_[2]) + " g";
    return look;
}

void Mpu6050::remark(u8 address, std::string_view what) {
    RegisterInfo const *const info = find(address);
    std::string const which = info != nullptr ? info->name : "register " + hex(address, 2);
    trace_.remark(name() + ": " + which + " " + std::string(what));
}

void Mpu6050::archive(Archive &archive) {
    archive.section(name());
    archive_i2c(archive);
    archive(interrupt_, ad0_, pull_ups_, sampled_, pulse_over_, controls_, values_, data_, seen_, fifo_,
            last_from_fifo_, flags_);
    if (!archive.require(fifo_.size() <= kFifoBytes, "a FIFO holds more than it can")) fifo_.clear();
}

} // namespace terrarium
