// What a Cortex-M4 has around its core: bit-band, cycle counter, software interrupts, BASEPRI, moved vectors.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/cpu/cpu_bench.h"

namespace terrarium {

namespace {

using Values = std::vector<u32>;

Values log_of(u32 scenario) {
    CpuBench bench(arm::Model::CortexM4);
    bench.load("m4_system", scenario);
    bench.finish();
    CHECK(bench.lockups == 0);
    CHECK(bench.lines.empty());
    CHECK(bench.core.cpu().rule_mismatches() == 0);
    return bench.device.values();
}

} // namespace

TEST_CASE("RAM's bits have words of their own") { CHECK(log_of(0) == Values{1, 0, 0x80000200}); }

TEST_CASE("a device's bits have words of their own") { CHECK(log_of(1) == Values{1, 0x80}); }

TEST_CASE("code in RAM may be changed through its bits") { CHECK(log_of(11) == Values{1, 3}); }

TEST_CASE("CYCCNT counts cycles while it is enabled") {
    // Each read is at its block's end: ten instructions, the read, and a branch to
    // the next instruction, which fills no pipeline anew.
    CHECK(log_of(2) == Values{0, 0, 13, 1003, 0});
}

TEST_CASE("CYCCNT stands still in sleep") {
    Values const log = log_of(12);
    REQUIRE(log.size() == 3);
    CHECK(log[2] < 100);
}

TEST_CASE("STIR pends an interrupt") {
    CHECK(log_of(3) == Values{0x11, 0, 0xF1});
    CHECK(log_of(14) == Values{16 + 81});
}

TEST_CASE("exclusive stores succeed behind an exclusive load only") {
    CHECK(log_of(4) == Values{0, 6, 1, 0});
}

TEST_CASE("unprivileged code cannot mask interrupts nor free itself, its SVC can") {
    Values const log = log_of(5);
    CHECK(log == Values{0, 3, 0x10, 0, 0x20001000, 1, 2});
}

TEST_CASE("BASEPRI lets through what is more urgent, BASEPRI_MAX only rises") {
    Values const log = log_of(6);
    REQUIRE(log.size() == 9);
    CHECK(log[0] == 0x10);
    CHECK(log[2] == 0x40);
    CHECK(log[3] == 0x11);
    CHECK(log[5] == 0xF1);
    CHECK(log[6] == 0x12);
    CHECK(log[8] == 0xF2);
}

TEST_CASE("an interrupt held back by BASEPRI or PRIMASK comes right behind the unmasking") {
    CHECK(log_of(7) == Values{0x11, 0, 1, 0x12, 1, 2});
}

TEST_CASE("an interrupt held back by FAULTMASK comes right behind the unmasking") {
    CHECK(log_of(13) == Values{1, 0x11, 1, 2});
}

TEST_CASE("VTOR moves the vector table") { CHECK(log_of(8) == Values{0xE1}); }

TEST_CASE("only the group part of a priority preempts") {
    Values const log = log_of(9);
    Values handlers;
    for (u32 value : log)
        if (value != 0) handlers.push_back(value);
    CHECK(handlers == Values{0xFA050600, 0x10, 0xE0, 0x11, 0x10, 0x11, 0xE0});
}

TEST_CASE("a program can tell which core it runs on") {
    CHECK(log_of(10) == Values{0x410FC241, 2, 0x800, 0x10110021});
}

} // namespace terrarium
