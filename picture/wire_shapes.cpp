#include "picture/wire_shapes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace terrarium::picture {

namespace {

constexpr int kPieces = 14;
constexpr double kThick = 0.75;

// After Okabe and Ito, told apart by people of all kinds of colour vision.
constexpr std::array<Colour, 6> kColours{
    {{230, 159, 0}, {86, 180, 233}, {0, 158, 115}, {240, 228, 66}, {213, 94, 0}, {204, 121, 167}}};

std::optional<Point> pad(std::vector<PartView> const &parts, std::string_view name) {
    for (PartView const &part : parts) {
        if (part.spec->name == name) return Point{part.spec->place.x, part.spec->place.y};
    }
    return {};
}

// Bows to the side, the more the longer it is, so that wires along one row do not hide its pads.
// They hang towards the board's middle.
Point along(Point from, Point to, double middle, double share) {
    double const dx = to.x - from.x;
    double const dy = to.y - from.y;
    double const bow = 0.18 * 4 * share * (1 - share);
    double const side = std::abs(dy) > std::abs(dx) && from.x > middle ? -1 : 1;
    double const extra = 1.2 * 4 * share * (1 - share) * side;
    bool const upright = std::abs(dy) > std::abs(dx);
    return {from.x + dx * share + (upright ? side * std::abs(dy) * bow + extra : 0),
            from.y + dy * share + (upright ? 0 : std::abs(dx) * bow + std::abs(extra))};
}

template <typename Use>
void each_wire(std::vector<PartView> const &parts, Use use) {
    for (PartView const &part : parts) {
        if (!part.look.jumpers) continue;
        std::size_t index = 0;
        for (auto const &[from, to] : part.look.jumpers->wired) {
            auto const a = pad(parts, from);
            auto const b = pad(parts, to);
            if (a && b) use(*part.spec, from, to, *a, *b, kColours[index % kColours.size()]);
            ++index;
        }
    }
}

} // namespace

PartView const *jumpers_on(std::vector<PartView> const &parts, std::string_view place) {
    for (PartView const &part : parts) {
        if (!part.look.jumpers) continue;
        auto const &places = part.look.jumpers->places;
        if (std::find(places.begin(), places.end(), place) != places.end()) return &part;
    }
    return nullptr;
}

void add_hanging(Scene &scene, Point from, Point to, double middle, double width, Colour colour) {
    for (int i = 0; i < kPieces; ++i) {
        scene.shapes.emplace_back(Line{along(from, to, middle, double(i) / kPieces),
                                       along(from, to, middle, double(i + 1) / kPieces), width, colour});
    }
}

void draw_wires(std::vector<PartView> const &parts, std::string_view hovered, double middle, Scene &scene) {
    each_wire(parts, [&](PartSpec const &spec, std::string const &from, std::string const &to, Point a,
                         Point b, Colour colour) {
        bool const marked = Target{spec.name, {}, 0, 0, false, from, to}.id() == hovered;
        add_hanging(scene, a, b, middle, kThick + (marked ? 0.6 : 0.35),
                    marked ? Colour{255, 255, 255} : Colour{10, 11, 13});
        add_hanging(scene, a, b, middle, kThick, colour);
        for (Point const end : {a, b}) {
            scene.shapes.emplace_back(Disc{end, 0.85, {24, 26, 29}});
            scene.shapes.emplace_back(Disc{end, 0.5, colour});
        }
    });
}

void add_wire_targets(std::vector<PartView> const &parts, double middle, Scene &scene) {
    each_wire(parts, [&](PartSpec const &spec, std::string const &from, std::string const &to, Point a,
                         Point b, Colour) {
        for (int i = 0; i < kPieces; ++i) {
            // A box around each piece, with a rim as thick as a finger is clumsy.
            Point const p = along(a, b, middle, double(i) / kPieces);
            Point const q = along(a, b, middle, double(i + 1) / kPieces);
            double constexpr kRim = 0.5;
            scene.targets.push_back({spec.name,
                                     {std::min(p.x, q.x) - kRim, std::min(p.y, q.y) - kRim},
                                     std::abs(p.x - q.x) + 2 * kRim,
                                     std::abs(p.y - q.y) + 2 * kRim,
                                     false,
                                     from,
                                     to});
        }
    });
}

} // namespace terrarium::picture
