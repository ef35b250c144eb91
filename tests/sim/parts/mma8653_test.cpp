#include "sim/parts/mma8653.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/i2c_bench.h"
#include "tests/support/part_actions.h"
#include "tests/support/state.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

constexpr u8 kDevice = 0x1D;
constexpr u8 kCtrlReg1 = 0x2A;
constexpr u8 kActiveAt50Hz = 0x21;

struct Bench : I2cBench {
    Net int1{clock, trace, "INT1"};
    Net int2{clock, trace, "INT2"};
    Mma8653 part;

    explicit Bench(Mounting mounting = {})
        : part(clock, trace, "accelerometer",
               {.scl = scl, .sda = sda, .int1 = &int1, .int2 = &int2, .mounting = mounting}) {}

    // As the micro:bit's firmware sets it up.
    void activate() {
        write_register(kDevice, 0x2D, 0x01);
        write_register(kDevice, 0x2E, 0x01);
        write_register(kDevice, kCtrlReg1, kActiveAt50Hz);
    }
    // x, y and z of the next sample, in counts of ten bits.
    std::vector<int> next_sample() {
        run_for(clock, 40_ms);
        auto const bytes = read_registers(kDevice, 1, 6);
        std::vector<int> result;
        for (std::size_t i = 0; i < 6; i += 2) result.push_back(i16(u16(bytes[i] << 8 | bytes[i + 1])) / 64);
        return result;
    }
};

} // namespace

TEST_CASE("MMA8653: WHO_AM_I and values after power-on") {
    Bench bench;
    CHECK(bench.read_register(kDevice, 0x0D) == 0x5A);
    CHECK(bench.read_register(kDevice, 0x0B) == 0);
    CHECK(bench.read_register(kDevice, kCtrlReg1) == 0);
    CHECK(bench.read_register(kDevice, 0x00) == 0);
    CHECK(bench.int1.level());
    run_for(bench.clock, 1_s);
    CHECK(bench.read_register(kDevice, 0x00) == 0); // Standby: no samples.
}

TEST_CASE("MMA8653: flat on the table is one g along z") {
    Bench bench;
    bench.activate();
    CHECK(bench.next_sample() == std::vector{0, 0, -256});
    CHECK(bench.read_register(kDevice, 0x0B) == 1);
}

TEST_CASE("MMA8653: samples come at the output data rate and INT1 says so") {
    Bench bench;
    bench.activate();
    Time const active = bench.clock.now() - 10_us; // From the last byte's acknowledge to the end of STOP...
    while (bench.int1.level()) run_until(bench.clock, bench.clock.next_event());
    Time const waited = bench.int1.changed_at() - active;
    CHECK(waited > 19'950_us);
    CHECK(waited <= 20_ms);
    CHECK(bench.read_register(kDevice, 0x0C) == 1);
    CHECK(bench.read_register(kDevice, 0x00) == 0x0F);
    CHECK_FALSE(bench.int1.level());
    bench.read_registers(kDevice, 1, 6);
    CHECK(bench.int1.level());
    CHECK(bench.read_register(kDevice, 0x00) == 0);
    Time const first = bench.int1.changed_at();
    while (bench.int1.level()) run_until(bench.clock, bench.clock.next_event());
    CHECK(bench.int1.changed_at() > first);
    CHECK(bench.int1.changed_at() - active == waited + 20_ms);
}

TEST_CASE("MMA8653: a sample over an unread one sets the overwrite flags, axis by axis") {
    Bench bench;
    bench.activate();
    run_for(bench.clock, 50_ms);
    CHECK(bench.read_register(kDevice, 0x00) == 0xFF);
    bench.read_register(kDevice, 1);
    CHECK(bench.read_register(kDevice, 0x00) == 0xEE);
    CHECK_FALSE(bench.int1.level());
    bench.read_register(kDevice, 3);
    bench.read_register(kDevice, 5);
    CHECK(bench.read_register(kDevice, 0x00) == 0x00);
    CHECK(bench.int1.level());
}

TEST_CASE("MMA8653: a burst goes round, and fast read leaves out the low bytes") {
    Bench bench;
    CHECK(act(bench.part, {"set", {}, {{"x", "100"}, {"y", "200"}, {"z", "300"}}}).empty());
    bench.activate();
    run_for(bench.clock, 30_ms);
    CHECK(bench.read_registers(kDevice, 0, 8) ==
          std::vector<u8>{0x0F, 0x06, 0x80, 0x0C, 0xC0, 0x13, 0x40, 0x00});
    bench.write_register(kDevice, kCtrlReg1, 0x23);
    run_for(bench.clock, 20_ms);
    CHECK(bench.read_registers(kDevice, 0, 5) == std::vector<u8>{0x0F, 0x06, 0x0C, 0x13, 0x00});
}

TEST_CASE("MMA8653: full scale") {
    Bench bench;
    CHECK(act(bench.part, {"set", {}, {{"x", "8000"}, {"y", "-3000"}, {"z", "1000"}}}).empty());
    bench.activate();
    CHECK(bench.next_sample() == std::vector{511, -512, 256});
    bench.write_register(kDevice, 0x0E, 1);
    CHECK(bench.next_sample() == std::vector{511, -384, 128});
    bench.write_register(kDevice, 0x0E, 2);
    CHECK(bench.next_sample() == std::vector{511, -192, 64});
}

TEST_CASE("MMA8653: interrupt polarity, routing and open drain") {
    Bench bench;
    bench.write_register(kDevice, 0x2C, 0x02);
    CHECK_FALSE(bench.int1.level());
    bench.write_register(kDevice, 0x2D, 0x01); // CTRL_REG5 is 0: to INT2.
    bench.write_register(kDevice, kCtrlReg1, kActiveAt50Hz);
    run_for(bench.clock, 30_ms);
    CHECK_FALSE(bench.int1.level());
    CHECK(bench.int2.level());
    bench.write_register(kDevice, 0x2C, 0x01);
    CHECK(bench.int1.floating());
    CHECK_FALSE(bench.int2.floating());
    CHECK_FALSE(bench.int2.level());
}

TEST_CASE("MMA8653: offsets count in 1.96 mg") {
    Bench bench;
    bench.write_register(kDevice, 0x2F, 51);
    bench.write_register(kDevice, 0x31, u8(-51));
    bench.activate();
    CHECK(bench.next_sample() == std::vector{26, 0, -282});
}

TEST_CASE("MMA8653: a software reset brings everything back") {
    Bench bench;
    bench.activate();
    run_for(bench.clock, 30_ms);
    bench.write_register(kDevice, 0x2B, 0x40);
    CHECK(bench.read_register(kDevice, kCtrlReg1) == 0);
    CHECK(bench.read_register(kDevice, 0x00) == 0);
    CHECK(bench.int1.level());
    CHECK(bench.remarks.empty());
}

TEST_CASE("MMA8653: what is not modelled is named once") {
    Bench bench;
    bench.write_register(kDevice, 0x15, 0x78);
    bench.write_register(kDevice, 0x15, 0x78);
    CHECK(bench.remarks == std::vector<std::string>{"accelerometer: FF_MT_CFG is not modelled"});
    CHECK(bench.read_register(kDevice, 0x15) == 0x78);
    bench.write_register(kDevice, 0x2B, 0x84);
    CHECK(bench.remarks.back() == "accelerometer: CTRL_REG2 bits 0x84 are not modelled");
}

TEST_CASE("MMA8653: the mounting turns board axes into the chip's") {
    Bench bench({{{{1, true}, {0, false}, {2, true}}}});
    CHECK(act(bench.part, {"set", {}, {{"x", "500"}, {"y", "250"}}}).empty());
    bench.activate();
    CHECK(bench.next_sample() == std::vector{-64, 128, 256});
}

TEST_CASE("MMA8653: tilt, shake and freefall") {
    Bench bench;
    CHECK(act(bench.part, {"tilt", {"left"}, {}}).empty());
    CHECK(bench.part.acceleration() == Vector{-1000, 0, 0});
    CHECK(reading(bench.part, "x") == "-1000");
    CHECK(act(bench.part, {"tilt", {"face_up"}, {}}).empty());

    CHECK(act(bench.part, {"shake", {"220ms"}, {}}).empty());
    std::vector<i32> swings;
    for (int i = 0; i < 5; ++i) {
        run_for(bench.clock, 45_ms);
        swings.push_back(bench.part.acceleration()[0]);
    }
    CHECK(swings == std::vector<i32>{3000, -3000, 3000, -3000, 0});
    CHECK(bench.part.acceleration() == Vector{0, 0, -1000});

    CHECK(act(bench.part, {"freefall", {}, {}}).empty());
    run_for(bench.clock, 499_ms);
    CHECK(bench.part.acceleration() == Vector{0, 0, 0});
    run_for(bench.clock, 2_ms);
    CHECK(bench.part.acceleration() == Vector{0, 0, -1000});
}

TEST_CASE("MMA8653: a mistaken action is refused with what would be right") {
    Bench bench;
    CHECK(act(bench.part, {"set", {}, {{"w", "1"}}}) ==
          "accelerometer: unknown setting 'w'; set takes x, y and z");
    CHECK(act(bench.part, {"set", {}, {{"x", "9000"}}}) ==
          "accelerometer x: '9000' is not a whole number from -8000 to 8000");
    CHECK(act(bench.part, {"tilt", {"sideways"}, {}}) ==
          "accelerometer: unknown tilt 'sideways'; write tilt left, right, up, down, face_up or face_down");
    CHECK(act(bench.part, {"shake", {"5"}, {}}).starts_with("accelerometer: bad duration '5'"));
    CHECK(act(bench.part, {"jump", {}, {}})
              .starts_with("accelerometer: unknown action 'jump'; it takes set x="));
}

TEST_CASE("MMA8653: a shake in progress survives being saved and restored") {
    Bench first;
    first.activate();
    CHECK(act(first.part, {"shake", {}, {}}).empty());
    run_for(first.clock, 130_ms);
    auto const state =
        save(first.clock, first.scl, first.sda, first.int1, first.int2, first.controller, first.part);
    Bench second;
    REQUIRE(load(second.clock, state, second.clock, second.scl, second.sda, second.int1, second.int2,
                 second.controller, second.part));
    CHECK(second.part.acceleration() == first.part.acceleration());
    CHECK(second.next_sample() == first.next_sample());
    run_for(second.clock, 500_ms);
    CHECK(second.part.acceleration() == Vector{0, 0, -1000});
}
