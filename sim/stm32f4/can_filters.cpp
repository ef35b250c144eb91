#include "sim/stm32f4/can_filters.h"

#include <algorithm>
#include <string>

namespace terrarium::stm32f4 {

namespace {

constexpr u32 kAllBanks = (1u << CanFilters::kBanks) - 1;
constexpr u32 kMasterAtReset = 0x2A1C0E01;

// The identifier as a 32-bit filter sees it, and a receive mailbox shows it.
u32 wide_image(CanFrame const &frame) {
    u32 const identifier = frame.extended ? frame.identifier << 3 | 4 : frame.identifier << 21;
    return identifier | u32(frame.remote) << 1;
}

// As a 16-bit filter sees it: the identifier's 11 high bits, RTR, IDE, three more bits of the identifier.
u32 narrow_image(CanFrame const &frame) {
    u32 const wide = wide_image(frame);
    return (wide >> 21) << 5 | u32(frame.remote) << 4 | u32(frame.extended) << 3 | (wide >> 18 & 7);
}

} // namespace

void CanFilters::define_registers(RegisterBank &registers) {
    registers.define(0x200, "FMR").reset(kMasterAtReset).stores(master_).mask(0x3F01);
    struct Set {
        u32 offset;
        char const *name;
        u32 &storage;
    };
    for (Set const &set :
         {Set{0x204, "FM1R", modes_}, Set{0x20C, "FS1R", scales_}, Set{0x214, "FFA1R", assignments_}}) {
        registers.define(set.offset, set.name)
            .stores(set.storage)
            .writes([this, &storage = set.storage](u32 value) {
                if (initialising()) storage = value & kAllBanks;
            });
    }
    registers.define(0x21C, "FA1R").stores(active_).mask(kAllBanks);
    for (u32 bank = 0; bank < kBanks; ++bank) {
        for (u32 n = 0; n < 2; ++n) {
            std::string const name = "F" + std::to_string(bank) + "R" + std::to_string(n + 1);
            u32 &storage = banks_[bank][n];
            registers.define(0x240 + 8 * bank + 4 * n, name)
                .stores(storage)
                .writes([this, bank, &storage](u32 value) {
                    if (initialising() || (active_ >> bank & 1) == 0) storage = value;
                });
        }
    }
}

std::optional<unsigned> CanFilters::match_bank(unsigned bank, CanFrame const &frame) const {
    auto const [first, second] = banks_[bank];
    if (wide(bank)) {
        u32 const image = wide_image(frame);
        if (!list(bank)) return ((image ^ first) & second & ~1u) == 0 ? std::optional(0u) : std::nullopt;
        if (((image ^ first) & ~1u) == 0) return 0;
        return ((image ^ second) & ~1u) == 0 ? std::optional(1u) : std::nullopt;
    }
    u32 const image = narrow_image(frame);
    u32 const halves[4] = {first & 0xFFFF, first >> 16, second & 0xFFFF, second >> 16};
    for (unsigned n = 0; n < filters_in(bank); ++n) {
        bool const passes =
            list(bank) ? image == halves[n] : ((image ^ halves[2 * n]) & halves[2 * n + 1]) == 0;
        if (passes) return n;
    }
    return std::nullopt;
}

std::optional<CanFilters::Match> CanFilters::match(CanFrame const &frame, bool second_controller) const {
    if (initialising()) return std::nullopt;
    unsigned const split = std::min(master_ >> 8 & 0x3F, kBanks);
    unsigned const end = second_controller ? kBanks : split;
    std::optional<Match> best;
    int best_rank = -1;
    unsigned numbered[2] = {0, 0}; // Filters so far, active or not, of each FIFO.
    for (unsigned bank = second_controller ? split : 0; bank < end; ++bank) {
        unsigned const fifo = assignments_ >> bank & 1;
        unsigned const first = numbered[fifo];
        numbered[fifo] += filters_in(bank);
        if ((active_ >> bank & 1) == 0) continue;
        // 32 bits before 16, lists before masks, then the lower number.
        int const rank = 2 * int(wide(bank)) + int(list(bank));
        if (rank <= best_rank) continue;
        if (std::optional<unsigned> const found = match_bank(bank, frame)) {
            best = Match{fifo, first + *found};
            best_rank = rank;
        }
    }
    return best;
}

} // namespace terrarium::stm32f4
