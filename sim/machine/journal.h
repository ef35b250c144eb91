// Journal: everything a run depended on, so that it can be run again to the same bits.
//
//     terrarium-journal 1
//     board microbit
//     seed 0
//     part "strip=neopixel din=pin0 count=8"     what hangs on the board
//     firmware 9f86d0… "/usr/share/…/firmware.hex"
//     flash 0x0003e000 4d500c00…     what the flash held beyond the image: a script, files of an earlier run
//     image "card.img" 67108864      a memory card, and in the lines behind what it held that was not zero
//     block 0x00004000 eb3c90…
//     state 5feceb… "warm.state"     when the run began from a snapshot
//     begin
//     1.5s button_a press 50ms
//     end 12s
//
// Behind `begin` the grammar is that of inputs files. A journal without `end` is of a run that was killed.
#pragma once

#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/result.h"
#include "sim/core/storage.h"
#include "sim/machine/input.h"

namespace terrarium {

struct FileReference {
    std::string sha256;
    std::string path;
};

struct FlashPatch {
    u32 offset = 0; // Into the chip's flash storage.
    std::vector<u8> bytes;
};

// The image of a memory card as it was when the run began.
struct JournalImage {
    struct Piece {
        u64 offset = 0;
        std::vector<u8> bytes;
    };
    std::string name; // As inputs have it.
    u64 size = 0;
    std::vector<Piece> pieces; // In order; the rest is zero.
};

struct Journal {
    std::string board;
    u64 seed = 0;
    std::vector<std::string> parts; // That hang on the board, in the words of boards/attach.h.
    std::optional<FileReference> firmware;
    std::vector<FlashPatch> flash;
    std::vector<JournalImage> images;
    std::optional<FileReference> state;
    std::vector<Input> inputs;
    std::optional<Time> end;
};

// Where `now` differs from `before`, both of one size, in pieces of at most 32 bytes.
std::vector<FlashPatch> difference(std::span<u8 const> before, std::span<u8 const> now);

// An error when the storage holds more than a journal takes: 16 MiB that are not zero.
Result<JournalImage> record_image(std::string const &name, Storage const &storage);
// A storage of its own that holds what was recorded.
std::shared_ptr<Storage> image_of(JournalImage const &image);

// The header, up to and with `begin`.
void write_header(std::ostream &out, Journal const &journal);
void write_end(std::ostream &out, Time end);
// All of it: what read_journal() reads back.
std::string to_text(Journal const &journal);

// Errors begin with "name:line: ".
Result<Journal> read_journal(std::string_view text, std::string_view name);

} // namespace terrarium
