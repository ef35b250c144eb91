#include "sim/parts/neopixel.h"

#include <algorithm>
#include <cassert>
#include <cstdio>

namespace terrarium {

namespace {

using namespace literals;

// T0H is 0.4 us and T1H 0.8 us, each within 0.15 us.
constexpr Time kShortest0 = 250_ns;
constexpr Time kLongest0 = 550_ns;
constexpr Time kShortest1 = 650_ns;
constexpr Time kLongest1 = 950_ns;
constexpr Time kBetween = 600_ns;
constexpr Time kGlitch = 100_ns;

} // namespace

Neopixel::Neopixel(Clock &clock, Trace &trace, std::string_view name, Wiring const &wiring, std::size_t count,
                   Time reset, Layout layout)
    : Part(name), clock_(clock), trace_(trace), din_(std::string(name) + " DIN"),
      dout_(std::string(name) + " DOUT"), reset_(reset), layout_(layout), shown_(count), coming_(count) {
    assert(count >= 1 && count <= kMostLights && layout.columns >= 1);
    if (wiring.dout != nullptr) {
        wiring.dout->connect(dout_);
        dout_.drive(Drive::Low);
    }
    din_.on_change = [this](bool level) { line_changed(level); };
    din_.pull(Pull::Down);
    wiring.din.connect(din_);
}

void Neopixel::line_changed(bool level) {
    if (level) {
        if (clock_.now() - fallen_ >= reset_) {
            shown_ = coming_;
            bits_ = 0;
        }
        risen_ = clock_.now();
        passing_ = full();
    } else {
        if (!passing_) take_bit(clock_.now() - risen_);
        fallen_ = clock_.now();
    }
    if (passing_) dout_.drive(level ? Drive::High : Drive::Low);
}

void Neopixel::take_bit(Time high) {
    if (high < kGlitch) return;
    bool const sound = (high >= kShortest0 && high <= kLongest0) || (high >= kShortest1 && high <= kLongest1);
    if (!sound) {
        char text[100];
        std::snprintf(text, sizeof text,
                      ": a pulse of %.2f us is neither a 0 (0.25 to 0.55 us) nor a 1 (0.65 to ",
                      high.seconds() * 1e6);
        trace_.remark(name() + text + "0.95 us)");
    }
    u32 &light = coming_[bits_ / kBits];
    u32 const bit = 1U << (kBits - 1 - bits_ % kBits);
    light = high > kBetween ? light | bit : light & ~bit;
    ++bits_;
}

// Whether the reset time is over is a matter of looking at the clock.
std::vector<u32> const &Neopixel::visible() const {
    bool const latched = !din_.level() && clock_.now() - fallen_ >= reset_;
    return latched ? coming_ : shown_;
}

Rgb Neopixel::colour(std::size_t light) const {
    u32 const value = visible()[light];
    return {u8(value >> 8), u8(value >> 16), u8(value)};
}

Result<> Neopixel::check(Action const &action) const {
    return Error{name() + ": unknown action '" + action.verb + "'; a strip of lights takes none"};
}

std::vector<Part::Reading> Neopixel::readings() const {
    std::vector<Reading> all;
    for (std::size_t i = 0; i < count(); ++i) {
        Rgb const rgb = colour(i);
        all.push_back(
            {"pixel" + std::to_string(i),
             std::to_string(rgb.red) + "," + std::to_string(rgb.green) + "," + std::to_string(rgb.blue)});
    }
    return all;
}

Look Neopixel::look() const {
    Look look;
    look.columns = layout_.columns;
    std::size_t const columns = std::size_t(layout_.columns);
    for (std::size_t i = 0; i < count(); ++i) {
        bool const backwards = layout_.serpentine && i / columns % 2 == 1;
        std::size_t const first = i / columns * columns;
        std::size_t const last = std::min(first + columns, count()) - 1;
        Rgb const rgb = colour(backwards ? first + last - i : i);
        u8 const brightest = std::max({rgb.red, rgb.green, rgb.blue});
        // The brightness stands by itself, and the colour is as bright as it can be.
        auto const full = [&](u8 value) { return brightest == 0 ? u8(0) : u8(value * 255 / brightest); };
        look.lights.push_back(perceived(brightest / 255.0));
        look.colours.push_back({full(rgb.red), full(rgb.green), full(rgb.blue)});
    }
    return look;
}

void Neopixel::power_on() {
    std::fill(shown_.begin(), shown_.end(), 0);
    std::fill(coming_.begin(), coming_.end(), 0);
    bits_ = 0;
}

void Neopixel::archive(Archive &archive) {
    archive.section(name());
    std::size_t const lights = count();
    archive(din_, dout_, shown_, coming_, bits_, passing_, risen_, fallen_);
    bool const fits = shown_.size() == lights && coming_.size() == lights && bits_ <= lights * kBits;
    if (archive.require(fits, "a strip has another number of lights")) return;
    shown_.assign(lights, 0);
    coming_.assign(lights, 0);
    bits_ = 0;
}

} // namespace terrarium
