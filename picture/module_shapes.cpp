// Attached parts that are little boards with something to read on them.
#include <algorithm>
#include <array>

#include "picture/attached_shapes.h"

namespace terrarium::picture {

namespace {

constexpr Colour kChip{30, 32, 36};
constexpr Colour kText{226, 232, 238};

} // namespace

// What it senses, in words.
void draw_sensor(PartSpec const &spec, Look const &look, bool hovered, Scene &scene) {
    Point const centre{spec.place.x + 2, spec.place.y};
    scene.shapes.emplace_back(Box{{centre.x - 8, centre.y - 3}, 16, 6, 0.6, kChip});
    scene.shapes.emplace_back(Label{centre, 1.7, look.contents, kText});
    mark(spec, hovered, scene);
}

void draw_character_display(PartSpec const &spec, Look const &look, bool hovered, Scene &scene) {
    constexpr std::size_t kColumns = 16;
    constexpr double kPitch = 3.1;
    bool const lit = look.present.value_or(false);
    Point const glass{spec.place.x - double(kColumns) * kPitch / 2 + 3, spec.place.y - 6.5};
    scene.shapes.emplace_back(Box{{glass.x - 1.5, glass.y - 1.5}, kColumns * kPitch + 3, 16, 0.6, kChip});
    Colour const back = lit ? Colour{150, 190, 60} : Colour{70, 86, 40};
    scene.shapes.emplace_back(Box{glass, kColumns * kPitch, 13, 0.3, back});
    for (std::size_t i = 0; i < look.contents.size(); ++i) {
        if (look.contents[i] == ' ') continue;
        Point const cell{glass.x + (double(i % kColumns) + 0.5) * kPitch,
                         glass.y + 3.4 + double(i / kColumns) * 6};
        scene.shapes.emplace_back(Label{cell, 2.6, std::string(1, look.contents[i]), {20, 32, 10}});
    }
    mark(spec, hovered, scene);
}

// Segments A to G and the point, from the digit's middle.
void draw_digits(PartSpec const &spec, Look const &look, bool hovered, Scene &scene) {
    struct Segment {
        Point from;
        Point to;
    };
    constexpr std::array<Segment, 7> kSegments{{{{-2, -4.4}, {2, -4.4}},
                                                {{2.4, -4}, {2.4, -0.4}},
                                                {{2.4, 0.4}, {2.4, 4}},
                                                {{-2, 4.4}, {2, 4.4}},
                                                {{-2.4, 0.4}, {-2.4, 4}},
                                                {{-2.4, -4}, {-2.4, -0.4}},
                                                {{-2, 0}, {2, 0}}}};
    scene.shapes.emplace_back(Box{{spec.place.x - 17, spec.place.y - 7}, 37, 14, 0.6, kChip});
    for (std::size_t light = 0; light < look.lights.size(); ++light) {
        std::size_t const digit = light / 8;
        Point const middle{spec.place.x - 11.5 + double(digit) * 8.6, spec.place.y};
        float const bright = std::clamp(look.lights[light], 0.F, 1.F);
        Colour const colour{u8(50 + 205 * bright), u8(20 + 20 * bright), 24};
        if (light % 8 < kSegments.size()) {
            Segment const &segment = kSegments[light % 8];
            scene.shapes.emplace_back(Line{{middle.x + segment.from.x, middle.y + segment.from.y},
                                           {middle.x + segment.to.x, middle.y + segment.to.y},
                                           0.8,
                                           colour});
        } else if (digit == 1) { // The second digit's point is the colon.
            for (double const y : {-2.0, 2.0})
                scene.shapes.emplace_back(Disc{{middle.x + 4.3, middle.y + y}, 0.5, colour});
        }
    }
    mark(spec, hovered, scene);
}

void draw_resistor(PartSpec const &spec, Look const &, bool hovered, Scene &scene) {
    Point const centre{spec.place.x + 1, spec.place.y};
    scene.shapes.emplace_back(Line{{centre.x - 6, centre.y}, {centre.x + 6, centre.y}, 0.5, {190, 194, 200}});
    scene.shapes.emplace_back(Box{{centre.x - 3.5, centre.y - 1.2}, 7, 2.4, 1, {214, 190, 150}});
    mark(spec, hovered, scene);
}

// A row of lights, one a probe.
void draw_probes(PartSpec const &spec, Look const &look, bool hovered, Scene &scene) {
    for (std::size_t i = 0; i < look.lights.size(); ++i) {
        Point const centre{spec.place.x + 6, spec.place.y - 9 + double(i) * 2.54};
        bool const high = look.lights[i] > 0;
        scene.shapes.emplace_back(Disc{centre, 0.7, high ? Colour{120, 255, 120} : Colour{30, 60, 36}});
    }
    mark(spec, hovered, scene);
}

} // namespace terrarium::picture
