// WFI, WFE, SEV, SEVONPEND and SLEEPONEXIT: what sleeps, what wakes, and when.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/cpu/cpu_bench.h"

namespace terrarium {

namespace {

using Values = std::vector<u32>;

std::vector<TestDevice::Entry> log_of(u32 number) {
    CpuBench bench;
    bench.load("sleep", number);
    bench.finish();
    CHECK(bench.core.cpu().rule_mismatches() == 0);
    return bench.device.log;
}

Values values(std::vector<TestDevice::Entry> const &log) {
    Values result;
    for (auto const &entry : log) result.push_back(entry.value);
    return result;
}

} // namespace

TEST_CASE("WFI sleeps until an interrupt, whose handler comes first") {
    auto const log = log_of(0);
    CHECK(values(log) == Values{0x10, 0xF1});
    CHECK(log[0].when >= 5000);
    CHECK(log[0].when < 5100);
}

TEST_CASE("WFI wakes for an interrupt that PRIMASK holds back") {
    auto const log = log_of(1);
    CHECK(values(log) == Values{0x55, 0x10, 0xF1});
    CHECK(log[0].when >= 5000);
    CHECK(log[0].when < 5100);
}

TEST_CASE("WFI does not wake for an interrupt that is not enabled") {
    auto const log = log_of(2);
    CHECK(values(log) == Values{0x10, 0xF1});
    CHECK(log[0].when >= 5000);
}

TEST_CASE("SEV lets one WFE pass") {
    auto const log = log_of(3);
    CHECK(values(log) == Values{1, 0x10, 2, 0xF1});
    CHECK(log[0].when < 100);
    CHECK(log[1].when >= 5000);
}

TEST_CASE("an interrupt taken is an event") {
    auto const log = log_of(4);
    CHECK(values(log) == Values{0x10, 1, 0xF1});
    CHECK(log[1].when < 200);
}

TEST_CASE("SEVONPEND wakes a WFE for an interrupt that is not enabled, once") {
    auto const log = log_of(5);
    CHECK(values(log) == Values{1, 0x10, 2, 0xF1});
    CHECK(log[0].when >= 2000);
    CHECK(log[0].when < 2100);
    CHECK(log[2].when >= 5000);
}

TEST_CASE("SLEEPONEXIT sleeps again after the handler") {
    auto const log = log_of(6);
    CHECK(values(log) == Values{0x10, 0x10, 1, 0xF1});
    CHECK(log[1].when >= 4000);
}

TEST_CASE("a WFE sleeps on when PRIMASK holds the interrupt back") {
    CpuBench bench;
    bench.load("sleep", 7);
    bench.run_for(100'000);
    CHECK(bench.core.sleeping());
    CHECK(bench.device.values().empty());
}

TEST_CASE("WFI does not sleep when something is pending already") {
    auto const log = log_of(8);
    CHECK(values(log) == Values{1, 0x10, 0xF1});
    CHECK(log[0].when < 100);
}

TEST_CASE("YIELD does nothing") { CHECK(values(log_of(9)) == Values{2, 0xF1}); }

} // namespace terrarium
