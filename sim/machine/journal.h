// Journal: everything a run depended on, so that it can be run again to the same bits.
//
//     terrarium-journal 1
//     board microbit
//     seed 0
//     firmware 9f86d0… "/usr/share/…/firmware.hex"
//     flash 0x0003e000 4d500c00…     what the flash held beyond the image: a script, files of an earlier run
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

struct Journal {
    std::string board;
    u64 seed = 0;
    std::optional<FileReference> firmware;
    std::vector<FlashPatch> flash;
    std::optional<FileReference> state;
    std::vector<Input> inputs;
    std::optional<Time> end;
};

// Where `now` differs from `before`, both of one size, in pieces of at most 32 bytes.
std::vector<FlashPatch> difference(std::span<u8 const> before, std::span<u8 const> now);

// The header, up to and with `begin`.
void write_header(std::ostream &out, Journal const &journal);
void write_end(std::ostream &out, Time end);

// Errors begin with "name:line: ".
Result<Journal> read_journal(std::string_view text, std::string_view name);

} // namespace terrarium
