#include <catch2/catch_test_macros.hpp>

#include <set>
#include <tuple>

#include "gui/app/keys.h"

using namespace terrarium::gui;

TEST_CASE("no key means two things in one place") {
    std::set<std::tuple<KeyContext, SDL_Keycode, bool, bool>> seen;
    for (KeyBinding const &each : key_bindings()) {
        INFO(name_of(each));
        CHECK(seen.emplace(each.context, each.key, each.control, each.shift).second);
        if (each.context == KeyContext::Everywhere) continue;
        CHECK_FALSE(seen.contains({KeyContext::Everywhere, each.key, each.control, each.shift}));
    }
}

TEST_CASE("no key that works everywhere is one the terminal needs") {
    for (KeyBinding const &each : key_bindings()) {
        if (each.context != KeyContext::Everywhere) continue;
        INFO(name_of(each));
        bool const letter = each.key >= SDLK_a && each.key <= SDLK_z;
        CHECK_FALSE((each.control && !each.shift && letter));
        CHECK((each.control || each.key > 0x7F)); // A letter or digit alone is text.
    }
}

TEST_CASE("a key means its command only with its own modifiers and in its own place") {
    SDL_Keysym key{};
    key.sym = SDLK_F5;
    CHECK(command_of(key, KeyContext::Everywhere) == Command::RunScript);
    CHECK_FALSE(command_of(key, KeyContext::Editor));
    key.mod = KMOD_LSHIFT | KMOD_NUM;
    CHECK(command_of(key, KeyContext::Everywhere) == Command::StopScript);
    key.mod = KMOD_LALT;
    CHECK_FALSE(command_of(key, KeyContext::Everywhere));
}
