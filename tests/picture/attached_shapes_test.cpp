#include "picture/attached_shapes.h"

#include <algorithm>
#include <cmath>

#include <catch2/catch_test_macros.hpp>

#include "boards/attach.h"
#include "boards/boards.h"
#include "picture/paint.h"
#include "picture/words.h"
#include "sim/machine/machine.h"

using namespace terrarium;
using namespace terrarium::picture;

namespace {

// A board with one part, drawn with what a test says of the part's look.
struct Bench {
    BoardSpec board;
    std::vector<PartView> views;

    explicit Bench(std::string const &part) : board(attach(microbit, {part}).value()) {
        for (PartSpec const &spec : board.parts) views.push_back({&spec, {}});
    }
    Look &look() { return views.back().look; }
    [[nodiscard]] PartSpec const &spec() const { return board.parts.back(); }
    [[nodiscard]] Scene scene() const { return scene_of(views, {}, board.picture); }
};

template <class Kind>
std::vector<Kind> all(Scene const &scene) {
    std::vector<Kind> found;
    for (Shape const &shape : scene.shapes) {
        if (auto const *kind = std::get_if<Kind>(&shape)) found.push_back(*kind);
    }
    return found;
}

} // namespace

TEST_CASE("picture: a wire leads from a part to the board's pin") {
    Bench const bench("buzzer pin1");
    PartSpec const &pin = *std::find_if(bench.board.parts.begin(), bench.board.parts.end(),
                                        [](auto &part) { return part.name == "pin1"; });
    std::vector<Line> const lines = all<Line>(bench.scene());
    REQUIRE_FALSE(lines.empty());
    CHECK(lines[0].from.x == pin.place.x);
    CHECK(lines[0].from.y == pin.place.y);
    // Each piece begins where the one before it ended, and the last is at the part.
    double const edge = bench.spec().place.x - bench.spec().width / 2;
    CHECK(std::any_of(lines.begin(), lines.end(), [&](Line const &line) { return line.to.x > edge; }));
}

TEST_CASE("picture: the whole is large enough for all that hangs on the board") {
    Bench const bench("ssd1306 pin19 pin20");
    BoardPicture const size = size_of(bench.board);
    CHECK(size.width >= bench.spec().place.x + bench.spec().width / 2);
    CHECK(size.height > microbit.picture.height);
    CHECK(size_of(microbit).width == microbit.picture.width);
    CHECK(drawing_size_of(bench.board).width == microbit.picture.width);
    Result<Raster> const raster = paint_board(bench.board, 400);
    REQUIRE(raster.ok());
    CHECK(raster.value().height == int(std::lround(400 * size.height / size.width)));
}

TEST_CASE("picture: a servo's arm points where it is") {
    for (auto const &[degrees, x, y] : {std::tuple{0.0, 1, 0}, {90.0, 0, -1}, {180.0, -1, 0}}) {
        Bench bench("servo pin0");
        bench.look().degrees = degrees;
        std::vector<Line> const lines = all<Line>(bench.scene());
        auto const arm =
            std::find_if(lines.begin(), lines.end(), [](Line const &line) { return line.width == 3; });
        REQUIRE(arm != lines.end());
        CHECK(std::lround((arm->to.x - arm->from.x) / 11) == x);
        CHECK(std::lround((arm->to.y - arm->from.y) / 14) == y);
    }
}

TEST_CASE("picture: a strip glows in its colours, a display shows its pixels, a buzzer its waves") {
    Bench strip("neopixel pin0 count=2");
    strip.look().lights = {1, 0};
    strip.look().colours = {{0, 255, 0}, {0, 0, 0}};
    std::vector<Glow> const glows = all<Glow>(strip.scene());
    REQUIRE(glows.size() >= 2);
    CHECK(std::count_if(glows.begin(), glows.end(), [](Glow const &glow) {
              return glow.colour.green == 255 && glow.colour.red == 0;
          }) == 2);

    Bench oled("ssd1306 pin19 pin20");
    oled.look().bitmap = {2, 1, {0, 255}};
    std::vector<Pixels> const pixels = all<Pixels>(oled.scene());
    REQUIRE(pixels.size() == 1);
    CHECK(pixels[0].bitmap == oled.look().bitmap);

    Bench buzzer("buzzer pin0");
    std::size_t const silent = all<Line>(buzzer.scene()).size();
    buzzer.look().hertz = 440;
    CHECK(all<Line>(buzzer.scene()).size() > silent);
}

TEST_CASE("picture: switches show where they stand, and a click on a slide switch stays") {
    for (auto const &[text, look] :
         {std::pair{"pushbutton pin0 GND", Look{.pressed = true}},
          {"slide_switch pin0 pin1 pin2", Look{.pressed = true}},
          {"dip_switch 1a=pin0 1b=GND", Look{.lights = {1, 0, 0, 0, 0, 0, 0, 0}}},
          {"keypad R1=pin0 C1=pin1", Look{.lights = {0, 1}, .columns = 2, .contents = "12"}},
          {"rgb_led pin0", Look{.lights = {1}, .colours = {{255, 0, 0}}}}}) {
        Bench bench(text);
        Scene const idle = bench.scene();
        bench.look() = look;
        Scene const moved = bench.scene();
        std::vector<Box> const boxes = all<Box>(moved);
        std::vector<Box> const idle_boxes = all<Box>(idle);
        bool const same = std::equal(
            boxes.begin(), boxes.end(), idle_boxes.begin(), idle_boxes.end(),
            [](Box const &a, Box const &b) { return a.corner.x == b.corner.x && a.fill == b.fill; });
        CHECK((!same || idle.shapes.size() != moved.shapes.size()));
        bool const stays = std::any_of(moved.targets.begin(), moved.targets.end(), [&](Target const &target) {
            return target.part == bench.spec().name && target.stays;
        });
        CHECK(stays == (bench.spec().kind == "slide switch"));
    }
}

TEST_CASE("picture: a micro-SD card is seen in its module") {
    Bench bench("microsd sck=pin13 di=pin15 do=pin14 cs=pin16");
    auto const says = [&](std::string const &text) {
        std::vector<Label> const labels = all<Label>(bench.scene());
        return std::any_of(labels.begin(), labels.end(),
                           [&](Label const &label) { return label.text == text; });
    };
    CHECK(says("no card"));
    CHECK_FALSE(says("SD"));
    std::size_t const without = all<Box>(bench.scene()).size();
    bench.look().present = true;
    CHECK(says("SD"));
    CHECK_FALSE(says("no card"));
    CHECK(all<Box>(bench.scene()).size() == without + 1);
}

TEST_CASE("picture: a sensor's module says what is around it") {
    Bench bench("bmp180 pin19 pin20");
    bench.look().contents = "24 °C 101325 Pa";
    std::vector<Label> const labels = all<Label>(bench.scene());
    auto const label = std::find_if(labels.begin(), labels.end(),
                                    [](Label const &each) { return each.text == "24 °C 101325 Pa"; });
    REQUIRE(label != labels.end());
    CHECK(std::abs(label->centre.x - bench.spec().place.x) < bench.spec().width / 2);
    CHECK(std::abs(label->centre.y - bench.spec().place.y) < bench.spec().height / 2);
    CHECK(words_for(bench.spec(), bench.look()) == "bmp180 · 24 °C 101325 Pa");
}

TEST_CASE("picture: lights lie in lines, in a matrix and in a ring") {
    auto const places = [](char const *part, int columns, std::size_t count) {
        Bench bench(part);
        bench.look().lights.assign(count, 0);
        bench.look().colours.assign(count, Rgb{});
        bench.look().columns = columns;
        std::vector<Point> found;
        for (Disc const &disc : all<Disc>(bench.scene())) {
            if (disc.radius == 1.55)
                found.push_back({disc.centre.x - bench.spec().place.x, disc.centre.y - bench.spec().place.y});
            if (disc.radius != 1.55) continue;
            CHECK(std::abs(found.back().x) < bench.spec().width / 2);
            CHECK(std::abs(found.back().y) < bench.spec().height / 2);
        }
        return found;
    };
    std::vector<Point> const strip = places("led_strip pin0 pixels=10", 10, 10);
    REQUIRE(strip.size() == 10);
    CHECK(strip[9].x - strip[0].x == 45);
    CHECK(strip[9].y == strip[0].y);
    std::vector<Point> const matrix = places("led_matrix pin0 rows=3 cols=4", 4, 12);
    REQUIRE(matrix.size() == 12);
    CHECK(matrix[4].x == matrix[0].x);
    CHECK(matrix[11].y - matrix[0].y == 10);
    std::vector<Point> const ring = places("led_ring pin0 pixels=16", 16, 16);
    REQUIRE(ring.size() == 16);
    CHECK(std::abs(ring[0].x) < 0.001);
    CHECK(ring[0].y < 0);
    CHECK(ring[4].x > 0); // With the clock.
    CHECK(std::abs(ring[4].y) < 0.001);
    CHECK(std::abs(ring[8].y + ring[0].y) < 0.001);
}

TEST_CASE("picture: a dot matrix glows where it is lit, in its colour") {
    Bench bench("max7219_matrix pin0 pin1 pin2 chain=2 colour=green");
    bench.look().lights.assign(128, 0);
    bench.look().lights[16 + 9] = 1;
    bench.look().columns = 16;
    std::vector<Glow> const glows = all<Glow>(bench.scene());
    auto const lit =
        std::find_if(glows.begin(), glows.end(), [](Glow const &glow) { return glow.radius == 2; });
    REQUIRE(lit != glows.end());
    CHECK(lit->colour.green > lit->colour.red);
    CHECK(std::abs(lit->centre.x - (bench.spec().place.x - 22.5 + 3 + 1.25 + 9 * 2.5)) < 0.001);
    CHECK(lit->centre.y < bench.spec().place.y);
}

TEST_CASE("picture: keys of a keypad are pressed one by one") {
    Bench bench("keypad pin0 pin1 pin2 pin3 pin8 pin9 pin12 pin13");
    bench.look().columns = 4;
    bench.look().contents = "123A456B789C*0#D";
    bench.look().lights.assign(16, 0);
    Scene const scene = bench.scene();
    auto const at = std::find_if(scene.targets.begin(), scene.targets.end(),
                                 [](Target const &each) { return each.id() == "keypad 8"; });
    REQUIRE(at != scene.targets.end());
    CHECK(at->down == std::vector<std::string>{"press", "8"});
    CHECK(at->up == std::vector<std::string>{"release", "8"});
    CHECK(scene.at(at->middle())->id() == "keypad 8");
}

TEST_CASE("picture: each of a row of switches is turned over by itself") {
    Bench bench("dip_switch 1a=pin0 1b=GND");
    bench.look().lights = {0, 1, 0, 0, 0, 0, 0, 0};
    Scene const scene = bench.scene();
    auto const down = [&](std::string_view id) {
        auto const at = std::find_if(scene.targets.begin(), scene.targets.end(),
                                     [&](Target const &each) { return each.id() == id; });
        REQUIRE(at != scene.targets.end());
        return at->down;
    };
    CHECK(down("dip_switch 1") == std::vector<std::string>{"set", "1", "1"});
    CHECK(down("dip_switch 2") == std::vector<std::string>{"set", "2", "0"});
}

TEST_CASE("picture: a potentiometer is a knob to turn") {
    Bench const bench("potentiometer pin0");
    CHECK(bench.scene().at({bench.spec().place.x, bench.spec().place.y})->turns);
}
