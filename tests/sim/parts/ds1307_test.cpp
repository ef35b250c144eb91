#include "sim/parts/ds1307.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/i2c_bench.h"
#include "tests/support/part_actions.h"
#include "tests/support/state.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

constexpr u8 kDevice = 0x68;
constexpr u8 kHours = 2, kControl = 7, kRam = 8;
using Bytes = std::vector<u8>;

struct Bench : I2cBench {
    Net sqw{clock, trace, "SQW"};
    Pin pull_up{"pull-up"};
    std::vector<std::pair<Time, bool>> wave;
    Ds1307 part;

    explicit Bench(char const *start = "2024-02-28T23:59:58", bool battery = true)
        : part(clock, "rtc", {scl, sda, &sqw}, Ds1307::calendar_of(start), battery) {
        pull_up.pull(Pull::Up);
        sqw.connect(pull_up);
        sqw.observe([this](Net const &net, Time when) { wave.emplace_back(when, net.level()); });
    }
    Bytes time() { return read_registers(kDevice, 0, 7); }
    void write(u8 address, Bytes const &bytes) {
        start();
        put(kDevice << 1);
        put(address);
        for (u8 const byte : bytes) put(byte);
        stop();
    }
};

} // namespace

TEST_CASE("DS1307: counts seconds of virtual time from where it was set, in BCD") {
    Bench bench;
    CHECK(bench.time() == Bytes{0x58, 0x59, 0x23, 4, 0x28, 0x02, 0x24}); // A Wednesday.
    run_until(bench.clock, 1_s - 1_us);
    CHECK(reading(bench.part, "time") == "2024-02-28T23:59:58");
    run_until(bench.clock, 1_s);
    CHECK(reading(bench.part, "time") == "2024-02-28T23:59:59");
    run_until(bench.clock, 2_s);
    CHECK(bench.time() == Bytes{0, 0, 0, 5, 0x29, 0x02, 0x24});
    run_until(bench.clock, 86402_s);
    CHECK(bench.time() == Bytes{0, 0, 0, 6, 0x01, 0x03, 0x24});
    CHECK(bench.remarks.empty());
}

TEST_CASE("DS1307: months, years and the century") {
    struct Case {
        char const *before;
        char const *after;
    };
    for (Case const &entry : {Case{"2023-02-28T23:59:59", "2023-03-01T00:00:00"},
                              Case{"2024-04-30T23:59:59", "2024-05-01T00:00:00"},
                              Case{"2024-12-31T23:59:59", "2025-01-01T00:00:00"},
                              Case{"2099-12-31T23:59:59", "2000-01-01T00:00:00"},
                              Case{"2024-06-01T11:59:59", "2024-06-01T12:00:00"}}) {
        Bench bench(entry.before);
        run_for(bench.clock, 1_s);
        CHECK(reading(bench.part, "time") == entry.after);
    }
    CHECK_FALSE(Ds1307::calendar_of("2023-02-29T00:00:00"));
    CHECK_FALSE(Ds1307::calendar_of("1999-12-31T00:00:00"));
    CHECK_FALSE(Ds1307::calendar_of("2024-01-01 00:00:00"));
    CHECK(Ds1307::calendar_of("2000-01-01T00:00:00Z")->at(3) == 7); // A Saturday.
}

TEST_CASE("DS1307: as new it stands still until CH is cleared; writing seconds begins a new second") {
    Bench bench("unset");
    CHECK(bench.time() == Bytes{0x80, 0, 0, 1, 1, 1, 0});
    run_for(bench.clock, 5_s);
    CHECK(bench.time() == Bytes{0x80, 0, 0, 1, 1, 1, 0});
    bench.write(0, {0x30});
    Time const written = bench.clock.now();
    run_until(bench.clock, written + 990_ms);
    CHECK(bench.time()[0] == 0x30);
    run_until(bench.clock, written + 1_s);
    CHECK(bench.time()[0] == 0x31);
    bench.write(0, {0x80 | 0x45}); // Halted again.
    run_for(bench.clock, 10_s);
    CHECK(bench.time()[0] == (0x80 | 0x45));
}

TEST_CASE("DS1307: a burst of a whole date, day 31 before its month, is taken as written") {
    Bench bench("2024-02-10T00:00:00");
    bench.write(0, {0x50, 0x59, 0x23, 2, 0x31, 0x12, 0x29});
    run_for(bench.clock, 10_s);
    CHECK(reading(bench.part, "time") == "2030-01-01T00:00:00");
    CHECK(bench.time()[3] == 3);
}

TEST_CASE("DS1307: twelve hours, with noon and midnight") {
    Bench bench;
    struct Case {
        u8 before;
        u8 after;
    };
    for (Case const &entry : {Case{0x51, 0x72}, Case{0x71, 0x52}, Case{0x72, 0x61}, Case{0x52, 0x41}}) {
        bench.write(kHours, {entry.before});
        bench.write(0, {0x59, 0x59});
        run_for(bench.clock, 1100_ms);
        CHECK(int(bench.time()[2]) == int(entry.after));
    }
}

TEST_CASE("DS1307: a transfer reads one instant, and goes round behind the RAM") {
    Bench bench("2024-01-01T00:59:59");
    bench.write(kRam, {0xA1, 0xB2});
    bench.write(0x3F, {0xC3});
    CHECK(bench.read_registers(kDevice, 0x3F, 2) == Bytes{0xC3, 0x59});
    bench.start();
    bench.put(kDevice << 1);
    bench.put(0);
    bench.start();
    bench.put(kDevice << 1 | 1);
    CHECK(bench.get(true) == 0x59);
    run_for(bench.clock, 1_s);
    CHECK(bench.get(true) == 0x59);
    CHECK(bench.get(false) == 0x00);
    bench.stop();
    CHECK(bench.read_registers(kDevice, kRam, 2) == Bytes{0xA1, 0xB2});
}

TEST_CASE("DS1307: SQW at its four rates, and OUT") {
    for (auto const &[rate, hertz] : {std::pair<u8, i64>{0, 1}, {1, 4096}, {2, 8192}, {3, 32768}}) {
        Bench bench("2024-01-01T00:00:00");
        run_until(bench.clock, 1_s + 1_ms);
        bench.write_register(kDevice, kControl, u8(0x10 | rate));
        bench.wave.clear();
        run_until(bench.clock, 3_s - 1_us);
        std::size_t const changes = bench.wave.size();
        run_until(bench.clock, 4_s - 1_us);
        CHECK(i64(bench.wave.size() - changes) == 2 * hertz);
        // It falls as a second begins.
        CHECK(bench.wave[changes] == std::pair(3_s, false));
        CHECK(bench.wave[changes + 1].first == 3_s + Hertz(u64(2 * hertz)).time_of(1));
    }
    Bench bench;
    bench.write_register(kDevice, kControl, 0x80);
    CHECK(bench.sqw.level());
    bench.write_register(kDevice, kControl, 0x00);
    CHECK_FALSE(bench.sqw.level());
}

TEST_CASE("DS1307: a battery keeps it over a power cut") {
    Bench kept;
    kept.write(kRam, {7});
    run_until(kept.clock, 2_s);
    kept.part.power_on();
    CHECK(reading(kept.part, "time") == "2024-02-29T00:00:00");
    CHECK(kept.read_register(kDevice, kRam) == 7);
    Bench lost("2024-02-28T23:59:58", false);
    lost.write(kRam, {7});
    lost.part.power_on();
    CHECK(reading(lost.part, "time") == "2000-01-01T00:00:00");
    CHECK(reading(lost.part, "running") == "0");
    CHECK(lost.read_register(kDevice, kRam) == 0);
}

TEST_CASE("DS1307: can be set from outside, and refuses what is no time") {
    Bench bench;
    run_for(bench.clock, 300_ms);
    CHECK(act(bench.part, {"set", {}, {{"time", "2030-05-06T07:08:09"}}}) == "");
    run_for(bench.clock, 999_ms);
    CHECK(bench.time() == Bytes{0x09, 0x08, 0x07, 2, 0x06, 0x05, 0x30});
    CHECK(
        act(bench.part, {"set", {}, {{"time", "2030-13-06T07:08:09"}}}).starts_with("rtc: wrong arguments"));
    CHECK(act(bench.part, {"wind", {}, {}}).starts_with("rtc: unknown action 'wind'; it takes set time="));
}

TEST_CASE("DS1307: is saved and restored in the middle of a second, with its wave") {
    Bench first;
    first.write_register(kDevice, kControl, 0x10);
    run_until(first.clock, 1250_ms);
    auto const state = save(first.clock, first.scl, first.sda, first.sqw, first.controller, first.part);
    Bench second("2001-01-01T00:00:00");
    REQUIRE(load(second.clock, state, second.clock, second.scl, second.sda, second.sqw, second.controller,
                 second.part));
    first.wave.clear();
    second.wave.clear();
    for (Bench *bench : {&first, &second}) run_until(bench->clock, 3_s);
    CHECK(first.wave.size() == 4);
    CHECK(second.wave == first.wave);
    CHECK(second.time() == first.time());
}
