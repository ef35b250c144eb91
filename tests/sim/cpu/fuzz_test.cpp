// Random bytes as a program: whatever a guest does, the simulator neither crashes nor hangs, and the run
// does not depend on how it is sliced.
#include <catch2/catch_test_macros.hpp>

#include <random>

#include "tests/sim/cpu/cpu_bench.h"

namespace terrarium {

namespace {

using namespace literals;

// A chip of random bytes that is reset 40 µs after it locks up, as a watchdog would do.
class RandomChip {
public:
    explicit RandomChip(u32 seed, arm::Model model = arm::Model::CortexM0) : bench_(model) {
        std::mt19937 random(seed);
        for (std::size_t i = 0; i < bench_.flash.size(); ++i) bench_.flash[i] = u8(random());
        for (u8 &byte : bench_.ram) byte = u8(random());
        // Most vectors lead somewhere, mostly with the Thumb bit; the stack is mostly in RAM.
        for (u32 vector = 1; vector < 48; ++vector) {
            u32 const target = random() % 8 == 0 ? u32(random()) : u32(0xC0 + random() % 0xFF00) | 1;
            store_u32(bench_.flash, 4 * vector, target);
        }
        if (seed % 8 != 0) store_u32(bench_.flash, 0, CpuBench::kRamBase + u32(random() % 0x4400));
        // Half of them know their way about: a pointer to the device, RAM and the SCS in low registers.
        if (seed % 2 == 0) {
            u32 at = 0xC0;
            for (u16 halfword : {0x2040, 0x0600, 0x2120, 0x0609, 0x22E0, 0x0612, 0x23E0, 0x021B, 0x18D2}) {
                bench_.flash[at++] = u8(halfword);
                bench_.flash[at++] = u8(halfword >> 8);
            }
            store_u32(bench_.flash, 4, 0xC1);
        }
        bench_.core.cpu().invalidate(0, u32(bench_.flash.size()));
        bench_.core.cpu().invalidate(CpuBench::kRamBase, u32(bench_.ram.size()));
        bench_.core.on_lockup = [this] { restart_.in(40_us); };
        bench_.core.reset();
    }

    std::vector<u8> run(Cycles slice, Cycles end) {
        for (Cycles limit = slice; limit <= end; limit += slice) {
            bench_.device.done = false;
            while (bench_.clock.slice.now < limit) {
                bench_.run_until(limit);
                bench_.device.done = false;
            }
        }
        return bench_.snapshot();
    }

    [[nodiscard]] u64 rule_mismatches() { return bench_.core.cpu().rule_mismatches(); }

private:
    CpuBench bench_;
    Event restart_{bench_.clock, "restart", [this] { bench_.core.reset(); }};
};

} // namespace

TEST_CASE("random programs run without harm") {
    constexpr Cycles kEnd = 20'000;
    for (u32 seed = 1; seed <= 300; ++seed) {
        CAPTURE(seed);
        RandomChip whole(seed);
        std::vector<u8> const state = whole.run(kEnd, kEnd);
        CHECK(whole.rule_mismatches() == 0);
        if (seed % 4 != 0) continue;
        CHECK((RandomChip(seed).run(50, kEnd) == state));
    }
}

TEST_CASE("random programs run without harm on a Cortex-M4") {
    // Instructions that this core does not have may end Unicorn's blocks where the rule goes on, so that is
    // not asked for; that nothing depends on slices is.
    constexpr Cycles kEnd = 20'000;
    for (u32 seed = 1; seed <= 300; ++seed) {
        CAPTURE(seed);
        std::vector<u8> const state = RandomChip(seed, arm::Model::CortexM4).run(kEnd, kEnd);
        if (seed % 4 != 0) continue;
        CHECK((RandomChip(seed, arm::Model::CortexM4).run(50, kEnd) == state));
    }
}

} // namespace terrarium
