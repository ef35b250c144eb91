#include "sim/parts/hc_sr04.h"

#include "sim/parts/action_check.h"

namespace terrarium {

namespace {

using namespace literals;

constexpr Time kShortestTrigger = 10_us;
constexpr Time kBurst = 450_us;  // From the trigger to the echo's rise; about what modules take.
constexpr Time kNothing = 38_ms; // The echo when no sound comes back.
constexpr i64 kReach = 400 * kMillion;
constexpr i64 kFarthest = 10'000 * kMillion;
// Two ways of a centimetre at 343 m/s.
constexpr i64 kPicosecondsPerCentimetre = 58'309'038;

} // namespace

HcSr04::HcSr04(Clock &clock, std::string_view name, Net &trigger, Net &echo, i64 distance)
    : Part(name), clock_(clock), trigger_(std::string(name) + " TRIG"), echo_(std::string(name) + " ECHO"),
      next_(clock, std::string(name), [this] { go_on(); }),
      controls_({{"distance", "CM", 2 * kMillion, kFarthest, distance}}) {
    trigger_.on_change = [this](bool level) { trigger_changed(level); };
    trigger_.pull(Pull::Down);
    trigger.connect(trigger_);
    echo_.drive(Drive::Low);
    echo.connect(echo_);
}

void HcSr04::trigger_changed(bool level) {
    if (level) {
        risen_ = clock_.now();
    } else if (state_ == State::Waiting && clock_.now() - risen_ >= kShortestTrigger) {
        state_ = State::Sending;
        next_.in(kBurst);
    }
}

void HcSr04::go_on() {
    if (state_ == State::Echoing) {
        state_ = State::Waiting;
        return echo_.drive(Drive::Low);
    }
    state_ = State::Echoing;
    echo_.drive(Drive::High);
    i64 const distance = controls_[0];
    i64 const thousandths = distance / 1000; // So that the product fits.
    next_.in(distance > kReach ? kNothing
                               : Time::picoseconds(thousandths * kPicosecondsPerCentimetre / 1000));
}

Result<> HcSr04::check(Action const &action) const {
    if (action.verb != "set") return unknown_action(*this, action, controls_.usage());
    return controls_.check(*this, action);
}

void HcSr04::act(Action const &action) { controls_.act(*this, action); }

std::vector<Part::Reading> HcSr04::readings() const { return controls_.readings(); }

Look HcSr04::look() const {
    Look look;
    look.contents = from_millionths(controls_[0]) + " cm";
    return look;
}

void HcSr04::archive(Archive &archive) {
    archive.section(name());
    archive(trigger_, echo_, next_, controls_, state_, risen_);
    if (!archive.require(state_ <= State::Echoing, "a rangefinder is in no state")) state_ = State::Waiting;
}

} // namespace terrarium
