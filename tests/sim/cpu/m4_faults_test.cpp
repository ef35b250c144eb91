// A Cortex-M4's faults: which handler runs, what the status registers say, and where the program stood.
#include <catch2/catch_test_macros.hpp>

#include "sim/cpu/arm/fault_status.h"
#include "tests/sim/cpu/cpu_bench.h"

namespace terrarium {

namespace {

using namespace arm;

// The scenarios of m4_faults.S, in order.
enum Scenario : u32 {
    kRead,
    kReadWithoutHandler,
    kWrite,
    kUndefined,
    kEvenBranch,
    kBadReturn,
    kJumpNowhere,
    kJumpToDevice,
    kDivide,
    kDivideUntrapped,
    kBreakpoint,
    kNoVector,
    kBadStack,
    kMaskedFault,
    kMaskedCall,
    kWideLoad,
    kDoubleLoad,
    kManyLoad,
    kFloatLoad,
    kIndexedStore,
    kRegisterLoad,
    kNoFpu,
    kSkippedDivision,
    kClearStatus,
    kNestedUsage
};

using Values = std::vector<u32>;

Values log_of(Scenario scenario) {
    CpuBench bench(Model::CortexM4);
    bench.load("m4_faults", scenario);
    bench.finish();
    CHECK(bench.lockups == 0);
    return bench.device.values();
}

constexpr u32 kNowhere = 0x30000000;
constexpr u32 kPrecise = kPreciseError | kBusAddressValid;

} // namespace

TEST_CASE("a Cortex-M4's bus fault has its own handler, address and exact PC") {
    CHECK(log_of(kRead) == Values{kBusFault, kPrecise, 0, kNowhere, 0});
    CHECK(log_of(kWrite) == Values{kBusFault, kPrecise, 0, kNowhere + 4, 0});
}

TEST_CASE("a fault whose handler is disabled or not urgent enough becomes a hard fault") {
    CHECK(log_of(kReadWithoutHandler) == Values{kHardFault, kPrecise, kForced, kNowhere, 0});
    CHECK(log_of(kMaskedFault) == Values{kHardFault, kPrecise, kForced, kNowhere, 0});
    CHECK(log_of(kMaskedCall) == Values{kHardFault, 0, kForced, 0, 2});
}

TEST_CASE("usage faults say what was used wrongly") {
    CHECK(log_of(kUndefined) == Values{kUsageFault, kUndefinedInstruction, 0, 0, 0});
    CHECK(log_of(kEvenBranch) == Values{kUsageFault, kInvalidState, 0, 0, 0});
    CHECK(log_of(kDivide) == Values{kUsageFault, kDivisionByZero, 0, 0, 0});
    Values const bad_return = log_of(kBadReturn);
    REQUIRE(bad_return.size() == 5);
    CHECK(bad_return[0] == kUsageFault);
    CHECK(bad_return[1] == kInvalidReturn);
}

TEST_CASE("a floating point instruction that CPACR forbids faults at itself") {
    CHECK(log_of(kNoFpu) == Values{kUsageFault, kNoCoprocessor, 0, 0, 0});
}

TEST_CASE("division by zero gives 0 unless it is trapped, and traps only where it is executed") {
    CHECK(log_of(kDivideUntrapped) == Values{0});
    CHECK(log_of(kSkippedDivision) == Values{7, 8});
}

TEST_CASE("a jump to nowhere is a bus fault, one to a device a memory fault") {
    CHECK(log_of(kJumpNowhere) == Values{kBusFault, kFetchError, 0, 0, 0});
    CHECK(log_of(kJumpToDevice) == Values{kMemManage, kFetchForbidden, 0, 0, 0});
}

TEST_CASE("a breakpoint without a debugger is a hard fault") {
    CHECK(log_of(kBreakpoint) == Values{kHardFault, 0, kDebugEvent, 0, 0});
}

TEST_CASE("stacking where there is nothing is a bus fault") {
    Values const log = log_of(kBadStack);
    REQUIRE(log.size() >= 4);
    CHECK(log[0] == kBusFault);
    CHECK(log[1] == kStackingError);
}

TEST_CASE("without a vector table, not even the hard fault's handler is found") {
    CpuBench bench(Model::CortexM4);
    bench.load("m4_faults", kNoVector);
    bench.run_for(1000);
    CHECK(bench.lockups == 1);
}

TEST_CASE("32-bit loads and stores fault at themselves") {
    CHECK(log_of(kWideLoad) == Values{kBusFault, kPrecise, 0, kNowhere + 0x102, 0});
    CHECK(log_of(kDoubleLoad) == Values{kBusFault, kPrecise, 0, kNowhere - 16, 0});
    CHECK(log_of(kManyLoad) == Values{kBusFault, kPrecise, 0, kNowhere - 12, 0});
    CHECK(log_of(kFloatLoad) == Values{kBusFault, kPrecise, 0, kNowhere - 4, 0});
    CHECK(log_of(kIndexedStore) == Values{kBusFault, kPrecise, 0, kNowhere - 3, 0});
    CHECK(log_of(kRegisterLoad) == Values{kBusFault, kPrecise, 0, kNowhere + 32, 0});
}

TEST_CASE("fault status is cleared by writing ones, by bytes too") {
    CHECK(log_of(kClearStatus) == Values{kPrecise, kPreciseError, 0, 0});
}

TEST_CASE("a fault in a handler of the same urgency becomes a hard fault") {
    Values const log = log_of(kNestedUsage);
    REQUIRE(log.size() == 5);
    CHECK(log[0] == kHardFault);
    CHECK(log[1] == (kPrecise | kUndefinedInstruction));
    CHECK(log[2] == kForced);
}

} // namespace terrarium
