#include "sim/core/i2c_target.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/i2c_bench.h"
#include "tests/support/state.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

// Writes down what happens to it; gives back bytes that count up.
class Recorder final : public I2cTarget {
public:
    Recorder(Net &scl, Net &sda) : I2cTarget("recorder", scl, sda, 0x42) {}

    std::string log;
    bool refuse_address = false;
    u8 refuse_byte = 0xEE;
    u8 next = 0x81;

    void archive(Archive &archive) {
        archive_wires(archive);
        archive(log, next);
    }

private:
    bool on_address(bool read) override {
        log += read ? "R " : "W ";
        return !refuse_address;
    }
    bool on_write(u8 byte) override {
        log += std::to_string(byte) + " ";
        return byte != refuse_byte;
    }
    u8 on_read() override { return next++; }
    void on_stop() override { log += "P "; }
};

struct Bench : I2cBench {
    Recorder target{scl, sda};
};

constexpr u8 kWrite = 0x84;
constexpr u8 kRead = 0x85;

} // namespace

TEST_CASE("a target acknowledges its address and the bytes after it") {
    Bench bench;
    bench.start();
    CHECK(bench.put(kWrite));
    CHECK(bench.put(7));
    CHECK(bench.put(0xFF));
    bench.stop();
    CHECK(bench.target.log == "W 7 255 P ");
    CHECK(bench.sda.level());
}

TEST_CASE("another address leaves it alone until the next START") {
    Bench bench;
    bench.start();
    CHECK_FALSE(bench.put(0x20));
    CHECK_FALSE(bench.put(kWrite));
    bench.stop();
    CHECK(bench.target.log.empty());
    bench.start();
    CHECK(bench.put(kWrite));
}

TEST_CASE("a target may refuse its address or a byte") {
    Bench bench;
    bench.start();
    CHECK(bench.put(kWrite));
    CHECK_FALSE(bench.put(0xEE));
    CHECK_FALSE(bench.put(1));
    bench.stop();
    CHECK(bench.target.log == "W 238 P ");
    bench.target.refuse_address = true;
    bench.start();
    CHECK_FALSE(bench.put(kWrite));
}

TEST_CASE("a controller reads until it does not acknowledge") {
    Bench bench;
    bench.start();
    CHECK(bench.put(kRead));
    CHECK(bench.get(true) == 0x81);
    CHECK(bench.get(true) == 0x82);
    CHECK(bench.get(false) == 0x83);
    CHECK(bench.get(false) == 0xFF); // Nobody sends any more.
    bench.stop();
    CHECK(bench.target.log == "R P ");
    CHECK(bench.target.next == 0x84);
}

TEST_CASE("a repeated START turns the direction without a STOP") {
    Bench bench;
    bench.start();
    bench.put(kWrite);
    bench.put(9);
    bench.start();
    CHECK(bench.put(kRead));
    CHECK(bench.get(false) == 0x81);
    bench.stop();
    CHECK(bench.target.log == "W 9 R P ");
}

TEST_CASE("two targets share a bus") {
    Bench bench;
    Recorder twin(bench.scl, bench.sda);
    bench.start();
    CHECK(bench.put(kWrite));
    bench.stop();
    CHECK(twin.log == bench.target.log);
}

TEST_CASE("a target survives being saved and restored in any bit") {
    for (int step = 0; step < 36; ++step) {
        Bench first;
        first.start();
        first.put(kRead);
        first.controller.read();
        run_for(first.clock, 2_us * step);
        auto const state = save(first.clock, first.scl, first.sda, first.controller, first.target);

        Bench second;
        REQUIRE(load(second.clock, state, second.clock, second.scl, second.sda, second.controller,
                     second.target));
        auto const done = second.finish();
        REQUIRE(done);
        CHECK(done->byte == 0x81);
        second.controller.acknowledge(true);
        second.finish();
        CHECK(second.get(false) == 0x82);
    }
}
