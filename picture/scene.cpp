#include "picture/scene.h"

#include <algorithm>
#include <cmath>

#include "picture/attached_shapes.h"
#include "picture/part_shapes.h"
#include "picture/wire_shapes.h"

namespace terrarium::picture {

namespace {

// Whether a target's id is a part's, or of something on it.
bool is_of(std::string_view id, std::string_view part) {
    return id.starts_with(part) && (id.size() == part.size() || id[part.size()] == ' ');
}

} // namespace

Target const *Scene::at(Point point) const {
    for (auto target = targets.rbegin(); target != targets.rend(); ++target) {
        if (target->contains(point)) return &*target;
    }
    return nullptr;
}

Scene scene_of(std::vector<PartView> const &parts, std::string_view hovered, BoardPicture const &drawing) {
    Scene scene;
    draw_attachments(parts, drawing, scene);
    add_wire_targets(parts, drawing.width / 2, scene); // Pads lie on top of them.
    for (PartView const &part : parts) {
        PartShapes const *const shapes = shapes_for(part.spec->kind);
        if (shapes != nullptr && is_placed(*part.spec))
            shapes->draw(*part.spec, part.look, is_of(hovered, part.spec->name), scene);
    }
    draw_wires(parts, hovered, drawing.width / 2, scene);
    // Light falls on everything, so it is painted last.
    std::stable_partition(scene.shapes.begin(), scene.shapes.end(),
                          [](Shape const &shape) { return !std::holds_alternative<Glow>(shape); });
    return scene;
}

Rgb light_colour(std::string_view name) {
    if (name == "green") return {64, 255, 96};
    if (name == "yellow") return {255, 200, 48};
    if (name == "orange") return {255, 144, 32};
    if (name == "blue") return {72, 132, 255};
    if (name == "white") return {255, 250, 240};
    return {255, 56, 40};
}

} // namespace terrarium::picture
