// Steps about screens: take-screenshot, and Wokwi's for touch screens and custom chips.
#include <cstdlib>

#include "picture/portrait.h"
#include "picture/raster.h"
#include "scenarios/runner/families.h"
#include "scenarios/runner/names.h"
#include "scenarios/runner/stage.h"
#include "session/film.h"
#include "sim/host/files.h"
#include "sim/machine/text_line.h"

namespace terrarium::scenario {

namespace {

constexpr int kDot = 8; // Pixels a side of a light, as Wokwi's pictures of NeoPixels have them.

void put(picture::Raster &raster, int x, int y, Rgb colour) {
    std::size_t const at = std::size_t(y * raster.width + x) * 4;
    raster.rgba[at] = colour.red;
    raster.rgba[at + 1] = colour.green;
    raster.rgba[at + 2] = colour.blue;
    raster.rgba[at + 3] = 255;
}

// What a NeoPixel was sent, of its look, which has the brightness by itself and the colour as bright as it
// can be.
Rgb sent(float light, Rgb full) {
    int brightest = 0;
    while (brightest < 255 && perceived(brightest / 255.0) < light) ++brightest;
    // Rounded up, since the look rounds down.
    auto const part = [&](u8 value) { return u8((value * brightest + 254) / 255); };
    return {part(full.red), part(full.green), part(full.blue)};
}

// What a part shows, as Wokwi's pictures have it: a display's own pixels; coloured lights in their lines, by
// the numbers they were sent; other lights white or black. Empty: it has no screen.
picture::Raster screen_of(Look const &look) {
    picture::Raster raster;
    if (look.bitmap.width > 0) {
        raster.width = look.bitmap.width;
        raster.height = look.bitmap.height;
        raster.rgba.resize(look.bitmap.pixels.size() * 4);
        for (std::size_t i = 0; i < look.bitmap.pixels.size(); ++i) {
            u8 const grey = look.bitmap.pixels[i];
            put(raster, int(i) % raster.width, int(i) / raster.width, {grey, grey, grey});
        }
        return raster;
    }
    if (look.colours.empty() && look.columns < 2) return raster; // A light is no screen.
    int const lights = int(look.lights.size());
    raster.width = std::min(look.columns, lights) * kDot;
    raster.height = (lights + look.columns - 1) / look.columns * kDot;
    raster.rgba.resize(std::size_t(raster.width * raster.height) * 4);
    for (int y = 0; y < raster.height; ++y) {
        for (int x = 0; x < raster.width; ++x) {
            std::size_t const which = std::size_t(y / kDot * look.columns + x / kDot);
            if (which >= look.lights.size()) continue; // The last line of a folded strip.
            float const light = look.lights[which];
            u8 const white = light > 0 ? 255 : 0;
            put(raster, x, y,
                look.colours.empty() ? Rgb{white, white, white} : sent(light, look.colours[which]));
        }
    }
    return raster;
}

class TakeScreenshot final : public Step {
public:
    std::string part; // Empty: the whole board.
    std::optional<std::string> save_to;
    std::optional<picture::Raster> wanted;
    std::string wanted_name;

    Outcome run(Stage &stage) const override {
        Machine &machine = stage.machine();
        picture::Raster shown;
        if (part.empty()) {
            Result<picture::Portraits> const portraits =
                picture::Portraits::of(machine.board(), picture::Portraits::kUsual);
            if (!portraits) return Outcome::failed(portraits.error().message);
            shown = portraits.value().paint(picture::views_of(machine));
        } else {
            shown = screen_of(machine.part(part)->look());
        }
        if (save_to) {
            Result<> const saved = host::write_file_atomically(*save_to, picture::png_of(shown));
            if (!saved) return Outcome::failed(saved.error().message);
        }
        return wanted ? compared(shown) : Outcome();
    }

private:
    [[nodiscard]] Outcome compared(picture::Raster const &shown) const {
        auto const size = [](picture::Raster const &raster) {
            return std::to_string(raster.width) + " by " + std::to_string(raster.height) + " pixels";
        };
        if (shown.width != wanted->width || shown.height != wanted->height)
            return Outcome::failed("the screen has " + size(shown) + ", " + wanted_name + " has " +
                                   size(*wanted));
        // A file rounds the colours of what is half transparent.
        auto const alike = [](u8 a, u8 b) { return std::abs(int(a) - int(b)) <= 2; };
        std::size_t wrong_pixels = 0;
        std::size_t first = 0;
        for (std::size_t i = shown.rgba.size() / 4; i-- > 0;) {
            if (std::equal(&shown.rgba[i * 4], &shown.rgba[i * 4] + 4, &wanted->rgba[i * 4], alike)) continue;
            ++wrong_pixels;
            first = i;
        }
        if (wrong_pixels == 0) return {};
        std::size_t const width = std::size_t(shown.width);
        return Outcome::failed(std::to_string(wrong_pixels) + " pixels are not as in " + wanted_name +
                               ", the first at " + std::to_string(first % width) + ", " +
                               std::to_string(first / width));
    }
};

StepResult take_screenshot(Value const &argument, StepContext const &context) {
    std::string const what = "take-screenshot";
    Fields fields(argument, what);
    Value const &id = fields.required("part-id");
    auto const save_to = fields.optional_text("save-to");
    Value const *const compare = fields.optional("compare-with");
    TRY(fields.finish());
    if (!save_to && compare == nullptr) return wrong(argument, what + ": wants `save-to` or `compare-with`");
    auto step = std::make_unique<TakeScreenshot>();
    std::string const target = TRY(target_named(id, context, what + ": part-id"));
    if (target != "board") {
        step->part = TRY(part_named(id, context, what + ": part-id"));
        if (screen_of(context.machine.part(step->part)->look()).width == 0)
            return wrong(id, what + ": " + step->part +
                                 " has no screen; `part-id: board` takes a picture of it all");
    }
    if (save_to) {
        if (!save_to->ends_with(".png"))
            return wrong(argument, what + ": save-to: pictures are called NAME.png");
        step->save_to = context.beside(*save_to);
    }
    if (compare != nullptr) {
        step->wanted_name = TRY(text_of(*compare, what + ": compare-with"));
        Result<std::vector<u8>> const bytes = host::read_file(context.beside(step->wanted_name));
        if (!bytes) return wrong(*compare, what + ": " + bytes.error().message);
        Result<picture::Raster> raster = picture::raster_of(bytes.value());
        if (!raster) return wrong(*compare, what + ": " + step->wanted_name + ": " + raster.error().message);
        step->wanted = std::move(raster).value();
    }
    return std::unique_ptr<Step>(std::move(step));
}

// Touch screens and custom chips are parts that nobody has modelled: the step is read, and then says so.
StepResult touch(Value const &argument, StepContext const &context) {
    Fields fields(argument, "touch");
    Value const &id = fields.required("part-id");
    static_cast<void>(fields.optional_number("x", 0, 1e6));
    static_cast<void>(fields.optional_number("y", 0, 1e6));
    static_cast<void>(fields.optional_duration("duration"));
    TRY(fields.finish());
    std::string const part = TRY(part_named(id, context, "touch: part-id"));
    return wrong(id, "touch: " + part + " is no touch screen, of which there is no model yet");
}

StepResult expect_chip_output(Value const &argument, StepContext const &context) {
    TRY(text_of(argument, "expect-chip-output"));
    return wrong(argument, "expect-chip-output: the " + context.machine.board().name +
                               " has no custom chip: those of Wokwi's chips API cannot be attached yet");
}

constexpr StepKind kKinds[] = {
    {"take-screenshot", "saves or compares what a part shows: {part-id, save-to, compare-with}", false,
     take_screenshot},
    {"touch", "touches a screen: {part-id, x, y, duration}", false, touch},
    {"touch-press", "begins to", false, touch},
    {"touch-move", "goes on to", false, touch},
    {"touch-release", "ends it", false, touch},
    {"expect-chip-output", "what a custom chip says", false, expect_chip_output},
};

} // namespace

std::span<StepKind const> screen_steps() { return kKinds; }

} // namespace terrarium::scenario
