#include "sim/core/i2c_controller.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/i2c_bench.h"
#include "tests/support/state.h"

using namespace terrarium;
using namespace terrarium::literals;
using Edge = I2cBench::Edge;
using What = I2cDone::What;

namespace {

struct Bench : I2cBench {
    Pin other_scl{"other SCL"};
    Pin other_sda{"other SDA"};

    Bench() {
        scl.connect(other_scl);
        sda.connect(other_sda);
    }
};

} // namespace

TEST_CASE("START is SDA falling under a high SCL, then SCL falling") {
    Bench bench;
    bench.controller.start();
    CHECK(bench.controller.busy());
    REQUIRE(bench.finish());
    CHECK(bench.edges == std::vector<Edge>{{'D', 0_us, false}, {'C', 5_us, false}});
    CHECK(bench.done[0].what == What::Start);
    CHECK(bench.controller.holds_bus());
    CHECK_FALSE(bench.controller.busy());
}

TEST_CASE("STOP is SDA rising under a high SCL") {
    Bench bench;
    bench.start();
    bench.edges.clear();
    bench.stop();
    CHECK(bench.edges == std::vector<Edge>{{'C', 10_us, true}, {'D', 15_us, true}});
    CHECK(bench.clock.now() == 20_us);
    CHECK_FALSE(bench.controller.holds_bus());
}

TEST_CASE("a byte takes nine bit times, highest bit first, and nobody acknowledges an empty bus") {
    Bench bench;
    bench.start();
    bench.bits.clear();
    CHECK_FALSE(bench.put(0xC5));
    CHECK(bench.bits == std::vector<bool>{1, 1, 0, 0, 0, 1, 0, 1, 1});
    CHECK(bench.clock.now() == 95_us);
    CHECK_FALSE(bench.scl.level()); // Held until the guest decides what comes next.
}

TEST_CASE("an acknowledge is SDA low in the ninth bit") {
    Bench bench;
    bench.start();
    bench.controller.write(0xFF);
    run_for(bench.clock, 82_us);
    bench.other_sda.drive(Drive::Low);
    auto const done = bench.finish();
    REQUIRE(done);
    CHECK(done->what == What::Write);
    CHECK(done->acknowledged);
}

TEST_CASE("SDA moves only while SCL is low, but for START and STOP") {
    Bench bench;
    bench.starts_and_stops = 0;
    bench.start();
    for (int byte = 0; byte < 256; ++byte) bench.put(u8(byte));
    bench.stop();
    CHECK(bench.starts_and_stops == 2);
}

TEST_CASE("a repeated START has no STOP before it") {
    Bench bench;
    bench.start();
    bench.put(0x00);
    bench.edges.clear();
    bench.start();
    REQUIRE(bench.edges.size() == 3);
    CHECK(bench.edges[0] == Edge{'C', 100_us, true});
    CHECK(bench.edges[1] == Edge{'D', 105_us, false});
    CHECK(bench.edges[2] == Edge{'C', 110_us, false});
}

TEST_CASE("a read gives eight bits and leaves the ninth to be decided") {
    Bench bench;
    bench.start();
    bench.other_sda.drive(Drive::Low);
    bench.controller.read();
    auto done = bench.finish();
    REQUIRE(done);
    CHECK(done->what == What::Read);
    CHECK(done->byte == 0x00);
    bench.other_sda.drive(Drive::None);
    Time const before = bench.clock.now();
    bench.controller.acknowledge(true);
    run_for(bench.clock, 6_us);
    CHECK_FALSE(bench.sda.level());
    done = bench.finish();
    REQUIRE(done);
    CHECK(done->what == What::Acknowledge);
    CHECK(done->acknowledged);
    CHECK(bench.clock.now() - before == 10_us);
    CHECK(bench.get(false) == 0xFF);
}

TEST_CASE("stop after a read without an acknowledge sends the NACK first") {
    Bench bench;
    bench.start();
    bench.controller.read();
    bench.finish();
    bench.bits.clear();
    bench.stop();
    CHECK(bench.bits == std::vector<bool>{1, 0}); // The NACK, and SCL's rise in STOP.
    CHECK(bench.done.back().what == What::Stop);
    CHECK(bench.done.size() == 3);
}

TEST_CASE("read after read acknowledges in between") {
    Bench bench;
    bench.start();
    bench.controller.read();
    bench.finish();
    Time const before = bench.clock.now();
    bench.bits.clear();
    bench.controller.read();
    bench.finish();
    CHECK(bench.bits.size() == 9);
    CHECK_FALSE(bench.bits[0]);
    CHECK(bench.clock.now() - before == 90_us);
}

TEST_CASE("a target may hold SCL low in any bit") {
    Bench bench;
    bench.start();
    bench.controller.write(0xFF);
    run_for(bench.clock, 12_us); // In the second bit's low half.
    bench.other_scl.drive(Drive::Low);
    run_for(bench.clock, 1_ms);
    CHECK(bench.controller.busy());
    CHECK(bench.clock.next_event() == Time::never()); // Waiting costs nothing.
    bench.other_scl.drive(Drive::None);
    Time const before = bench.clock.now();
    REQUIRE(bench.finish());
    CHECK(bench.clock.now() - before == 75_us);
}

TEST_CASE("START waits for a free bus") {
    Bench bench;
    bench.other_sda.drive(Drive::Low);
    bench.controller.start();
    CHECK_FALSE(bench.finish());
    CHECK(bench.controller.busy());
    bench.other_sda.drive(Drive::None);
    CHECK(bench.finish());
}

TEST_CASE("a bus without pull-ups makes START wait for ever") {
    Bench bench;
    for (Pin *pin : {&bench.scl_pull_up, &bench.sda_pull_up}) pin->pull(Pull::None);
    for (Pin *pin : {&bench.other_scl, &bench.other_sda}) {
        pin->drive(Drive::Low);
        pin->drive(Drive::None);
    }
    bench.controller.start();
    CHECK_FALSE(bench.finish());
    bench.controller.abort();
    CHECK_FALSE(bench.controller.busy());
}

TEST_CASE("STOP waits for SDA to be let go") {
    Bench bench;
    bench.start();
    bench.other_sda.drive(Drive::Low);
    bench.controller.stop();
    CHECK_FALSE(bench.finish());
    bench.other_sda.drive(Drive::None);
    auto const done = bench.finish();
    REQUIRE(done);
    CHECK(done->what == What::Stop);
}

TEST_CASE("STOP outside a transfer moves no wire") {
    Bench bench;
    bench.stop();
    CHECK(bench.edges.empty());
    CHECK(bench.done.size() == 1);
}

TEST_CASE("abort lets go of both wires and reports nothing") {
    Bench bench;
    bench.start();
    bench.controller.write(0x00);
    run_for(bench.clock, 33_us);
    bench.controller.abort();
    CHECK(bench.scl.level());
    CHECK(bench.sda.level());
    run_for(bench.clock, 1_ms);
    CHECK(bench.done.size() == 1);
    bench.start();
    CHECK(bench.done.size() == 2);
}

TEST_CASE("a transfer survives being saved and restored at any point") {
    Bench whole;
    whole.start();
    whole.put(0xA5);
    for (int step = 1; step < 40; ++step) {
        Bench first;
        first.controller.start();
        run_until(first.clock, 5_us);
        first.controller.write(0xA5);
        run_until(first.clock, 5_us + 2_us * step);
        auto const state = save(first.clock, first.scl, first.sda, first.controller);

        Bench second;
        REQUIRE(load(second.clock, state, second.clock, second.scl, second.sda, second.controller));
        second.edges.clear();
        REQUIRE(second.finish());
        CHECK(second.clock.now() == whole.clock.now());
        CHECK(second.edges.back() == whole.edges.back());
    }
}
