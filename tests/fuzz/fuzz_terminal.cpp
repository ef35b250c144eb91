// The terminal's screen from any stream of bytes, and from streams put together of what occurs in them, with
// resizes in between. How a stream is cut must not matter, nothing may lead out of the screen, and everything
// that reads the lines must bear what is in them.
#include <array>
#include <string>
#include <string_view>

#include "gui/terminal/screen.h"
#include "gui/terminal/selection.h"
#include "tests/fuzz/check_image.h"

using namespace terrarium;
using namespace terrarium::gui;

namespace {

constexpr std::array<std::string_view, 24> kWords{"\x1b[",
                                                  "\x1b[?",
                                                  "\x1b]0;",
                                                  "\x1b\\",
                                                  "\x1bM",
                                                  "\x1b"
                                                  "D",
                                                  "\x1b"
                                                  "7",
                                                  "\x1b"
                                                  "8",
                                                  "\x1b"
                                                  "c",
                                                  "\x1b[6n",
                                                  "\x1b[K",
                                                  "\x1b[2;5r",
                                                  "\x1b[9;9H",
                                                  "\x1b[3@",
                                                  "\x1b[3P",
                                                  "\x1b[2L",
                                                  "\x1b[2M",
                                                  ";",
                                                  "9999",
                                                  "\r\n",
                                                  "\t",
                                                  "abcdefghij",
                                                  "\xE2\x82\xAC",
                                                  "\xF0\x9F"};

std::string some_stream(fuzz::Input &input) {
    std::string stream;
    if (input.byte() & 1) {
        for (u8 const byte : input.take_rest()) stream += char(byte);
        return stream;
    }
    while (!input.empty()) {
        u8 const choice = input.byte();
        if (choice < 0xC0)
            stream += kWords[choice % kWords.size()];
        else
            stream += char(input.byte());
    }
    return stream;
}

void check(Screen const &screen) {
    Grid const &grid = screen.grid();
    Spot const cursor = screen.cursor();
    fuzz::require(cursor.row >= 0 && cursor.row < grid.rows());
    fuzz::require(cursor.column >= 0 && cursor.column < grid.columns());
    for (u64 line = grid.first(); line < grid.end(); ++line)
        fuzz::require(grid.line(line).cells.size() <= std::size_t(grid.columns()));
    std::string const text = text_of(grid, everything(grid));
    for (char const c : text) fuzz::require(c == '\n' || u8(c) >= 0x20);
    for (Range const &hit : hits(grid, "a", grid.first(), grid.end())) fuzz::require(!hit.empty());
    static_cast<void>(word_at(grid, {grid.top() + u64(cursor.row), cursor.column}));
    static_cast<void>(line_at(grid, {grid.first(), 0}));
}

void feed(Screen &screen, std::string_view bytes) {
    screen.feed({reinterpret_cast<u8 const *>(bytes.data()), bytes.size()});
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(u8 const *data, std::size_t size) {
    fuzz::Input input(data, size);
    int const columns = input.byte() % 40;
    int const rows = input.byte() % 12;
    std::size_t const piece = 1 + input.byte() % 16;
    std::string const stream = some_stream(input);
    Screen whole(columns, rows, 20);
    feed(whole, stream);
    check(whole);
    Screen cut(columns, rows, 20);
    for (std::size_t at = 0; at < stream.size(); at += piece)
        feed(cut, std::string_view(stream).substr(at, piece));
    fuzz::require(text_of(whole.grid(), everything(whole.grid())) ==
                  text_of(cut.grid(), everything(cut.grid())));
    whole.resize(rows + 1, columns + 1);
    check(whole);
    feed(whole, stream);
    whole.resize(columns + 5, rows);
    check(whole);
    whole.clear();
    check(whole);
    return 0;
}
