#include "sim/parts/mpu6050.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/i2c_bench.h"
#include "tests/support/part_actions.h"
#include "tests/support/state.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

constexpr u8 kDevice = 0x68;
constexpr u8 kDivider = 0x19, kConfig = 0x1A, kGyro = 0x1B, kAccel = 0x1C, kFifoEnable = 0x23,
             kPinConfig = 0x37, kIntEnable = 0x38, kStatus = 0x3A, kData = 0x3B, kUser = 0x6A, kPower1 = 0x6B,
             kPower2 = 0x6C, kCount = 0x72, kFifo = 0x74;

struct Bench : I2cBench {
    Net interrupt{clock, trace, "INT"};
    Net ad0{clock, trace, "AD0"};
    std::vector<std::pair<Time, bool>> interrupts;
    Pin address{"address"};
    Mpu6050 part{clock, trace, "imu", {scl, sda, &interrupt, &ad0}, {}};

    Bench() {
        ad0.connect(address);
        interrupt.observe([this](Net const &net, Time when) { interrupts.emplace_back(when, net.level()); });
    }
    void wake() { write_register(kDevice, kPower1, 0); }
    std::string set(std::string const &name, std::string const &value) {
        return act(part, {"set", {}, {{name, value}}});
    }
    // Seven words: acceleration, temperature, rotation.
    std::vector<int> words() {
        std::vector<u8> const bytes = read_registers(kDevice, kData, 14);
        std::vector<int> result;
        for (std::size_t i = 0; i < 14; i += 2) result.push_back(i16(u16(bytes[i] << 8 | bytes[i + 1])));
        return result;
    }
    std::size_t fifo_count() {
        std::vector<u8> const bytes = read_registers(kDevice, kCount, 2);
        return std::size_t(bytes[0] << 8 | bytes[1]);
    }
};

} // namespace

TEST_CASE("MPU6050: answers where AD0 says, as 0x68") {
    Bench bench;
    CHECK(bench.read_register(0x68, 0x75) == 0x68);
    bench.address.drive(Drive::High);
    CHECK(bench.read_register(0x69, 0x75) == 0x68);
    bench.start();
    CHECK_FALSE(bench.put(0x68 << 1));
    bench.stop();
}

TEST_CASE("MPU6050: sleeps until it is woken, then measures in the chosen scales") {
    Bench bench;
    CHECK(bench.read_register(kDevice, kPower1) == 0x40);
    run_for(bench.clock, 100_ms);
    CHECK(bench.words() == std::vector{0, 0, 0, 0, 0, 0, 0});
    bench.wake();
    CHECK(bench.set("accelX", "0.5") == "");
    CHECK(bench.set("rotationY", "-100") == "");
    run_for(bench.clock, 2_ms);
    // 24 degrees: (24 - 36.53) * 340.
    CHECK(bench.words() == std::vector{8192, 0, 16384, -4260, 0, -13100, 0});
    struct Case {
        u8 select;
        int accel;
        int gyro;
    };
    for (Case const &entry : {Case{1, 4096, -6550}, Case{2, 2048, -3280}, Case{3, 1024, -1640}}) {
        bench.write_register(kDevice, kAccel, u8(entry.select << 3));
        bench.write_register(kDevice, kGyro, u8(entry.select << 3));
        run_for(bench.clock, 2_ms);
        CHECK(bench.words()[0] == entry.accel);
        CHECK(bench.words()[5] == entry.gyro);
    }
    bench.write_register(kDevice, kAccel, 0);
    CHECK(bench.set("accelX", "-16") == "");
    CHECK(bench.set("accelZ", "2") == "");
    run_for(bench.clock, 2_ms);
    CHECK(bench.words()[0] == -32768);
    CHECK(bench.words()[2] == 32767);
    CHECK(bench.remarks.empty());
}

TEST_CASE("MPU6050: INT pulses for 50 us at the sample rate") {
    Bench bench;
    bench.write_register(kDevice, kDivider, 9);
    bench.write_register(kDevice, kConfig, 3); // With the filter: 1 kHz / 10.
    bench.write_register(kDevice, kIntEnable, 1);
    bench.wake();
    bench.interrupts.clear();
    Time const begin = bench.clock.now();
    run_for(bench.clock, 25_ms);
    REQUIRE(bench.interrupts.size() == 4);
    Time const first = bench.interrupts[0].first;
    CHECK(first - begin > 9_ms);
    CHECK(first - begin <= 10_ms);
    CHECK(bench.interrupts[1] == std::pair(first + 50_us, false));
    CHECK(bench.interrupts[2] == std::pair(first + 10_ms, true));
    // Without the filter the gyroscope runs at 8 kHz.
    bench.write_register(kDevice, kConfig, 0);
    bench.write_register(kDevice, kDivider, 7);
    bench.interrupts.clear();
    run_for(bench.clock, 3500_us);
    REQUIRE(bench.interrupts.size() >= 4);
    CHECK(bench.interrupts[2].first - bench.interrupts[0].first == 1_ms);
}

TEST_CASE("MPU6050: a latched INT, active low, lasts until INT_STATUS is read") {
    Bench bench;
    bench.write_register(kDevice, kPinConfig, 0xA0);
    CHECK(bench.interrupt.level());
    bench.write_register(kDevice, kIntEnable, 1);
    bench.write_register(kDevice, kPower2, 0x80); // 20 Hz wake-ups.
    bench.write_register(kDevice, kPower1, 0x20);
    run_for(bench.clock, 50_ms);
    CHECK_FALSE(bench.interrupt.level());
    run_for(bench.clock, 10_ms);
    bench.words(); // Other registers clear nothing ...
    CHECK_FALSE(bench.interrupt.level());
    CHECK(bench.read_register(kDevice, kStatus) == 1);
    CHECK(bench.interrupt.level());
    CHECK(bench.read_register(kDevice, kStatus) == 0);
    bench.write_register(kDevice, kPinConfig, 0xB0); // ... unless INT_RD_CLEAR is on.
    run_for(bench.clock, 50_ms);
    CHECK_FALSE(bench.interrupt.level());
    bench.words();
    CHECK(bench.interrupt.level());
}

TEST_CASE("MPU6050: a burst reads one sample, however long it takes") {
    Bench bench;
    bench.wake();
    run_for(bench.clock, 2_ms);
    bench.start();
    bench.put(kDevice << 1);
    bench.put(kData);
    bench.start();
    bench.put(kDevice << 1 | 1);
    CHECK(bench.get(true) == 0);
    CHECK(bench.set("accelX", "1") == "");
    run_for(bench.clock, 5_ms);
    CHECK(bench.get(true) == 0);
    bench.get(false);
    bench.stop();
    CHECK(bench.words()[0] == 16384);
}

TEST_CASE("MPU6050: the FIFO holds what it is told to, 1024 bytes of it") {
    Bench bench;
    bench.write_register(kDevice, kDivider, 79); // 10 ms.
    bench.write_register(kDevice, kFifoEnable, 0x88);
    bench.write_register(kDevice, kUser, 0x44);
    bench.wake();
    run_for(bench.clock, 15_ms);
    CHECK(bench.fifo_count() == 8);
    CHECK(bench.read_registers(kDevice, kFifo, 9) == std::vector<u8>{0, 0, 0, 0, 0x40, 0, 0xEF, 0x5C, 0x5C});
    bench.read_register(kDevice, kStatus);
    run_for(bench.clock, 1300_ms);
    CHECK(bench.fifo_count() == 1024);
    CHECK(bench.read_register(kDevice, kStatus) == 0x11);
    bench.write_register(kDevice, kUser, 0x04);
    CHECK(bench.fifo_count() == 0);
    CHECK(bench.read_register(kDevice, kUser) == 0);
}

TEST_CASE("MPU6050: standby, a reset, and what is not modelled") {
    Bench bench;
    bench.wake();
    run_for(bench.clock, 2_ms);
    bench.write_register(kDevice, kPower2, 0x08); // Accelerometer z.
    CHECK(bench.set("accelZ", "0.25") == "");
    CHECK(bench.set("accelY", "0.25") == "");
    run_for(bench.clock, 2_ms);
    CHECK(bench.words()[1] == 4096);
    CHECK(bench.words()[2] == 16384);
    bench.write_register(kDevice, kPower1, 0x80);
    CHECK(bench.read_register(kDevice, kPower1) == 0x40);
    CHECK(bench.words()[2] == 0);
    CHECK(bench.remarks.empty());
    bench.write_register(kDevice, kUser, 0x80);
    bench.write_register(kDevice, 0x75, 1);
    CHECK(bench.remarks ==
          std::vector<std::string>{"imu: USER_CTRL bits 0x80 are not modelled",
                                   "imu: register 0x75 is read only or not modelled; a write has no effect"});
}

TEST_CASE("MPU6050: a mistaken control is refused with what would be right") {
    Bench bench;
    CHECK(bench.set("accelx", "1").find("did you mean accelX") != std::string::npos);
    CHECK(bench.set("accelX", "17") ==
          "imu accelX: '17' is not a number from -16 to 16, with at most six digits behind the point");
    CHECK(bench.set("rotationZ", "fast").starts_with("imu rotationZ: 'fast' is not a number from -2000"));
    CHECK(
        act(bench.part, {"shake", {}, {}}).starts_with("imu: unknown action 'shake'; it takes set accelX=G"));
    CHECK(reading(bench.part, "accelZ") == "1");
    CHECK(bench.set("temperature", "-12.25") == "");
    CHECK(reading(bench.part, "temperature") == "-12.25");
}

TEST_CASE("MPU6050: is saved and restored between two samples") {
    Bench first;
    first.write_register(kDevice, kFifoEnable, 0x78);
    first.write_register(kDevice, kUser, 0x40);
    first.write_register(kDevice, kIntEnable, 1);
    first.wake();
    CHECK(first.set("rotationX", "12.5") == "");
    run_for(first.clock, 430_us);
    auto const state =
        save(first.clock, first.scl, first.sda, first.interrupt, first.ad0, first.controller, first.part);
    Bench second;
    REQUIRE(load(second.clock, state, second.clock, second.scl, second.sda, second.interrupt, second.ad0,
                 second.controller, second.part));
    first.interrupts.clear();
    second.interrupts.clear();
    for (Bench *bench : {&first, &second}) run_for(bench->clock, 1_ms);
    CHECK(first.interrupts == second.interrupts);
    CHECK(first.fifo_count() == second.fifo_count());
    CHECK(first.read_registers(kDevice, kFifo, 48) == second.read_registers(kDevice, kFifo, 48));
    CHECK(second.words()[4] == 1638);
}
