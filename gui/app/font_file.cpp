#include "gui/app/font_file.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "sim/host/files.h"

namespace terrarium::gui {

namespace {

constexpr std::size_t kEntryBytes = 16; // Of the directory.
constexpr std::size_t kAdjustment =
    8; // In "head": makes the file's own checksum right, and is not in the table's.
constexpr std::size_t kMostTables = 256; // A font has some twenty.

u32 big_endian(std::span<u8 const> bytes, std::size_t at, std::size_t count) {
    u32 value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value << 8 | bytes[at + i];
    return value;
}

// The sum of a table's words; what is missing of the last one is zero.
u32 sum_of(std::span<u8 const> table, bool head) {
    u32 sum = 0;
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (head && i >= kAdjustment && i < kAdjustment + 4) continue;
        sum += u32(table[i]) << (24 - 8 * (i % 4));
    }
    return sum;
}

// Where the directory of the first font lies; nothing if these are no fonts.
std::optional<std::size_t> directory_of(std::span<u8 const> bytes) {
    if (bytes.size() < 12) return std::nullopt;
    std::string_view const kind(reinterpret_cast<char const *>(bytes.data()), 4);
    if (kind == std::string_view("\0\1\0\0", 4) || kind == "OTTO" || kind == "true") return 0;
    if (kind != "ttcf" || bytes.size() < 16) return std::nullopt;
    return big_endian(bytes, 12, 4);
}

} // namespace

Result<> check_font(std::span<u8 const> bytes, std::string const &name) {
    std::optional<std::size_t> const directory = directory_of(bytes);
    if (!directory) return Error{name + ": not a font (TrueType or OpenType)"};
    Error const cut{name + ": damaged: the font ends before its tables do"};
    if (*directory + 12 > bytes.size()) return cut;
    std::size_t const count = big_endian(bytes, *directory + 4, 2);
    if (count > kMostTables || *directory + 12 + count * kEntryBytes > bytes.size()) return cut;
    std::vector<std::string> found;
    for (std::size_t i = 0; i < count; ++i) {
        std::size_t const entry = *directory + 12 + i * kEntryBytes;
        std::string const tag(bytes.begin() + std::ptrdiff_t(entry),
                              bytes.begin() + std::ptrdiff_t(entry + 4));
        u64 const offset = big_endian(bytes, entry + 8, 4);
        u64 const length = big_endian(bytes, entry + 12, 4);
        if (offset + length > bytes.size()) return cut;
        std::span<u8 const> const table = bytes.subspan(std::size_t(offset), std::size_t(length));
        if (sum_of(table, tag == "head") != big_endian(bytes, entry + 4, 4))
            return Error{name + ": damaged: its table '" + tag + "' is not what its checksum says"};
        found.push_back(tag);
    }
    auto const has = [&](char const *tag) {
        return std::find(found.begin(), found.end(), tag) != found.end();
    };
    for (char const *const needed : {"cmap", "head", "hhea", "hmtx", "maxp"}) {
        if (!has(needed)) return Error{name + ": a font without the table '" + needed + "'"};
    }
    if (!has("CFF ") && !(has("glyf") && has("loca")))
        return Error{name + ": a font without outlines of letters"};
    return {};
}

Result<std::vector<u8>> read_font(std::string const &path) {
    std::vector<u8> bytes = TRY(host::read_file(path));
    TRY(check_font(bytes, path));
    return bytes;
}

} // namespace terrarium::gui
