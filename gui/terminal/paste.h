// What a person pastes into a terminal, made fit for a board.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "sim/core/types.h"

namespace terrarium::gui {

struct Pasted {
    std::string text;         // Lines ended by \n.
    std::size_t left_out = 0; // Control characters that would have been commands to the board.
};

inline Pasted clean_paste(std::string_view text) {
    Pasted pasted;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char const c = text[i];
        if (c == '\r') {
            pasted.text += '\n';
            if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
        } else if (c == '\n' || c == '\t' || (u8(c) >= 0x20 && c != 0x7F)) {
            pasted.text += c;
        } else {
            ++pasted.left_out;
        }
    }
    return pasted;
}

} // namespace terrarium::gui
