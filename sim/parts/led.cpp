#include "sim/parts/led.h"

#include <cmath>

namespace terrarium {

Led::Led(Clock &clock, std::string_view name, Net &net, Active active, Time window)
    : Part(name), clock_(clock), pin_(std::string(name)), meter_(window), active_(active) {
    pin_.on_change = [this](bool level) { line_changed(level); };
    // An LED leads a wire that nobody drives towards where its other end is, and is dark then.
    pin_.pull(active == Active::High ? Pull::Down : Pull::Up);
    net.connect(pin_);
    line_changed(net.level());
}

void Led::line_changed(bool level) { meter_.set(level == (active_ == Active::High), clock_.now()); }

Result<> Led::check(Action const &action) const {
    return Error{name() + ": unknown action '" + action.verb + "'; an LED takes none"};
}

std::vector<Part::Reading> Led::readings() const {
    return {{"lit", lit() ? "1" : "0"}, {"duty", std::to_string(std::lround(duty() * 100))}};
}

Look Led::look() const {
    Look look;
    look.lights = {perceived(duty())};
    return look;
}

void Led::archive(Archive &archive) {
    archive.section(name());
    archive(pin_, meter_);
}

} // namespace terrarium
