// FlashTiming: waits of fetches and reads, which lines are kept, and what a plan of a block's accesses holds.
#include <catch2/catch_test_macros.hpp>

#include "sim/core/bus.h"
#include "sim/cpu/arm/memory_plan.h"
#include "sim/cpu/flash_timing.h"

using namespace terrarium;
using arm::MemoryPlan;
using arm::MemoryStep;

namespace {

constexpr FlashTiming::Memory kMemory{
    .base = 0x08000000, .alias = 0, .bytes = 0x10000, .instruction_lines = 4, .data_lines = 2};
constexpr FlashTiming::Settings kPlain{.wait_states = 5};
constexpr FlashTiming::Settings kPrefetch{.wait_states = 5, .prefetch = true};
constexpr FlashTiming::Settings kCaches{.wait_states = 5, .instruction_cache = true, .data_cache = true};

Clock const clock_at_zero(Hertz(16'000'000));

FlashTiming timing_with(FlashTiming::Settings const &settings) {
    FlashTiming timing(clock_at_zero, kMemory);
    timing.set(settings);
    return timing;
}

MemoryPlan plan_of(std::vector<u16> const &code, u32 address = 0x08000100, u32 line_bytes = 16) {
    std::vector<u8> bytes;
    for (u16 const halfword : code) bytes.insert(bytes.end(), {u8(halfword), u8(halfword >> 8)});
    return arm::plan_block(bytes, address, arm::Model::CortexM4, line_bytes);
}

} // namespace

TEST_CASE("without caches a line waits once while it is current, data always") {
    FlashTiming timing = timing_with(kPlain);
    CHECK(timing.fetch(7, 100) == 5);
    CHECK(timing.fetch(7, 110) == 0);
    CHECK(timing.fetch(8, 120) == 5);
    CHECK(timing.fetch(7, 130) == 5);
    CHECK(timing.read(0x08000200, 4, 140) == 5);
    CHECK(timing.read(0x08000200, 4, 150) == 5);
    CHECK(timing.read(0x0800020E, 4, 160) == 5 + 1 + 5); // Over two lines.
    CHECK(timing.read(0x0800FFFE, 4, 200) == 5);         // There is none behind the last.
}

TEST_CASE("the next line is prefetched, which takes its time and holds other reads up") {
    FlashTiming timing = timing_with(kPrefetch);
    CHECK(timing.fetch(7, 100) == 5); // There at 105; the next is read from 106 on, there at 111.
    CHECK(timing.fetch(8, 109) == 2); // The one behind it: from 112 to 117.
    CHECK(timing.fetch(9, 130) == 0); // From 130 to 135.
    CHECK(timing.read(0x08000200, 4, 132) == 4 + 5); // It begins at 136.
    CHECK(timing.fetch(20, 150) == 5);
    CHECK(timing.fetch(30, 156) == 6 + 5); // The prefetch of line 21 ends at 161.
}

TEST_CASE("caches keep what was used last; prefetched lines are not put in") {
    FlashTiming timing = timing_with(kCaches);
    for (u32 line : {1u, 10u, 20u, 30u}) CHECK(timing.fetch(line, 100 * line) == 5);
    for (u32 line : {1u, 10u, 20u, 30u}) CHECK(timing.fetch(line, 10'000 + 100 * line) == 0);
    CHECK(timing.fetch(40, 20'000) == 5); // In the place of line 1.
    CHECK(timing.fetch(10, 20'100) == 0);
    CHECK(timing.fetch(1, 20'200) == 5); // In the place of 20.
    CHECK(timing.fetch(20, 20'300) == 5);
    CHECK(timing.fetch(10, 20'400) == 0);
    CHECK(timing.read(0x08000010, 4, 30'000) == 5); // An instruction line is no data line.
    CHECK(timing.read(0x00000018, 4, 30'100) == 0); // The same through the alias.
    CHECK(timing.read(0x08000020, 4, 30'200) == 5);
    CHECK(timing.read(0x08000030, 4, 30'300) == 5);
    CHECK(timing.read(0x08000010, 4, 30'400) == 5);
    timing.clear_instruction_cache();
    CHECK(timing.fetch(40, 40'000) == 5);
    CHECK(timing.read(0x08000010, 4, 40'100) == 0);
    timing.clear_data_cache();
    CHECK(timing.read(0x08000010, 4, 40'200) == 5);

    FlashTiming prefetching =
        timing_with({.wait_states = 5, .prefetch = true, .instruction_cache = true, .data_cache = true});
    CHECK(prefetching.fetch(1, 100) == 5);
    CHECK(prefetching.fetch(2, 200) == 0);
    CHECK(prefetching.fetch(50, 300) == 5);
    CHECK(prefetching.fetch(1, 400) == 0);
    CHECK(prefetching.fetch(50, 500) == 0);
    CHECK(prefetching.fetch(2, 600) == 5); // It had come by a prefetch only.
    CHECK(prefetching.fetch(50, 700) == 0);
    CHECK(prefetching.fetch(2, 800) == 0);
}

TEST_CASE("a flash memory's times are saved, and what makes no sense is refused") {
    FlashTiming first = timing_with(kCaches);
    for (u32 line : {1u, 10u, 20u, 30u, 10u}) (void)first.fetch(line, 100);
    (void)first.read(0x08000010, 4, 200);
    Archive out;
    out(first);
    FlashTiming second(clock_at_zero, kMemory);
    Archive in(out.bytes());
    in(second);
    REQUIRE(in.result().ok());
    CHECK(second.settings() == kCaches);
    for (u32 line : {40u, 10u, 20u, 1u, 30u}) CHECK(first.fetch(line, 1000) == second.fetch(line, 1000));
    CHECK(second.read(0x08000010, 4, 2000) == 0);

    std::vector<u8> late = out.bytes();
    late.back() = 0x40; // The memory is busy for ages.
    Archive never(late);
    never(second);
    CHECK_FALSE(never.result().ok());
    CHECK(second.fetch(3, 1000) == 0);
    for (std::size_t at : {4 + 3u, 4 + 3 + 4u}) { // The most recent lines of the instruction cache.
        std::vector<u8> damaged = out.bytes();
        for (std::size_t i = at; i < at + 3; ++i) damaged[i] = 0xEE;
        Archive bad(damaged);
        FlashTiming third(clock_at_zero, kMemory);
        bad(third);
        CHECK_FALSE(bad.result().ok());
        CHECK(third.fetch(3, 1000) <= 5);
    }
}

TEST_CASE("a plan holds the lines a block is fetched from, at the cycle they are needed") {
    // adds r0, #1 seven times, adds.w across the line's end, b .
    MemoryPlan const plan =
        plan_of({0x3001, 0x3001, 0x3001, 0x3001, 0x3001, 0x3001, 0x3001, 0xF100, 0x0001, 0xE7FE});
    REQUIRE(plan.steps.size() == 1);
    CHECK(plan.steps[0].kind == MemoryStep::Kind::Line);
    CHECK(plan.steps[0].cycle == 7);
    CHECK(plan.steps[0].offset == 0x08000110);
    CHECK(plan.registers == 0);
    CHECK(plan_of({0x3001, 0xE7FE}, 0x20000000, 0).steps.empty());
}

TEST_CASE("a plan follows addresses back to the block's beginning") {
    // ldr r3, [pc, #8]; ldrb r2, [r3, #1]; lsls r2, #2; adds r4, r2, r1; ldr r5, [r4, #16]; bx lr
    MemoryPlan const plan = plan_of({0x4B02, 0x785A, 0x0092, 0x1854, 0x6925, 0x4770});
    REQUIRE(plan.steps.size() == 3);
    CHECK(plan.steps[0].offset == 0x0800010C);
    CHECK(plan.steps[0].base == MemoryStep::kZero);
    CHECK(plan.steps[0].bytes == 4);
    CHECK(plan.steps[1].base == plan.steps[0].value);
    CHECK(plan.steps[1].offset == 1);
    CHECK(plan.steps[1].bytes == 1);
    CHECK(plan.steps[2].index == plan.steps[1].value);
    CHECK(plan.steps[2].shift == 2);
    CHECK(plan.steps[2].base == 1);
    CHECK(plan.steps[2].offset == 16);
    CHECK(plan.steps[2].value == MemoryStep::kZero); // Nobody needs it.
    CHECK(plan.registers == 1u << 1);
}

TEST_CASE("a plan knows bases that move, and leaves out the stack and what it cannot follow") {
    // ldrb r2, [r3], #1; ldrb r4, [r3]; b .
    MemoryPlan const moved = plan_of({0xF813, 0x2B01, 0x781C, 0xE7FE});
    REQUIRE(moved.steps.size() == 2);
    CHECK(moved.steps[0].offset == 0);
    CHECK(moved.steps[1].offset == 1);
    // sub sp, #8; ldr r2, [sp, #4]; ldr r0, [sp]; ldr r3, [r2]; muls r3, r2; ldr r3, [r3]; b .
    MemoryPlan const stack = plan_of({0xB082, 0x9A01, 0x9800, 0x6813, 0x4353, 0x681B, 0xE7FE});
    REQUIRE(stack.steps.size() == 2);
    CHECK(stack.steps[0].base == 13);
    CHECK(stack.steps[0].offset == u32(-4));
    CHECK(stack.steps[1].base == stack.steps[0].value);
    // ldr.w pc, [r1, r0, lsl #2]
    MemoryPlan const table = plan_of({0xF851, 0xF020});
    REQUIRE(table.steps.size() == 1);
    CHECK(table.steps[0].base == 1);
    CHECK(table.steps[0].index == 0);
    CHECK(table.steps[0].shift == 2);
    CHECK(table.registers == 3);
}
