#include "sim/image/vector_table.h"

#include <vector>

namespace terrarium {

namespace {

// SRAM of every Cortex-M begins at 0x20000000; 1 MB covers the largest chip in sight.
constexpr u32 kRamBase = 0x2000'0000;
constexpr u32 kRamEnd = 0x2010'0000;

// The RP2040's second-stage boot loader takes the first 256 bytes of flash (RP2040 datasheet, 2.8.1.3).
constexpr u32 kRp2040Vectors = kRp2040FlashBase + 0x100;

} // namespace

bool plausible_vectors(u32 stack, u32 reset) {
    // An empty descending stack may start just behind the RAM's end, and never at its beginning.
    bool const stack_in_ram = stack > kRamBase && stack <= kRamEnd && stack % 4 == 0;
    return stack_in_ram && reset % 2 == 1;
}

std::optional<Vectors> find_vectors(FirmwareImage const &image) {
    std::vector<u32> candidates{0, kStm32FlashBase, kRp2040Vectors};
    for (Segment const &segment : image.segments) candidates.push_back(segment.address);
    for (u32 address : candidates) {
        auto const stack = image.word_at(address);
        auto const reset = image.word_at(address + 4);
        if (!stack || !reset) continue;
        // Nordic's MBR for the nRF51 has 0x7c0 for its stack, in flash: it sets another before it uses any.
        // At address 0 nothing but a table can be, so there the stack may be anything aligned.
        bool const plausible =
            plausible_vectors(*stack, *reset) || (address == 0 && *stack % 4 == 0 && *reset % 2 == 1);
        if (!plausible) continue;
        if (image.bytes_at(*reset & ~1u, 2)) return Vectors{address, *stack, *reset};
    }
    return std::nullopt;
}

} // namespace terrarium
