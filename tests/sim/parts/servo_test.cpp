#include "sim/parts/servo.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/part_actions.h"
#include "tests/support/run_clock.h"
#include "tests/support/state.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

struct Bench {
    Clock clock{1000_MHz};
    Trace trace;
    Net net{clock, trace, "signal"};
    Pin output{"output"};
    Servo servo;

    explicit Bench(Servo::Range const &range = {}) : servo(clock, "servo", net, range) {
        output.drive(Drive::Low);
        net.connect(output);
    }
    // A frame of 20 ms; the pulse ends at its end.
    void frame(Time width) {
        run_for(clock, 20_ms - width);
        output.drive(Drive::High);
        run_for(clock, width);
        output.drive(Drive::Low);
    }
    void frames(Time width, int count) {
        for (int i = 0; i < count; ++i) frame(width);
    }
};

} // namespace

TEST_CASE("a servo's pulse width is its angle") {
    for (auto const &[width, degrees] : {std::pair{500_us, "0.0"},
                                         {1_ms, "45.0"},
                                         {1500_us, "90.0"},
                                         {2500_us, "180.0"},
                                         {400_us, "0.0"},
                                         {2900_us, "180.0"}}) {
        Bench bench;
        bench.frames(width, 30);
        CHECK(reading(bench.servo, "degrees") == degrees);
        CHECK(reading(bench.servo, "target") == degrees);
    }
    Bench other({1_ms, 2_ms, 100_ms});
    other.frames(1750_us, 30);
    CHECK(reading(other.servo, "degrees") == "135.0");
    CHECK(reading(other.servo, "pulse") == "1750.0");
}

TEST_CASE("a servo's arm takes 0.1 s for 60 degrees") {
    Bench bench;
    bench.frame(2500_us);
    CHECK(reading(bench.servo, "degrees") == "90.0");
    CHECK(reading(bench.servo, "target") == "180.0");
    bench.frame(2500_us);
    CHECK(reading(bench.servo, "degrees") == "102.0"); // 20 ms on its way.
    bench.frames(2500_us, 4);
    CHECK(reading(bench.servo, "degrees") == "150.0");
    // Turned round on its way.
    bench.frame(500_us);
    CHECK(reading(bench.servo, "degrees") == "162.0");
    bench.frame(500_us);
    CHECK(reading(bench.servo, "degrees") == "150.0");
}

TEST_CASE("a servo without pulses stays where it is") {
    Bench bench;
    bench.frames(500_us, 2);
    CHECK(reading(bench.servo, "degrees") == "78.0");
    run_for(bench.clock, 1_s);
    CHECK(reading(bench.servo, "degrees") == "48.0"); // It went on for 50 ms.
    CHECK(reading(bench.servo, "pulse") == "0");
    bench.frame(200_us); // No pulse of a servo's.
    bench.frame(5_ms);
    CHECK(reading(bench.servo, "degrees") == "48.0");
    CHECK(*bench.servo.look().degrees == bench.servo.degrees());
    CHECK(act(bench.servo, {"set", {}, {}}) == "servo: unknown action 'set'; a servo takes none");
}

TEST_CASE("a servo survives being saved on its way") {
    Bench first;
    first.frames(2_ms, 3);
    auto const state = save(first.clock, first.net, first.output, first.servo);
    Bench second;
    REQUIRE(load(second.clock, state, second.clock, second.net, second.output, second.servo));
    CHECK(second.servo.degrees() == first.servo.degrees());
    first.frame(2_ms);
    second.frame(2_ms);
    CHECK(reading(second.servo, "degrees") == "126.0");
    CHECK(save(second.servo) == save(first.servo));
}
