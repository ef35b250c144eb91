#include "sim/parts/max7219.h"

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
    Net din{clock, trace, "DIN"};
    Net cs{clock, trace, "CS"};
    Net clk{clock, trace, "CLK"};
    Net dout{clock, trace, "DOUT"};
    Pin data{"data"};
    Pin select{"select"};
    Pin beat{"beat"};
    Max7219 part;

    explicit Bench(int units = 1, Max7219::Board board = Max7219::Board::Fc16)
        : part("m", {din, cs, clk, &dout}, units, board) {
        for (Pin *pin : {&data, &select, &beat}) pin->drive(Drive::Low);
        din.connect(data);
        cs.connect(select);
        clk.connect(beat);
    }
    void bit(bool value) {
        data.drive(value ? Drive::High : Drive::Low);
        run_for(clock, 50_ns);
        beat.drive(Drive::High);
        run_for(clock, 50_ns);
        beat.drive(Drive::Low);
    }
    void shift(u16 word) {
        for (int i = 15; i >= 0; --i) bit((word >> i & 1) != 0);
    }
    void load() {
        select.drive(Drive::High);
        run_for(clock, 50_ns);
        select.drive(Drive::Low);
    }
    void send(std::vector<u16> const &words) {
        for (u16 const word : words) shift(word);
        load();
    }
    std::string row(int y) { return reading(part, "row" + std::to_string(y)); }
};

} // namespace

TEST_CASE("MAX7219: dark at power-on; on, it scans as many digits as it is told") {
    Bench bench;
    bench.send({0x0181});
    bench.send({0x083C});
    CHECK(bench.row(0) == "00000000");
    bench.send({0x0C01});
    CHECK(bench.row(0) == "10000001");
    CHECK(bench.row(7) == "00000000");
    bench.send({0x0B07});
    CHECK(bench.row(7) == "00111100");
    bench.send({0x0A0F});
    CHECK(reading(bench.part, "intensity") == "15");
    CHECK(bench.part.look().lights[0] == perceived(31 / 32.0));
    bench.send({0x0F01});
    CHECK(bench.row(3) == "11111111");
    bench.send({0x0F00});
    bench.send({0x0C00});
    CHECK(bench.row(0) == "00000000");
    bench.send({0x0C01});
    CHECK(bench.row(0) == "10000001");
    bench.part.power_on();
    CHECK(bench.row(0) == "00000000");
}

TEST_CASE("MAX7219: only LOAD's rise takes what has been shifted in") {
    Bench bench;
    bench.send({0x0C01});
    bench.shift(0x01FF);
    CHECK(bench.row(0) == "00000000");
    bench.load();
    CHECK(bench.row(0) == "11111111");
    bench.bit(true); // One bit more or less is another word.
    bench.load();
    CHECK(bench.row(0) == "11111111");
}

TEST_CASE("MAX7219: DOUT gives the word back sixteen clocks later, as the clock falls") {
    Bench bench;
    std::vector<std::pair<Time, bool>> out;
    bench.dout.observe([&](Net const &net, Time when) { out.emplace_back(when, net.level()); });
    Time const begin = bench.clock.now();
    bench.shift(0x8000);
    REQUIRE(out.size() == 1);
    CHECK(out[0] == std::pair(begin + 100_ns * 16, true));
    bench.bit(false);
    REQUIRE(out.size() == 2);
    CHECK(out[1].first - out[0].first == 100_ns);
}

TEST_CASE("MAX7219: the unit at DIN is the rightmost; a Parola board has the highest bit at the right") {
    Bench bench(2);
    bench.send({0x0C01, 0x0C01});
    bench.send({0x01C0, 0x0103}); // What comes first goes farthest.
    CHECK(bench.row(0) == "1100000000000011");
    bench.send({0x0000, 0x01F0});
    CHECK(bench.row(0) == "1100000011110000");
    Bench parola(1, Max7219::Board::Parola);
    parola.send({0x0C01});
    parola.send({0x01C0});
    CHECK(parola.row(0) == "00000011");
}

TEST_CASE("MAX7219: Code B") {
    Bench bench;
    bench.send({0x0C01});
    bench.send({0x0901});
    bench.send({0x0183});
    CHECK(bench.row(0) == "11111001"); // The point, and A, B, C, D, G of a 3.
    CHECK(act(bench.part, {"set", {}, {}}) == "m: unknown action 'set'; a dot matrix takes none");
}

TEST_CASE("MAX7219: is saved and restored in the middle of a word") {
    Bench first(2);
    first.send({0x0C01, 0x0C01});
    first.shift(0x01AA);
    for (int i = 15; i > 6; --i) first.bit((0x0155 >> i & 1) != 0);
    auto const state = save(first.clock, first.din, first.cs, first.clk, first.dout, first.data, first.select,
                            first.beat, first.part);
    Bench second(2);
    REQUIRE(load(second.clock, state, second.clock, second.din, second.cs, second.clk, second.dout,
                 second.data, second.select, second.beat, second.part));
    for (Bench *bench : {&first, &second}) {
        for (int i = 6; i >= 0; --i) bench->bit((0x0155 >> i & 1) != 0);
        bench->load();
        CHECK(bench->row(0) == "1010101001010101");
    }
    Bench other(3);
    CHECK_FALSE(load(other.clock, state, other.clock, other.din, other.cs, other.clk, other.dout, other.data,
                     other.select, other.beat, other.part));
}
