#include "gui/editor/utf8.h"

#include "sim/core/types.h"

namespace terrarium::gui {

namespace {

bool follows(char c) { return (u8(c) & 0xC0) == 0x80; }

// The bytes of the character at the beginning of `text`; 0: it is no UTF-8.
std::size_t length(std::string_view text) {
    u8 const first = u8(text[0]);
    if (first < 0x80) return 1;
    std::size_t const bytes = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (bytes == 0 || text.size() < bytes) return 0;
    for (std::size_t i = 1; i < bytes; ++i) {
        if (!follows(text[i])) return 0;
    }
    u8 const second = u8(text[1]);
    bool const too_long = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
    bool const beyond = (first == 0xED && second >= 0xA0) || (first == 0xF4 && second >= 0x90);
    return too_long || beyond ? 0 : bytes;
}

} // namespace

std::size_t character_begin(std::string_view text, std::size_t at) {
    if (at >= text.size()) return text.size();
    while (at > 0 && follows(text[at])) --at;
    return at;
}

std::size_t next_character(std::string_view text, std::size_t at) {
    if (at < text.size()) ++at;
    while (at < text.size() && follows(text[at])) ++at;
    return at;
}

std::size_t previous_character(std::string_view text, std::size_t at) {
    return at == 0 ? 0 : character_begin(text, at - 1);
}

std::string sound_text(std::string_view text) {
    std::string sound;
    while (!text.empty()) {
        std::size_t const bytes = length(text);
        if (bytes == 0)
            sound += "\xEF\xBF\xBD";
        else if (text[0] == '\r')
            sound += text.size() > 1 && text[1] == '\n' ? "" : "\n";
        else if (u8(text[0]) >= 0x20 || text[0] == '\n' || text[0] == '\t')
            sound += text.substr(0, bytes);
        text.remove_prefix(bytes == 0 ? 1 : bytes);
    }
    return sound;
}

} // namespace terrarium::gui
