#include "gui/terminal/keys.h"

#include <array>

namespace terrarium::gui {

namespace {

struct KeyCode {
    SDL_Keycode key;
    int number;
};
// ESC [ NUMBER ~
constexpr std::array kNumbered{KeyCode{SDLK_INSERT, 2},   KeyCode{SDLK_DELETE, 3}, KeyCode{SDLK_PAGEUP, 5},
                               KeyCode{SDLK_PAGEDOWN, 6}, KeyCode{SDLK_F5, 15},    KeyCode{SDLK_F6, 17},
                               KeyCode{SDLK_F7, 18},      KeyCode{SDLK_F8, 19},    KeyCode{SDLK_F9, 20},
                               KeyCode{SDLK_F10, 21},     KeyCode{SDLK_F11, 23},   KeyCode{SDLK_F12, 24}};
// ESC [ LETTER
constexpr std::array kLettered{KeyCode{SDLK_UP, 'A'},   KeyCode{SDLK_DOWN, 'B'}, KeyCode{SDLK_RIGHT, 'C'},
                               KeyCode{SDLK_LEFT, 'D'}, KeyCode{SDLK_HOME, 'H'}, KeyCode{SDLK_END, 'F'}};
// ESC O LETTER
constexpr std::array kFunctions{KeyCode{SDLK_F1, 'P'}, KeyCode{SDLK_F2, 'Q'}, KeyCode{SDLK_F3, 'R'},
                                KeyCode{SDLK_F4, 'S'}};

// The keypad's keys without Num Lock.
SDL_Keycode without_keypad(SDL_Keysym const &key) {
    if (key.sym == SDLK_KP_ENTER) return SDLK_RETURN;
    if ((key.mod & KMOD_NUM) != 0) return key.sym;
    constexpr std::array kMoves{SDLK_END,  SDLK_DOWN, SDLK_PAGEDOWN, SDLK_LEFT,   SDLK_UNKNOWN, SDLK_RIGHT,
                                SDLK_HOME, SDLK_UP,   SDLK_PAGEUP,   SDLK_INSERT, SDLK_DELETE};
    if (key.sym >= SDLK_KP_1 && key.sym <= SDLK_KP_PERIOD) return kMoves[std::size_t(key.sym - SDLK_KP_1)];
    return key.sym;
}

// Ctrl and a key of its column in the ASCII table.
std::string control_of(SDL_Keycode key) {
    if (key >= SDLK_a && key <= SDLK_z) return {char(key & 0x1F)};
    switch (key) {
    case SDLK_SPACE:
    case SDLK_2:
    case SDLK_AT: return {'\0'};
    case SDLK_LEFTBRACKET: return "\x1b";
    case SDLK_BACKSLASH: return "\x1c";
    case SDLK_RIGHTBRACKET: return "\x1d";
    case SDLK_CARET:
    case SDLK_6: return "\x1e";
    case SDLK_UNDERSCORE:
    case SDLK_SLASH: return "\x1f";
    default: return {};
    }
}

// As xterm counts them: 1, and 1 for Shift, 2 for Alt, 4 for Ctrl.
int modifier_number(Uint16 modifiers) {
    return 1 + ((modifiers & KMOD_SHIFT) != 0 ? 1 : 0) + ((modifiers & KMOD_LALT) != 0 ? 2 : 0) +
           ((modifiers & KMOD_CTRL) != 0 ? 4 : 0);
}

} // namespace

std::string bytes_of_key(SDL_Keysym const &pressed, bool application) {
    SDL_Keycode const key = without_keypad(pressed);
    bool const alt = (pressed.mod & KMOD_LALT) != 0;
    std::string const escape = alt ? "\x1b" : "";
    switch (key) {
    case SDLK_RETURN: return escape + "\r";
    case SDLK_BACKSPACE: return escape + "\x7f";
    case SDLK_ESCAPE: return escape + "\x1b";
    case SDLK_TAB: return (pressed.mod & KMOD_SHIFT) != 0 ? "\x1b[Z" : "\t";
    default: break;
    }
    int const modifiers = modifier_number(pressed.mod);
    std::string const modified = modifiers > 1 ? ";" + std::to_string(modifiers) : "";
    for (KeyCode const &code : kNumbered) {
        if (code.key == key) return "\x1b[" + std::to_string(code.number) + modified + "~";
    }
    for (KeyCode const &code : kLettered) {
        if (code.key != key) continue;
        if (!modified.empty()) return "\x1b[1" + modified + char(code.number);
        return (application ? "\x1bO" : "\x1b[") + std::string(1, char(code.number));
    }
    for (KeyCode const &code : kFunctions) {
        if (code.key != key) continue;
        return (modified.empty() ? "\x1bO" : "\x1b[1" + modified) + char(code.number);
    }
    std::string const control = (pressed.mod & KMOD_CTRL) != 0 ? control_of(key) : "";
    return control.empty() ? control : escape + control;
}

std::string bytes_of_text(std::string text, Uint16 modifiers) {
    return (modifiers & KMOD_LALT) != 0 && (modifiers & KMOD_RALT) == 0 ? "\x1b" + text : text;
}

} // namespace terrarium::gui
