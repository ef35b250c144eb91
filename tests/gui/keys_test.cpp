#include <catch2/catch_test_macros.hpp>

#include "gui/terminal/keys.h"

using namespace terrarium::gui;

namespace {

std::string key(SDL_Keycode code, int modifiers = 0, bool application = false) {
    SDL_Keysym pressed{};
    pressed.sym = code;
    pressed.mod = Uint16(modifiers);
    return bytes_of_key(pressed, application);
}

} // namespace

TEST_CASE("Ctrl and a letter is a control character") {
    for (char letter = 'a'; letter <= 'z'; ++letter)
        CHECK(key(letter, KMOD_LCTRL) == std::string(1, char(letter - 'a' + 1)));
    CHECK(key(SDLK_SPACE, KMOD_LCTRL) == std::string(1, '\0'));
    CHECK(key(SDLK_BACKSLASH, KMOD_RCTRL) == "\x1c");
    CHECK(key(SDLK_c, KMOD_LCTRL | KMOD_LALT) == "\x1b\x03");
    CHECK(key(SDLK_c).empty()); // Comes as text.
    CHECK(key(SDLK_LCTRL, KMOD_LCTRL).empty());
}

TEST_CASE("keys that write no letter say what xterm's say") {
    CHECK(key(SDLK_RETURN) == "\r");
    CHECK(key(SDLK_KP_ENTER) == "\r");
    CHECK(key(SDLK_BACKSPACE) == "\x7f");
    CHECK(key(SDLK_TAB) == "\t");
    CHECK(key(SDLK_TAB, KMOD_LSHIFT) == "\x1b[Z");
    CHECK(key(SDLK_ESCAPE) == "\x1b");
    CHECK(key(SDLK_UP) == "\x1b[A");
    CHECK(key(SDLK_DOWN) == "\x1b[B");
    CHECK(key(SDLK_RIGHT) == "\x1b[C");
    CHECK(key(SDLK_LEFT) == "\x1b[D");
    CHECK(key(SDLK_HOME) == "\x1b[H");
    CHECK(key(SDLK_END) == "\x1b[F");
    CHECK(key(SDLK_DELETE) == "\x1b[3~");
    CHECK(key(SDLK_PAGEUP) == "\x1b[5~");
    CHECK(key(SDLK_F1) == "\x1bOP");
    CHECK(key(SDLK_F5) == "\x1b[15~");
    CHECK(key(SDLK_F12) == "\x1b[24~");
}

TEST_CASE("modifiers, the keypad and the application's cursor keys") {
    CHECK(key(SDLK_RIGHT, KMOD_LCTRL) == "\x1b[1;5C");
    CHECK(key(SDLK_F1, KMOD_LSHIFT) == "\x1b[1;2P");
    CHECK(key(SDLK_DELETE, KMOD_LCTRL) == "\x1b[3;5~");
    CHECK(key(SDLK_UP, 0, true) == "\x1bOA");
    CHECK(key(SDLK_KP_8) == "\x1b[A");
    CHECK(key(SDLK_KP_PERIOD) == "\x1b[3~");
    CHECK(key(SDLK_KP_8, KMOD_NUM).empty()); // Comes as text.
}

TEST_CASE("Alt puts ESC before a letter, and AltGr does not") {
    CHECK(bytes_of_text("x", KMOD_LALT) == "\x1bx");
    CHECK(bytes_of_text("@", KMOD_RALT) == "@");
    CHECK(bytes_of_text("\xC3\xA9", 0) == "\xC3\xA9");
}
