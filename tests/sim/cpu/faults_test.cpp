// Faults: that they come, at the exact instruction, with the registers before it; and lock-up.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/cpu/cpu_bench.h"

namespace terrarium {

namespace {

// The scenarios of faults.S, in order.
enum Scenario : u32 {
    kRead,
    kWrite,
    kPush,
    kLoadMany,
    kUnalignedRead,
    kUnalignedWrite,
    kUndefined,
    kBreakpoint,
    kWideUndefined,
    kJumpNowhere,
    kJumpToArm,
    kJumpToDevice,
    kSecondRead,
    kChainedRead,
    kWriteThenDevice,
    kNested,
    kBadReturn,
    kJumpToNull,
    kReturnInThread,
    kWaitThenUndefined,
    kJumpNowhereTwice
};

struct Fault {
    u32 pc = 0;
    u32 distance = 0; // From the instruction that the guest marked.
    u32 r0 = 0, r1 = 0, r2 = 0;
    u32 xpsr = 0;
};

Fault fault_of(CpuBench &bench, Scenario scenario) {
    bench.load("faults", scenario);
    bench.finish();
    CHECK(bench.lockups == 0);
    auto const log = bench.device.values();
    REQUIRE(log.size() == 6);
    return {log[0], log[1], log[2], log[3], log[4], log[5]};
}

Fault fault_of(Scenario scenario) {
    CpuBench bench;
    return fault_of(bench, scenario);
}

constexpr u32 kNowhere = 0x30000000;
constexpr u32 kThumb = 1u << 24;

} // namespace

TEST_CASE("a load from nowhere faults at the load, registers as before it") {
    CpuBench bench;
    Fault const fault = fault_of(bench, kRead);
    CHECK(fault.distance == 0);
    CHECK(fault.r0 == kNowhere);
    CHECK(fault.r1 == 2);
    CHECK(fault.r2 == 2);
    CHECK((fault.xpsr & (kThumb | 0x1FF)) == kThumb);
    REQUIRE(bench.trace.accesses().size() == 1);
    CHECK(bench.trace.accesses()[0].pc == fault.pc);
    CHECK(bench.trace.accesses()[0].address == kNowhere);
}

TEST_CASE("a store to nowhere faults at the store and nothing behind it happens") {
    CpuBench bench;
    Fault const fault = fault_of(bench, kWrite);
    CHECK(fault.distance == 0);
    CHECK(fault.r0 == kNowhere);
    CHECK(fault.r1 == 2);
    CHECK(bench.word(CpuBench::kRamBase) == 0);
    REQUIRE(bench.trace.accesses().size() == 1);
    CHECK(bench.trace.accesses()[0].pc == fault.pc);
    CHECK(bench.trace.accesses()[0].write);
    CHECK(bench.trace.accesses()[0].value == 2);
}

TEST_CASE("a failed store keeps the rest of its block from the devices") {
    CpuBench bench;
    CHECK(fault_of(bench, kWriteThenDevice).distance == 0);
}

TEST_CASE("a push to nowhere faults, and so does stacking for the hard fault: the core locks up") {
    CpuBench bench;
    bench.load("faults", kPush);
    bench.run_for(1000);
    CHECK(bench.lockups == 1);
    CHECK(bench.device.values().empty());
}

TEST_CASE("a load of several words faults at the load with its base kept") {
    Fault const fault = fault_of(kLoadMany);
    CHECK(fault.distance == 0);
    CHECK(fault.r0 == kNowhere);
}

TEST_CASE("unaligned accesses fault at the access") {
    Fault const read = fault_of(kUnalignedRead);
    CHECK(read.distance == 0);
    CHECK(read.r1 == 1);
    CpuBench bench;
    CHECK(fault_of(bench, kUnalignedWrite).distance == 0);
    CHECK(bench.word(CpuBench::kRamBase) == 0);
}

TEST_CASE("undefined instructions and breakpoints fault at themselves") {
    for (Scenario scenario : {kUndefined, kBreakpoint, kWideUndefined}) {
        CAPTURE(scenario);
        Fault const fault = fault_of(scenario);
        CHECK(fault.distance == 0);
        CHECK(fault.r1 == 1);
    }
}

TEST_CASE("a jump to where nothing can be fetched faults at its target") {
    CHECK(fault_of(kJumpNowhere).pc == 0x30000400);
    CHECK(fault_of(kJumpNowhereTwice).pc == 0x30000400);
    CHECK(fault_of(kJumpToDevice).pc == CpuBench::kDeviceBase);
    CHECK(fault_of(kJumpToNull).pc == 0);
    CHECK(fault_of(kReturnInThread).pc == 0xFFFFFFF8);
}

TEST_CASE("a jump to an address without the Thumb bit faults at its target, with the bit clear") {
    Fault const fault = fault_of(kJumpToArm);
    CHECK((fault.xpsr & kThumb) == 0);
    CHECK(fault.r1 == 1);
}

TEST_CASE("of two matching loads the first is found, unless its register has changed since") {
    CHECK(fault_of(kSecondRead).distance == 0);
    CHECK(fault_of(kChainedRead).distance == 0);
}

TEST_CASE("an undefined instruction behind WFE is not taken for it") {
    CpuBench bench;
    Fault const fault = fault_of(bench, kWaitThenUndefined);
    CHECK(load_u16(bench.flash, fault.pc) == 0xDE00);
}

TEST_CASE("an invalid EXC_RETURN is a hard fault") {
    CpuBench bench;
    bench.load("faults", kBadReturn);
    bench.finish();
    CHECK(bench.lockups == 0);
    CHECK(bench.device.values().size() == 6);
}

TEST_CASE("a fault in the hard fault handler locks up, until reset") {
    CpuBench bench;
    bench.load("faults", kNested);
    bench.run_for(10'000);
    CHECK(bench.lockups == 1);
    CHECK(bench.core.locked_up());
    CHECK(bench.clock.slice.now >= 10'000);
    bench.load("faults", kRead);
    bench.finish();
    CHECK(bench.device.values().size() == 6);
}

TEST_CASE("without a vector table the core locks up at once") {
    CpuBench bench;
    bench.load({});
    bench.set_word(4, 0); // The reset vector lacks the Thumb bit, and so does that of the fault.
    bench.set_word(12, 0);
    bench.core.reset();
    bench.run_for(1000);
    CHECK(bench.lockups == 1);
}

TEST_CASE("a vector without the Thumb bit is a hard fault") {
    CpuBench bench;
    bench.load("faults", kRead);
    bench.set_word(4, bench.word(4) & ~1u);
    bench.core.reset();
    bench.finish();
    auto const log = bench.device.values();
    REQUIRE(log.size() == 6);
    CHECK(log[0] == bench.word(4));
    CHECK((log[5] & kThumb) == 0);
}

} // namespace terrarium
