// Exceptions as a Cortex-M0 takes them: frame, preemption, tail-chaining, late arrival, pending registers.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/cpu/cpu_bench.h"

namespace terrarium {

namespace {

using Values = std::vector<u32>;

constexpr u32 kToHandler = 0xFFFFFFF1;
constexpr u32 kToThread = 0xFFFFFFF9;
constexpr u32 kFinished = 0xF1;

// What scenario `number` of exceptions.S logs.
Values log_of(u32 number) {
    CpuBench bench;
    bench.load("exceptions", number);
    bench.finish();
    return bench.device.values();
}

} // namespace

TEST_CASE("entry stacks eight words and gives the handler its number and EXC_RETURN") {
    CpuBench bench;
    bench.load("exceptions", 0);
    auto &state = static_cast<arm::ArmCpu &>(bench.core.cpu()).edit();
    for (u32 n = 0; n < 13; ++n) state.r[n] = 0x1000 + n;
    state.lr = 0x8888;
    state.xpsr |= 0xA0000000;
    bench.finish();
    Values const log = bench.device.values();
    REQUIRE(log.size() == 10);
    CHECK(log[0] == 16);
    CHECK(log[1] == kToThread);
    CHECK(log[6] == 0x100C); // r12 and LR have kept what the bench put there.
    CHECK(log[7] == 0x8888);
    CHECK(load_u16(bench.flash, log[8]) == 0xE7FE); // The stacked PC is the branch to itself.
    CHECK((log[9] & 0x010001FF) == 0x01000000);     // Thread mode, Thumb state.
}

TEST_CASE("a more urgent interrupt preempts a handler") {
    CHECK(log_of(1) == Values{16, kToThread, 0x100, 17, kToHandler, kFinished});
}

TEST_CASE("equal priorities do not preempt") {
    CHECK(log_of(2) == Values{17, kToThread, 0x200, 18, kToThread, 0x200, kFinished});
}

TEST_CASE("a pending exception is chained without unstacking") {
    // The second handler finds in r0 what the first left there, not what the frame says.
    CHECK(log_of(3) == Values{17, kToThread, 18, kToThread, 0x3333, kFinished});
}

TEST_CASE("a more urgent interrupt that arrives during stacking is entered first") {
    CpuBench bench;
    bench.load("exceptions", 4);
    bench.finish();
    // Both see the same frame: the first returns to the second by chaining, not into a handler.
    CHECK(bench.device.values() == Values{17, kToThread, 16, kToThread, kFinished});
}

TEST_CASE("PendSV waits for the handler that pends it") {
    CpuBench bench;
    bench.load("exceptions", 5);
    bench.finish();
    Values const log = bench.device.values();
    REQUIRE(log.size() == 6);
    CHECK(log[1] == kToThread);
    CHECK(log[2] == (1u << 28 | 14u << 12 | 19)); // ICSR: PENDSVSET, VECTPENDING, VECTACTIVE.
    CHECK(log[3] == 14);
    CHECK(log[4] == kToThread);
}

TEST_CASE("NMI is taken although PRIMASK is set") { CHECK(log_of(6) == Values{2, kToThread, kFinished}); }

TEST_CASE("a line that stays high pends again after each return") {
    CHECK(log_of(7) == Values{16, kToThread, 16, kToThread, 16, kToThread, kFinished});
}

TEST_CASE("pending bits are set, cleared and kept until enabled") {
    CHECK(log_of(8) == Values{6, 4, 0, 18, kToThread, 0xE000ED04, kFinished});
}

TEST_CASE("a reset asked for through AIRCR needs its key") {
    CpuBench bench;
    bench.load("exceptions", 9);
    bench.finish();
    CHECK(bench.device.values() == Values{1, 2, kFinished});
    CHECK(bench.resets == 1);
}

TEST_CASE("a chip may reset its core at any moment, even while an exception is being entered") {
    // SysTick fires every 1000 cycles; the reset falls before, into and behind an entry and a return.
    for (Cycles cycle = 1000; cycle < 1080; ++cycle) {
        CAPTURE(cycle);
        CpuBench bench;
        Event reset(bench.clock, "reset", [&] { bench.core.reset(); });
        bench.load("idle", 0);
        reset.at(bench.clock.time_of(cycle));
        bench.run_until(cycle + 990);
        CHECK(bench.core.sleeping());
        CHECK(!bench.core.nvic().anything_active());
        CHECK(bench.state().msp == 0x20004000);
        CHECK(bench.state().ipsr() == 0);
        bench.run_until(cycle + 3500);
        CHECK(bench.state().msp == 0x20004000);
    }
}

TEST_CASE("priorities and enables are written by bytes") {
    CHECK(log_of(10) == Values{0x0000C000, 0x8000C000, 0x80, 0xC0000000, 0xD, kFinished});
}

} // namespace terrarium
