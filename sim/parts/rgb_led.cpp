#include "sim/parts/rgb_led.h"

#include <algorithm>
#include <cmath>

namespace terrarium {

namespace {

constexpr char const *kColours[] = {"red", "green", "blue"};

Diode make_diode(Clock &clock, std::string const &name, RgbLed::Wiring const &wiring, std::size_t colour) {
    Net *const own = wiring.colours[colour];
    std::string const full = name + " " + kColours[colour];
    if (wiring.common_anode) return Diode(clock, full, wiring.common, own);
    return Diode(clock, full, own, wiring.common);
}

std::string percent(double duty) { return std::to_string(std::lround(duty * 100)); }

Error takes_none(Part const &part, Action const &action) {
    return Error{part.name() + ": unknown action '" + action.verb + "'; an LED takes none"};
}

} // namespace

RgbLed::RgbLed(Clock &clock, std::string const &name, Wiring const &wiring)
    : Part(name), diodes_{make_diode(clock, name, wiring, 0), make_diode(clock, name, wiring, 1),
                          make_diode(clock, name, wiring, 2)} {}

Result<> RgbLed::check(Action const &action) const { return takes_none(*this, action); }

std::vector<Part::Reading> RgbLed::readings() const {
    std::vector<Reading> all;
    for (std::size_t i = 0; i < diodes_.size(); ++i) all.push_back({kColours[i], percent(diodes_[i].duty())});
    return all;
}

// Its brightness is that of the brightest of the three, its colour how they compare.
Look RgbLed::look() const {
    double const most = std::max({diodes_[0].duty(), diodes_[1].duty(), diodes_[2].duty()});
    auto const share = [&](Diode const &diode) {
        return most > 0 ? u8(std::lround(diode.duty() / most * 255)) : u8(0);
    };
    Look look;
    look.lights = {perceived(most)};
    look.colours = {{share(diodes_[0]), share(diodes_[1]), share(diodes_[2])}};
    return look;
}

void RgbLed::archive(Archive &archive) {
    archive.section(name());
    archive(diodes_);
}

TwoWireLed::TwoWireLed(Clock &clock, std::string const &name, Net *anode, Net *cathode)
    : Part(name), diode_(clock, name, anode, cathode) {}

Result<> TwoWireLed::check(Action const &action) const { return takes_none(*this, action); }

std::vector<Part::Reading> TwoWireLed::readings() const {
    return {{"lit", diode_.lit() ? "1" : "0"}, {"duty", percent(diode_.duty())}};
}

Look TwoWireLed::look() const {
    Look look;
    look.lights = {perceived(diode_.duty())};
    return look;
}

void TwoWireLed::archive(Archive &archive) {
    archive.section(name());
    archive(diode_);
}

} // namespace terrarium
