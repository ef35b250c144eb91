#include "picture/words.h"

#include <catch2/catch_test_macros.hpp>

using namespace terrarium;
using namespace terrarium::picture;

namespace {

PartSpec spec(std::string name, std::string kind, std::string where) {
    return {std::move(name), std::move(kind), std::move(where), {}, {}};
}

} // namespace

TEST_CASE("a pin says who drives it and what is on it") {
    PartSpec const pin = spec("X1", "edge pin", "PA0");
    Look look;
    look.wire = Look::Wire{.level = true, .floating = false, .millivolts = 3300};
    CHECK(words_for(pin, look) == "X1 · PA0 · 3.30 V · driven by the board");
    look.wire->held = true;
    look.wire->millivolts = 1650;
    CHECK(words_for(pin, look) == "X1 · PA0 · 1.65 V · driven by you");
    look.wire = Look::Wire{};
    CHECK(words_for(pin, look) == "X1 · PA0 · connected to nothing");
    look.wire = Look::Wire{.floating = false, .pulse = 1500, .period = 20'000};
    CHECK(words_for(pin, look) ==
          "X1 · PA0 · 0.00 V · driven by the board · 1.50 ms high of 20.00 ms (7.5 %) · "
          "servo at 90°");
    CHECK(pulse_words({.pulse = 25, .period = 100}) == "25.00 µs high of 100.00 µs (25.0 %)");
    CHECK(pulse_words({}).empty());
}

TEST_CASE("buttons, pads, lights and sockets in plain words") {
    Look look;
    look.pressed = true;
    CHECK(words_for(spec("button_a", "button", "P0.17"), look) == "button_a · P0.17 · pressed");
    CHECK(words_for(spec("dfu", "jumper", "BOOT0"), look) == "dfu · BOOT0 · bridged");
    look.pressed = false;
    CHECK(words_for(spec("dfu", "jumper", "BOOT0"), look) == "dfu · BOOT0 · open");
    Look light;
    light.lights = {0.5F};
    CHECK(words_for(spec("red", "LED", "PA13"), light) == "red · PA13 · lit, 50 % bright");
    light.lights = {0, 1, 1, 0};
    CHECK(words_for(spec("display", "LED matrix", "P1 P2"), light) == "display · 2 of 4 lit");
    Look slot;
    slot.takes_file = true;
    slot.present = false;
    CHECK(words_for(spec("sd", "SD card slot", "A B"), slot) == "sd · no card");
    slot.present = true;
    slot.contents = "card.img";
    CHECK(words_for(spec("sd", "SD card slot", "A B"), slot) == "sd · card: card.img");
    Look usb;
    usb.present = true;
    usb.contents = "Pyboard, configured";
    CHECK(words_for(spec("usb", "USB serial port", "PA9"), usb) ==
          "usb · PA9 · plugged in · Pyboard, configured");
    usb.present = false;
    CHECK(words_for(spec("usb", "USB serial port", "PA9"), usb) == "usb · PA9 · not plugged in");
}
