// What a Cortex-M4's instructions cost: the table of its technical reference manual, in virtual time.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/cpu/cpu_bench.h"

namespace terrarium {

namespace {

struct Timing {
    char const *what;
    std::vector<u16> code; // r5 points to RAM, r1 holds 3, Z is clear.
    unsigned cycles;
};

constexpr u16 kNop = 0xBF00;

std::vector<Timing> const kTimings{
    {"nop", {kNop}, 1},
    {"nop.w", {0xF3AF, 0x8000}, 1},
    {"add.w r0, r1, #5", {0xF101, 0x0005}, 1},
    {"movw r0, #5", {0xF240, 0x0005}, 1},
    {"muls r0, r1", {0x4348}, 1},
    {"mla r0, r1, r2, r3", {0xFB01, 0x3002}, 1},
    {"mls r0, r1, r2, r3", {0xFB01, 0x3012}, 1},
    {"umull r0, r2, r1, r3", {0xFBA1, 0x0203}, 1},
    {"smulbb r0, r1, r2", {0xFB11, 0xF002}, 1},
    {"udiv r0, r1, r1", {0xFBB1, 0xF0F1}, 7},
    {"ldr r0, [r5]; nop", {0x6828, kNop}, 3},
    {"ldr r0, [r5]; ldr r2, [r5, #4]; nop", {0x6828, 0x686A, kNop}, 2 + 1 + 1},
    {"ldr r0, [r5, #0]; ldr.w r2, [r5, #4]; nop", {0x6828, 0xF8D5, 0x2004, kNop}, 2 + 1 + 1},
    {"str r0, [r5]; nop", {0x6028, kNop}, 2},
    {"str r0, [r5, r4]; nop", {0x5128, kNop}, 3},
    {"str r5, [r5]; ldr r2, [r5]; ldr r3, [r2]; nop", {0x602D, 0x682A, 0x6813, kNop}, 1 + 2 + 2 + 1},
    {"ldr r0, [r5]; str r0, [r5, #4]; nop", {0x6828, 0x6068, kNop}, 2 + 1 + 1},
    {"ldr r0, [r5]; str r0, [r5, r4]; nop", {0x6828, 0x5128, kNop}, 2 + 1 + 1},
    {"adds r5, #0; ldr r0, [r5]; nop: the address is new", {0x3500, 0x6828, kNop}, 1 + 3 + 1},
    {"adds r0, #1; ldr r0, [r5]; nop: it is not", {0x3001, 0x6828, kNop}, 1 + 2 + 1},
    {"cmp r5, #1; ldr r0, [r5]; cmp r1, #1", {0x2D01, 0x6828, 0x2901}, 1 + 2 + 1},
    {"mov.w r5, r5; str r0, [r5]; nop", {0xEA4F, 0x0505, 0x6028, kNop}, 1 + 2 + 1},
    {"ldrd r0, r2, [r5]", {0xE9D5, 0x0200}, 3},
    {"ldmia.w r5, {r0, r2, r8}", {0xE895, 0x0105}, 4},
    {"push {r0-r3, lr}; pop {r0-r4}", {0xB50F, 0xBC1F}, 6 + 6},
    {"ldrex r0, [r5]; nop", {0xE855, 0x0F00, kNop}, 3},
    {"b over a nop", {0xE000, kNop}, 1 + 1},
    {"b.w over a nop; nop", {0xF000, 0xB801, kNop, kNop}, 1 + 1 + 1},
    {"bl over a nop; nop", {0xF000, 0xF801, kNop, kNop}, 1 + 1 + 1},
    {"bne over a nop", {0xD100, kNop}, 1 + 1},
    {"b to a wide nop across two words",
     {0xE000, kNop, kNop, 0xE000, kNop, 0xF3AF, 0x8000, kNop},
     1 + 1 + 1 + 1 + 2 + 1 + 1},
    {"cbnz r1 over a nop", {0xB901, kNop}, 1 + 2},
    {"adr r0, .+4; adds r0, #1; bx r0; nop", {0xA001, 0x3001, 0x4700, kNop}, 3 + 2},
    {"bl to bx lr, and over it", {0xF000, 0xF802, 0xE001, kNop, 0x4770, kNop}, 2 + 2 + 2 + 1},
    {"adr r0, .+12; adds r0, #1; push {r0}; pop {pc}",
     {0xA002, 0x3001, 0xB401, 0xBD00, kNop, kNop},
     2 + 2 + 2 + 3},
    {"beq.w over a nop, not taken", {0xF000, 0x8001, kNop}, 2},
    {"cbz r1 over a nop, not taken; nop", {0xB101, kNop}, 2},
    {"it eq; moveq r0, r0", {0xBF08, 0x4600}, 2},
    {"tbb [pc, r4] over its table and a nop", {0xE8DF, 0xF004, 0x0002, kNop}, 3 + 3},
    {"mrs r0, xpsr", {0xF3EF, 0x8003}, 1},
    {"dsb", {0xF3BF, 0x8F4F}, 1},
    {"vadd.f32 s0, s1, s2", {0xEE30, 0x0A81}, 1},
    {"vmul.f32 s0, s1, s2", {0xEE20, 0x0A81}, 1},
    {"vmla.f32 s0, s1, s2", {0xEE00, 0x0A81}, 3},
    {"vfma.f32 s0, s1, s2", {0xEEA0, 0x0A81}, 3},
    {"vdiv.f32 s0, s1, s2", {0xEE80, 0x0A81}, 14},
    {"vsqrt.f32 s0, s1", {0xEEB1, 0x0AE0}, 14},
    {"vmov s0, r1", {0xEE00, 0x1A10}, 1},
    {"vmov r0, r2, s0, s1", {0xEC52, 0x0A10}, 2},
    {"vldr s0, [r5]", {0xED95, 0x0A00}, 2},
    {"vstm r5, {s0-s3}", {0xEC85, 0x0A04}, 5},
    {"vmrs apsr_nzcv, fpscr; movs r0, #1", {0xEEF1, 0xFA10, 0x2001}, 2},
    {"vmsr fpscr, r4", {0xEEE1, 0x4A10}, 1},
};

// The cycle at which the program with `count` copies of `code` writes to the log.
Cycles end_of(std::vector<u16> const &code, unsigned count) {
    // movw r0, #0xED88; movt r0, #0xE000; movs r1, #15; lsls r1, #20; str r1, [r0]; isb: allow the FPU.
    // movs r4, #0; movs r5, #0x20; lsls r5, #24; movs r6, #0x40; lsls r6, #24; movs r1, #3; cmp r1, #1; nop
    std::vector<u16> program{0xF64E, 0x5088, 0xF2CE, 0x0000, 0x210F, 0x0509, 0x6001, 0xF3BF, 0x8F6F,
                             0x2400, 0x2520, 0x062D, 0x2640, 0x0636, 0x2103, 0x2901, kNop};
    if (program.size() % 2 != 0) program.push_back(kNop);
    for (unsigned i = 0; i < count; ++i) program.insert(program.end(), code.begin(), code.end());
    program.insert(program.end(), {0x6030, 0xE7FE}); // str r0, [r6]; b .
    CpuBench bench(arm::Model::CortexM4);
    bench.load(program);
    bench.run_for(10'000);
    REQUIRE(bench.device.log.size() == 1);
    CHECK(bench.core.cpu().rule_mismatches() == 0);
    return bench.device.log[0].when;
}

} // namespace

TEST_CASE("instructions cost what the Cortex-M4's manual says") {
    for (Timing const &timing : kTimings) {
        CAPTURE(timing.what);
        // Both counts keep literals and branches aligned alike.
        CHECK(end_of(timing.code, 12) - end_of(timing.code, 2) == 10 * timing.cycles);
    }
}

} // namespace terrarium
