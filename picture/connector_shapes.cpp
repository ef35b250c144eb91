// What is put into a board: SD cards, USB plugs, and bridges over solder pads.
#include <cmath>

#include "picture/part_shapes.h"

namespace terrarium::picture {

namespace {

void add_frame(Scene &scene, Point corner, double width, double height, double thick, Colour colour) {
    Point const right{corner.x + width, corner.y};
    Point const below{corner.x, corner.y + height};
    Point const last{corner.x + width, corner.y + height};
    scene.shapes.emplace_back(Line{corner, right, thick, colour});
    scene.shapes.emplace_back(Line{right, last, thick, colour});
    scene.shapes.emplace_back(Line{last, below, thick, colour});
    scene.shapes.emplace_back(Line{below, corner, thick, colour});
}

} // namespace

// A metal slot of 12.1 by 5.4 mm that opens upwards, over the board's edge; the card's end looks out of it.
void draw_sd_slot(PartSpec const &spec, Look const &look, bool hovered, Scene &scene) {
    Place const &place = spec.place;
    double const k = place.scale;
    if (look.present.value_or(false)) {
        scene.shapes.emplace_back(Box{in_part(place, -5.5, -3.95), 11 * k, 1.6 * k, 0.3 * k, {30, 92, 170}});
        scene.shapes.emplace_back(
            Box{in_part(place, -5.1, -3.7), 10.2 * k, 0.35 * k, 0.15 * k, {120, 176, 236}});
        scene.shapes.emplace_back(Label{in_part(place, 0.6, 0.3), 1.1 * k, "SD card", {20, 66, 130}});
    } else {
        scene.shapes.emplace_back(
            Box{in_part(place, -5.6, -2.75), 11.2 * k, 0.6 * k, 0.15 * k, {18, 20, 23}});
        scene.shapes.emplace_back(Label{in_part(place, 0.6, 0.3), 1.1 * k, "no card", {104, 98, 90}});
    }
    if (hovered) add_frame(scene, in_part(place, -6.05, -2.7), 12.1 * k, 5.4 * k, 0.25 * k, kHoverMark);
    add_target(scene, spec, {0, -0.6}, 12.1, 6.6);
}

// A micro-USB plug and its cable, above the board's top edge; drawn out of the socket, its metal shows.
void draw_usb(PartSpec const &spec, Look const &look, bool hovered, Scene &scene) {
    bool const plugged = look.present.value_or(false);
    Place const &place = spec.place;
    double const k = place.scale;
    double const up = plugged ? 0.2 : 2.6;
    Colour const body = plugged ? Colour{58, 62, 68} : Colour{46, 49, 54};
    scene.shapes.emplace_back(
        Line{in_part(place, 0, -4.5 - up), in_part(place, 0, -12), 1.7 * k, {40, 43, 48}});
    scene.shapes.emplace_back(
        Box{in_part(place, -2.9, -0.4 - up), 5.8 * k, plugged ? 1.2 * k : 2.6 * k, 0.2 * k, {176, 182, 189}});
    scene.shapes.emplace_back(Box{in_part(place, -4, -5 - up), 8 * k, 4.8 * k, 1.1 * k, body});
    scene.shapes.emplace_back(
        Box{in_part(place, -3.7, -4.8 - up), 7.4 * k, 0.5 * k, 0.25 * k, {255, 255, 255, 26}});
    scene.shapes.emplace_back(Label{in_part(place, 0, -2.6 - up), 1.2 * k, "USB",
                                    plugged ? Colour{86, 180, 233} : Colour{128, 132, 138}});
    if (hovered) add_frame(scene, in_part(place, -4, -5 - up), 8 * k, 4.8 * k, 0.25 * k, kHoverMark);
    add_target(scene, spec, {0, -2.4}, 9, 7);
}

// Two neighbouring pads of a pin row; the bridge is a blue clip from one to the other.
void draw_jumper(PartSpec const &spec, Look const &look, bool hovered, Scene &scene) {
    Place const &place = spec.place;
    double const k = place.scale;
    for (double const x : {-1.27, 1.27}) {
        scene.shapes.emplace_back(Disc{in_part(place, x, 0), 0.95 * k, {217, 180, 92}});
        scene.shapes.emplace_back(Disc{in_part(place, x, 0), 0.5 * k, {11, 12, 14}});
    }
    if (look.pressed.value_or(false)) {
        scene.shapes.emplace_back(Box{in_part(place, -1.9, -0.6), 3.8 * k, 1.2 * k, 0.6 * k, {20, 60, 96}});
        scene.shapes.emplace_back(
            Box{in_part(place, -1.75, -0.45), 3.5 * k, 0.9 * k, 0.45 * k, {86, 180, 233}});
    }
    scene.shapes.emplace_back(Label{in_part(place, 0, 1.27), 0.6 * k, spec.name, {233, 237, 240}});
    if (hovered) add_frame(scene, in_part(place, -2.25, -1), 4.5 * k, 2 * k, 0.2 * k, kHoverMark);
    add_target(scene, spec, {}, 4.5, 1.9);
    scene.targets.back().stays = true;
}

} // namespace terrarium::picture
