#include "sim/logic/recorder.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/run_clock.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

struct Bench {
    Clock clock{1000_MHz};
    Trace trace;
    Net net{clock, trace, "net"};
    Net other{clock, trace, "other"};
    Pin pin{"pin"};

    Bench() { net.connect(pin); }
    void at(Time time, Drive drive) {
        run_until(clock, time);
        pin.drive(drive);
    }
    void volts(Time time, int millivolts) {
        run_until(clock, time);
        pin.drive_millivolts(millivolts);
    }
};

} // namespace

TEST_CASE("levels and voltages are kept with their times") {
    Bench bench;
    Recorder recorder(bench.clock);
    recorder.watch(bench.net);
    recorder.watch(bench.net); // Once is enough.
    bench.at(10_us, Drive::High);
    bench.at(20_us, Drive::Low);
    bench.volts(30_us, 1000); // No change of level.
    Recording const &recording = *recorder.recording(bench.net);
    REQUIRE(recording.changes().size() == 3);
    CHECK(recording.at(5_us).level == false);
    CHECK(recording.at(10_us).level == true);
    CHECK(recording.at(10_us).millivolts == 3300);
    CHECK(recording.at(25_us).level == false);
    CHECK(recording.at(1_s).millivolts == 1000);
    Wave const wave = recording.wave(Time(), 1_ms, 0, 100);
    CHECK(wave.edges.size() == 2); // The voltage is no edge.
    CHECK_FALSE(wave.cut);
    CHECK(recorder.recording(bench.other) == nullptr);
}

TEST_CASE("recording begins when it is asked for and ends so") {
    Bench bench;
    Recorder recorder(bench.clock);
    bench.at(10_us, Drive::High);
    recorder.watch(bench.net);
    CHECK(recorder.recording(bench.net)->first().level);
    CHECK(recorder.recording(bench.net)->changes().empty());
    recorder.forget(bench.net);
    CHECK(recorder.recording(bench.net) == nullptr);
    bench.at(20_us, Drive::Low); // Nobody hears it.
}

TEST_CASE("the oldest changes go when the memory is full, and are counted") {
    Bench bench;
    Recorder recorder(bench.clock, 8 * sizeof(Recording::Change));
    recorder.watch(bench.net);
    for (int i = 1; i <= 20; ++i)
        bench.at(Time::picoseconds(i * 1'000'000), i % 2 ? Drive::High : Drive::Low);
    Recording const &recording = *recorder.recording(bench.net);
    CHECK(recording.changes().size() == 8);
    CHECK(recording.dropped() == 12);
    CHECK(recording.first().at == 12_us);
    CHECK_FALSE(recording.first().level);
    CHECK(recording.wave(Time(), 1_ms, 0, 100).cut);
    recorder.watch(bench.other); // They share.
    CHECK(recording.changes().size() == 4);
    CHECK(recording.dropped() == 16);
}

TEST_CASE("a machine put back in time has not yet done what comes later") {
    Bench bench;
    Recorder recorder(bench.clock);
    recorder.watch(bench.net);
    bench.at(10_us, Drive::High);
    Archive kept;
    kept(bench.clock);
    bench.at(20_us, Drive::Low);
    Archive back(kept.bytes());
    back(bench.clock);
    recorder.went_back();
    Recording const &recording = *recorder.recording(bench.net);
    REQUIRE(recording.changes().size() == 1);
    CHECK(recording.at(1_s).level);
    bench.at(15_us, Drive::None);
    recorder.clear();
    CHECK(recording.changes().empty());
    CHECK(recording.first().at == 15_us);
}

TEST_CASE("a probe and its net may go in either order") {
    Clock clock{1000_MHz};
    Trace trace;
    auto net = std::make_unique<Net>(clock, trace, "net");
    Pin pin{"pin"};
    int heard = 0;
    auto const count = [&](Net const &, Time) { ++heard; };
    auto first = std::make_unique<Probe>(*net, count);
    Probe second(*net, count);
    net->connect(pin);
    pin.drive(Drive::High);
    CHECK(heard == 2);
    first.reset();
    pin.drive(Drive::Low);
    CHECK(heard == 3);
    net.reset();
}

TEST_CASE("a decoder gets a lead, and nothing of a stretch that is too full") {
    Bench bench;
    Recorder recorder(bench.clock);
    recorder.watch(bench.net);
    for (int i = 1; i <= 100; ++i)
        bench.at(Time::picoseconds(i * 1'000'000), i % 2 ? Drive::High : Drive::Low);
    Recording const &recording = *recorder.recording(bench.net);
    Wave const wave = recording.wave(50_us, 60_us, 5, 1000);
    CHECK(wave.edges.size() == 16);
    CHECK(wave.edges.front().at == 45_us);
    CHECK_FALSE(wave.first);
    CHECK(wave.cut);
    CHECK(recording.wave(Time(), 100_us, 0, 99).edges.empty());
}
