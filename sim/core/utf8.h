// UTF-8, a byte at a time, and back. What is no UTF-8 becomes U+FFFD, one for each longest piece that could
// have begun a character (The Unicode Standard, section 3.9, "U+FFFD Substitution of Maximal Subparts").
#pragma once

#include <string>
#include <string_view>

#include "sim/core/types.h"

namespace terrarium {

constexpr char32_t kBroken = 0xFFFD;

class Utf8Decoder {
public:
    // Takes the next byte; gives each character that it ends to `put`: none, one, or a broken one and itself.
    template <typename Put>
    void take(u8 byte, Put &&put) {
        if (missing_ > 0) {
            if (byte >= low_ && byte <= high_) {
                letter_ = letter_ << 6 | (byte & 0x3F);
                low_ = 0x80;
                high_ = 0xBF;
                if (--missing_ == 0) put(letter_);
                return;
            }
            missing_ = 0;
            put(kBroken);
        }
        if (byte < 0x80) return put(char32_t(byte));
        if (!begin(byte)) put(kBroken);
    }

    // In the middle of a character.
    [[nodiscard]] bool pending() const { return missing_ > 0; }

private:
    // A first byte says how many follow, and the shortest form, surrogates and the last plane limit the
    // second.
    bool begin(u8 byte) {
        if (byte < 0xC2 || byte > 0xF4) return false;
        missing_ = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
        letter_ = byte & (0x3F >> missing_);
        low_ = byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80;
        high_ = byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF;
        return true;
    }

    char32_t letter_ = 0;
    int missing_ = 0; // Bytes still to come.
    u8 low_ = 0x80;   // The next one's bounds.
    u8 high_ = 0xBF;
};

inline void append_utf8(std::string &text, char32_t letter) {
    if (letter < 0x80) {
        text += char(letter);
        return;
    }
    int const more = letter < 0x800 ? 1 : letter < 0x10000 ? 2 : 3;
    text += char((0xF0U << (3 - more) & 0xFF) | letter >> 6 * more);
    for (int i = more - 1; i >= 0; --i) text += char(0x80 | (letter >> 6 * i & 0x3F));
}

inline std::u32string decode_utf8(std::string_view text) {
    std::u32string letters;
    Utf8Decoder decoder;
    for (char const c : text) decoder.take(u8(c), [&](char32_t letter) { letters += letter; });
    if (decoder.pending()) letters += kBroken;
    return letters;
}

} // namespace terrarium
