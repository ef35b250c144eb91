#include "sim/parts/edge_pin.h"

#include <cstdio>
#include <optional>

#include "sim/parts/action_check.h"

namespace terrarium {

namespace {

// From hand to hand through a person, dry.
constexpr u32 kPersonOhms = 500'000;

// "1.65" as 1650; nothing if it is no plain decimal number with at most three decimals.
std::optional<int> thousandths(std::string_view text) {
    std::size_t const point = text.find('.');
    std::string digits(text.substr(0, point));
    std::string decimals(point == std::string_view::npos ? "" : text.substr(point + 1));
    if (digits.empty() || decimals.size() > 3) return {};
    decimals.resize(3, '0');
    Result<i64> const value = Action::integer("", digits + decimals, 0, 1'000'000);
    if (!value) return {};
    return int(value.value());
}

// "1500.25": microseconds, to the nanosecond.
std::string microseconds(Time time) {
    char text[32];
    std::snprintf(text, sizeof text, "%.10g", double(time.picoseconds() / 1000) / 1000);
    return text;
}

} // namespace

EdgePin::EdgePin(Clock &clock, std::string_view name, Net &net)
    : Part(name), clock_(clock), net_(net), pin_(std::string(name)),
      let_go_(clock, std::string(name) + " let go", [this] { pin_.pull(Pull::None); }) {
    pin_.on_change = [this](bool level) { meter_.set(level, clock_.now()); };
    net.connect(pin_);
}

Result<int> EdgePin::millivolts(std::string_view text) const {
    std::optional<int> value;
    if (text.ends_with("mV")) {
        Result<i64> const whole = Action::integer("", text.substr(0, text.size() - 2), 0, 1'000'000);
        if (whole) value = int(whole.value());
    } else if (text.ends_with("V")) {
        value = thousandths(text.substr(0, text.size() - 1));
    }
    if (value && *value <= net_.supply_millivolts()) return *value;
    return Error{name() + ": cannot set '" + std::string(text) + "'; write 0, 1 or a voltage up to " +
                 std::to_string(net_.supply_millivolts()) + "mV, such as 1.65V or 1650mV"};
}

Result<> EdgePin::check(Action const &action) const {
    if (action.verb == "release") return takes_nothing(*this, action);
    if (action.verb == "touch") {
        TRY(optional_duration(*this, action, Time()));
        return {};
    }
    if (action.verb != "set")
        return unknown_action(*this, action, "set 0, set 1, set VOLTAGE, touch [DURATION] and release");
    TRY(takes_arguments(*this, action, 1, "set 0, set 1 or set VOLTAGE"));
    if (action.arguments[0] == "0" || action.arguments[0] == "1") return {};
    Result<int> const voltage = millivolts(action.arguments[0]);
    if (!voltage) return voltage.error();
    return {};
}

// A clip and a finger may be on the pin at once; release takes both away.
void EdgePin::act(Action const &action) {
    if (action.verb == "touch") {
        let_go_.cancel();
        pin_.pull(Pull::Down, kPersonOhms);
        if (!action.arguments.empty()) let_go_.in(optional_duration(*this, action, Time()).value());
        return;
    }
    if (action.verb == "release") {
        let_go_.cancel();
        pin_.pull(Pull::None);
        return pin_.drive(Drive::None);
    }
    if (action.arguments[0] == "0") return pin_.drive(Drive::Low);
    if (action.arguments[0] == "1") return pin_.drive(Drive::High);
    pin_.drive_millivolts(millivolts(action.arguments[0]).value());
}

std::vector<Part::Reading> EdgePin::readings() const {
    return {{"level", net_.level() ? "1" : "0"},       {"millivolts", std::to_string(net_.millivolts())},
            {"floating", net_.floating() ? "1" : "0"}, {"touched", touched() ? "1" : "0"},
            {"pulse", microseconds(pulse_width())},    {"period", microseconds(pulse_period())}};
}

Look EdgePin::look() const {
    Look look;
    look.wire = Look::Wire{.level = net_.level(),
                           .floating = net_.floating(),
                           .millivolts = net_.millivolts(),
                           .supply = net_.supply_millivolts(),
                           .held = pin_.drive() != Drive::None || touched(),
                           .pulse = pulse_width().seconds() * 1e6,
                           .period = pulse_period().seconds() * 1e6};
    look.hertz = tone_of(meter_, clock_.now());
    return look;
}

void EdgePin::archive(Archive &archive) {
    archive.section(name());
    archive(pin_, let_go_, meter_);
}

} // namespace terrarium
