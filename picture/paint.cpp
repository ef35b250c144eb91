#include "picture/paint.h"

#include <cmath>
#include <memory>

#include <cairo.h>
#include <librsvg/rsvg.h>

#include "picture/attached_shapes.h"
#include "picture/part_shapes.h"

namespace terrarium::picture {

namespace {

constexpr double kFullTurn = 2 * M_PI;

struct CairoDestroy {
    void operator()(cairo_t *cairo) const { cairo_destroy(cairo); }
    void operator()(cairo_surface_t *surface) const { cairo_surface_destroy(surface); }
    void operator()(cairo_pattern_t *pattern) const { cairo_pattern_destroy(pattern); }
};
using Cairo = std::unique_ptr<cairo_t, CairoDestroy>;
using Surface = std::unique_ptr<cairo_surface_t, CairoDestroy>;
using Pattern = std::unique_ptr<cairo_pattern_t, CairoDestroy>;

// Cairo's pixels are native words of alpha, red, green, blue; ours are bytes. Both are premultiplied.
Raster raster_of(cairo_surface_t *surface) {
    cairo_surface_flush(surface);
    Raster raster{cairo_image_surface_get_width(surface), cairo_image_surface_get_height(surface), {}};
    unsigned char const *const data = cairo_image_surface_get_data(surface);
    std::size_t const stride = std::size_t(cairo_image_surface_get_stride(surface));
    raster.rgba.reserve(std::size_t(raster.width) * std::size_t(raster.height) * 4);
    for (int y = 0; y < raster.height; ++y) {
        auto const *line = reinterpret_cast<u32 const *>(data + std::size_t(y) * stride);
        for (int x = 0; x < raster.width; ++x) {
            u32 const pixel = line[x];
            raster.rgba.insert(raster.rgba.end(),
                               {u8(pixel >> 16), u8(pixel >> 8), u8(pixel), u8(pixel >> 24)});
        }
    }
    return raster;
}

Surface surface_of(Raster const &raster) {
    Surface surface(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, raster.width, raster.height));
    unsigned char *const data = cairo_image_surface_get_data(surface.get());
    std::size_t const stride = std::size_t(cairo_image_surface_get_stride(surface.get()));
    std::size_t at = 0;
    for (int y = 0; y < raster.height; ++y) {
        auto *line = reinterpret_cast<u32 *>(data + std::size_t(y) * stride);
        for (int x = 0; x < raster.width; ++x, at += 4) {
            line[x] = u32(raster.rgba[at + 3]) << 24 | u32(raster.rgba[at]) << 16 |
                      u32(raster.rgba[at + 1]) << 8 | u32(raster.rgba[at + 2]);
        }
    }
    cairo_surface_mark_dirty(surface.get());
    return surface;
}

void set_colour(cairo_t *cairo, Colour const &colour) {
    cairo_set_source_rgba(cairo, colour.red / 255.0, colour.green / 255.0, colour.blue / 255.0,
                          colour.alpha / 255.0);
}

// Paints one shape each.
struct Painter {
    cairo_t *cairo;

    void operator()(Disc const &disc) const {
        cairo_arc(cairo, disc.centre.x, disc.centre.y, disc.radius, 0, kFullTurn);
        set_colour(cairo, disc.fill);
        cairo_fill(cairo);
    }
    void operator()(Ring const &ring) const {
        cairo_arc(cairo, ring.centre.x, ring.centre.y, ring.radius, 0, kFullTurn);
        set_colour(cairo, ring.colour);
        cairo_set_line_width(cairo, ring.width);
        cairo_stroke(cairo);
    }
    void operator()(Box const &box) const {
        double const right = box.corner.x + box.width;
        double const bottom = box.corner.y + box.height;
        double const r = box.radius;
        cairo_new_sub_path(cairo);
        cairo_arc(cairo, right - r, box.corner.y + r, r, -M_PI / 2, 0);
        cairo_arc(cairo, right - r, bottom - r, r, 0, M_PI / 2);
        cairo_arc(cairo, box.corner.x + r, bottom - r, r, M_PI / 2, M_PI);
        cairo_arc(cairo, box.corner.x + r, box.corner.y + r, r, M_PI, 3 * M_PI / 2);
        cairo_close_path(cairo);
        set_colour(cairo, box.fill);
        cairo_fill(cairo);
    }
    void operator()(Glow const &glow) const {
        Pattern const pattern(cairo_pattern_create_radial(glow.centre.x, glow.centre.y, 0, glow.centre.x,
                                                          glow.centre.y, glow.radius));
        Colour const &c = glow.colour;
        for (double const at : {0.0, 0.25, 0.5, 0.75, 1.0}) {
            double const share = (1 - at) * (1 - at); // Falls off as light does, and ends at the rim.
            cairo_pattern_add_color_stop_rgba(pattern.get(), at, c.red / 255.0, c.green / 255.0,
                                              c.blue / 255.0, c.alpha / 255.0 * share);
        }
        cairo_set_source(cairo, pattern.get());
        cairo_arc(cairo, glow.centre.x, glow.centre.y, glow.radius, 0, kFullTurn);
        cairo_fill(cairo);
    }
    void operator()(Line const &line) const {
        cairo_move_to(cairo, line.from.x, line.from.y);
        cairo_line_to(cairo, line.to.x, line.to.y);
        cairo_set_line_width(cairo, line.width);
        cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND);
        set_colour(cairo, line.colour);
        cairo_stroke(cairo);
    }
    void operator()(Label const &label) const {
        cairo_select_font_face(cairo, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
        cairo_set_font_size(cairo, label.height / 0.73); // A capital letter's share of the size, about.
        cairo_text_extents_t extents;
        cairo_text_extents(cairo, label.text.c_str(), &extents);
        cairo_move_to(cairo, label.centre.x - extents.width / 2 - extents.x_bearing,
                      label.centre.y + label.height / 2);
        set_colour(cairo, label.colour);
        cairo_show_text(cairo, label.text.c_str());
    }
    void operator()(Pixels const &pixels) const {
        Look::Bitmap const &bitmap = pixels.bitmap;
        double const width = pixels.width / bitmap.width;
        double const height = pixels.height / bitmap.height;
        for (int y = 0; y < bitmap.height; ++y) {
            for (int x = 0; x < bitmap.width; ++x) {
                u8 const bright = bitmap.pixels[std::size_t(y * bitmap.width + x)];
                if (bright == 0) continue;
                Colour colour = pixels.on;
                colour.alpha = bright;
                set_colour(cairo, colour);
                cairo_rectangle(cairo, pixels.corner.x + x * width, pixels.corner.y + y * height,
                                width * 0.92, height * 0.92);
                cairo_fill(cairo);
            }
        }
    }
};

// A board without a drawing: its name, and a name under each part. Kinds that show nothing get a chip.
void paint_plain_board(cairo_t *cairo, BoardSpec const &board, BoardPicture const &size) {
    Painter const painter{cairo};
    painter(Box{{0, 0}, size.width, size.height, 2, {22, 74, 52}});
    painter(Box{{0.4, 0.4}, size.width - 0.8, size.height - 0.8, 1.6, {27, 88, 62}});
    painter(Label{{size.width / 2, size.height - 1.6}, 1.1, board.title, {214, 232, 222}});
    for (PartSpec const &part : board.parts) {
        if (!is_placed(part)) continue;
        Place const &place = part.place;
        if (shapes_for(part.kind) == nullptr)
            painter(Box{{place.x - 1.5, place.y - 1}, 3, 2, 0.3, {32, 34, 37}});
        double const below = part.kind == "edge pin" ? 1.7 : part.kind == "button" ? 4.2 : 2.1;
        painter(Label{{place.x, place.y + below * place.scale}, 0.8, part.name, {214, 232, 222}});
    }
}

Result<void> paint_drawing(cairo_t *cairo, std::string const &file, double width, double height) {
    std::string_view const text = asset(file);
    if (text.empty()) return Error{file + ": there is no such drawing"};
    GError *error = nullptr;
    RsvgHandle *const handle =
        rsvg_handle_new_from_data(reinterpret_cast<guint8 const *>(text.data()), text.size(), &error);
    if (handle == nullptr) {
        Error const said{file + ": " + error->message};
        g_error_free(error);
        return said;
    }
    RsvgRectangle const viewport{0, 0, width, height};
    bool const painted = rsvg_handle_render_document(handle, cairo, &viewport, &error) != 0;
    g_object_unref(handle);
    if (painted) return {};
    Error const said{file + ": " + error->message};
    g_error_free(error);
    return said;
}

} // namespace

BoardPicture size_of(BoardSpec const &board) {
    BoardPicture size = drawing_size_of(board);
    Room const extent = room_of(board.parts, size);
    size.width = extent.width;
    size.height = extent.height;
    return size;
}

BoardPicture drawing_size_of(BoardSpec const &board) {
    BoardPicture size = board.picture;
    if (size.width > 0 && size.height > 0) return size;
    for (PartSpec const &part : board.parts) {
        if (!part.attached.empty()) continue;
        size.width = std::max(size.width, part.place.x + 4);
        size.height = std::max(size.height, part.place.y + 4);
    }
    return size;
}

Extent extent_of(BoardSpec const &board) {
    constexpr double kRoomForPlug = 10;
    BoardPicture const size = size_of(board);
    Extent extent{0, 0, size.width, size.height};
    for (PartSpec const &part : board.parts) {
        bool const plug = part.kind == "USB serial port" || part.kind == "serial bridge";
        if (plug && is_placed(part)) extent.top = std::min(extent.top, part.place.y - kRoomForPlug);
    }
    extent.height -= extent.top;
    return extent;
}

Result<Raster> paint_whole(BoardSpec const &board, Scene const &scene, int width) {
    Extent const extent = extent_of(board);
    double const scale = width / extent.width;
    int const height = std::max(1, int(std::lround(extent.height * scale)));
    Raster const drawing = TRY(paint_board(board, int(std::lround(size_of(board).width * scale))));
    Surface const surface(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height));
    Cairo const cairo(cairo_create(surface.get()));
    Surface const board_surface = surface_of(drawing);
    cairo_set_source_surface(cairo.get(), board_surface.get(), -extent.left * scale, -extent.top * scale);
    cairo_paint(cairo.get());
    cairo_scale(cairo.get(), scale, scale);
    cairo_translate(cairo.get(), -extent.left, -extent.top);
    for (Shape const &shape : scene.shapes) std::visit(Painter{cairo.get()}, shape);
    return raster_of(surface.get());
}

Result<Raster> paint_board(BoardSpec const &board, int width) {
    BoardPicture const size = size_of(board);
    int const height = std::max(1, int(std::lround(width * size.height / size.width)));
    Surface const surface(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height));
    Cairo const cairo(cairo_create(surface.get()));
    BoardPicture const drawing = drawing_size_of(board);
    double const scale = width / size.width;
    if (drawing.file.empty()) {
        cairo_scale(cairo.get(), scale, scale);
        paint_plain_board(cairo.get(), board, drawing);
    } else {
        TRY(paint_drawing(cairo.get(), drawing.file, drawing.width * scale, drawing.height * scale));
    }
    return raster_of(surface.get());
}

void paint_scene(Raster &raster, BoardSpec const &board, Scene const &scene) {
    Surface const surface = surface_of(raster);
    Cairo const cairo(cairo_create(surface.get()));
    double const scale = raster.width / size_of(board).width;
    cairo_scale(cairo.get(), scale, scale);
    for (Shape const &shape : scene.shapes) std::visit(Painter{cairo.get()}, shape);
    raster = raster_of(surface.get());
}

} // namespace terrarium::picture
