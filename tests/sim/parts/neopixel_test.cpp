#include "sim/parts/neopixel.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/part_actions.h"
#include "tests/support/run_clock.h"
#include "tests/support/state.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

struct Bench {
    Clock clock{1000_MHz};
    Trace trace;
    std::vector<std::string> remarks;
    Net din{clock, trace, "DIN"};
    Net dout{clock, trace, "DOUT"};
    std::vector<std::pair<Time, bool>> passed;
    Pin output{"output"};
    Neopixel strip;

    explicit Bench(std::size_t count, Time reset = 50_us)
        : strip(clock, trace, "strip", {din, &dout}, count, reset) {
        trace.sink = [this](std::string const &line) { remarks.push_back(line); };
        dout.observe([this](Net const &net, Time when) { passed.emplace_back(when, net.level()); });
        output.drive(Drive::Low);
        din.connect(output);
        run_for(clock, 300_us);
    }
    void pulse(Time high, Time low) {
        output.drive(Drive::High);
        run_for(clock, high);
        output.drive(Drive::Low);
        run_for(clock, low);
    }
    // As the data sheet draws it: bits of 1.25 us, the highest first.
    void send(u32 bits, int count = 24) {
        for (int i = count - 1; i >= 0; --i) {
            bool const one = (bits >> i & 1) != 0;
            pulse(one ? 800_ns : 400_ns, one ? 450_ns : 850_ns);
        }
    }
    void latch() { run_for(clock, 50_us); }
};

} // namespace

TEST_CASE("a NeoPixel strip shows green, red, blue, light by light, after the reset time") {
    Bench bench(3);
    bench.send(0x10FF03);
    bench.send(0x000001);
    CHECK(reading(bench.strip, "pixel0") == "0,0,0");
    bench.latch();
    CHECK(reading(bench.strip, "pixel0") == "255,16,3");
    CHECK(reading(bench.strip, "pixel1") == "0,0,1");
    CHECK(reading(bench.strip, "pixel2") == "0,0,0");
    CHECK(bench.passed.empty());
    CHECK(bench.remarks.empty());
    // A new picture begins at the first light, and those it does not reach stay as they were.
    bench.send(0x000200);
    CHECK(reading(bench.strip, "pixel0") == "255,16,3");
    bench.latch();
    CHECK(reading(bench.strip, "pixel0") == "2,0,0");
    CHECK(reading(bench.strip, "pixel1") == "0,0,1");
}

TEST_CASE("a NeoPixel strip passes on what is not for it, pulse by pulse") {
    Bench bench(1);
    bench.send(0xABCDEF);
    CHECK(bench.passed.empty());
    Time const begin = bench.clock.now();
    bench.send(0b10, 2);
    REQUIRE(bench.passed.size() == 4);
    CHECK(bench.passed[0] == std::pair(begin, true));
    CHECK(bench.passed[1] == std::pair(begin + 800_ns, false));
    CHECK(bench.passed[2] == std::pair(begin + 1250_ns, true));
    CHECK(bench.passed[3] == std::pair(begin + 1650_ns, false));
    bench.latch();
    CHECK(reading(bench.strip, "pixel0") == "205,171,239");
}

TEST_CASE("two NeoPixel strips in a row share one wire's data") {
    Bench bench(2);
    Neopixel second(bench.clock, bench.trace, "second", {bench.dout}, 1);
    bench.send(1);
    bench.send(2);
    bench.send(3);
    bench.latch();
    CHECK(reading(bench.strip, "pixel1") == "0,0,2");
    CHECK(reading(second, "pixel0") == "0,0,3");
}

TEST_CASE("a NeoPixel strip takes the data sheet's tolerances and names what is beyond them") {
    for (auto const &[high, bit, sound] : {std::tuple{250_ns, 0, true},
                                           {550_ns, 0, true},
                                           {650_ns, 1, true},
                                           {950_ns, 1, true},
                                           {249_ns, 0, false},
                                           {590_ns, 0, false},
                                           {610_ns, 1, false},
                                           {2_us, 1, false}}) {
        CAPTURE(high.picoseconds());
        Bench bench(1);
        for (int i = 0; i < 24; ++i) bench.pulse(high, 500_ns);
        bench.latch();
        CHECK(bench.strip.colour(0).blue == (bit == 1 ? 255 : 0));
        CHECK(bench.remarks.size() == (sound ? 0 : 1));
    }
    Bench bench(1);
    bench.pulse(99_ns, 500_ns); // Too short to be seen.
    bench.send(0x000080);
    bench.latch();
    CHECK(bench.strip.colour(0).blue == 0x80);
}

TEST_CASE("newer NeoPixels want a longer reset") {
    Bench bench(1, 280_us);
    bench.send(5);
    run_for(bench.clock, 200_us);
    CHECK(bench.strip.colour(0).blue == 0);
    run_for(bench.clock, 100_us);
    CHECK(bench.strip.colour(0).blue == 5);
}

TEST_CASE("a NeoPixel strip survives being saved in the middle of a bit") {
    Bench first(2);
    first.send(0x010203);
    first.latch();
    first.send(0x0A0B0C);
    first.send(0x0D, 8);
    first.output.drive(Drive::High);
    run_for(first.clock, 100_ns);
    auto const state = save(first.clock, first.din, first.dout, first.output, first.strip);
    Bench second(2);
    REQUIRE(load(second.clock, state, second.clock, second.din, second.dout, second.output, second.strip));
    for (Bench *bench : {&first, &second}) {
        CHECK(reading(bench->strip, "pixel0") == "2,1,3");
        bench->pulse(700_ns, 400_ns);
        bench->send(0, 15);
        bench->latch();
        CHECK(reading(bench->strip, "pixel0") == "11,10,12");
        CHECK(reading(bench->strip, "pixel1") == "128,13,0");
    }
    Bench other(3);
    CHECK_FALSE(load(other.clock, state, other.clock, other.din, other.dout, other.output, other.strip));
    CHECK(other.strip.count() == 3);
}

TEST_CASE("a NeoPixel's look keeps the hue apart from the brightness") {
    Bench bench(1);
    bench.send(0x002010);
    bench.latch();
    Look const look = bench.strip.look();
    CHECK(look.colours[0] == Rgb{255, 0, 127});
    CHECK(look.lights[0] == perceived(32 / 255.0));
    CHECK(act(bench.strip, {"set", {}, {}}) == "strip: unknown action 'set'; a strip of lights takes none");
}

TEST_CASE("NeoPixels in a serpentine are seen line by line") {
    for (bool const serpentine : {false, true}) {
        Clock clock(1000_MHz);
        Trace trace;
        Net din(clock, trace, "DIN");
        Pin output("output");
        din.connect(output);
        Neopixel matrix(clock, trace, "matrix", {din}, 5, 50_us, {2, serpentine});
        run_for(clock, 60_us);
        // The third light, which begins the second line, and the fifth.
        for (u32 const colour : {0u, 0u, 0x00FF00u, 0u, 0x0000FFu}) {
            for (int i = 23; i >= 0; --i) {
                bool const one = (colour >> i & 1) != 0;
                output.drive(Drive::High);
                run_for(clock, one ? 800_ns : 400_ns);
                output.drive(Drive::Low);
                run_for(clock, 450_ns);
            }
        }
        run_for(clock, 60_us);
        CHECK(reading(matrix, "pixel2") == "255,0,0");
        Look const look = matrix.look();
        CHECK(look.columns == 2);
        CHECK(look.lights ==
              (serpentine ? std::vector<float>{0, 0, 0, 1, 1} : std::vector<float>{0, 0, 1, 0, 1}));
    }
}
