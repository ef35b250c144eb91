// What our bus master does on two wires, read back from the recorded waves.
#include "sim/logic/i2c_decoder.h"

#include <catch2/catch_test_macros.hpp>

#include "sim/logic/recorder.h"
#include "tests/sim/logic/texts.h"
#include "tests/support/i2c_bench.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

struct Bench : I2cBench {
    Recorder recorder{clock};

    Bench() {
        recorder.watch(scl);
        recorder.watch(sda);
    }
    std::vector<Annotation> decoded() const {
        Time const now = clock.now();
        return decode_i2c(recorder.recording(scl)->wave(Time(), now, 0, 100'000),
                          recorder.recording(sda)->wave(Time(), now, 0, 100'000));
    }
};

} // namespace

TEST_CASE("a write to nobody: start, address, NACK, stop") {
    Bench bench;
    bench.start();
    bench.put(0x1D << 1);
    bench.stop();
    auto const notes = bench.decoded();
    CHECK(texts(notes) == "S 0x1d write NACK P");
    REQUIRE(notes.size() == 4);
    CHECK(notes[1].value == 0x1D << 1);
    CHECK(notes[1].begin >= notes[0].end);
    CHECK(notes[1].end <= notes[2].begin);
    CHECK(notes[2].end <= notes[3].begin);
    // From the first pulse's rise to the eighth's fall.
    CHECK(notes[1].end - notes[1].begin == 75_us);
}

TEST_CASE("a repeated start and a read with acknowledge bits") {
    Bench bench;
    Pin held{"a device that answers"};
    bench.sda.connect(held);
    bench.start();
    held.drive(Drive::Low); // Reads as zeros, and acknowledges everything.
    bench.put(0x3A);
    held.drive(Drive::None);
    bench.start();
    bench.put(0x3B);
    CHECK(bench.get(true) == 0xFF);
    CHECK(bench.get(false) == 0xFF);
    bench.stop();
    CHECK(texts(bench.decoded()).ends_with("Sr 0x1d read NACK 0xff ACK 0xff NACK P"));
}

TEST_CASE("data that changes with the clock's fall is no start") {
    Wave const scl{Time(), 100_us, true, false, {{10_us, false}, {20_us, true}, {30_us, false}}};
    Wave const sda{Time(), 100_us, true, false, {{10_us, false}, {20_us, true}}};
    CHECK(decode_i2c(scl, sda).empty());
}

TEST_CASE("what comes before the first start is left out") {
    Wave const scl{Time(), 100_us, false, true, {{10_us, true}, {20_us, false}, {30_us, true}}};
    Wave const sda{Time(), 100_us, false, true, {{40_us, true}, {50_us, false}}};
    CHECK(texts(decode_i2c(scl, sda)) == "S");
}
