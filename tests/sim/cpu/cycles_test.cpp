// What instructions cost: the table of the Cortex-M0's technical reference manual, in virtual time.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/cpu/cpu_bench.h"

namespace terrarium {

namespace {

struct Timing {
    char const *what;
    std::vector<u16> code; // r5 points to RAM, Z is clear, C is set.
    unsigned cycles;
};

constexpr u16 kNop = 0xBF00;

std::vector<Timing> const kTimings{
    {"nop", {kNop}, 1},
    {"movs r0, #1", {0x2001}, 1},
    {"adds r0, #1", {0x3001}, 1},
    {"adds r0, r0, r1", {0x1840}, 1},
    {"lsls r0, r1, #3", {0x00C8}, 1},
    {"rors r0, r1", {0x41C8}, 1},
    {"muls r0, r1", {0x4348}, 1},
    {"mov r8, r0", {0x4680}, 1},
    {"add r8, r0", {0x4480}, 1},
    {"uxtb r0, r1", {0xB2C8}, 1},
    {"rev r0, r1", {0xBA08}, 1},
    {"add sp, #8; sub sp, #8", {0xB002, 0xB082}, 2},
    {"adr r0, .", {0xA000}, 1},
    {"ldr r0, [r5]", {0x6828}, 2},
    {"ldr r0, [pc, #0]", {0x4800}, 2},
    {"ldrb r0, [r5, #1]", {0x7868}, 2},
    {"ldrsh r0, [r5, r4]", {0x5F28}, 2},
    {"str r0, [r5]", {0x6028}, 2},
    {"strh r0, [r5, #2]", {0x8068}, 2},
    {"str r0, [sp, #0]; ldr r0, [sp, #0]", {0x9000, 0x9800}, 4},
    {"ldmia r5!, {r0-r2}; subs r5, #12", {0xCD07, 0x3D0C}, 1 + 3 + 1},
    {"stmia r5!, {r0-r2}; subs r5, #12", {0xC507, 0x3D0C}, 1 + 3 + 1},
    {"push {r0-r3, lr}; pop {r0-r4}", {0xB50F, 0xBC1F}, (1 + 5) + (1 + 5)},
    {"b over a nop", {0xE000, kNop}, 3},
    {"bne over a nop, taken", {0xD100, kNop}, 3},
    {"beq over a nop, not taken", {0xD000, kNop}, 1 + 1},
    {"bl over a nop", {0xF000, 0xF801, kNop}, 4},
    {"mov r0, pc; adds r0, #5; bx r0", {0x4678, 0x3005, 0x4700, kNop}, 1 + 1 + 3},
    {"mov r0, pc; adds r0, #5; blx r0", {0x4678, 0x3005, 0x4780, kNop}, 1 + 1 + 3},
    {"mov r0, pc; adds r0, #4; mov pc, r0", {0x4678, 0x3004, 0x4687, kNop}, 1 + 1 + 3},
    {"movs r0, #0; add pc, r0", {0x2000, 0x4487, kNop}, 1 + 3},
    {"mov r0, pc; adds r0, #7; push {r0}; pop {pc}", {0x4678, 0x3007, 0xB401, 0xBD00, kNop}, 1 + 1 + 2 + 5},
    {"mrs r0, xpsr", {0xF3EF, 0x8003}, 4},
    {"msr apsr, r0", {0xF380, 0x8800}, 4},
    {"msr primask, r4", {0xF384, 0x8810}, 4},
    {"dsb", {0xF3BF, 0x8F4F}, 4},
    {"dmb", {0xF3BF, 0x8F5F}, 4},
    {"isb", {0xF3BF, 0x8F6F}, 4},
    {"cpsid i", {0xB672}, 1},
    {"sev", {0xBF40}, 1},
    {"yield", {0xBF10}, 1},
    {"sev; wfe", {0xBF40, 0xBF20}, 1 + 2},
};

// The cycle at which the program with `count` copies of `code` writes to the log.
Cycles end_of(std::vector<u16> const &code, unsigned count) {
    // sub sp, #8; movs r4, #0; movs r5, #0x20; lsls r5, #24; movs r6, #0x40; lsls r6, #24; movs r0, #1;
    // movs r1, #3; cmp r1, #1; and one nop, for an even number of halfwords
    std::vector<u16> program{kNop, 0xB082, 0x2400, 0x2520, 0x062D, 0x2640, 0x0636, 0x2001, 0x2103, 0x2901};
    for (unsigned i = 0; i < count; ++i) program.insert(program.end(), code.begin(), code.end());
    program.insert(program.end(), {0x6030, 0xE7FE}); // str r0, [r6]; b .
    CpuBench bench;
    bench.load(program);
    bench.run_for(10'000);
    REQUIRE(bench.device.log.size() == 1);
    CHECK(bench.core.cpu().rule_mismatches() == 0);
    return bench.device.log[0].when;
}

} // namespace

TEST_CASE("instructions cost what the Cortex-M0's manual says") {
    for (Timing const &timing : kTimings) {
        CAPTURE(timing.what);
        // Both counts keep literals and branches aligned alike.
        CHECK(end_of(timing.code, 12) - end_of(timing.code, 2) == 10 * timing.cycles);
    }
}

TEST_CASE("a loop costs the same each time round") {
    // movs r6, #0x40; lsls r6, #24; movs r0, #100; loop: subs r0, #1; bne loop; str r0, [r6]; b .
    CpuBench bench;
    bench.load({0x2640, 0x0636, 0x2064, 0x3801, 0xD1FD, 0x6030, 0xE7FE});
    bench.run_for(10'000);
    REQUIRE(bench.device.log.size() == 1);
    CHECK(bench.device.log[0].when == 3 + 99 * (1 + 3) + (1 + 1) + 2 + 1);
}

} // namespace terrarium
