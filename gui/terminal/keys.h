// What the keys of a keyboard say to a board: xterm's bytes.
#pragma once

#include <string>

#include <SDL.h>

namespace terrarium::gui {

// The bytes of a key that is no text; empty for one that says nothing, or whose letter follows as text.
// `application`: see Screen::application_cursor_keys.
std::string bytes_of_key(SDL_Keysym const &key, bool application);
// Text as it is typed, with the modifiers held: Alt puts ESC before it. AltGr only chooses a letter.
std::string bytes_of_text(std::string text, Uint16 modifiers);

} // namespace terrarium::gui
