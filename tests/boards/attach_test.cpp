// Attaching parts by words: what is understood, and what is said to what is not.
#include "boards/attach.h"

#include <algorithm>

#include <catch2/catch_test_macros.hpp>

#include "boards/boards.h"
#include "boards/part_kinds.h"
#include "sim/machine/machine.h"
#include "sim/machine/snapshot.h"

using namespace terrarium;

namespace {

std::vector<std::string> attached(std::string const &text, BoardSpec const &board = microbit) {
    Result<BoardSpec> const fitted = attach(board, {text});
    return fitted ? attached_parts(fitted.value()) : std::vector{"error: " + fitted.error().message};
}

std::string error_of(std::string const &text, BoardSpec const &board = microbit) {
    Result<BoardSpec> const fitted = attach(board, {text});
    return fitted ? "" : fitted.error().message;
}

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("attach: pins by order, by name, as printed or as the chip calls them") {
    CHECK(attached("neopixel pin0") == Texts{"neopixel=neopixel din=pin0"});
    CHECK(attached("strip=neopixel pin0 count=3") == Texts{"strip=neopixel din=pin0 count=3"});
    CHECK(attached("ssd1306 sda=pin20 pin19") == Texts{"ssd1306=ssd1306 sda=pin20 scl=pin19"});
    CHECK(attached("servo P0.03") == Texts{"servo=servo signal=P0.03"});
    CHECK(attached("led PA13", pyboard) == Texts{"led=led pin=PA13"});
    CHECK(attached("servo X1", pyboard) == Texts{"servo=servo signal=X1"});
    // What is written is read back as the same.
    for (char const *text :
         {"strip=neopixel pin0 dout=pin1 reset=280", "ssd1306 pin19 pin20 height=32 address=0x3d"})
        CHECK(attached(attached(text)[0]) == attached(text));
}

TEST_CASE("attach: ground, the supply, wires between parts, and legs that are one") {
    CHECK(attached("pushbutton pin0 GND") == Texts{"pushbutton=pushbutton 1.l=pin0 2.l=GND"});
    CHECK(attached("pushbutton 1.r=pin0 2.r=3V3") == Texts{"pushbutton=pushbutton 1.r=pin0 2.r=3V3"});
    CHECK(attached("pushbutton 1.l=pin0 1.r=pin0 2.l=@knot") ==
          Texts{"pushbutton=pushbutton 1.l=pin0 1.r=pin0 2.l=@knot"});
    CHECK(error_of("pushbutton pin0").find("its pin 2.l is wired to nothing") != std::string::npos);
    CHECK(error_of("pushbutton pin0 pin0").ends_with("2.l is on pin0, where 1.l is"));
    CHECK(error_of("pushbutton pin0 @").find("the microbit has no pin '@'; it has GND, 3V3, pin0") !=
          std::string::npos);
    CHECK(error_of("led pin0 GMD").find("no pin 'GMD'") != std::string::npos);
}

TEST_CASE("attach: two of a kind get two names") {
    Result<BoardSpec> const fitted = attach(microbit, {"led pin0", "led pin1", "led2=led pin2"});
    REQUIRE_FALSE(fitted.ok());
    CHECK(fitted.error().message == "'led2=led pin2': the microbit has a 'led2' already; give another NAME=");
}

TEST_CASE("attach: what is wrong is named, with the nearest right word") {
    CHECK(error_of("neopixle pin0").ends_with("; did you mean neopixel?"));
    CHECK(error_of("neopixel")
              .starts_with("'neopixel': neopixel: its pin din is wired to nothing; write neopixel din=PIN"));
    CHECK(error_of("neopixel pim0").find("the microbit has no pin 'pim0'; it has GND, 3V3, pin0, pin1") !=
          std::string::npos);
    CHECK(error_of("neopixel PIN7").ends_with("did you mean pin7?"));
    CHECK(error_of("servo X99", pyboard).find("the pyboard has no pin 'X99'") != std::string::npos);
    CHECK(error_of("neopixel pin0 pin1 pin2") ==
          "'neopixel pin0 pin1 pin2': neopixel: 'pin2' is one pin too many; it has din, dout");
    CHECK(error_of("neopixel pin0 cuont=3")
              .ends_with("it has no 'cuont'; it has din, dout, count, reset; did you mean count?"));
    CHECK(error_of("neopixel pin0 count=0")
              .ends_with("neopixel: count: '0' is not a whole number from 1 to 256"));
    CHECK(error_of("neopixel pin0 count=3 count=3").ends_with("neopixel: count is given twice"));
    CHECK(error_of("neopixel pin0 din=pin1").ends_with("neopixel: din is given twice"));
    CHECK(error_of("led pin0 colour=gren").ends_with("orange, blue, white; did you mean green?"));
    CHECK(error_of("ssd1306 pin19 P0.00").ends_with("ssd1306: sda is on P0.00, where scl is"));
    CHECK(error_of("pin0=led pin0").ends_with("the microbit has a 'pin0' already; give another NAME="));
    CHECK(error_of("temperature=led pin0").ends_with("give another NAME="));
    CHECK(error_of("a.b=led pin0").ends_with("'a.b' is no name for a part; letters, digits and _ make one"));
    CHECK(error_of("").starts_with("'': nothing is named"));
    CHECK(error_of("led \"pin0").size() > 0);
    CHECK(error_of(std::string(500, 'x')).ends_with("more than 480 characters for one part"));
    CHECK_FALSE(attach(microbit, Texts(65, "led pin0")).ok());
}

TEST_CASE("attach: every kind can hang on every board, alone and beside the others") {
    for (BoardSpec const *board : all_boards()) {
        std::vector<std::string> edges;
        for (PartSpec const &part : board->parts) {
            if (part.kind == "edge pin") edges.push_back(part.name);
        }
        std::vector<std::string> texts;
        for (PartKind const &kind : part_kinds()) {
            std::string text = kind.name;
            for (std::size_t i = 0; i < kind.pins.size(); ++i) text += " " + edges[i];
            texts.push_back(text);
        }
        Result<BoardSpec> const fitted = attach(*board, texts);
        REQUIRE(fitted.ok());
        std::vector<u8> flash(board->flash_bytes, 0xFF);
        Machine machine(fitted.value(), 0, flash);
        CHECK(machine.parts().size() == board->parts.size() + part_kinds().size());
        // None covers another, or the board.
        std::vector<PartSpec> const &parts = fitted.value().parts;
        for (auto a = parts.begin() + i64(board->parts.size()); a != parts.end(); ++a) {
            CHECK(a->place.x - a->width / 2 > board->picture.width);
            for (auto b = a + 1; b != parts.end(); ++b) {
                bool const apart = std::abs(a->place.x - b->place.x) >= (a->width + b->width) / 2 ||
                                   std::abs(a->place.y - b->place.y) >= (a->height + b->height) / 2;
                CHECK(apart);
            }
        }
    }
}

TEST_CASE("attach: a state is of one set of parts") {
    std::vector<u8> flash(microbit.flash_bytes, 0xFF);
    Result<BoardSpec> const with = attach(microbit, {"strip=neopixel pin0"});
    REQUIRE(with.ok());
    Machine machine(with.value(), 0, flash);
    machine.power_on();
    std::vector<u8> const file = write_snapshot(machine);
    Result<Snapshot> const snapshot = read_snapshot(file, "file");
    REQUIRE(snapshot.ok());
    CHECK(snapshot.value().parts == Texts{"strip=neopixel din=pin0"});
    CHECK(machine.restore(snapshot.value().state).ok());
    Machine without(microbit, 0, flash);
    CHECK_FALSE(without.restore(snapshot.value().state).ok());
    Result<BoardSpec> const shorter = attach(microbit, {"strip=neopixel pin0 count=7"});
    Machine other(shorter.value(), 0, flash);
    CHECK_FALSE(other.restore(snapshot.value().state).ok());
}
