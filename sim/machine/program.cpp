#include "sim/machine/program.h"

#include <algorithm>

#include "sim/image/check_fits.h"
#include "sim/image/identify.h"

namespace terrarium {

Result<> check_image(BoardSpec const &board, Chip &chip, FirmwareImage const &image) {
    ImageInfo const info = identify(image);
    if (!info.chip.empty() && info.chip != board.chip) {
        return Error{image.file_name + ": this is firmware for the " + info.chip +
                     (info.board.empty() ? "" : " (" + info.board + ")") + ", but the " + board.name +
                     " has a " + board.chip};
    }
    std::vector<MemoryRange> ranges;
    for (FlashBank const &bank : chip.flash()) ranges.push_back({bank.name, bank.base, bank.bytes.size()});
    return check_fits(image, board.chip, ranges);
}

Result<> program(BoardSpec const &board, Chip &chip, FirmwareImage const &image) {
    TRY(check_image(board, chip, image));
    write_image(chip.flash(), image);
    return {};
}

void write_image(std::span<FlashBank const> banks, FirmwareImage const &image) {
    // First all erasing: two segments may share a sector.
    for (bool const erasing : {true, false}) {
        for (FlashBank const &bank : banks) {
            for (Segment const &segment : image.segments) {
                u64 const begin = std::max<u64>(segment.address, bank.base);
                u64 const end =
                    std::min<u64>(u64(segment.address) + segment.data.size(), bank.base + bank.bytes.size());
                if (begin >= end) continue;
                if (!erasing) {
                    std::copy_n(segment.data.begin() + i64(begin - segment.address), end - begin,
                                bank.bytes.begin() + i64(begin - bank.base));
                    continue;
                }
                u64 const first = (begin - bank.base) / bank.sector_bytes * bank.sector_bytes;
                u64 const last =
                    (end - bank.base + bank.sector_bytes - 1) / bank.sector_bytes * bank.sector_bytes;
                std::fill(bank.bytes.begin() + i64(first),
                          bank.bytes.begin() + i64(std::min<u64>(last, bank.bytes.size())), u8(0xFF));
            }
        }
    }
}

} // namespace terrarium
