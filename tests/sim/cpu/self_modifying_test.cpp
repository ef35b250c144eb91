// Code in RAM that changes between and during its runs.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/cpu/cpu_bench.h"

namespace terrarium {

TEST_CASE("code in RAM runs as it was last written") {
    CpuBench bench;
    bench.load("self_modifying");
    bench.finish();
    CHECK(bench.device.values() == std::vector<u32>{1, 2, 1, 2});
    CHECK(bench.core.cpu().rule_mismatches() == 0);
}

TEST_CASE("a store into a page of code is seen though an earlier one has gone there already") {
    CpuBench bench;
    bench.load("stale_code");
    bench.finish();
    CHECK(bench.device.values() == std::vector<u32>{1, 2, 4, 3, 6, 5, 8, 8, 9, 9});
    CHECK(bench.core.cpu().rule_mismatches() == 0);
}

} // namespace terrarium
