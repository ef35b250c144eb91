// Attached parts that a finger moves.
#include <string>

#include "picture/attached_shapes.h"

namespace terrarium::picture {

namespace {

constexpr Colour kSteel{206, 210, 215};
constexpr Colour kDark{34, 36, 40};
constexpr Colour kPressed{255, 190, 60};

} // namespace

void draw_push_button(PartSpec const &spec, Look const &look, bool hovered, Scene &scene) {
    bool const pressed = look.pressed.value_or(false);
    Point const centre{spec.place.x + 1.2, spec.place.y};
    scene.shapes.emplace_back(Box{{centre.x - 3.4, centre.y - 3.4}, 6.8, 6.8, 0.6, kSteel});
    scene.shapes.emplace_back(
        Disc{centre, pressed ? 2.1 : 2.4, pressed ? Colour{150, 30, 30} : Colour{200, 50, 46}});
    if (pressed) scene.shapes.emplace_back(Ring{centre, 2.6, 0.4, kPressed});
    mark(spec, hovered, scene);
}

// The knob stands at the left for 0, at the right for 1.
void draw_slide_switch(PartSpec const &spec, Look const &look, bool hovered, Scene &scene) {
    bool const right = look.pressed.value_or(false);
    Point const centre{spec.place.x + 1.5, spec.place.y};
    scene.shapes.emplace_back(Box{{centre.x - 4.6, centre.y - 2}, 9.2, 4, 0.4, kSteel});
    scene.shapes.emplace_back(Box{{centre.x - 3.4, centre.y - 1.2}, 6.8, 2.4, 0.3, kDark});
    scene.shapes.emplace_back(
        Box{{centre.x + (right ? 0.3 : -3.1), centre.y - 1}, 2.8, 2, 0.2, right ? kPressed : kSteel});
    mark(spec, hovered, scene);
    scene.targets.back().stays = true;
}

void draw_dip_switch(PartSpec const &spec, Look const &look, bool hovered, Scene &scene) {
    constexpr double kPitch = 2.54;
    double const width = double(look.lights.size()) * kPitch + 1;
    Point const corner{spec.place.x - width / 2 + 2, spec.place.y - 5};
    scene.shapes.emplace_back(Box{corner, width, 10, 0.4, {176, 38, 36}});
    for (std::size_t i = 0; i < look.lights.size(); ++i) {
        double const x = corner.x + 0.5 + (double(i) + 0.5) * kPitch;
        bool const on = look.lights[i] > 0;
        scene.shapes.emplace_back(Box{{x - 0.7, corner.y + 2}, 1.4, 4.6, 0.1, kDark});
        scene.shapes.emplace_back(
            Box{{x - 0.6, corner.y + (on ? 2.2 : 4.5)}, 1.2, 1.9, 0.1, {240, 240, 240}});
        scene.shapes.emplace_back(Label{{x, corner.y + 8.3}, 1.2, std::to_string(i + 1)});
    }
    mark(spec, hovered, scene);
    for (std::size_t i = 0; i < look.lights.size(); ++i) {
        Target switched{spec.name, {corner.x + 0.5 + double(i) * kPitch, corner.y + 1.6}, kPitch, 5.4};
        switched.down = {"set", std::to_string(i + 1), look.lights[i] > 0 ? "0" : "1"};
        scene.targets.push_back(std::move(switched));
    }
}

void draw_keypad(PartSpec const &spec, Look const &look, bool hovered, Scene &scene) {
    constexpr double kPitch = 7;
    std::size_t const columns = std::size_t(look.columns > 0 ? look.columns : 1);
    Point const corner{spec.place.x - double(columns) * kPitch / 2 + 2, spec.place.y - 2 * kPitch};
    for (std::size_t i = 0; i < look.lights.size() && i < look.contents.size(); ++i) {
        Point const key{corner.x + (double(i % columns) + 0.5) * kPitch,
                        corner.y + (double(i / columns) + 0.5) * kPitch};
        bool const digit = look.contents[i] >= '0' && look.contents[i] <= '9';
        Colour const usual = digit ? Colour{44, 92, 168} : Colour{176, 52, 48};
        scene.shapes.emplace_back(
            Box{{key.x - 2.8, key.y - 2.8}, 5.6, 5.6, 0.8, look.lights[i] > 0 ? kPressed : usual});
        scene.shapes.emplace_back(Label{key, 2.2, std::string(1, look.contents[i])});
    }
    mark(spec, hovered, scene);
    for (std::size_t i = 0; i < look.lights.size() && i < look.contents.size(); ++i) {
        Point const key{corner.x + double(i % columns) * kPitch, corner.y + double(i / columns) * kPitch};
        std::string const name(1, look.contents[i]);
        Target pressed{spec.name, key, kPitch, kPitch};
        pressed.down = {"press", name};
        pressed.up = {"release", name};
        scene.targets.push_back(std::move(pressed));
    }
}

} // namespace terrarium::picture
