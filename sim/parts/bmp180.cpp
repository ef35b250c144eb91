#include "sim/parts/bmp180.h"

#include "sim/core/text.h"
#include "sim/parts/action_check.h"

namespace terrarium {

namespace {

using namespace literals;

constexpr u8 kCalibration = 0xAA;
constexpr u8 kId = 0xD0;
constexpr u8 kVersion = 0xD1;
constexpr u8 kSoftReset = 0xE0;
constexpr u8 kControl = 0xF4;
constexpr u8 kOutput = 0xF6;

constexpr u8 kRunning = 0x20; // In CONTROL, as are the next three.
constexpr u8 kMeasurement = 0x1F;
constexpr u8 kTemperatureRequest = 0x0E;
constexpr u8 kPressureRequest = 0x14;
constexpr u32 kAfterReset = 0x800000;

constexpr Time kTemperatureTime = 4500_us;
constexpr std::array<Time, 4> kPressureTimes{4500_us, 7500_us, 13500_us, 25500_us};

enum : std::size_t { kTemperature, kPressure };

// The coefficients, in the order of the EEPROM.
constexpr i64 AC1 = 408, AC2 = -72, AC3 = -14383, AC4 = 32741, AC5 = 32757, AC6 = 23153, B1 = 6190, B2 = 4,
              MB = -32768, MC = -8711, MD = 2868;
constexpr std::array<i64, 11> kCoefficients{AC1, AC2, AC3, AC4, AC5, AC6, B1, B2, MB, MC, MD};

// B5, which is a temperature in 160ths of a degree, of what the converter says: the data sheet's figure 4.
i64 b5_of(i64 ut) {
    i64 const x1 = ((ut - AC6) * AC5) >> 15;
    i64 const x2 = MC * 2048 / (x1 + MD);
    return x1 + x2;
}

// The pressure in pascal, likewise.
i64 pressure_of(i64 up, i64 b5, int oss) {
    i64 const b6 = b5 - 4000;
    i64 const square = (b6 * b6) >> 12;
    i64 const x3 = ((B2 * square) >> 11) + ((AC2 * b6) >> 11);
    i64 const b3 = (((AC1 * 4 + x3) << oss) + 2) / 4;
    i64 const y3 = (((AC3 * b6) >> 13) + ((B1 * square) >> 16) + 2) >> 2;
    i64 const b4 = (AC4 * (y3 + 32768)) >> 15;
    i64 const b7 = (up - b3) * (50000 >> oss);
    i64 const p = b7 < 0x80000000 ? b7 * 2 / b4 : b7 / b4 * 2;
    i64 const z1 = (((p >> 8) * (p >> 8)) * 3038) >> 16;
    return p + ((z1 + ((-7357 * p) >> 16) + 3791) >> 4);
}

// The argument within [low, high] whose value comes nearest to `wanted`; `function` never falls.
template <class Function>
i64 inverse(Function function, i64 wanted, i64 low, i64 high) {
    while (low < high) {
        i64 const middle = low + (high - low) / 2;
        if (function(middle) < wanted) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool const below = low > 0 && wanted - function(low - 1) < function(low) - wanted;
    return below ? low - 1 : low;
}

// Below this the data sheet's formula has left its range, far below -40 degrees.
constexpr i64 kLowestUt = AC6 - 2000;

i64 ut_of(i64 temperature) { return inverse(b5_of, scaled(temperature, 160, kMillion), kLowestUt, 0xFFFF); }

std::vector<Control> controls_from(i64 temperature, i64 pressure) {
    return {{"temperature", "CELSIUS", -40 * kMillion, 85 * kMillion, temperature},
            {"pressure", "PASCAL", 30'000 * kMillion, 110'000 * kMillion, pressure}};
}

} // namespace

Bmp180::Bmp180(Clock &clock, Trace &trace, std::string_view name, Net &scl, Net &sda, i64 temperature,
               i64 pressure)
    : I2cPart(name, scl, sda, 0x77, Says::Measurements, {{"temperature"}, {"pressure"}}), trace_(trace),
      pull_ups_(name, scl, sda), converted_(clock, std::string(name) + " conversion", [this] { finish(); }),
      controls_(controls_from(temperature, pressure)) {
    reset();
}

void Bmp180::reset() {
    converted_.cancel();
    control_ = 0;
    result_ = kAfterReset;
}

u8 Bmp180::read_register(u8 address) {
    if (address >= kCalibration && address < kCalibration + 2 * kCoefficients.size()) {
        i64 const word = kCoefficients[std::size_t(address - kCalibration) / 2];
        return u8(address % 2 == 0 ? word >> 8 : word);
    }
    if (address >= kOutput && address < kOutput + 3) return u8(result_ >> (16 - 8 * (address - kOutput)));
    switch (address) {
    case kId: return 0x55;
    case kVersion: return 0x02;
    case kControl: return u8(control_ | (converted_.pending() ? kRunning : 0));
    case kSoftReset: return 0;
    default: trace_.remark(name() + ": there is no register " + hex(address, 2)); return 0;
    }
}

void Bmp180::write_register(u8 address, u8 value) {
    if (address == kSoftReset) {
        if (value == 0xB6) reset();
    } else if (address == kControl) {
        convert(value);
    } else {
        trace_.remark(name() + ": register " + hex(address, 2) + " is read only; a write has no effect");
    }
}

void Bmp180::convert(u8 control) {
    control_ = control & u8(~kRunning);
    if ((control & kRunning) == 0) return converted_.cancel();
    u8 const request = control & kMeasurement;
    if (request != kTemperatureRequest && request != kPressureRequest)
        return trace_.remark(name() + ": CONTROL " + hex(control, 2) + " asks for no measurement there is");
    converted_.in(request == kPressureRequest ? kPressureTimes[control >> 6] : kTemperatureTime);
}

void Bmp180::finish() {
    i64 const temperature = faults.felt(kTemperature, controls_[kTemperature]);
    if ((control_ & kMeasurement) == kTemperatureRequest) {
        result_ = u32(ut_of(temperature)) << 8;
        return;
    }
    int const oss = control_ >> 6;
    i64 const pressure = faults.felt(kPressure, controls_[kPressure]);
    i64 const b5 = b5_of(ut_of(temperature));
    auto const pascal = [&](i64 up) { return pressure_of(up, b5, oss); };
    i64 const up =
        inverse(pascal, scaled(pressure, 1, kMillion), i64(1) << (8 + oss), (i64(1) << (16 + oss)) - 1);
    result_ = u32(up) << (8 - oss);
}

Result<> Bmp180::check_own(Action const &action) const {
    if (action.verb == "set") return controls_.check(*this, action);
    return unknown_action(*this, action, controls_.usage() + " and fault KIND");
}

std::vector<Part::Reading> Bmp180::readings() const {
    std::vector<Reading> all = controls_.readings();
    for (Reading &reading : faults.readings()) all.push_back(std::move(reading));
    return all;
}

Look Bmp180::look() const {
    Look look;
    look.contents =
        from_millionths(controls_[kTemperature]) + " °C " + from_millionths(controls_[kPressure]) + " Pa";
    return look;
}

void Bmp180::archive(Archive &archive) {
    archive.section(name());
    archive_i2c(archive);
    archive(pull_ups_, converted_, controls_, control_, result_);
}

} // namespace terrarium
