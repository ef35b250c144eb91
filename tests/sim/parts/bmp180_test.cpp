#include "sim/parts/bmp180.h"

#include <cmath>

#include <catch2/catch_test_macros.hpp>

#include "tests/support/i2c_bench.h"
#include "tests/support/part_actions.h"
#include "tests/support/state.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

constexpr u8 kDevice = 0x77;
constexpr u8 kCalibration = 0xAA, kId = 0xD0, kReset = 0xE0, kControl = 0xF4, kOutput = 0xF6;

// A driver that computes in floating point from what the chip says alone, by the physical meaning of the
// coefficients: another reading of the data sheet than the part's.
struct Bench : I2cBench {
    Bmp180 part{clock, trace, "barometer", scl, sda};
    std::vector<double> k;

    void read_calibration() {
        std::vector<u8> const bytes = read_registers(kDevice, kCalibration, 22);
        for (std::size_t i = 0; i < 22; i += 2) {
            u16 const word = u16(bytes[i] << 8 | bytes[i + 1]);
            k.push_back(i >= 6 && i < 12 ? double(word) : double(i16(word)));
        }
    }
    u32 convert(u8 control, Time time) {
        write_register(kDevice, kControl, control);
        run_for(clock, time);
        std::vector<u8> const bytes = read_registers(kDevice, kOutput, 3);
        return u32(bytes[0] << 16 | bytes[1] << 8 | bytes[2]);
    }
    // Degrees, and with them B5.
    double temperature(double &b5) {
        double const ut = convert(0x2E, 5_ms) >> 8;
        double const x1 = (ut - k[5]) * k[4] / 32768;
        b5 = x1 + k[9] * 2048 / (x1 + k[10]);
        return b5 / 160;
    }
    double pressure(double b5, int oss) {
        double const up = convert(u8(0x34 | oss << 6), 26_ms) >> (8 - oss);
        double const b6 = b5 - 4000;
        double const b3 = ((k[0] * 4 + k[7] * b6 * b6 / 4096 / 2048 + k[1] * b6 / 2048) * (1 << oss) + 2) / 4;
        double const b4 = k[3] * ((k[2] * b6 / 8192 + k[6] * b6 * b6 / 4096 / 65536 + 2) / 4 + 32768) / 32768;
        double const p = (up - b3) * (50000 >> oss) * 2 / b4;
        return p + (p * p / 65536 * 3038 / 65536 - 7357 * p / 65536 + 3791) / 16;
    }
    std::string set(std::string const &name, std::string const &value) {
        return act(part, {"set", {}, {{name, value}}});
    }
};

} // namespace

TEST_CASE("BMP180: says who it is, and its calibration as the data sheet's example has it") {
    Bench bench;
    CHECK(bench.read_register(kDevice, kId) == 0x55);
    CHECK(bench.read_registers(kDevice, kOutput, 3) == std::vector<u8>{0x80, 0, 0});
    bench.read_calibration();
    CHECK(bench.k ==
          std::vector<double>{408, -72, -14383, 32741, 32757, 23153, 6190, 4, -32768, -8711, 2868});
}

TEST_CASE("BMP180: a driver reads back what was set, in every oversampling") {
    Bench bench;
    bench.read_calibration();
    struct Case {
        char const *temperature;
        char const *pressure;
    };
    for (Case const &entry : {Case{"24", "101325"}, Case{"-40", "30000"}, Case{"85", "110000"},
                              Case{"0", "95000"}, Case{"30.5", "99000"}}) {
        CAPTURE(entry.temperature);
        CHECK(bench.set("temperature", entry.temperature) == "");
        CHECK(bench.set("pressure", entry.pressure) == "");
        for (int oss = 0; oss < 4; ++oss) {
            double b5 = 0;
            CHECK(std::abs(bench.temperature(b5) - std::stod(entry.temperature)) < 0.05);
            // One step of the converter, and what integers lose.
            double const step = 4.0 / (1 << oss) + 4;
            CHECK(std::abs(bench.pressure(b5, oss) - std::stod(entry.pressure)) < step);
        }
    }
    CHECK(bench.remarks.empty());
}

// UT 27898 and UP 23843 are 15.0 degrees and 69964 Pa.
TEST_CASE("BMP180: the data sheet's example, the other way round") {
    Bench bench;
    CHECK(bench.set("temperature", "15") == "");
    CHECK(bench.set("pressure", "69964") == "");
    CHECK(std::abs(int(bench.convert(0x2E, 5_ms) >> 8) - 27898) <= 8); // A tenth of a degree is 16 counts.
    CHECK(std::abs(int(bench.convert(0x34, 5_ms) >> 8) - 23843) <= 1);
}

TEST_CASE("BMP180: conversions take their time") {
    struct Case {
        u8 control;
        Time time;
    };
    for (Case const &entry : {Case{0x2E, 4500_us}, Case{0x34, 4500_us}, Case{0x74, 7500_us},
                              Case{0xB4, 13500_us}, Case{0xF4, 25500_us}}) {
        Bench bench;
        Time const begin = bench.clock.now();
        bench.write_register(kDevice, kControl, entry.control);
        // It starts with the byte, whose acknowledge and STOP come after it.
        run_until(bench.clock, begin + entry.time - 500_us);
        CHECK((bench.read_register(kDevice, kControl) & 0x20) != 0);
        run_until(bench.clock, begin + entry.time + 400_us);
        CHECK((bench.read_register(kDevice, kControl) & 0x20) == 0);
        CHECK(bench.read_registers(kDevice, kOutput, 3) != std::vector<u8>{0x80, 0, 0});
    }
}

TEST_CASE("BMP180: measures at the conversion's end; a reset ends it; other registers are named") {
    Bench bench;
    bench.write_register(kDevice, kControl, 0x2E);
    CHECK(bench.set("temperature", "60") == "");
    run_for(bench.clock, 5_ms);
    auto const hot = bench.read_registers(kDevice, kOutput, 2);
    CHECK(bench.set("temperature", "24") == "");
    CHECK(bench.read_registers(kDevice, kOutput, 2) == hot);
    bench.write_register(kDevice, kControl, 0x2E);
    bench.write_register(kDevice, kReset, 0xB6);
    run_for(bench.clock, 30_ms);
    CHECK(bench.read_registers(kDevice, kOutput, 3) == std::vector<u8>{0x80, 0, 0});
    CHECK(bench.remarks.empty());
    bench.write_register(kDevice, kId, 1);
    bench.write_register(kDevice, kControl, 0x21);
    CHECK(bench.remarks ==
          std::vector<std::string>{"barometer: register 0xd0 is read only; a write has no effect",
                                   "barometer: CONTROL 0x21 asks for no measurement there is"});
    CHECK(
        bench.set("pressure", "20000").starts_with("barometer pressure: '20000' is not a number from 30000"));
}

TEST_CASE("BMP180: is saved and restored during a conversion") {
    Bench first;
    CHECK(first.set("temperature", "31") == "");
    first.write_register(kDevice, kControl, 0x2E);
    run_for(first.clock, 2_ms);
    auto const state = save(first.clock, first.scl, first.sda, first.controller, first.part);
    Bench second;
    REQUIRE(load(second.clock, state, second.clock, second.scl, second.sda, second.controller, second.part));
    for (Bench *bench : {&first, &second}) run_for(bench->clock, 3_ms);
    auto const result = first.read_registers(kDevice, kOutput, 3);
    CHECK(result != std::vector<u8>{0x80, 0, 0});
    CHECK(second.read_registers(kDevice, kOutput, 3) == result);
}
