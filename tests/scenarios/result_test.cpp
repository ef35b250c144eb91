#include <catch2/catch_test_macros.hpp>

#include "scenarios/runner/json.h"
#include "scenarios/runner/result.h"

using namespace terrarium;
using namespace terrarium::scenario;

TEST_CASE("A result survives its way through JSON", "[scenario][result]") {
    CaseResult result;
    result.file = "a.test.yaml";
    result.name = "A [n=1]";
    result.verdict = CaseResult::Verdict::TimedOut;
    result.mark = {3, 5};
    result.message = "no \"x\"";
    result.steps = 4;
    result.steps_done = 2;
    result.virtual_time = Time::picoseconds(9'007'199'254'740'993); // More than a double holds.
    result.serial = ">>> \r\n";
    result.pins = {"pin0: 1 change"};
    CaseResult const back = result_of(read_json(write_json(to_value(result))).value()).value();
    CHECK(back.name == result.name);
    CHECK(back.verdict == result.verdict);
    CHECK(back.mark == result.mark);
    CHECK(back.virtual_time == result.virtual_time);
    CHECK(back.serial == result.serial);
    CHECK(back.pins == result.pins);
    CHECK(back.steps_done == 2);
    CHECK_FALSE(result_of(read_json("{\"name\":\"x\"}").value()).ok());
}

TEST_CASE("The worst exit code is 2, then 1, then 42", "[scenario][result]") {
    CHECK(worse(0, 42) == 42);
    CHECK(worse(42, 1) == 1);
    CHECK(worse(1, 42) == 1);
    CHECK(worse(1, 2) == 2);
    CHECK(worse(2, 0) == 2);
}
