// Characters of UTF-8 in a line of text.
#pragma once

#include <string>
#include <string_view>

namespace terrarium::gui {

// Where the character that holds byte `at` begins; the text's size past its end.
[[nodiscard]] std::size_t character_begin(std::string_view text, std::size_t at);
[[nodiscard]] std::size_t next_character(std::string_view text, std::size_t at);
[[nodiscard]] std::size_t previous_character(std::string_view text, std::size_t at);
// The text with line ends as LF, U+FFFD for each byte that is no UTF-8, and without other control characters.
[[nodiscard]] std::string sound_text(std::string_view text);

} // namespace terrarium::gui
