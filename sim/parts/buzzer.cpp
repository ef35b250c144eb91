#include "sim/parts/buzzer.h"

#include <cstdio>

namespace terrarium {

namespace {

std::string two_decimals(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", value);
    std::string result = text;
    while (result.back() == '0') result.pop_back();
    if (result.back() == '.') result.pop_back();
    return result;
}

} // namespace

Buzzer::Buzzer(Clock &clock, std::string_view name, Net &net)
    : Part(name), clock_(clock), pin_(std::string(name)) {
    pin_.on_change = [this](bool level) { meter_.set(level, clock_.now()); };
    pin_.pull(Pull::Down);
    net.connect(pin_);
}

double Buzzer::duty() const {
    if (hertz() == 0) return 0;
    return meter_.width(clock_.now()).seconds() / meter_.period(clock_.now()).seconds();
}

Result<> Buzzer::check(Action const &action) const {
    return Error{name() + ": unknown action '" + action.verb + "'; a buzzer takes none"};
}

std::vector<Part::Reading> Buzzer::readings() const {
    return {{"frequency", two_decimals(hertz())}, {"duty", two_decimals(duty() * 100)}};
}

Look Buzzer::look() const {
    Look look;
    look.hertz = hertz();
    return look;
}

void Buzzer::archive(Archive &archive) {
    archive.section(name());
    archive(pin_, meter_);
}

} // namespace terrarium
