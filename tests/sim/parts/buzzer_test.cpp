#include "sim/parts/buzzer.h"

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
    Buzzer buzzer{clock, "buzzer", net};

    Bench() {
        output.drive(Drive::Low);
        net.connect(output);
    }
    void swing(Time high, Time low, int count) {
        for (int i = 0; i < count; ++i) {
            output.drive(Drive::High);
            run_for(clock, high);
            output.drive(Drive::Low);
            run_for(clock, low);
        }
    }
};

} // namespace

TEST_CASE("a buzzer measures its tone and falls silent with it") {
    Bench bench;
    CHECK(reading(bench.buzzer, "frequency") == "0");
    bench.swing(500_us, 500_us, 1);
    CHECK(reading(bench.buzzer, "frequency") == "0"); // One swing is a click.
    bench.swing(500_us, 500_us, 2);
    CHECK(reading(bench.buzzer, "frequency") == "1000");
    CHECK(reading(bench.buzzer, "duty") == "50");
    bench.swing(250_us, 2022727_ns, 3);
    CHECK(reading(bench.buzzer, "frequency") == "440");
    CHECK(reading(bench.buzzer, "duty") == "11");
    CHECK(*bench.buzzer.look().hertz > 439.9);
    run_for(bench.clock, 5_ms);
    CHECK(reading(bench.buzzer, "frequency") == "0");
    CHECK(reading(bench.buzzer, "duty") == "0");
    CHECK(act(bench.buzzer, {"play", {}, {}}) == "buzzer: unknown action 'play'; a buzzer takes none");
}

TEST_CASE("a buzzer hears what people hear") {
    Bench bench;
    bench.swing(10_ms, 50_ms, 4); // 16.7 Hz
    CHECK(reading(bench.buzzer, "frequency") == "0");
    bench.swing(10_us, 10_us, 4); // 50 kHz
    CHECK(reading(bench.buzzer, "frequency") == "0");
    bench.swing(25_ms, 24_ms, 4);
    CHECK(reading(bench.buzzer, "frequency") == "20.41");
}

TEST_CASE("a buzzer survives being saved") {
    Bench first;
    first.swing(1_ms, 1_ms, 3);
    auto const state = save(first.clock, first.net, first.output, first.buzzer);
    Bench second;
    REQUIRE(load(second.clock, state, second.clock, second.net, second.output, second.buzzer));
    CHECK(reading(second.buzzer, "frequency") == "500");
}
