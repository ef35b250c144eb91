#include "sim/parts/dht22.h"

#include <algorithm>

#include "sim/parts/action_check.h"

namespace terrarium {

namespace {

using namespace literals;

constexpr Time kStart = 800_us; // At least.
constexpr Time kPause = 30_us;
constexpr Time kResponse = 80_us; // Low, and high.
constexpr Time kBitLow = 50_us;
constexpr Time kHigh0 = 26_us;
constexpr Time kHigh1 = 70_us;
constexpr Time kEnd = 50_us;
constexpr Time kInterval = 2_s;

constexpr u8 kFirstBit = 2;              // The step in which it begins.
constexpr u8 kLast = kFirstBit + 2 * 40; // The step of the low that ends it all.

enum : std::size_t { kTemperature, kHumidity };

} // namespace

Dht22::Dht22(Clock &clock, Trace &trace, std::string_view name, Net &data, i64 temperature, i64 humidity)
    : Part(name), clock_(clock), trace_(trace), data_(std::string(name)),
      next_(clock, std::string(name) + " edge", [this] { step(); }),
      controls_({{"temperature", "CELSIUS", -40 * kMillion, 80 * kMillion, temperature},
                 {"humidity", "PERCENT", 0, 100 * kMillion, humidity}}),
      faults_(name, {Faults::Kind::Silent, Faults::Kind::Corrupt, Faults::Kind::Freeze, Faults::Kind::Noise},
              {{"temperature"}, {"humidity"}}) {
    data_.on_change = [this](bool level) { line_changed(level); };
    data_.pull(Pull::Up);
    data.connect(data_);
}

void Dht22::line_changed(bool level) {
    if (next_.pending() || step_ > 0) return; // It is speaking itself.
    if (!level) {
        asked_ = true;
        fell_ = clock_.now();
        return;
    }
    bool const start = asked_ && clock_.now() - fell_ >= kStart;
    asked_ = false;
    if (!start || faults_.strikes(Faults::Kind::Silent)) return;
    measure();
    next_.in(kPause);
}

void Dht22::measure() {
    if (measured_ && clock_.now() - measured_at_ < kInterval) {
        trace_.remark(name() + ": asked again within 2 s, it sends its last measurement");
    } else {
        measured_ = true;
        measured_at_ = clock_.now();
        // A noise does not take it out of its range.
        i64 const humidity =
            std::clamp<i64>(scaled(faults_.felt(kHumidity, controls_[kHumidity]), 10, kMillion), 0, 1000);
        i64 const temperature = std::clamp<i64>(
            scaled(faults_.felt(kTemperature, controls_[kTemperature]), 10, kMillion), -400, 800);
        u16 const size = u16(temperature < 0 ? -temperature : temperature);
        measurement_ = {u8(humidity >> 8), u8(humidity), u8(size >> 8 | (temperature < 0 ? 0x80 : 0)),
                        u8(size), 0};
        for (std::size_t i = 0; i < 4; ++i) measurement_[4] = u8(measurement_[4] + measurement_[i]);
    }
    for (std::size_t i = 0; i < 5; ++i) sent_[i] = faults_.sent(measurement_[i]);
}

void Dht22::step() {
    if (step_ > kLast) {
        step_ = 0;
        data_.drive(Drive::None);
        return;
    }
    bool const low = step_ % 2 == 0;
    Time lasts = low ? kBitLow : kHigh0;
    if (step_ < kFirstBit) {
        lasts = kResponse;
    } else if (step_ == kLast) {
        lasts = kEnd;
    } else if (!low) {
        unsigned const bit = (step_ - kFirstBit) / 2u;
        if ((sent_[bit / 8] >> (7 - bit % 8) & 1) != 0) lasts = kHigh1;
    }
    ++step_;
    next_.in(lasts);
    data_.drive(low ? Drive::Low : Drive::None);
}

Result<> Dht22::check(Action const &action) const {
    if (Faults::meant(action)) return faults_.check(*this, action);
    if (action.verb == "set") return controls_.check(*this, action);
    return unknown_action(*this, action, controls_.usage() + " and fault KIND");
}

void Dht22::act(Action const &action) {
    if (Faults::meant(action)) return faults_.act(*this, action);
    controls_.act(*this, action);
}

std::vector<Part::Reading> Dht22::readings() const {
    std::vector<Reading> all = controls_.readings();
    for (Reading &reading : faults_.readings()) all.push_back(std::move(reading));
    return all;
}

Look Dht22::look() const {
    Look look;
    look.contents =
        from_millionths(controls_[kTemperature]) + " °C " + from_millionths(controls_[kHumidity]) + " %";
    return look;
}

void Dht22::power_on() {
    next_.cancel();
    data_.drive(Drive::None);
    step_ = 0;
    asked_ = false;
    measured_ = false;
}

void Dht22::archive(Archive &archive) {
    archive.section(name());
    archive(data_, next_, controls_, faults_, fell_, asked_, step_, measured_, measured_at_, measurement_,
            sent_);
    bool const sensible = step_ <= kLast + 1 && (step_ == 0 || next_.pending());
    if (!archive.require(sensible, "an answer is beyond its end")) step_ = 0;
}

} // namespace terrarium
