// Faults, at the wires of an accelerometer, a display and a clock.
#include "sim/parts/faults.h"

#include <catch2/catch_test_macros.hpp>

#include "sim/parts/ds1307.h"
#include "sim/parts/mag3110.h"
#include "sim/parts/mma7660.h"
#include "sim/parts/mma8653.h"
#include "sim/parts/ssd1306.h"
#include "tests/support/i2c_bench.h"
#include "tests/support/part_actions.h"
#include "tests/support/state.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

constexpr u8 kCompass = 0x0E;
using Settings = std::vector<std::pair<std::string, std::string>>;

struct Bench : I2cBench {
    Mag3110 compass{clock, trace, "compass", {scl, sda}};
    Mma8653 accelerometer{clock, trace, "accelerometer", {.scl = scl, .sda = sda}};
    Ssd1306 oled{trace, "oled", {scl, sda}};

    static std::string fault(Part &part, std::vector<std::string> words, Settings settings = {}) {
        return act(part, {"fault", std::move(words), std::move(settings)});
    }
    // Who it is; 0xFF when it does not answer.
    bool answers(u8 device) {
        start();
        bool const acknowledged = put(u8(device << 1));
        stop();
        return acknowledged;
    }
    // x of samples, one every 12.5 ms.
    std::vector<int> compass_x(int count) {
        write_register(kCompass, 0x10, 1);
        std::vector<int> all;
        for (int i = 0; i < count; ++i) {
            run_for(clock, 12500_us);
            auto const bytes = read_registers(kCompass, 1, 2);
            all.push_back(i16(u16(bytes[0] << 8 | bytes[1])));
        }
        return all;
    }
};

} // namespace

TEST_CASE("fault nack_address: unheard as often as told, and only that part") {
    Bench bench;
    CHECK(bench.fault(bench.compass, {"nack_address"}, {{"skip", "1"}, {"count", "2"}}) == "");
    CHECK(reading(bench.compass, "faults") == "nack_address");
    CHECK(bench.answers(kCompass));
    CHECK_FALSE(bench.answers(kCompass));
    CHECK(bench.answers(0x1D)); // Other addresses are no occasion.
    CHECK_FALSE(bench.answers(kCompass));
    CHECK(bench.answers(kCompass));
    CHECK(reading(bench.compass, "faults") == "none");
    CHECK(bench.fault(bench.oled, {"nack_address"}) == "");
    for (int i = 0; i < 5; ++i) CHECK_FALSE(bench.answers(0x3C));
    CHECK(bench.fault(bench.oled, {"clear"}) == "");
    CHECK(bench.answers(0x3C));
}

TEST_CASE("fault nack_data: the byte is refused and changes nothing") {
    Bench bench;
    bench.write_register(kCompass, 0x11, 0x20);
    CHECK(bench.fault(bench.compass, {"nack_data"}, {{"skip", "1"}, {"count", "1"}}) == "");
    bench.start();
    CHECK(bench.put(kCompass << 1));
    CHECK(bench.put(0x11));
    CHECK_FALSE(bench.put(0x00));
    bench.stop();
    CHECK(bench.read_register(kCompass, 0x11) == 0x20);
    bench.write_register(kCompass, 0x11, 0);
    CHECK(bench.read_register(kCompass, 0x11) == 0);
}

TEST_CASE("fault corrupt: chosen bits of chosen bytes are turned over on the wire") {
    Bench bench;
    CHECK(bench.fault(bench.compass, {"corrupt"}, {{"mask", "129"}, {"skip", "1"}, {"count", "1"}}) == "");
    CHECK(bench.read_register(kCompass, 7) == 0xC4);
    CHECK(bench.read_register(kCompass, 7) == (0xC4 ^ 0x81));
    CHECK(bench.read_register(kCompass, 7) == 0xC4);
    CHECK(bench.fault(bench.compass, {"corrupt"}) == "");
    CHECK(bench.read_register(kCompass, 7) == 0x3B);
}

TEST_CASE("fault hold_sda: the wire is low from then on, until cleared or clocked out") {
    Bench bench;
    Time const begin = bench.clock.now();
    bench.edges.clear();
    CHECK(bench.fault(bench.compass, {"hold_sda"}) == "");
    CHECK(bench.edges == std::vector<I2cBench::Edge>{{'D', begin, false}});
    CHECK_FALSE(bench.sda.level());
    CHECK(bench.fault(bench.compass, {"clear", "hold_sda"}) == "");
    CHECK(bench.sda.level());
    bench.stop();
    CHECK(bench.answers(kCompass));

    CHECK(bench.fault(bench.compass, {"hold_sda"}, {{"clocks", "9"}}) == "");
    Pin recovering("recovering");
    bench.scl.connect(recovering);
    for (int clock = 1; clock <= 9; ++clock) {
        recovering.drive(Drive::Low);
        CHECK_FALSE(bench.sda.level());
        recovering.drive(Drive::None);
    }
    CHECK_FALSE(bench.sda.level()); // It does not move while the clock is high.
    recovering.drive(Drive::Low);
    CHECK(bench.sda.level());
}

TEST_CASE("fault freeze: what is measured stays what it was") {
    Bench bench;
    CHECK(bench.compass_x(1) == std::vector{0});
    CHECK(bench.fault(bench.compass, {"freeze"}) == "");
    CHECK(act(bench.compass, {"set", {}, {{"x", "5000"}}}) == "");
    CHECK(bench.compass_x(2) == std::vector{0, 0});
    CHECK(reading(bench.compass, "x") == "5000"); // What is there, not what it says.
    CHECK(bench.fault(bench.compass, {"clear"}) == "");
    CHECK(bench.compass_x(1) == std::vector{50});
}

TEST_CASE("fault noise: within its amplitude, around what is there, and the same in every run") {
    auto const noisy = [](char const *seed) {
        Bench bench;
        CHECK(act(bench.compass, {"set", {}, {{"x", "100000"}}}) == "");
        CHECK(bench.fault(bench.compass, {"noise"}, {{"x", "2000"}, {"seed", seed}}) == "");
        return bench.compass_x(200);
    };
    std::vector<int> const samples = noisy("1");
    i64 sum = 0;
    int low = samples[0];
    int high = samples[0];
    for (int const sample : samples) {
        sum += sample;
        low = std::min(low, sample);
        high = std::max(high, sample);
    }
    CHECK(low >= 980);
    CHECK(low < 985);
    CHECK(high <= 1020);
    CHECK(high > 1015);
    CHECK(std::abs(sum / i64(samples.size()) - 1000) <= 3);
    CHECK(noisy("1") == samples);
    CHECK(noisy("2") != samples);
}

TEST_CASE("faults of the other parts: two accelerometers and a clock") {
    Bench bench;
    Net supply(bench.clock, bench.trace, "AVDD");
    Pin on("on");
    supply.connect(on);
    on.drive(Drive::High);
    Mma7660 tilt(bench.clock, bench.trace, "tilt", {.scl = bench.scl, .sda = bench.sda, .supply = supply});
    Ds1307 rtc(bench.clock, "rtc", {bench.scl, bench.sda}, Ds1307::calendar_of("2024-01-01T00:00:00"));
    bench.write_register(0x4C, 7, 1);
    bench.write_register(0x1D, 0x2A, 1);
    run_for(bench.clock, 20_ms);
    for (Part *part : {static_cast<Part *>(&tilt), static_cast<Part *>(&bench.accelerometer)}) {
        CHECK(bench.fault(*part, {"freeze"}) == "");
        CHECK(act(*part, {"set", {}, {{"z", "0"}}}) == "");
    }
    bench.read_registers(0x68, 0, 7);
    CHECK(bench.fault(rtc, {"freeze"}) == "");
    run_for(bench.clock, 10_s);
    CHECK(bench.read_register(0x4C, 2) == 21);
    CHECK(bench.read_register(0x1D, 5) == 0xC0); // -256 of 1024, at the top of sixteen bits.
    CHECK(bench.read_register(0x68, 0) == 0);
    CHECK(bench.fault(rtc, {"clear"}) == "");
    CHECK(bench.read_register(0x68, 0) == 0x10);
    CHECK(bench.fault(tilt, {"nack_address"}) == "");
    CHECK_FALSE(bench.answers(0x4C));
    CHECK(bench.fault(bench.accelerometer, {"corrupt"}) == "");
    CHECK(bench.read_register(0x1D, 0x0D) == u8(~0x5A));
}

TEST_CASE("a mistaken fault is refused with what would be right") {
    Bench bench;
    CHECK(bench.fault(bench.oled, {"noise"}) ==
          "oled: it has no fault 'noise'; it has nack_address, nack_data, corrupt, hold_sda");
    CHECK(bench.fault(bench.compass, {"freez"}).ends_with("; did you mean freeze?"));
    CHECK(
        bench.fault(bench.compass, {}).starts_with("compass: wrong arguments for 'fault'; write fault KIND"));
    CHECK(bench.fault(bench.compass, {"noise"}) ==
          "compass: noise of what? Write fault noise NAME=AMPLITUDE with a NAME of x, y, z");
    CHECK(
        bench.fault(bench.compass, {"noise"}, {{"x", "-1"}}).starts_with("compass noise of x: '-1' is not"));
    CHECK(bench.fault(bench.compass, {"freeze"}, {{"count", "1"}}) ==
          "compass: the fault freeze takes no 'count'; it stands alone");
    CHECK(bench.fault(bench.compass, {"corrupt"}, {{"mask", "256"}}).ends_with("from 1 to 255"));
    CHECK(bench.fault(bench.compass, {"clear"}, {{"count", "1"}}) ==
          "compass: fault clear takes no settings");
    CHECK(act(bench.oled, {"draw", {}, {}}) == "oled: unknown action 'draw'; a display takes fault KIND");
}

TEST_CASE("faults survive being saved and restored, noise included") {
    Bench first;
    CHECK(first.fault(first.compass, {"noise"}, {{"x", "9000"}, {"y", "10"}}) == "");
    CHECK(first.fault(first.compass, {"nack_data"}, {{"skip", "9"}}) == "");
    CHECK(first.fault(first.oled, {"hold_sda"}, {{"clocks", "900"}}) == "");
    auto const state = save(first.clock, first.scl, first.sda, first.controller, first.compass, first.oled);
    Bench second;
    REQUIRE(load(second.clock, state, second.clock, second.scl, second.sda, second.controller, second.compass,
                 second.oled));
    CHECK_FALSE(second.sda.level());
    for (Bench *bench : {&first, &second}) CHECK(bench->fault(bench->oled, {"clear"}) == "");
    CHECK(first.compass_x(5) == second.compass_x(5));
    CHECK(save(first.compass, first.oled) == save(second.compass, second.oled));
}
