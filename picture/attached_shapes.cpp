#include "picture/attached_shapes.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace terrarium::picture {

namespace {

constexpr Colour kHover{255, 255, 255, 150};
constexpr Colour kPrint{236, 240, 244};
// Wires in the order they are put in; told apart by brightness too.
constexpr Colour kWires[] = {{245, 196, 60},  {70, 140, 230},  {235, 120, 40},
                             {120, 200, 120}, {200, 120, 200}, {225, 225, 225}};
constexpr double kLane = 1.3;   // Between wires side by side.
constexpr double kMargin = 3;   // Around everything.
constexpr double kNameRoom = 4; // Under a part.
constexpr double kContact = 2.54;

// Where a part's wire is plugged in, down its left side.
Point contact_of(PartSpec const &spec, std::size_t lead) {
    double const first = spec.place.y - double(spec.leads.size() - 1) * kContact / 2;
    return {corner_of(spec).x + 1.2, first + double(lead) * kContact};
}

Rgb as_seen(Rgb colour, float brightness) {
    auto const part = [&](u8 value) { return u8(std::lround(46 + (float(value) - 46) * brightness)); };
    return {part(colour.red), part(colour.green), part(colour.blue)};
}

Colour board_colour(std::string_view kind) {
    if (kind == "NeoPixel strip" || kind == "NeoPixel ring" || kind == "dot matrix") return {28, 30, 34};
    if (kind == "OLED display") return {22, 44, 92};
    return {38, 74, 62};
}

void draw_wire(std::vector<Point> const &path, Colour colour, Scene &scene) {
    Colour const edge{u8(colour.red / 3), u8(colour.green / 3), u8(colour.blue / 3)};
    for (auto const &[width, painted] : {std::pair{0.95, edge}, {0.6, colour}}) {
        for (std::size_t i = 0; i + 1 < path.size(); ++i) {
            scene.shapes.emplace_back(Line{path[i], path[i + 1], width, painted});
            scene.shapes.emplace_back(Disc{path[i + 1], width / 2, painted});
        }
        scene.shapes.emplace_back(Disc{path.front(), width / 2, painted});
    }
}

// From a pin along the bottom a wire goes round under the board; from any other straight across to the right.
std::vector<Point> path_of(Point pin, Point contact, BoardPicture const &drawing, int lane) {
    double const lane_x = drawing.width + 1.5 + lane * kLane;
    double const lane_y = drawing.height + 1.5 + lane * kLane;
    bool const at_bottom = drawing.height - pin.y < 9;
    if (at_bottom) return {pin, {pin.x, lane_y}, {lane_x, lane_y}, {lane_x, contact.y}, contact};
    return {pin, {lane_x, pin.y}, {lane_x, contact.y}, contact};
}

PartSpec const *pin_of(std::vector<PartView> const &parts, std::string const &pin) {
    for (PartView const &part : parts) {
        if (part.spec->kind == "edge pin" && (part.spec->name == pin || part.spec->where == pin))
            return part.spec;
    }
    return nullptr; // A pin of the chip that leads to no pad.
}

} // namespace

Point corner_of(PartSpec const &spec) {
    return {spec.place.x - spec.width / 2, spec.place.y - spec.height / 2};
}

void mark(PartSpec const &spec, bool hovered, Scene &scene) {
    Point const corner = corner_of(spec);
    scene.targets.push_back({spec.name, corner, spec.width, spec.height});
    if (!hovered) return;
    Point const end{corner.x + spec.width, corner.y + spec.height};
    for (auto const &[from, to] : {std::pair<Point, Point>{corner, {end.x, corner.y}},
                                   {{end.x, corner.y}, end},
                                   {end, {corner.x, end.y}},
                                   {{corner.x, end.y}, corner}})
        scene.shapes.emplace_back(Line{from, to, 0.4, kHover});
}

Room room_of(std::vector<PartSpec> const &parts, BoardPicture const &drawing) {
    Room extent{drawing.width, drawing.height};
    int lanes = 0;
    for (PartSpec const &part : parts) {
        if (part.attached.empty()) continue;
        lanes += int(part.leads.size());
        extent.width = std::max(extent.width, part.place.x + part.width / 2 + kMargin);
        extent.height = std::max(extent.height, part.place.y + part.height / 2 + kNameRoom + 1);
    }
    if (lanes > 0) extent.height = std::max(extent.height, drawing.height + kMargin + lanes * kLane);
    return extent;
}

void draw_attachments(std::vector<PartView> const &parts, BoardPicture const &drawing, Scene &scene) {
    int lane = 0;
    for (PartView const &part : parts) {
        PartSpec const &spec = *part.spec;
        if (spec.attached.empty()) continue;
        for (std::size_t i = 0; i < spec.leads.size(); ++i, ++lane) {
            PartSpec const *const pin = pin_of(parts, spec.leads[i].pin);
            if (pin != nullptr)
                draw_wire(path_of({pin->place.x, pin->place.y}, contact_of(spec, i), drawing, lane),
                          kWires[std::size_t(lane) % std::size(kWires)], scene);
        }
    }
    // Wires lie under the parts they pass.
    lane = 0;
    for (PartView const &part : parts) {
        PartSpec const &spec = *part.spec;
        if (spec.attached.empty()) continue;
        Point const corner = corner_of(spec);
        scene.shapes.emplace_back(Box{corner, spec.width, spec.height, 1, board_colour(spec.kind)});
        scene.shapes.emplace_back(
            Label{{spec.place.x, spec.place.y + spec.height / 2 + 2}, 2, spec.name, {150, 158, 168}});
        for (std::size_t i = 0; i < spec.leads.size(); ++i, ++lane) {
            Point const contact = contact_of(spec, i);
            scene.shapes.emplace_back(Disc{contact, 0.75, {206, 178, 96}});
            if (pin_of(parts, spec.leads[i].pin) != nullptr)
                draw_wire({{corner.x, contact.y}, contact}, kWires[std::size_t(lane) % std::size(kWires)],
                          scene);
            else
                scene.shapes.emplace_back(
                    Label{{contact.x - 5, contact.y}, 1.6, spec.leads[i].pin, {150, 158, 168}});
        }
    }
}

namespace {

void add_neopixel(Point centre, Rgb rgb, float brightness, Scene &scene) {
    float const bright = std::clamp(brightness, 0.F, 1.F);
    Rgb const lens = as_seen(rgb, bright);
    scene.shapes.emplace_back(Box{{centre.x - 1.9, centre.y - 1.9}, 3.8, 3.8, 0.4, {232, 234, 236}});
    scene.shapes.emplace_back(Disc{centre, 1.55, {lens.red, lens.green, lens.blue}});
    if (bright <= 0.01F) return;
    scene.shapes.emplace_back(Disc{centre, 0.7, {255, 255, 255, u8(170 * bright)}});
    scene.shapes.emplace_back(Glow{centre, 4.2, {rgb.red, rgb.green, rgb.blue, u8(190 * bright)}});
    scene.shapes.emplace_back(Glow{centre, 8, {rgb.red, rgb.green, rgb.blue, u8(80 * bright)}});
}

} // namespace

void draw_neopixel(PartSpec const &spec, Look const &look, bool hovered, Scene &scene) {
    constexpr double kPitch = 5;
    std::size_t const columns = std::size_t(std::max(1, look.columns));
    Point const corner = corner_of(spec);
    for (std::size_t i = 0; i < look.lights.size() && i < look.colours.size(); ++i)
        add_neopixel(
            {corner.x + 4.2 + double(i % columns) * kPitch, corner.y + 4 + double(i / columns) * kPitch},
            look.colours[i], look.lights[i], scene);
    mark(spec, hovered, scene);
}

// The first one on top, the others with the clock.
void draw_neopixel_ring(PartSpec const &spec, Look const &look, bool hovered, Scene &scene) {
    Point const middle{spec.place.x, spec.place.y};
    double const radius = spec.width / 2 - 4;
    scene.shapes.emplace_back(Disc{middle, std::max(radius - 4, 0.5), {13, 17, 23}});
    for (std::size_t i = 0; i < look.lights.size() && i < look.colours.size(); ++i) {
        double const angle = 2 * std::numbers::pi * double(i) / double(look.lights.size());
        add_neopixel({middle.x + radius * std::sin(angle), middle.y - radius * std::cos(angle)},
                     look.colours[i], look.lights[i], scene);
    }
    mark(spec, hovered, scene);
}

void draw_dot_matrix(PartSpec const &spec, Look const &look, bool hovered, Scene &scene) {
    constexpr double kDots = 2.5;
    std::size_t const columns = std::size_t(std::max(1, look.columns));
    Point const corner{corner_of(spec).x + 3, corner_of(spec).y + 1.5};
    Rgb const rgb = light_colour(spec.colour);
    for (std::size_t i = 0; i < look.lights.size(); ++i) {
        float const bright = std::clamp(look.lights[i], 0.F, 1.F);
        Rgb const lens = as_seen(rgb, bright);
        Point const centre{corner.x + 1.25 + double(i % columns) * kDots,
                           corner.y + 1.25 + double(i / columns) * kDots};
        scene.shapes.emplace_back(Disc{centre, 0.95, {lens.red, lens.green, lens.blue}});
        if (bright > 0.01F)
            scene.shapes.emplace_back(Glow{centre, 2, {rgb.red, rgb.green, rgb.blue, u8(110 * bright)}});
    }
    mark(spec, hovered, scene);
}

void draw_rgb_led(PartSpec const &spec, Look const &look, bool hovered, Scene &scene) {
    Point const centre{spec.place.x + 1.5, spec.place.y};
    float const bright = look.lights.empty() ? 0.F : std::clamp(look.lights[0], 0.F, 1.F);
    Rgb const rgb = look.colours.empty() ? Rgb{} : look.colours[0];
    Rgb const lens = as_seen(rgb, bright);
    scene.shapes.emplace_back(Disc{centre, 3.2, {214, 218, 224}});
    scene.shapes.emplace_back(Disc{centre, 2.7, {lens.red, lens.green, lens.blue}});
    if (bright > 0.01F) {
        scene.shapes.emplace_back(Disc{centre, 1, {255, 255, 255, u8(150 * bright)}});
        scene.shapes.emplace_back(Glow{centre, 7, {rgb.red, rgb.green, rgb.blue, u8(190 * bright)}});
    }
    mark(spec, hovered, scene);
}

void draw_oled(PartSpec const &spec, Look const &look, bool hovered, Scene &scene) {
    Point const corner = corner_of(spec);
    double const width = spec.width - 8;
    double const height = look.bitmap.width > 0 ? width * look.bitmap.height / look.bitmap.width : width / 2;
    Point const glass{corner.x + 5.5, spec.place.y - height / 2};
    scene.shapes.emplace_back(
        Box{{glass.x - 1.4, glass.y - 2.2}, width + 2.8, height + 4.4, 0.6, {24, 26, 30}});
    scene.shapes.emplace_back(
        Box{{glass.x - 0.4, glass.y - 0.4}, width + 0.8, height + 0.8, 0.2, {4, 6, 10}});
    if (look.bitmap.width > 0)
        scene.shapes.emplace_back(Pixels{glass, width, height, look.bitmap, {150, 214, 255}});
    mark(spec, hovered, scene);
}

// Zero degrees point right, 90 up, 180 left: as the arm is seen from above, turning against the clock.
void draw_servo(PartSpec const &spec, Look const &look, bool hovered, Scene &scene) {
    Point const hub{spec.place.x + 1, spec.place.y + 5};
    scene.shapes.emplace_back(Box{{hub.x - 11.5, hub.y - 6}, 23, 12, 1, {40, 84, 176}});
    for (double const x : {-9.5, 9.5}) scene.shapes.emplace_back(Disc{{hub.x + x, hub.y}, 1.1, {20, 42, 88}});
    // A scale of 45 degrees.
    constexpr double kArm = 14;
    for (int mark_degrees = 0; mark_degrees <= 180; mark_degrees += 45) {
        double const angle = mark_degrees * std::numbers::pi / 180;
        double const x = std::cos(angle);
        double const y = -std::sin(angle);
        scene.shapes.emplace_back(Line{{hub.x + x * 11, hub.y + y * (kArm + 0.5)},
                                       {hub.x + x * 12, hub.y + y * (kArm + 2)},
                                       0.3,
                                       {190, 200, 210, 140}});
    }
    double const angle = look.degrees.value_or(90) * std::numbers::pi / 180;
    Point const tip{hub.x + std::cos(angle) * 11, hub.y - std::sin(angle) * kArm};
    scene.shapes.emplace_back(Line{hub, tip, 3, {170, 174, 178}});
    scene.shapes.emplace_back(Line{hub, tip, 2.4, kPrint});
    scene.shapes.emplace_back(Disc{tip, 1.2, kPrint});
    scene.shapes.emplace_back(Disc{tip, 0.4, {90, 94, 100}});
    scene.shapes.emplace_back(Disc{hub, 3.4, kPrint});
    scene.shapes.emplace_back(Disc{hub, 1.1, {120, 124, 130}});
    mark(spec, hovered, scene);
}

void draw_buzzer(PartSpec const &spec, Look const &look, bool hovered, Scene &scene) {
    Point const centre{spec.place.x - 3, spec.place.y};
    double const hertz = look.hertz.value_or(0);
    scene.shapes.emplace_back(Disc{centre, 6, {26, 28, 30}});
    scene.shapes.emplace_back(Ring{centre, 4.6, 0.3, {60, 64, 68}});
    scene.shapes.emplace_back(Disc{centre, 1.2, {190, 150, 60}});
    if (hertz > 0) {
        // Waves to the right; the higher the tone, the closer.
        double const gap = std::clamp(2.9 - std::log2(hertz / 440) * 0.45, 1.2, 3.6);
        for (int wave = 0; wave < 3; ++wave) {
            double const radius = 7.4 + wave * gap;
            if (radius > 14) break;
            Point last{};
            for (int step = -4; step <= 4; ++step) {
                double const angle = step * 0.13;
                Point const next{centre.x + std::cos(angle) * radius, centre.y + std::sin(angle) * radius};
                if (step > -4)
                    scene.shapes.emplace_back(Line{last, next, 0.7, {255, 200, 70, u8(255 - wave * 60)}});
                last = next;
            }
        }
    }
    mark(spec, hovered, scene);
}

void draw_potentiometer(PartSpec const &spec, Look const &look, bool hovered, Scene &scene) {
    Point const centre{spec.place.x, spec.place.y};
    // The knob turns by 270 degrees, from the bottom left round to the bottom right.
    double const angle = (225 - look.degrees.value_or(90) * 1.5) * std::numbers::pi / 180;
    scene.shapes.emplace_back(Disc{centre, 6, {70, 76, 84}});
    scene.shapes.emplace_back(Disc{centre, 5, {150, 156, 164}});
    scene.shapes.emplace_back(Line{
        centre, {centre.x + std::cos(angle) * 4.6, centre.y - std::sin(angle) * 4.6}, 0.8, {20, 22, 26}});
    mark(spec, hovered, scene);
    scene.targets.back().turns = true;
}

void draw_module(PartSpec const &spec, Look const &look, bool hovered, Scene &scene) {
    Point const chip{spec.place.x + 1.5, spec.place.y - 1.2};
    for (double x = -2; x <= 2; x += 1)
        scene.shapes.emplace_back(Box{{chip.x + x - 0.25, chip.y - 2.9}, 0.5, 5.8, 0.1, {190, 194, 200}});
    scene.shapes.emplace_back(Box{{chip.x - 2.6, chip.y - 2.4}, 5.2, 4.8, 0.3, {24, 26, 30}});
    scene.shapes.emplace_back(Disc{{chip.x - 1.8, chip.y + 1.6}, 0.35, {90, 94, 100}});
    scene.shapes.emplace_back(
        Label{{spec.place.x + 1, spec.place.y + spec.height / 2 - 2}, 1.3, look.contents, kPrint});
    mark(spec, hovered, scene);
}

// The card goes in from the right, and a good part of it stays outside.
void draw_microsd(PartSpec const &spec, Look const &look, bool hovered, Scene &scene) {
    Point const corner = corner_of(spec);
    if (look.present.value_or(false)) {
        Point const card{corner.x + 14, spec.place.y - 5.5};
        scene.shapes.emplace_back(Box{card, 15, 11, 0.6, {22, 24, 28}});
        scene.shapes.emplace_back(Label{{card.x + 12, spec.place.y}, 1.4, "SD", kPrint});
    }
    scene.shapes.emplace_back(Box{{corner.x + 8, spec.place.y - 7}, 15, 14, 0.5, {186, 190, 196}});
    scene.shapes.emplace_back(Box{{corner.x + 8.6, spec.place.y - 6.4}, 13.8, 12.8, 0.4, {206, 210, 215}});
    scene.shapes.emplace_back(Label{{corner.x + 15.5, spec.place.y},
                                    1.6,
                                    look.present.value_or(false) ? "micro SD" : "no card",
                                    {70, 76, 82}});
    mark(spec, hovered, scene);
}

} // namespace terrarium::picture
