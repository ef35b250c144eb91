// The display, as an eye sees it: each LED's share of time at the wires of the matrix.
#include <set>

#include <catch2/catch_test_macros.hpp>

#include "tests/boards/microbit_repl.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

// Two windows of the matrix: what it measured before has gone by.
constexpr Time kSettled = 120_ms;
constexpr char const *kDark = "00000/00000/00000/00000/00000";

} // namespace

TEST_CASE("micro:bit: display.show lights an image, and clear puts it out") {
    MicrobitRepl board;
    CHECK(board.picture() == kDark);
    board.run("from microbit import *");
    board.run("display.show(Image.HEART)");
    board.wait(kSettled);
    CHECK(board.picture() == "09090/99999/99999/09990/00900");
    board.run("display.show(Image('00900:09990:99999:09990:00900'))");
    board.wait(kSettled);
    CHECK(board.picture() == "00900/09990/99999/09990/00900");
    board.run("display.clear()");
    board.wait(kSettled);
    CHECK(board.picture() == kDark);
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: set_pixel's brightness is the LED's brightness at the matrix") {
    MicrobitRepl board;
    board.run("from microbit import *");
    auto *const matrix = dynamic_cast<LedMatrix *>(board.machine.part("display"));
    REQUIRE(matrix != nullptr);
    double before = -1;
    for (int level = 0; level <= 9; ++level) {
        CAPTURE(level);
        board.run("display.set_pixel(3, 1, " + std::to_string(level) + ")");
        board.wait(kSettled);
        std::string expected = kDark;
        expected[1 * 6 + 3] = char('0' + level);
        CHECK(board.picture() == expected);
        CHECK(matrix->duty(3, 1) > before);
        before = matrix->duty(3, 1);
        CHECK(board.run("display.get_pixel(3, 1)") == std::to_string(level) + "\n");
    }
    // All of a row's time is a third of the whole: three rows take turns.
    CHECK(before > 0.31);
    CHECK(before < 1.0 / 3);
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: every LED of the display is where set_pixel says") {
    MicrobitRepl board;
    board.run("from microbit import *");
    for (int y = 0; y < 5; ++y) {
        for (int x = 0; x < 5; ++x) {
            std::string const at = std::to_string(x) + "," + std::to_string(y);
            board.run("display.clear();display.set_pixel(" + at + ",9)");
            board.wait(kSettled);
            std::string expected = kDark;
            expected[std::size_t(y * 6 + x)] = '9';
            CHECK(board.picture() == expected);
        }
    }
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: scrolled text moves to the left") {
    MicrobitRepl board;
    board.run("from microbit import *");
    // A bar one LED wide, in steps of 150 ms: each picture stands for more than two windows of the matrix.
    board.run("display.scroll('|', delay=150, wait=False)");
    std::vector<std::string> seen;
    for (int i = 0; i < 60; ++i) {
        board.wait(25_ms);
        std::string const picture = board.picture();
        // While a step falls into a window the matrix shows a mixture of both pictures.
        bool const clear = picture.find_first_of("12345678") == std::string::npos;
        if (clear && (seen.empty() || seen.back() != picture)) seen.push_back(picture);
    }
    std::vector<std::string> expected{kDark};
    for (int x = 4; x >= 0; --x) {
        std::string row = "00000";
        row[std::size_t(x)] = '9';
        expected.push_back(row + "/" + row + "/" + row + "/" + row + "/" + row);
    }
    expected.emplace_back(kDark);
    CHECK(seen == expected);
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: display.off lets go of the LEDs' wires") {
    MicrobitRepl board;
    board.run("from microbit import *");
    board.run("display.show(Image('99999:'*5))");
    board.wait(kSettled);
    CHECK(board.run("display.is_on()") == "True\n");
    CHECK(board.picture() == "99999/99999/99999/99999/99999");
    board.run("display.off()");
    board.wait(kSettled);
    CHECK(board.picture() == kDark);
    // Columns of the display are now pins like others.
    board.run("pin3.write_digital(1)");
    CHECK(board.reading("pin3", "level") == "1");
    board.run("pin3.write_digital(0)");
    CHECK(board.reading("pin3", "level") == "0");
    board.run("display.on()");
    board.wait(kSettled);
    CHECK(board.picture() == "99999/99999/99999/99999/99999");
    CHECK(board.machine.objection() == "");
}
