#include "sim/parts/mag3110.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/i2c_bench.h"
#include "tests/support/part_actions.h"
#include "tests/support/state.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

constexpr u8 kDevice = 0x0E;
constexpr u8 kCtrlReg1 = 0x10;
constexpr u8 kCtrlReg2 = 0x11;

struct Bench : I2cBench {
    Net int1{clock, trace, "INT1"};
    Mag3110 part{clock, trace, "compass", {.scl = scl, .sda = sda, .int1 = &int1}};

    int axis(u8 address) {
        auto const bytes = read_registers(kDevice, address, 2);
        return i16(u16(bytes[0] << 8 | bytes[1]));
    }
};

} // namespace

TEST_CASE("MAG3110: WHO_AM_I, SYSMOD and values after power-on") {
    Bench bench;
    CHECK(bench.read_register(kDevice, 0x07) == 0xC4);
    CHECK(bench.read_register(kDevice, 0x08) == 0);
    CHECK(bench.read_register(kDevice, kCtrlReg1) == 0);
    CHECK(bench.read_register(kDevice, 0x0F) == 25);
    CHECK_FALSE(bench.int1.level());
}

TEST_CASE("MAG3110: measures in tenths of a microtesla and raises INT1 until read") {
    Bench bench;
    CHECK(act(bench.part, {"set", {}, {{"x", "12345"}, {"y", "-50000"}}}).empty());
    bench.write_register(kDevice, kCtrlReg2, 0xA0);
    bench.write_register(kDevice, kCtrlReg1, 0x01);
    CHECK(bench.read_register(kDevice, 0x08) == 1);
    run_for(bench.clock, 13_ms);
    CHECK(bench.int1.level());
    CHECK(bench.read_register(kDevice, 0) == 0x0F);
    CHECK(bench.axis(1) == 123);
    CHECK(bench.axis(3) == -500);
    CHECK(bench.int1.level());
    CHECK(bench.axis(5) == 450);
    CHECK_FALSE(bench.int1.level());
    CHECK(bench.read_register(kDevice, kCtrlReg2) == 0x20);
}

TEST_CASE("MAG3110: the output data rate halves with DR and with OS") {
    for (auto const &[control, period] :
         {std::pair<u8, Time>{0x01, 12'500_us}, {0x09, 25_ms}, {0x21, 25_ms}, {0x79, 800_ms}}) {
        Bench bench;
        bench.write_register(kDevice, kCtrlReg1, control);
        while (!bench.int1.level()) run_until(bench.clock, bench.clock.next_event());
        Time const first = bench.int1.changed_at();
        bench.read_registers(kDevice, 1, 6);
        while (!bench.int1.level()) run_until(bench.clock, bench.clock.next_event());
        CHECK(bench.int1.changed_at() - first == period);
    }
}

TEST_CASE("MAG3110: user offsets apply unless raw") {
    Bench bench;
    bench.write_register(kDevice, 0x0B, 0x01); // OFF_Y = 0x0190 >> 1 = 200.
    bench.write_register(kDevice, 0x0C, 0x91);
    CHECK(bench.read_register(kDevice, 0x0C) == 0x90);
    bench.write_register(kDevice, kCtrlReg1, 0x01);
    CHECK(bench.read_register(kDevice, 0x08) == 2);
    run_for(bench.clock, 20_ms);
    CHECK(bench.axis(3) == 0);
    bench.write_register(kDevice, kCtrlReg2, 0x20);
    run_for(bench.clock, 20_ms);
    CHECK(bench.axis(3) == 200);
}

TEST_CASE("MAG3110: a trigger measures once in standby") {
    Bench bench;
    bench.write_register(kDevice, kCtrlReg1, 0x02);
    run_for(bench.clock, 20_ms);
    CHECK(bench.int1.level());
    CHECK(bench.read_register(kDevice, kCtrlReg1) == 0);
    bench.read_registers(kDevice, 1, 6);
    run_for(bench.clock, 1_s);
    CHECK_FALSE(bench.int1.level());
}

TEST_CASE("MAG3110: bursts, plain and fast") {
    Bench bench;
    bench.write_register(kDevice, kCtrlReg1, 0x01);
    run_for(bench.clock, 13_ms);
    CHECK(bench.read_registers(kDevice, 0, 8) == std::vector<u8>{0x0F, 0, 0, 0, 200, 0x01, 0xC2, 0xC4});
    bench.write_register(kDevice, kCtrlReg1, 0x05);
    run_for(bench.clock, 13_ms);
    CHECK(bench.read_registers(kDevice, 1, 4) == std::vector<u8>{0, 0, 0x01, 0xC4});
}

TEST_CASE("MAG3110: clips at its range and refuses an impossible field") {
    Bench bench;
    CHECK(act(bench.part, {"set", {}, {{"x", "1000001"}}}) ==
          "compass x: '1000001' is not a whole number from -1000000 to 1000000");
    CHECK(act(bench.part, {"set", {}, {{"x", "-1000000"}}}).empty());
    CHECK(reading(bench.part, "x") == "-1000000");
    bench.write_register(kDevice, kCtrlReg1, 0x01);
    run_for(bench.clock, 13_ms);
    CHECK(bench.axis(1) == -10'000);
}

TEST_CASE("MAG3110: survives being saved and restored") {
    Bench first;
    first.write_register(kDevice, kCtrlReg1, 0x01);
    run_for(first.clock, 5_ms);
    auto const state = save(first.clock, first.scl, first.sda, first.int1, first.controller, first.part);
    Bench second;
    REQUIRE(load(second.clock, state, second.clock, second.scl, second.sda, second.int1, second.controller,
                 second.part));
    run_for(first.clock, 10_ms);
    run_for(second.clock, 10_ms);
    CHECK(second.int1.changed_at() == first.int1.changed_at());
    CHECK(second.axis(5) == 450);
}
