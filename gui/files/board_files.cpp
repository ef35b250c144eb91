#include "gui/files/board_files.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "sim/core/text.h"

namespace terrarium::gui {

namespace {

constexpr std::size_t kPiece = 128;

// No byte of it is a command for the raw REPL. Letters beyond ASCII stay as they are in a text, not in bytes.
std::string quoted(std::string_view text, bool bytes) {
    std::string result = bytes ? "b'" : "'";
    for (char const c : text) {
        bool const plain = (c >= ' ' && c <= '~' && c != '\'' && c != '\\') || (!bytes && u8(c) >= 0x80);
        result += plain ? std::string(1, c) : c == '\n' ? "\\n" : "\\x" + hex(u8(c), 2).substr(2);
    }
    return result + "'";
}

void append_utf8(std::string &text, u32 letter) {
    if (letter < 0x80) {
        text += char(letter);
    } else if (letter < 0x800) {
        text += char(0xC0 | letter >> 6);
        text += char(0x80 | (letter & 0x3F));
    } else {
        text += char(0xE0 | letter >> 12);
        text += char(0x80 | (letter >> 6 & 0x3F));
        text += char(0x80 | (letter & 0x3F));
    }
}

std::optional<u32> take_hex(std::string_view &text, std::size_t digits) {
    u32 value = 0;
    if (text.size() < digits) return std::nullopt;
    auto const [end, error] = std::from_chars(text.data(), text.data() + digits, value, 16);
    if (error != std::errc() || end != text.data() + digits) return std::nullopt;
    text.remove_prefix(digits);
    return value;
}

// Python's literal of a text or of bytes, as repr() prints it, off the front of `text`; nothing if it is
// none.
std::optional<std::string> take_literal(std::string_view &text) {
    bool const bytes = text.starts_with('b');
    if (bytes) text.remove_prefix(1);
    if (text.empty() || (text[0] != '\'' && text[0] != '"')) return std::nullopt;
    char const quote = text[0];
    text.remove_prefix(1);
    std::string result;
    while (!text.empty()) {
        char const c = text[0];
        text.remove_prefix(1);
        if (c == quote) return result;
        if (c != '\\') {
            result += c;
            continue;
        }
        if (text.empty()) break;
        char const kind = text[0];
        text.remove_prefix(1);
        std::optional<u32> value;
        switch (kind) {
        case 'n': value = '\n'; break;
        case 'r': value = '\r'; break;
        case 't': value = '\t'; break;
        case 'x': value = take_hex(text, 2); break;
        case 'u': value = take_hex(text, 4); break;
        default: value = u8(kind); break; // The backslash itself, and quotes.
        }
        if (!value) return std::nullopt;
        bytes ? void(result += char(*value)) : append_utf8(result, *value);
    }
    return std::nullopt;
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        std::size_t const end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        while (line.ends_with('\r')) line.remove_suffix(1);
        if (!line.empty()) lines.push_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

Error unexpected(std::string_view line) {
    return Error{"the board's answer is not understood: " + std::string(line.substr(0, 60))};
}

} // namespace

Codes codes_to_list(std::string_view folder) {
    std::string const path = quoted(folder, false);
    return {"import os\n"
            "def _list(p):\n"
            " if hasattr(os, 'ilistdir'):\n"
            "  p = p or os.getcwd()\n"
            "  print(repr(p))\n"
            "  for e in os.ilistdir(p):\n"
            "   f = int(e[1] == 0x4000)\n"
            "   print(repr(e[0]), f, 0 if f else e[3] if len(e) > 3 else os.stat(p + '/' + e[0])[6])\n"
            " else:\n"
            "  print(repr(''))\n"
            "  for n in os.listdir(): print(repr(n), 0, os.size(n))\n",
            "_list(" + path + ")\ndel _list\n"};
}

Result<BoardFolder> read_listing(std::string_view printed) {
    BoardFolder folder;
    bool first = true;
    for (std::string_view const whole : lines_of(printed)) {
        std::string_view line = whole;
        std::optional<std::string> name = take_literal(line);
        if (!name) return unexpected(whole);
        if (first) {
            folder.path = std::move(*name);
            first = false;
            continue;
        }
        FileEntry entry{std::move(*name), line.starts_with(" 1 "), 0};
        if (line.size() < 4 || (!entry.folder && !line.starts_with(" 0 "))) return unexpected(whole);
        line.remove_prefix(3);
        auto const [end, error] = std::from_chars(line.data(), line.data() + line.size(), entry.bytes);
        if (error != std::errc() || end != line.data() + line.size()) return unexpected(whole);
        folder.entries.push_back(std::move(entry));
    }
    if (first) return unexpected("(nothing)");
    sort_entries(folder.entries);
    return folder;
}

Codes codes_to_read(std::string_view path) {
    return {"_file = open(" + quoted(path, false) + ", 'rb')\n",
            "while 1:\n"
            " _piece = _file.read(64)\n"
            " if not _piece: break\n"
            " print(_piece)\n",
            "_file.close()\ndel _file, _piece\n"};
}

Result<std::string> read_content(std::string_view printed) {
    std::string content;
    for (std::string_view const whole : lines_of(printed)) {
        std::string_view line = whole;
        std::optional<std::string> const piece = take_literal(line);
        if (!piece || !line.empty() || whole[0] != 'b') return unexpected(whole);
        content += *piece;
    }
    return content;
}

Codes codes_to_write(std::string_view path, std::string_view bytes) {
    Codes codes{"_file = open(" + quoted(path, false) + ", 'wb')\n"};
    for (std::size_t at = 0; at < bytes.size(); at += kPiece)
        codes.push_back("_file.write(" + quoted(bytes.substr(at, kPiece), true) + ")\n");
    codes.emplace_back("_file.close()\ndel _file\n");
    return codes;
}

Codes codes_to_remove(std::string_view path, bool folder) {
    return {"import os\nos." + std::string(folder ? "rmdir" : "remove") + "(" + quoted(path, false) + ")\n"};
}

Codes codes_to_run(std::string_view path) { return {"exec(open(" + quoted(path, false) + ").read())\n"}; }

std::string joined(std::string_view folder, std::string_view name) {
    std::string path(folder);
    if (!path.empty() && path.back() != '/') path += '/';
    return path + std::string(name);
}

std::string above(std::string_view folder) {
    std::size_t const slash = folder.rfind('/');
    if (slash == std::string_view::npos) return {};
    return slash == 0 ? "/" : std::string(folder.substr(0, slash));
}

void sort_entries(std::vector<FileEntry> &entries) {
    std::sort(entries.begin(), entries.end(), [](FileEntry const &a, FileEntry const &b) {
        return a.folder != b.folder ? a.folder : a.name < b.name;
    });
}

} // namespace terrarium::gui
