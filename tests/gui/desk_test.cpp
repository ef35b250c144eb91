// What the window hears of the board, and of its going back in time.
#include <catch2/catch_test_macros.hpp>

#include "gui/app/desk.h"

namespace terrarium::gui {

namespace {

void say(Desk &desk, std::string_view text) {
    desk.add_output({reinterpret_cast<u8 const *>(text.data()), text.size()});
}
std::string take(Desk &desk, u64 at) {
    Said const said = desk.take_output();
    CHECK(said.at == at);
    return {said.bytes.begin(), said.bytes.end()};
}

} // namespace

TEST_CASE("desk: output is taken once, and counted") {
    Desk desk;
    say(desk, "abc");
    CHECK(take(desk, 0) == "abc");
    CHECK(take(desk, 3).empty());
    say(desk, "d");
    CHECK(take(desk, 3) == "d");
}

TEST_CASE("desk: output is taken back") {
    Desk desk;
    say(desk, "abcdef");
    SECTION("before the window has seen it") {
        desk.take_back_output(2);
        say(desk, "X");
        CHECK(take(desk, 0) == "abX");
    }
    SECTION("after the window has seen it") {
        CHECK(take(desk, 0) == "abcdef");
        desk.take_back_output(2);
        say(desk, "X");
        CHECK(take(desk, 2) == "X");
    }
    SECTION("twice before the window looks again") {
        CHECK(take(desk, 0) == "abcdef");
        desk.take_back_output(4);
        say(desk, "YZ");
        SECTION("to what came meanwhile") {
            desk.take_back_output(5);
            CHECK(take(desk, 4) == "Y");
        }
        SECTION("further") {
            desk.take_back_output(1);
            CHECK(take(desk, 1).empty());
        }
    }
}

} // namespace terrarium::gui
