#include "sim/parts/rotary_encoder.h"

#include "sim/parts/action_check.h"

namespace terrarium {

namespace {

using namespace literals;

constexpr i64 kMost = 1000; // Detents in one turn.
constexpr i64 kFarthest = 1'000'000;
constexpr Time kUsualQuarter = 5_ms;
constexpr Time kShortestQuarter = 10_us;

} // namespace

RotaryEncoder::RotaryEncoder(Clock &clock, Trace &trace, std::string const &name, u64 seed,
                             Wiring const &wiring, Time bounce)
    : Part(name), clock_(name + " CLK"), data_(name + " DT"), bounce_(bounce),
      button_(clock, trace, name + " SW", seed, wiring.button, wiring.ground),
      release_(clock, name + " release", [this] { button_.set(false, release_bounce_); }),
      step_(clock, name + " step", [this] { step(); }) {
    for (auto const &[net, pin] : {std::pair{wiring.clock, &clock_}, {wiring.data, &data_}}) {
        pin->pull(Pull::Up);
        if (net != nullptr) net->connect(*pin);
    }
}

// In a detent both contacts are open.
void RotaryEncoder::step() {
    quarters_ += quarters_ < target_ ? 1 : -1;
    i64 const phase = (quarters_ % 4 + 4) % 4;
    clock_.drive(phase == 1 || phase == 2 ? Drive::Low : Drive::None);
    data_.drive(phase == 2 || phase == 3 ? Drive::Low : Drive::None);
    if (quarters_ != target_) step_.in(quarter_);
}

Result<RotaryEncoder::Turn> RotaryEncoder::turn_in(Action const &action) const {
    std::size_t const count = action.arguments.size();
    if (count < 1 || count > 2 || !action.settings.empty())
        return Error{name() + ": wrong arguments for 'turn'; write turn COUNT [DURATION]"};
    Turn turn{TRY(Action::integer(name() + " turn", action.arguments[0], -kMost, kMost)), kUsualQuarter};
    if (count == 1 || turn.detents == 0) return turn;
    Time const whole = TRY(optional_duration(*this, {"turn", {action.arguments[1]}, {}}, Time()));
    turn.quarter = whole / (4 * (turn.detents < 0 ? -turn.detents : turn.detents));
    if (turn.quarter < kShortestQuarter) return Error{name() + ": nobody turns that fast"};
    return turn;
}

Result<Press> RotaryEncoder::press_in(Action const &action) const {
    return press_of(*this, action, 0, bounce_, action.verb + " [DURATION] [bounce=TIME]");
}

Result<> RotaryEncoder::check(Action const &action) const {
    if (action.verb == "turn") {
        TRY(turn_in(action));
        return {};
    }
    if (action.verb != "press" && action.verb != "release")
        return unknown_action(*this, action, "turn COUNT [DURATION], press [DURATION] and release");
    Press const press = TRY(press_in(action));
    if (action.verb == "release" && press.duration)
        return takes_arguments(*this, action, 0, "release [bounce=TIME]");
    return {};
}

void RotaryEncoder::act(Action const &action) {
    if (action.verb == "turn") {
        Turn const turn = turn_in(action).value();
        i64 const target = target_ + 4 * turn.detents;
        if (target > 4 * kFarthest || target < -4 * kFarthest) return;
        target_ = target;
        quarter_ = turn.quarter;
        if (quarters_ != target_ && !step_.pending()) step_.in(quarter_);
        return;
    }
    Press const press = press_in(action).value();
    release_.cancel();
    release_bounce_ = press.bounce;
    button_.set(action.verb == "press", press.bounce);
    if (press.duration) release_.in(*press.duration);
}

std::vector<Part::Reading> RotaryEncoder::readings() const {
    return {{"position", std::to_string(quarters_ / 4)}, {"pressed", button_.closed() ? "1" : "0"}};
}

Look RotaryEncoder::look() const {
    Look look;
    look.pressed = button_.closed();
    look.contents = std::to_string(quarters_ / 4);
    return look;
}

void RotaryEncoder::archive(Archive &archive) {
    archive.section(name());
    archive(clock_, data_, button_, release_, release_bounce_, step_, quarter_, quarters_, target_);
    bool const sensible = quarters_ >= -4 * kFarthest && quarters_ <= 4 * kFarthest &&
                          target_ >= -4 * kFarthest && target_ <= 4 * kFarthest;
    if (!archive.require(sensible, "a knob has been turned too far")) quarters_ = target_ = 0;
}

} // namespace terrarium
