#include "picture/part_shapes.h"

#include <algorithm>
#include <cmath>

#include "picture/attached_shapes.h"

namespace terrarium::picture {

namespace {

u8 mixed(u8 from, u8 to, float share) {
    return u8(std::lround(float(from) + (float(to) - float(from)) * share));
}

// A chip LED of `width` by `height` millimetres: its lens, and the light around it.
void add_light(Scene &scene, Point centre, double width, double height, Rgb colour, float brightness) {
    float const b = std::clamp(brightness, 0.F, 1.F);
    // Unlit it is a pale lens; lit its middle saturates towards white.
    Rgb const dark{u8(60 + colour.red / 6), u8(60 + colour.green / 6), u8(60 + colour.blue / 6)};
    Colour const lens{mixed(dark.red, colour.red, b), mixed(dark.green, colour.green, b),
                      mixed(dark.blue, colour.blue, b)};
    scene.shapes.push_back(Box{
        {centre.x - width / 2, centre.y - height / 2}, width, height, std::min(width, height) * 0.25, lens});
    if (b <= 0.01F) return;
    double const core = std::min(width, height) * 0.55;
    scene.shapes.push_back(Box{{centre.x - core / 2, centre.y - core / 2},
                               core,
                               core,
                               core * 0.3,
                               {mixed(lens.red, 255, b * 0.75F), mixed(lens.green, 255, b * 0.75F),
                                mixed(lens.blue, 255, b * 0.75F)}});
    double const size = std::max(width, height);
    scene.shapes.push_back(Glow{centre, size * 1.1, {colour.red, colour.green, colour.blue, u8(150 * b)}});
    scene.shapes.push_back(Glow{centre, size * 2.6, {colour.red, colour.green, colour.blue, u8(90 * b)}});
}

void draw_led(PartSpec const &spec, Look const &look, bool, Scene &scene) {
    double const k = spec.place.scale;
    add_light(scene, {spec.place.x, spec.place.y}, 1.6 * k, 0.9 * k, light_colour(spec.colour),
              look.lights.empty() ? 0 : look.lights[0]);
}

// Lights at a pitch, around the part's place.
void draw_led_matrix(PartSpec const &spec, Look const &look, bool, Scene &scene) {
    constexpr double kPitch = 3.9;
    int const columns = std::max(1, look.columns);
    int const rows = int(look.lights.size()) / columns;
    for (int i = 0; i < int(look.lights.size()); ++i) {
        double const x = spec.place.x + (i % columns - (columns - 1) / 2.0) * kPitch;
        double const y = spec.place.y + (i / columns - (rows - 1) / 2.0) * kPitch;
        add_light(scene, {x, y}, 0.9, 1.7, light_colour(spec.colour), look.lights[std::size_t(i)]);
    }
}

void draw_button(PartSpec const &spec, Look const &look, bool hovered, Scene &scene) {
    bool const pressed = look.pressed.value_or(false);
    Place const &place = spec.place;
    double const k = place.scale;
    Point const centre{place.x, place.y};
    scene.shapes.push_back(Box{in_part(place, -3, -3), 6 * k, 6 * k, 0.7 * k, {146, 151, 158}});
    scene.shapes.push_back(Box{in_part(place, -2.85, -2.9), 5.7 * k, 5.6 * k, 0.6 * k, {206, 210, 215}});
    for (double const x : {-2.3, 2.3}) {
        for (double const y : {-2.3, 2.3})
            scene.shapes.push_back(Disc{in_part(place, x, y), 0.35 * k, {120, 124, 130}});
    }
    scene.shapes.push_back(Disc{centre, 2 * k, {84, 88, 94}});
    scene.shapes.push_back(
        Disc{centre, (pressed ? 1.6 : 1.8) * k, pressed ? Colour{18, 18, 20} : Colour{44, 46, 50}});
    if (!pressed) scene.shapes.push_back(Disc{in_part(place, -0.4, -0.5), 0.75 * k, {255, 255, 255, 24}});
    if (pressed) scene.shapes.push_back(Ring{centre, 2.15 * k, 0.4 * k, {255, 190, 60}});
    if (hovered) scene.shapes.push_back(Ring{centre, 2.75 * k, 0.25 * k, kHoverMark});
    add_target(scene, spec, {}, 6.4, 6.4);
}

// A small servo beside its pad, seen from above, see-through so that the board shows; 90 degrees is straight
// up.
void add_servo(Scene &scene, PartSpec const &spec, double degrees) {
    Point const hub{spec.place.x, spec.place.y - 3.4};
    double const angle = degrees * M_PI / 180;
    Point const tip{hub.x - 3 * std::cos(angle), hub.y - 3 * std::sin(angle)};
    scene.shapes.push_back(Line{{spec.place.x, spec.place.y}, hub, 0.4, {255, 168, 40, 220}});
    scene.shapes.push_back(Box{{hub.x - 2, hub.y - 1.2}, 4, 4.2, 0.5, {28, 64, 140, 215}});
    scene.shapes.push_back(Line{hub, tip, 1.1, {245, 246, 248}});
    scene.shapes.push_back(Disc{hub, 0.95, {245, 246, 248}});
    scene.shapes.push_back(Disc{hub, 0.35, {90, 94, 100}});
    scene.shapes.push_back(Label{{hub.x, hub.y + 2.1}, 0.85, std::to_string(std::lround(degrees)) + "°"});
}

// A pad's level: blue low, orange high, hollow when nobody drives it. Told apart by fill as well as colour.
void draw_edge_pin(PartSpec const &spec, Look const &look, bool hovered, Scene &scene) {
    constexpr Colour kHigh{255, 168, 40};
    constexpr Colour kLow{60, 120, 216};
    constexpr Colour kOpen{128, 132, 138};
    Point const centre{spec.place.x, spec.place.y};
    double const k = spec.place.scale;
    Look::Wire const wire = look.wire.value_or(Look::Wire{});
    scene.shapes.push_back(Disc{centre, 0.62 * k, {16, 18, 21}});
    if (wire.floating) {
        scene.shapes.push_back(Ring{centre, 0.42 * k, 0.14 * k, kOpen});
    } else {
        scene.shapes.push_back(Disc{centre, (wire.level ? 0.48 : 0.4) * k, wire.level ? kHigh : kLow});
        if (wire.level) scene.shapes.push_back(Glow{centre, 1.1 * k, {255, 168, 40, 80}});
    }
    if (wire.held) scene.shapes.push_back(Ring{centre, 0.72 * k, 0.18 * k, {255, 255, 255}});
    if (hovered) scene.shapes.push_back(Ring{centre, 0.9 * k, 0.16 * k, kHoverMark});
    add_target(scene, spec, {}, 1.5, 1.5);
    if (auto const degrees = servo_degrees(wire)) add_servo(scene, spec, *degrees);
}

constexpr PartShapes kKinds[] = {
    {"LED", draw_led},
    {"LED matrix", draw_led_matrix},
    {"button", draw_button},
    {"edge pin", draw_edge_pin},
    {"jumper", draw_jumper},
    {"SD card slot", draw_sd_slot},
    {"USB serial port", draw_usb},
    {"serial bridge", draw_usb},
    {"NeoPixel strip", draw_neopixel},
    {"NeoPixel ring", draw_neopixel_ring},
    {"dot matrix", draw_dot_matrix},
    {"OLED display", draw_oled},
    {"servo", draw_servo},
    {"buzzer", draw_buzzer},
    {"potentiometer", draw_potentiometer},
    {"RGB LED", draw_rgb_led},
    {"push button", draw_push_button},
    {"slide switch", draw_slide_switch},
    {"DIP switch", draw_dip_switch},
    {"keypad", draw_keypad},
    {"rangefinder", draw_sensor},
    {"light sensor", draw_sensor},
    {"joystick", draw_sensor},
    {"rotary encoder", draw_sensor},
    {"motion detector", draw_sensor},
    {"character display", draw_character_display},
    {"four digits", draw_digits},
    {"resistor between wires", draw_resistor},
    {"logic analyzer", draw_probes},
    {"motion sensor", draw_module},
    {"barometer", draw_module},
    {"clock", draw_module},
    {"hygrometer", draw_module},
    {"thermometer", draw_module},
    {"micro-SD card slot", draw_microsd},
};

} // namespace

Point in_part(Place const &place, double x, double y) {
    return {place.x + x * place.scale, place.y + y * place.scale};
}

void add_target(Scene &scene, PartSpec const &spec, Point from_middle, double width, double height) {
    scene.targets.push_back({spec.name,
                             in_part(spec.place, from_middle.x - width / 2, from_middle.y - height / 2),
                             width * spec.place.scale, height * spec.place.scale});
}

std::optional<double> servo_degrees(Look::Wire const &wire) {
    constexpr double kTolerance = 5; // Microseconds; timers do not hit the ends exactly.
    bool const servo = wire.period >= 1e6 / 60 && wire.period <= 1e6 / 40 && wire.pulse >= 500 - kTolerance &&
                       wire.pulse <= 2500 + kTolerance;
    if (!servo) return {};
    return std::clamp((wire.pulse - 500) / 2000 * 180, 0.0, 180.0);
}

PartShapes const *shapes_for(std::string_view kind) {
    auto const *const found = std::find_if(std::begin(kKinds), std::end(kKinds),
                                           [&](PartShapes const &each) { return each.kind == kind; });
    return found != std::end(kKinds) ? found : nullptr;
}

} // namespace terrarium::picture
