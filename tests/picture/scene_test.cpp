#include "picture/scene.h"

#include <algorithm>
#include <set>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>

#include "picture/part_shapes.h"
#include "picture/wire_shapes.h"
#include "tests/picture/scene_support.h"

using namespace terrarium;
using namespace terrarium::picture;
using Catch::Matchers::WithinAbs;

TEST_CASE("a pointer finds the part under it") {
    Looks const looks(microbit);
    Scene const scene = looks.scene();
    REQUIRE(scene.at({6, 21}) != nullptr);
    CHECK(scene.at({6, 21})->part == "button_a");
    CHECK(scene.at({46, 21})->part == "button_b");
    CHECK(scene.at({36, 5.6})->part == "reset");
    CHECK(scene.at({5.4, 35})->part == "pin0");
    CHECK(scene.at({26, -3})->part == "serial"); // The plug, above the board.
    CHECK(scene.at({26, 16}) == nullptr);
}

TEST_CASE("every part that can be used is found at its own place") {
    for (BoardSpec const *board : all_boards()) {
        CAPTURE(board->name);
        Looks const looks(*board);
        Scene const scene = looks.scene();
        std::set<std::string> found;
        for (Target const &target : scene.targets) {
            CAPTURE(target.part);
            CHECK(scene.at(target.middle())->part == target.part);
            found.insert(target.part);
        }
        for (PartSpec const &spec : board->parts) {
            bool const usable = spec.kind == "button" || spec.kind == "edge pin" || spec.kind == "jumper" ||
                                spec.kind == "SD card slot" || spec.kind == "USB serial port";
            CAPTURE(spec.name);
            if (usable) CHECK(found.count(spec.name) == 1);
        }
    }
}

TEST_CASE("only what is hovered is marked") {
    Looks const looks(microbit);
    std::size_t const plain = looks.scene().shapes.size();
    CHECK(looks.scene("button_a").shapes.size() > plain);
    CHECK(looks.scene("button_c").shapes.size() == plain);
}

TEST_CASE("solder pads stay as they are put, buttons do not") {
    Looks const looks(pyboard);
    for (Target const &target : looks.scene().targets) {
        CAPTURE(target.part);
        CHECK(target.stays == (target.part == "dfu"));
    }
}

TEST_CASE("a jumper wire is drawn from pad to pad and found along its way") {
    Looks looks(pyboard_loopback);
    std::size_t const without = looks.scene().shapes.size();
    looks["wires"].jumpers = Look::Jumpers{{"X1", "X5", "Y3"}, {{"X5", "Y3"}}};
    Scene const scene = looks.scene();
    CHECK(scene.shapes.size() > without);
    Target const *const wire = scene.at({21.6, 25}); // It hangs through between the two.
    REQUIRE(wire != nullptr);
    CHECK(wire->part == "wires");
    CHECK(wire->id() == "wires X5 Y3");
    // Its ends belong to the pads.
    PartSpec const &end = *std::find_if(pyboard_loopback.parts.begin(), pyboard_loopback.parts.end(),
                                        [](PartSpec const &spec) { return spec.name == "X5"; });
    CHECK(scene.at({end.place.x, end.place.y})->part == "X5");
    CHECK(looks.scene("wires X5 Y3").targets.size() == scene.targets.size());

    CHECK(jumpers_on(looks.parts, "X1")->spec->name == "wires");
    CHECK(jumpers_on(looks.parts, "X2") == nullptr);
}

TEST_CASE("pulses as a servo wants them turn its arm") {
    auto const servo = [](double pulse, double period) {
        Look::Wire wire;
        wire.pulse = pulse;
        wire.period = period;
        return servo_degrees(wire);
    };
    CHECK_THAT(servo(1500, 20'000).value(), WithinAbs(90, 1e-9));
    CHECK_THAT(servo(500, 20'000).value(), WithinAbs(0, 1e-9));
    CHECK_THAT(servo(2500, 20'000).value(), WithinAbs(180, 1e-9));
    CHECK_THAT(servo(499, 20'000).value(), WithinAbs(0, 1e-9)); // A timer's rounding.
    CHECK_FALSE(servo(400, 20'000));
    CHECK_FALSE(servo(2600, 20'000));
    CHECK_FALSE(servo(1500, 10'000));
    CHECK_FALSE(servo(1500, 30'000));
    CHECK_FALSE(servo(0, 0));

    Looks looks(pyboard);
    std::size_t const without = looks.scene().shapes.size();
    looks["Y5"].wire = Look::Wire{.level = true, .floating = false, .pulse = 1500, .period = 20'000};
    Scene const scene = looks.scene();
    CHECK(scene.shapes.size() > without + 4);
    bool labelled = false;
    for (Shape const &shape : scene.shapes) {
        auto const *label = std::get_if<Label>(&shape);
        labelled = labelled || (label != nullptr && label->text == "90°");
    }
    CHECK(labelled);
}

TEST_CASE("a part beside the board is not drawn") {
    Looks looks(pyboard);
    looks["uart1"].present = true;
    for (Target const &target : looks.scene().targets) CHECK(target.part != "uart1");
}
