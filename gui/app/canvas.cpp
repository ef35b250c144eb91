#include "gui/app/canvas.h"

#include <algorithm>
#include <cmath>

namespace terrarium::gui {

namespace {

using namespace picture;

ImU32 packed(Colour const &colour, float share = 1) {
    return IM_COL32(colour.red, colour.green, colour.blue, int(float(colour.alpha) * share));
}

struct ImGuiPainter {
    ImDrawList &list;
    ImVec2 origin;
    float scale;

    [[nodiscard]] ImVec2 at(Point point) const {
        return {origin.x + float(point.x) * scale, origin.y + float(point.y) * scale};
    }
    [[nodiscard]] float length(double millimetres) const { return float(millimetres) * scale; }

    void operator()(Disc const &disc) const {
        list.AddCircleFilled(at(disc.centre), length(disc.radius), packed(disc.fill));
    }
    void operator()(Ring const &ring) const {
        list.AddCircle(at(ring.centre), length(ring.radius), packed(ring.colour), 0, length(ring.width));
    }
    void operator()(Box const &box) const {
        list.AddRectFilled(at(box.corner), at({box.corner.x + box.width, box.corner.y + box.height}),
                           packed(box.fill), length(box.radius));
    }
    // Rings of triangles whose corners fade outwards, as the other painter's gradient does.
    void operator()(Glow const &glow) const {
        constexpr int kSegments = 24;
        constexpr float kStops[] = {0.25F, 0.5F, 0.75F, 1.0F};
        ImVec2 const uv = ImGui::GetFontTexUvWhitePixel();
        ImVec2 const centre = at(glow.centre);
        float const radius = length(glow.radius);
        int const rings = int(std::size(kStops));
        list.PrimReserve(kSegments * (3 + (rings - 1) * 6), 1 + kSegments * rings);
        auto const first = ImDrawIdx(list._VtxCurrentIdx);
        list.PrimWriteVtx(centre, uv, packed(glow.colour));
        for (float const stop : kStops) {
            ImU32 const colour = packed(glow.colour, (1 - stop) * (1 - stop));
            for (int i = 0; i < kSegments; ++i) {
                float const angle = 2 * float(M_PI) * float(i) / kSegments;
                list.PrimWriteVtx(
                    {centre.x + std::cos(angle) * radius * stop, centre.y + std::sin(angle) * radius * stop},
                    uv, colour);
            }
        }
        auto const corner = [&](int ring, int i) {
            return ImDrawIdx(first + 1 + ring * kSegments + i % kSegments);
        };
        for (int i = 0; i < kSegments; ++i) {
            triangle(first, corner(0, i), corner(0, i + 1));
            for (int ring = 1; ring < rings; ++ring) {
                triangle(corner(ring - 1, i), corner(ring, i), corner(ring, i + 1));
                triangle(corner(ring - 1, i), corner(ring, i + 1), corner(ring - 1, i + 1));
            }
        }
    }
    void operator()(Line const &line) const {
        list.AddLine(at(line.from), at(line.to), packed(line.colour), length(line.width));
    }
    void operator()(Label const &label) const {
        ImFont *const font = ImGui::GetFont();
        float const size = length(label.height / 0.73);
        ImVec2 const extent = font->CalcTextSizeA(size, 1e9F, 0, label.text.c_str());
        ImVec2 const centre = at(label.centre);
        list.AddText(font, size, {centre.x - extent.x / 2, centre.y - extent.y / 2}, packed(label.colour),
                     label.text.c_str());
    }
    void operator()(Pixels const &pixels) const {
        Look::Bitmap const &bitmap = pixels.bitmap;
        double const width = pixels.width / bitmap.width;
        double const height = pixels.height / bitmap.height;
        for (int y = 0; y < bitmap.height; ++y) {
            for (int x = 0; x < bitmap.width; ++x) {
                u8 const bright = bitmap.pixels[std::size_t(y * bitmap.width + x)];
                if (bright == 0) continue;
                Point const corner{pixels.corner.x + x * width, pixels.corner.y + y * height};
                list.AddRectFilled(at(corner), at({corner.x + width * 0.92, corner.y + height * 0.92}),
                                   packed(pixels.on, float(bright) / 255));
            }
        }
    }

private:
    void triangle(ImDrawIdx a, ImDrawIdx b, ImDrawIdx c) const {
        list.PrimWriteIdx(a);
        list.PrimWriteIdx(b);
        list.PrimWriteIdx(c);
    }
};

} // namespace

void draw_scene(ImDrawList &list, ImVec2 origin, float scale, Scene const &scene) {
    for (Shape const &shape : scene.shapes) std::visit(ImGuiPainter{list, origin, scale}, shape);
}

} // namespace terrarium::gui
