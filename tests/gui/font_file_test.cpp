// Font files: what is none, or is damaged, never reaches ImGui's reader.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <filesystem>

#include "gui/app/font_file.h"
#include "gui/app/style.h"
#include "tests/support/folder.h"

namespace terrarium::gui {

namespace {

using Catch::Matchers::ContainsSubstring;

void put(std::vector<u8> &bytes, u64 value, int count) {
    for (int i = count - 1; i >= 0; --i) bytes.push_back(u8(value >> (8 * i)));
}

// A font file of these tables, with something in each.
std::vector<u8> font_of(std::vector<std::string> const &tags) {
    std::vector<u8> bytes{0, 1, 0, 0};
    put(bytes, u32(tags.size()), 2);
    put(bytes, 0, 6);
    u32 offset = u32(12 + 16 * tags.size());
    u8 letter = 1;
    std::vector<u8> tables;
    for (std::string const &tag : tags) {
        bytes.insert(bytes.end(), tag.begin(), tag.end());
        std::vector<u8> const table{letter, 2, 3, 4, 5, 6,  7, 8,
                                    0,      0, 0, 0, 9, 10, 11}; // No whole word at its end.
        ++letter;
        put(bytes, ((u32(table[0]) << 24) | 0x020304) + 0x05060708 + 0x090A0B00, 4);
        put(bytes, offset, 4);
        put(bytes, u32(table.size()), 4);
        tables.insert(tables.end(), table.begin(), table.end());
        tables.push_back(0);
        offset += 16;
    }
    bytes.insert(bytes.end(), tables.begin(), tables.end());
    return bytes;
}

std::vector<u8> good_font() { return font_of({"cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp"}); }

std::string complaint(std::vector<u8> const &bytes) {
    Result<> const checked = check_font(bytes, "f.ttf");
    return checked ? "" : checked.error().message;
}

} // namespace

TEST_CASE("font file: a sound one passes") {
    CHECK(complaint(good_font()).empty());
    CHECK(complaint(font_of({"CFF ", "cmap", "head", "hhea", "hmtx", "maxp"})).empty());
    // What head says of the whole file is not in its own sum.
    std::vector<u8> adjusted = good_font();
    adjusted[12 + 7 * 16 + 2 * 16 + 8] = 0x77;
    CHECK(complaint(adjusted).empty());
}

TEST_CASE("font file: what is none, cut off or changed is refused") {
    std::vector<u8> const good = good_font();
    CHECK(complaint({}) == "f.ttf: not a font (TrueType or OpenType)");
    CHECK_THAT(complaint(std::vector<u8>(1000, 'x')), ContainsSubstring("not a font"));
    for (std::size_t size = 0; size + 1 < good.size(); ++size)
        CHECK_FALSE(complaint({good.begin(), good.begin() + std::ptrdiff_t(size)}).empty());
    for (std::size_t table = 0; table < 7; ++table) {
        std::vector<u8> changed = good;
        changed[12 + 7 * 16 + table * 16] ^= 0x40;
        CHECK_THAT(complaint(changed), ContainsSubstring("is not what its checksum says"));
    }
    CHECK(complaint(font_of({"glyf", "head", "hhea", "hmtx", "loca", "maxp"})) ==
          "f.ttf: a font without the table 'cmap'");
    CHECK(complaint(font_of({"cmap", "glyf", "head", "hhea", "hmtx", "maxp"})) ==
          "f.ttf: a font without outlines of letters");
    // Sizes that would not fit into 32 bits any more.
    std::vector<u8> huge = good;
    for (std::size_t i = 0; i < 8; ++i) huge[12 + 8 + i] = 0xFF;
    CHECK_THAT(complaint(huge), ContainsSubstring("ends before its tables do"));
    std::vector<u8> far{'t', 't', 'c', 'f', 0, 1, 0, 0, 0, 0, 0, 1, 0xFF, 0xFF, 0xFF, 0xF0};
    CHECK_THAT(complaint(far), ContainsSubstring("ends before its tables do"));
}

TEST_CASE("fonts: the next one is taken where one is damaged or missing") {
    Folder const folder;
    auto const write = [&](char const *name, std::vector<u8> const &bytes) {
        folder.write(name, {bytes.begin(), bytes.end()});
        return folder.file(name);
    };
    std::vector<u8> bad = good_font();
    bad.back() = 1;
    bad[bad.size() - 3] = 1;
    std::string const damaged = write("damaged.ttf", bad);
    std::string const sound = write("sound.ttf", good_font());
    std::string const missing = folder.file("missing.ttf");
    std::vector<std::string> said;
    std::vector<char const *> usual{missing.c_str(), damaged.c_str(), sound.c_str()};
    CHECK(choose_font("", usual, said) == good_font()); // One that a system has not is nothing to talk of.
    REQUIRE(said.size() == 1);
    CHECK_THAT(said[0],
               ContainsSubstring("damaged.ttf: damaged") && ContainsSubstring("another font is used"));
    said.clear();
    CHECK(choose_font(missing, usual, said) == good_font());
    REQUIRE(said.size() == 2); // A wanted one is.
    CHECK_THAT(said[0], ContainsSubstring("missing.ttf"));
    said.clear();
    usual = {damaged.c_str()};
    CHECK(choose_font(sound, usual, said) == good_font());
    CHECK(said.empty());
    CHECK(choose_font("", {}, said).empty());
}

TEST_CASE("fonts: the system's own pass") {
    for (char const *const path : {"/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
                                   "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"}) {
        if (!std::filesystem::exists(path)) SKIP("fonts-dejavu-core is not installed");
        Result<std::vector<u8>> const font = read_font(path);
        INFO(path);
        CHECK(font.ok());
    }
}

} // namespace terrarium::gui
