// FLASH_ACR in force: guest programs that measure themselves with DWT.CYCCNT, at 16 MHz, where five wait
// states are needless but allowed.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/stm32f4/stm32_bench.h"

using namespace terrarium;
using namespace terrarium::stm32f4;
using namespace terrarium::literals;

namespace {

using Code = std::vector<u16>;

constexpr u32 kFive = 5, kPrefetch = 1u << 8, kInstructions = 1u << 9, kData = 1u << 10,
              kInstructionReset = 1u << 11, kDataReset = 1u << 12;
constexpr u16 kNop = 0xBF00;
constexpr u32 kLine = 8; // In halfwords.
constexpr u32 kProgram = 0x400, kBody = 0x480, kResult = 0x20000000, kRamBody = 0x20001000;

void append(Code &code, Code const &more) { code.insert(code.end(), more.begin(), more.end()); }
Code operator*(Code const &code, unsigned count) {
    Code all;
    for (unsigned i = 0; i < count; ++i) append(all, code);
    return all;
}
Code operator+(Code code, Code const &more) {
    append(code, more);
    return code;
}

// movw and movt.
Code load(unsigned reg, u32 value) {
    auto const half = [&](u16 first, u32 bits) {
        return Code{u16(first | (bits >> 1 & 0x400) | bits >> 12),
                    u16((bits << 4 & 0x7000) | reg << 8 | (bits & 0xFF))};
    };
    return half(0xF240, value & 0xFFFF) + half(0xF2C0, value >> 16);
}
// str r1, [r0] of constants.
Code poke(u32 address, u32 value) { return load(0, address) + load(1, value) + Code{0x6001}; }

// The cycles from the end of one reading of CYCCNT to the end of the next, with `body` in between, which
// begins a line and may use r0 to r5. In RAM the whole measurement is done from there.
u32 cycles(Code body, u32 acr, bool in_ram = false, u32 again = 0) {
    // isb; ldr r6, [r8, #4]; isb, filled up so that the body begins a line; the body; the same with r7.
    Code const before = Code{kNop, kNop, 0xF3BF, 0x8F6F, 0xF8D8, 0x6004, 0xF3BF, 0x8F6F};
    Code const behind = Code{0xF8D8, 0x7004, 0xF3BF, 0x8F6F};
    Code code = poke(0xE000EDFC, 1u << 24) + poke(0xE0001000, 1) + poke(kFlash, acr);
    if (again != 0) append(code, poke(kFlash, again));
    append(code, load(8, 0xE0001000) + load(2, (in_ram ? kRamBody : kFlashBase + kBody - 16) | 1) +
                     Code{0x4710}); // bx r2
    Code measured = before + body + behind;
    // subs r7, r7, r6; str r7, [r0]; b .
    append(measured, load(0, kResult) + Code{0x1BBF, 0x6007, 0xE7FE});

    Stm32Bench bench;
    auto const put = [](std::span<u8> memory, u32 at, Code const &halfwords) {
        for (u16 const halfword : halfwords) {
            memory[at++] = u8(halfword);
            memory[at++] = u8(halfword >> 8);
        }
    };
    REQUIRE(2 * code.size() <= kBody - 16 - kProgram);
    store_u32(bench.flash, 0, 0x20010000);
    store_u32(bench.flash, 4, kFlashBase + kProgram + 1);
    put(bench.flash, kProgram, code);
    if (!in_ram) put(bench.flash, kBody - 16, measured);
    for (u32 offset = 0; offset < 0x1000; offset += 4) store_u32(bench.flash, 0x8000 + offset, offset);
    bench.chip.power_on();
    std::span<u8> const ram = bench.chip.bus().memory_at(kResult)->bytes;
    if (in_ram) put(ram, kRamBody - kResult, measured);
    Time const end = 10_ms;
    while (bench.clock.now() < end && load_u32(ram, 0) == 0) {
        bench.clock.dispatch_due();
        bench.chip.processor().run(std::min(end, bench.clock.now() + 20_us));
    }
    CHECK(bench.lines.empty());
    REQUIRE(load_u32(ram, 0) != 0);
    return load_u32(ram, 0);
}

// What it takes longer than without wait states.
u32 waits(Code const &body, u32 acr, bool in_ram = false) {
    return cycles(body, acr, in_ram) - cycles(body, 0, in_ram);
}

// movs r5, #count; the lines; subs r5, #1; bne back to them; all of it fills up to whole lines.
Code loop(unsigned lines, unsigned count) {
    Code code = {u16(0x2500 | count)};
    Code const inner = Code{kNop} * (lines * kLine - 1 - 4);
    append(code, inner + Code{0x3D01});
    i32 const back = -i32(2 * (inner.size() + 1)) - 4; // bne.w
    u32 const bits = u32(back);
    u16 const sign = u16(bits >> 31);
    append(code, {u16(0xF000 | sign << 10 | 1u << 6 | (bits >> 12 & 0x3F)),
                  u16(0x8000 | sign << 13 | sign << 11 | (bits >> 1 & 0x7FF)), kNop});
    return code;
}

} // namespace

TEST_CASE("ACR's bits are kept, by bytes too, and a reset clears them", "[stm32f4][flash]") {
    Stm32Bench bench;
    CHECK(bench.read(kFlash) == 0);
    bench.write(kFlash, 0xFFFFFFFF);
    CHECK(bench.read(kFlash) == 0x1F07);
    bench.write(kFlash, 0x705);
    bench.write(kFlash, 3, 1);
    CHECK(bench.read(kFlash) == 0x703);
    bench.chip.power_on();
    CHECK(bench.read(kFlash) == 0);
}

TEST_CASE("straight code waits at each line", "[stm32f4][flash]") {
    Code const narrow = Code{kNop} * (8 * kLine);
    Code const wide = Code{0xF3AF, 0x8000} * (8 * kLine / 2);
    CHECK(cycles(narrow, 0) - cycles({}, 0) == 8 * kLine);
    // The eight lines and the one behind them.
    for (u32 states = 1; states <= 7; ++states) CHECK(waits(narrow, states) == 9 * states);
    CHECK(waits(wide, kFive) == 9 * 5);
    // A cache does not help code that runs once.
    CHECK(waits(narrow, kFive | kInstructions) == 9 * 5);
}

TEST_CASE("a prefetch hides what takes longer than a line's read", "[stm32f4][flash]") {
    // A line takes six cycles to read: eight narrow instructions last longer, four wide ones two less.
    CHECK(waits(Code{kNop} * (8 * kLine), kFive | kPrefetch) == 0);
    Code const wide = Code{0xF3AF, 0x8000} * (16 * kLine / 2);
    u32 const once = waits(Code{0xF3AF, 0x8000} * (8 * kLine / 2), kFive | kPrefetch);
    CHECK(waits(wide, kFive | kPrefetch) - once == 8 * 2);
}

TEST_CASE("a loop that fits into the instruction cache waits once", "[stm32f4][flash]") {
    CHECK(waits(loop(6, 20), kFive) == (20 * 6 + 1) * 5);
    CHECK(waits(loop(6, 20), kFive | kInstructions) == 7 * 5);
    CHECK(waits(loop(60, 20), kFive | kInstructions) == 61 * 5);
    // What is used longest ago goes first, so one line too many and none is there when its turn comes.
    CHECK(waits(loop(65, 20), kFive | kInstructions) == (20 * 65 + 1) * 5);
}

TEST_CASE("literals wait for the data cache", "[stm32f4][flash]") {
    // b over 14 bytes of literals in one line; then two loads from it a line, among nops.
    Code body = Code{0xE006} + Code{0x1234} * 7;
    // ldr.w r3, [pc, #-n]
    for (unsigned line = 1; line <= 4; ++line) {
        u16 const back = u16(16 * line);
        append(body, Code{0xF85F, u16(0x3000 | back)} + Code{kNop} * 2 +
                         Code{0xF85F, u16(0x3000 | (back + 4))} + Code{kNop} * 2);
    }
    CHECK(waits(body, kFive | kPrefetch | kData) > 0);
    u32 const none = waits(body, kFive);
    CHECK(none == (6 + 8) * 5); // Six lines of code.
    CHECK(waits(body, kFive | kData) == (6 + 1) * 5);
}

TEST_CASE("so do reads by any address, from eight lines at most", "[stm32f4][flash]") {
    // Eight loads from as many lines, twice; a ninth before the second time spoils it.
    Code const base = load(0, kFlashBase + 0x8000);
    Code const eight = {0x6801, 0x6901, 0x6A01, 0x6B01, 0x6C01, 0x6D01, 0x6E01, 0x6F01};
    Code const ninth = {0xF8D0, 0x1080};
    auto const fill = [](Code code) {
        while (code.size() % kLine != 0) code.push_back(kNop);
        return code;
    };
    auto const reads = [&](Code const &code, u32 acr) {
        u32 const lines = u32(fill(code).size()) / kLine + 1;
        return waits(fill(code), acr) - 5 * lines;
    };
    // Two of the loads begin a line and read in that very cycle, since they follow a load: one cycle more
    // each.
    CHECK(reads(base + eight + eight, kFive) == 16 * 5 + 2);
    CHECK(reads(base + eight + eight, kFive | kData) == 8 * 5 + 1);
    CHECK(reads(base + eight + ninth + eight, kFive | kData) == 17 * 5 + 2);
    // An address that was loaded: words here hold their own offset.
    // ldr r1, [r0, #64]; ldr r2, [r0, r1]; ldr r2, [r0, r1]
    CHECK(reads(base + Code{0x6C01, 0x5842, 0x5842}, kFive) == 3 * 5);
    CHECK(reads(base + Code{0x6C01, 0x5842, 0x5842}, kFive | kData) == 1 * 5);
    // ldmia r0, {r1-r4} in one line, and across two.
    CHECK(reads(base + Code{0xE890, 0x001E}, kFive) == 5);
    CHECK(reads(base + Code{0x3004, 0xE890, 0x001E}, kFive) == 5 + 1 + 5);
}

TEST_CASE("code and data in RAM never wait", "[stm32f4][flash]") {
    CHECK(waits(Code{kNop} * (8 * kLine), kFive, true) == 0);
    // Flash's data does, from there too: two reads of two lines.
    Code const reads = load(0, kFlashBase + 0x8000) + Code{0x6801, 0x6901, 0x6801, 0x6901};
    CHECK(waits(reads, kFive, true) == 4 * 5);
    CHECK(waits(reads, kFive | kData, true) == 2 * 5);
    Code const stack = load(0, kResult + 0x100) + Code{0x6801, 0x6001, 0xB40F, 0xBC0F};
    CHECK(waits(stack, kFive, true) == 0);
}

TEST_CASE("a cache is emptied while it is off", "[stm32f4][flash]") {
    // In the body: r0 points to ACR, r1 to r4 hold values for it. A read of flash at r5 fills a line; after
    // the writes it is read again.
    u32 const data = kFlashBase + 0x8000;
    auto const second_read = [&](Code const &writes) {
        Code const base = load(0, kFlash) + load(1, kFive | kData) + load(2, kFive) +
                          load(3, kFive | kDataReset) + load(4, kFive | kData | kDataReset) + load(5, data);
        Code const isb = {0xF3BF, 0x8F6F};
        u32 const acr = kFive | kData;
        Code const with = base + isb + Code{0xF8D5, 0x9000} + isb + writes + isb + Code{0xF8D5, 0x9000} + isb;
        Code const without = base + isb + Code{0xF8D5, 0x9000} + isb + writes + isb + Code{kNop, kNop} + isb;
        return cycles(with, acr) - cycles(without, acr);
    };
    u32 const hit = second_read({0x6001, 0x6001, 0x6001});   // Nothing changes.
    CHECK(second_read({0x6002, 0x6003, 0x6001}) == hit + 5); // Off, reset, on.
    CHECK(second_read({0x6002, 0x6002, 0x6001}) == hit);     // Off, on.
    CHECK(second_read({0x6004, 0x6001, 0x6001}) == hit);     // A reset while it is on does nothing.
}

TEST_CASE("so is the instruction cache", "[stm32f4][flash]") {
    Stm32Bench bench;
    auto &controller = static_cast<FlashInterface &>(*bench.chip.bus().device_at(kFlash)->peripheral);
    Cycles now = 0;
    auto const wait = [&](u32 line) { return controller.timing.fetch(line, now += 100); };
    bench.write(kFlash, kFive | kInstructions);
    CHECK(wait(10) == 5);
    CHECK(wait(500) == 5);
    CHECK(wait(10) == 0);
    bench.write(kFlash, kFive | kInstructions | kInstructionReset); // Not while it is on.
    CHECK(wait(500) == 0);
    for (u32 acr : {kFive, kFive | kInstructionReset, kFive | kInstructions}) bench.write(kFlash, acr);
    CHECK(wait(10) == 5);
    CHECK(wait(500) == 5);
}

TEST_CASE("the caches are part of a snapshot", "[stm32f4][flash]") {
    Stm32Bench first;
    first.write(kFlash, kFive | kPrefetch | kInstructions | kData);
    auto &controller = static_cast<FlashInterface &>(*first.chip.bus().device_at(kFlash)->peripheral);
    Cycles const now = first.clock.slice.now;
    (void)controller.timing.fetch(100, now);
    (void)controller.timing.read(kFlashBase + 0x40, 4, now + 20);
    Archive out;
    first.archive(out);
    Stm32Bench second;
    Archive in(out.bytes());
    second.archive(in);
    REQUIRE(in.result().ok());
    auto &restored = static_cast<FlashInterface &>(*second.chip.bus().device_at(kFlash)->peripheral);
    CHECK(restored.timing.settings() == controller.timing.settings());
    CHECK(restored.timing.is_current(100));
    CHECK(restored.timing.fetch(101, 3000) == 0); // Prefetched.
    CHECK(restored.timing.read(kFlashBase + 0x40, 4, 4000) == 0);
    CHECK(restored.timing.fetch(500, 5000) == 5);
    CHECK(restored.timing.fetch(100, 6000) == 0);
}
