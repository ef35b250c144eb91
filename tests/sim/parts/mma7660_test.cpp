#include "sim/parts/mma7660.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/i2c_bench.h"
#include "tests/support/part_actions.h"
#include "tests/support/state.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

constexpr u8 kDevice = 0x4C;
constexpr u8 kTilt = 3, kMode = 7, kSampleRate = 8;

struct Bench : I2cBench {
    Net supply{clock, trace, "AVDD"};
    Pin switch_{"supply switch"};
    Mma7660 part{clock, trace, "accelerometer", {.scl = scl, .sda = sda, .supply = supply}};

    Bench() {
        supply.connect(switch_);
        switch_.drive(Drive::High);
    }
    // Active, with `rate` in SR.
    void activate(u8 rate = 0) {
        write_register(kDevice, kSampleRate, rate);
        write_register(kDevice, kMode, 1);
    }
    // x, y and z of the next sample, in counts of six bits.
    std::vector<int> next_sample() {
        run_for(clock, 20_ms);
        std::vector<int> result;
        for (u8 const byte : read_registers(kDevice, 0, 3)) result.push_back(i8(u8(byte << 2)) / 4);
        return result;
    }
    bool answers() {
        start();
        bool const acknowledged = put(kDevice << 1);
        stop();
        return acknowledged;
    }
};

} // namespace

TEST_CASE("MMA7660: answers only with its supply on, and starts anew with it") {
    Bench bench;
    CHECK(bench.answers());
    bench.activate(2);
    CHECK(bench.read_register(kDevice, kSampleRate) == 2);
    bench.switch_.drive(Drive::Low);
    CHECK_FALSE(bench.answers());
    bench.switch_.drive(Drive::High);
    CHECK(bench.answers());
    CHECK(bench.read_register(kDevice, kMode) == 0);
    CHECK(bench.read_register(kDevice, kSampleRate) == 0);
    CHECK(bench.next_sample() == std::vector{0, 0, 0});
}

TEST_CASE("MMA7660: measures nothing in standby, and one g along z when active") {
    Bench bench;
    CHECK(bench.next_sample() == std::vector{0, 0, 0});
    bench.activate();
    CHECK(bench.next_sample() == std::vector{0, 0, 21});
    bench.write_register(kDevice, kMode, 0);
    CHECK(act(bench.part, {"tilt", {"face_down"}, {}}).empty());
    CHECK(bench.next_sample() == std::vector{0, 0, 21});
}

TEST_CASE("MMA7660: six bits, from -32 to 31, at 21.33 counts a g") {
    Bench bench;
    bench.activate();
    CHECK(act(bench.part, {"set", {}, {{"x", "500"}, {"y", "-500"}, {"z", "-1000"}}}).empty());
    CHECK(bench.next_sample() == std::vector{11, -11, -21});
    CHECK(act(bench.part, {"set", {}, {{"x", "8000"}, {"y", "-8000"}, {"z", "0"}}}).empty());
    CHECK(bench.next_sample() == std::vector{31, -32, 0});
}

TEST_CASE("MMA7660: samples come at the rate of SR") {
    struct Case {
        u8 rate;
        Time period;
    };
    for (Case const &entry : {Case{0, 8333333_ns}, Case{1, 15625_us}, Case{4, 125_ms}, Case{7, 1_s}}) {
        Bench bench;
        bench.activate(entry.rate);
        Time const active = bench.clock.now();
        run_until(bench.clock, active + entry.period - 1_ms);
        CHECK(bench.read_register(kDevice, 2) == 0);
        run_until(bench.clock, active + entry.period);
        CHECK(bench.read_register(kDevice, 2) == 21);
        // The second comes a period after the first, and not after it was read.
        CHECK(act(bench.part, {"tilt", {"face_down"}, {}}).empty());
        run_until(bench.clock, active + entry.period * 2 - 1_ms);
        CHECK(bench.read_register(kDevice, 2) == 21);
        run_until(bench.clock, active + entry.period * 2);
        CHECK(bench.read_register(kDevice, 2) == u8(-21 & 0x3F));
    }
}

TEST_CASE("MMA7660: TILT says how the board is held and whether it is shaken") {
    struct Case {
        char const *tilt;
        u8 value;
    };
    Bench bench;
    bench.activate();
    for (Case const &entry : {Case{"face_up", 0x01}, Case{"face_down", 0x02}, Case{"left", 0x04},
                              Case{"right", 0x08}, Case{"down", 0x14}, Case{"up", 0x18}}) {
        CAPTURE(entry.tilt);
        CHECK(act(bench.part, {"tilt", {entry.tilt}, {}}).empty());
        run_for(bench.clock, 20_ms);
        CHECK(bench.read_register(kDevice, kTilt) == entry.value);
    }
    CHECK(act(bench.part, {"tilt", {"face_up"}, {}}).empty());
    CHECK(act(bench.part, {"shake", {"100ms"}, {}}).empty());
    CHECK(bench.next_sample() == std::vector{31, 0, 21});
    CHECK(bench.read_register(kDevice, kTilt) == 0x81);
    run_for(bench.clock, 40_ms);
    CHECK(bench.next_sample() == std::vector{-32, 0, 21});
    run_for(bench.clock, 40_ms);
    CHECK(bench.next_sample() == std::vector{0, 0, 21});
    CHECK(bench.read_register(kDevice, kTilt) == 0x01);
    CHECK(act(bench.part, {"freefall", {"50ms"}, {}}).empty());
    CHECK(bench.next_sample() == std::vector{0, 0, 0});
}

TEST_CASE("MMA7660: a burst goes round") {
    Bench bench;
    bench.write_register(kDevice, kSampleRate, 3);
    CHECK(bench.read_registers(kDevice, kSampleRate, 5) == std::vector<u8>{3, 0, 0, 0, 0});
}

TEST_CASE("MMA7660: what is not modelled is named, and what is read only stays") {
    Bench bench;
    bench.write_register(kDevice, 6, 0x10);
    bench.write_register(kDevice, 9, 1);
    bench.write_register(kDevice, 0, 5);
    bench.write_register(kDevice, kMode, 0x09);
    CHECK(bench.remarks ==
          std::vector<std::string>{"accelerometer: INTSU is not modelled: there are no interrupts",
                                   "accelerometer: PDET is not modelled: there is no tap detection",
                                   "accelerometer: XOUT is read only; a write has no effect",
                                   "accelerometer: MODE knows standby and active mode only here"});
    CHECK(bench.read_register(kDevice, 0) == 0);
}

TEST_CASE("MMA7660: a shake in progress survives being saved and restored") {
    Bench first;
    first.activate();
    CHECK(act(first.part, {"shake", {}, {}}).empty());
    run_for(first.clock, 130_ms);
    auto const state = save(first.clock, first.scl, first.sda, first.supply, first.controller, first.part);
    Bench second;
    REQUIRE(load(second.clock, state, second.clock, second.scl, second.sda, second.supply, second.controller,
                 second.part));
    CHECK(second.part.acceleration() == first.part.acceleration());
    CHECK(second.next_sample() == first.next_sample());
    run_for(second.clock, 500_ms);
    CHECK(second.part.acceleration() == Vector{0, 0, 1000});
}
