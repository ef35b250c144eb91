#include "sim/machine/text_line.h"

#include <algorithm>

#include "sim/core/types.h"

namespace terrarium {

namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// Reads the string that begins behind the quote at `at`, and leaves `at` behind its end.
Result<std::string> read_string(std::string_view line, std::size_t &at) {
    std::string text;
    while (at < line.size()) {
        char const c = line[at++];
        if (c == '"') return text;
        if (c != '\\') {
            text += c;
            continue;
        }
        if (at == line.size()) break;
        char const escape = line[at++];
        switch (escape) {
        case 'r': text += '\r'; break;
        case 'n': text += '\n'; break;
        case 't': text += '\t'; break;
        case '\\':
        case '"': text += escape; break;
        case 'x': {
            int const high = at < line.size() ? hex_digit(line[at]) : -1;
            int const low = at + 1 < line.size() ? hex_digit(line[at + 1]) : -1;
            if (high < 0 || low < 0) return Error{"\\x needs two hexadecimal digits"};
            text += char(high * 16 + low);
            at += 2;
            break;
        }
        default:
            return Error{std::string("unknown escape \\") + escape +
                         " in a string; there are \\r \\n \\t \\\\ \\\" \\xHH"};
        }
    }
    return Error{"a string has no closing quote"};
}

void append_printable(std::string &text, char c) {
    switch (c) {
    case '\r': text += "\\r"; break;
    case '\n': text += "\\n"; break;
    case '\t': text += "\\t"; break;
    default:
        if (u8(c) >= 0x20 && u8(c) < 0x7F) {
            text += c;
        } else {
            text += "\\x";
            text += "0123456789abcdef"[u8(c) >> 4];
            text += "0123456789abcdef"[u8(c) & 15];
        }
    }
}

} // namespace

Result<std::vector<Token>> split_line(std::string_view line) {
    std::vector<Token> tokens;
    for (std::size_t at = 0; at < line.size();) {
        char const c = line[at];
        if (c == ' ' || c == '\t' || c == '\r') {
            ++at;
        } else if (c == '#') {
            break;
        } else if (c == '"') {
            ++at;
            tokens.push_back({TRY(read_string(line, at)), true});
        } else {
            std::size_t const begin = at;
            while (at < line.size() && line[at] != ' ' && line[at] != '\t' && line[at] != '\r' &&
                   line[at] != '"')
                ++at;
            tokens.push_back({std::string(line.substr(begin, at - begin)), false});
        }
    }
    return tokens;
}

bool is_plain_word(std::string_view text) {
    return !text.empty() && text.find_first_of(" \t\r\n\"\\#=") == std::string_view::npos &&
           std::all_of(text.begin(), text.end(), [](char c) { return u8(c) >= 0x21 && u8(c) < 0x7F; });
}

std::string quote(std::string_view text) {
    std::string result = "\"";
    for (char const c : text) {
        if (c == '"' || c == '\\') result += '\\';
        append_printable(result, c);
    }
    return result + "\"";
}

std::string printable(std::string_view text) {
    std::string result;
    for (char const c : text) append_printable(result, c);
    return result;
}

} // namespace terrarium
