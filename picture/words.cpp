#include "picture/words.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "picture/part_shapes.h"

namespace terrarium::picture {

namespace {

constexpr char const *kDot = " · ";

template <typename... Values>
std::string text(char const *format, Values... values) {
    char buffer[96];
    std::snprintf(buffer, sizeof buffer, format, values...);
    return buffer;
}

std::string wire_words(Look::Wire const &wire) {
    std::string words = text("%.2f V", wire.millivolts / 1000.0);
    if (wire.held)
        words += std::string(kDot) + "driven by you";
    else if (wire.floating)
        words = "connected to nothing";
    else
        words += std::string(kDot) + "driven by the board";
    std::string const pulse = pulse_words(wire);
    return pulse.empty() ? words : words + kDot + pulse;
}

std::string light_words(std::vector<float> const &lights) {
    auto const lit = std::count_if(lights.begin(), lights.end(), [](float each) { return each > 0.01F; });
    if (lights.size() > 1) return text("%d of %d lit", int(lit), int(lights.size()));
    return lit == 0 ? "off" : text("lit, %.0f %% bright", double(lights[0]) * 100);
}

std::string socket_words(Look const &look) {
    if (look.takes_file) return *look.present ? "card: " + look.contents : "no card";
    std::string const plugged = *look.present ? "plugged in" : "not plugged in";
    return look.contents.empty() || !*look.present ? plugged : plugged + kDot + look.contents;
}

} // namespace

std::string pulse_words(Look::Wire const &wire) {
    if (wire.period <= 0) return {};
    double const share = wire.pulse / wire.period * 100;
    if (wire.period >= 1000)
        return text("%.2f ms high of %.2f ms (%.1f %%)", wire.pulse / 1000, wire.period / 1000, share);
    return text("%.2f µs high of %.2f µs (%.1f %%)", wire.pulse, wire.period, share);
}

std::string words_for(PartSpec const &spec, Look const &look) {
    std::string words = spec.name;
    // A part on many wires would only fill the screen with them.
    if (!spec.where.empty() && spec.where.find(' ') == std::string::npos) words += kDot + spec.where;
    if (look.wire) words += kDot + wire_words(*look.wire);
    if (look.pressed) {
        bool const bridge = spec.kind == "jumper";
        words += std::string(kDot) +
                 (*look.pressed ? (bridge ? "bridged" : "pressed") : (bridge ? "open" : "not pressed"));
    }
    if (!look.lights.empty()) words += kDot + light_words(look.lights);
    if (look.present) words += kDot + socket_words(look);
    if (!look.present && !look.contents.empty()) words += kDot + look.contents;
    if (look.degrees && spec.kind == "potentiometer")
        words += text("%sat %.0f %%", kDot, *look.degrees / 1.8);
    if (look.degrees && spec.kind == "servo") words += text("%sat %.0f°", kDot, *look.degrees);
    if (look.hertz)
        words += *look.hertz > 0 ? text("%s%.0f Hz", kDot, *look.hertz) : std::string(kDot) + "silent";
    if (look.wire) {
        if (auto const degrees = servo_degrees(*look.wire)) words += text("%sservo at %.0f°", kDot, *degrees);
    }
    return words;
}

} // namespace terrarium::picture
