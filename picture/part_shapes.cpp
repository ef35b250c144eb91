#include "picture/part_shapes.h"

#include <algorithm>
#include <cmath>

namespace terrarium::picture {

namespace {

constexpr Colour kHover{255, 255, 255, 150};

u8 mixed(u8 from, u8 to, float share) {
    return u8(std::lround(float(from) + (float(to) - float(from)) * share));
}

Point moved(Place place, double x, double y) { return {place.x + x, place.y + y}; }

void add_target(Scene &scene, PartSpec const &spec, double width, double height) {
    scene.targets.push_back({spec.name, moved(spec.place, -width / 2, -height / 2), width, height});
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
    add_light(scene, {spec.place.x, spec.place.y}, 1.6, 0.9, light_colour(spec.colour),
              look.lights.empty() ? 0 : look.lights[0]);
}

// Lights at a pitch, around the part's place.
void draw_led_matrix(PartSpec const &spec, Look const &look, bool, Scene &scene) {
    constexpr double kPitch = 4.2;
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
    Point const centre{spec.place.x, spec.place.y};
    scene.shapes.push_back(Box{moved(spec.place, -3, -3), 6, 6, 0.7, {176, 180, 186}});
    scene.shapes.push_back(Box{moved(spec.place, -2.7, -2.7), 5.4, 5.4, 0.6, {206, 209, 213}});
    for (double const x : {-2.3, 2.3}) {
        for (double const y : {-2.3, 2.3})
            scene.shapes.push_back(Disc{{centre.x + x, centre.y + y}, 0.35, {120, 124, 130}});
    }
    double const radius = pressed ? 1.55 : 1.75;
    scene.shapes.push_back(Disc{centre, 1.95, {90, 93, 98}});
    scene.shapes.push_back(Disc{centre, radius, pressed ? Colour{20, 20, 22} : Colour{44, 46, 50}});
    if (!pressed) scene.shapes.push_back(Disc{{centre.x - 0.4, centre.y - 0.5}, 0.7, {255, 255, 255, 26}});
    if (pressed) scene.shapes.push_back(Ring{centre, 2.1, 0.35, {255, 190, 60}});
    if (hovered) scene.shapes.push_back(Ring{centre, 2.9, 0.3, kHover});
    add_target(scene, spec, 6.4, 6.4);
}

// A pad's level: blue low, orange high, hollow when nobody drives it. Told apart by fill as well as colour.
void draw_edge_pin(PartSpec const &spec, Look const &look, bool hovered, Scene &scene) {
    constexpr Colour kHigh{255, 168, 40};
    constexpr Colour kLow{60, 120, 216};
    constexpr Colour kOpen{128, 132, 138};
    Point const centre{spec.place.x, spec.place.y};
    Look::Wire const wire = look.wire.value_or(Look::Wire{});
    scene.shapes.push_back(Disc{centre, 0.62, {24, 26, 30}});
    if (wire.floating) {
        scene.shapes.push_back(Ring{centre, 0.42, 0.16, kOpen});
    } else {
        scene.shapes.push_back(Disc{centre, wire.level ? 0.5 : 0.4, wire.level ? kHigh : kLow});
        if (wire.level) scene.shapes.push_back(Glow{centre, 1.1, {255, 168, 40, 90}});
    }
    if (wire.held) scene.shapes.push_back(Ring{centre, 0.78, 0.18, {255, 255, 255}});
    if (hovered) scene.shapes.push_back(Ring{centre, 0.95, 0.2, kHover});
    add_target(scene, spec, 1.3, 1.3);
}

constexpr PartShapes kKinds[] = {
    {"LED", draw_led},
    {"LED matrix", draw_led_matrix},
    {"button", draw_button},
    {"edge pin", draw_edge_pin},
};

} // namespace

PartShapes const *shapes_for(std::string_view kind) {
    auto const *const found = std::find_if(std::begin(kKinds), std::end(kKinds),
                                           [&](PartShapes const &each) { return each.kind == kind; });
    return found != std::end(kKinds) ? found : nullptr;
}

} // namespace terrarium::picture
