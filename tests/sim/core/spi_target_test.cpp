// An SPI target on wires that a test moves as a controller would.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include "sim/core/spi_target.h"
#include "tests/support/state.h"

namespace terrarium {

using namespace literals;

namespace {

class Echo final : public SpiTarget {
public:
    using SpiTarget::SpiTarget;
    void archive(Archive &archive) { archive_wires(archive); }
    void speak(bool speaking) { set_speaking(speaking); }

    std::vector<u8> got;
    std::vector<u8> answers{0xA5, 0x3C, 0x01, 0x80};
    int selections = 0;
    std::vector<unsigned> broken_off;

protected:
    void on_select() override { ++selections; }
    u8 next_out() override { return got.size() < answers.size() ? answers[got.size()] : 0xFF; }
    void on_byte(u8 byte) override { got.push_back(byte); }
    void on_deselect(unsigned bits) override { broken_off.push_back(bits); }
};

struct Bench {
    explicit Bench(SpiMode the_mode = {}) : mode(the_mode) {
        sck.connect(clock_pin);
        mosi.connect(out_pin);
        cs.connect(select_pin);
        clock_pin.drive(mode.rests_high ? Drive::High : Drive::Low);
    }
    void select(bool on) { select_pin.drive(on ? Drive::Low : Drive::High); }
    void tick(bool active) { clock_pin.drive(active != mode.rests_high ? Drive::High : Drive::Low); }
    bool bit(bool out) {
        bool in = false;
        if (!mode.takes_on_second) {
            out_pin.drive(out ? Drive::High : Drive::Low);
            tick(true);
            in = miso.level();
            tick(false);
        } else {
            tick(true);
            out_pin.drive(out ? Drive::High : Drive::Low);
            tick(false);
            in = miso.level();
        }
        return in;
    }
    u8 transfer(u8 byte) {
        u8 in = 0;
        for (int i = 7; i >= 0; --i) in = u8(in << 1 | (bit((byte >> i & 1) != 0) ? 1 : 0));
        return in;
    }

    SpiMode mode;
    Clock clock{1_MHz};
    Trace trace;
    Net sck{clock, trace, "SCK"}, mosi{clock, trace, "MOSI"}, miso{clock, trace, "MISO"},
        cs{clock, trace, "CS"};
    Pin clock_pin{"sck"}, out_pin{"mosi"}, select_pin{"cs"};
    Echo echo{"echo", {sck, &mosi, &miso, cs}, mode};
};

} // namespace

TEST_CASE("an SPI target exchanges bytes in all four modes") {
    int const number = GENERATE(range(0, 4));
    CAPTURE(number);
    Bench bench({(number & 2) != 0, (number & 1) != 0});
    bench.select(true);
    CHECK(bench.echo.selections == 1);
    std::vector<u8> in;
    for (u8 const out : {0x12, 0xFE, 0x80, 0x01}) in.push_back(bench.transfer(u8(out)));
    CHECK(in == bench.echo.answers);
    CHECK(bench.echo.got == std::vector<u8>{0x12, 0xFE, 0x80, 0x01});
    bench.select(false);
    CHECK(bench.echo.broken_off == std::vector<unsigned>{0});
}

TEST_CASE("a controller in another mode reads another thing from an SPI target") {
    Bench bench;
    bench.mode.takes_on_second = true; // The target's mode is 0.
    bench.select(true);
    CHECK(bench.transfer(0xFE) != 0xA5);
    CHECK(bench.echo.got != std::vector<u8>{0xFE});
}

TEST_CASE("an SPI target that is not chosen hears nothing and lets go of its wire") {
    Bench bench;
    CHECK(bench.cs.level()); // Pulled up: nobody drives it.
    bench.transfer(0x55);
    CHECK(bench.miso.floating());
    CHECK(bench.echo.got.empty());
    CHECK(bench.echo.selections == 0);
    bench.select(true);
    CHECK_FALSE(bench.miso.floating());
    bench.transfer(0x55);
    bench.select(false);
    CHECK(bench.miso.floating());
    CHECK(bench.echo.got == std::vector<u8>{0x55});
}

TEST_CASE("an SPI target may be silent and still listen") {
    Bench bench;
    bench.select(true);
    bench.echo.speak(false);
    CHECK(bench.miso.floating());
    bench.transfer(0x5A);
    CHECK(bench.miso.floating());
    CHECK(bench.echo.got == std::vector<u8>{0x5A});
    bench.select(false);
    bench.echo.speak(true);
    bench.select(true);
    CHECK(bench.transfer(0x00) == 0x3C);
}

TEST_CASE("an SPI target whose select wire is tied to ground is meant for good") {
    Clock clock{1_MHz};
    Trace trace;
    Net sck{clock, trace, "SCK"}, mosi{clock, trace, "MOSI"}, ground{clock, trace, "GND"};
    Pin clock_pin{"sck"}, out_pin{"mosi"}, rail{"rail"};
    sck.connect(clock_pin);
    mosi.connect(out_pin);
    ground.connect(rail);
    rail.drive(Drive::Low);
    clock_pin.drive(Drive::Low);
    Echo echo{"echo", {sck, &mosi, nullptr, ground}, {}};
    for (int i = 0; i < 16; ++i) {
        out_pin.drive(i % 3 == 0 ? Drive::High : Drive::Low);
        clock_pin.drive(Drive::High);
        clock_pin.drive(Drive::Low);
    }
    CHECK(echo.got == std::vector<u8>{0x92, 0x49});
}

TEST_CASE("a byte that is broken off has not been sent, and the next begins anew") {
    Bench bench;
    bench.select(true);
    for (bool const out : {true, true, false}) bench.bit(out);
    bench.select(false);
    CHECK(bench.echo.broken_off == std::vector<unsigned>{3});
    bench.select(true);
    CHECK(bench.transfer(0x77) == 0xA5);
    CHECK(bench.echo.got == std::vector<u8>{0x77});
    // The next one's first bit was out already when the part was let go of.
    bench.select(false);
    bench.select(true);
    CHECK(bench.transfer(0x00) == 0x3C);
}

TEST_CASE("an SPI target goes on from a snapshot in the middle of a byte") {
    SpiMode const mode{true, true};
    Bench first(mode);
    first.select(true);
    first.transfer(0x11);
    for (bool const out : {true, false, true, false}) first.bit(out);
    auto const state = save(first.echo, first.clock_pin, first.out_pin, first.select_pin, first.sck,
                            first.mosi, first.miso, first.cs);
    Bench second(mode);
    REQUIRE(load(second.clock, state, second.echo, second.clock_pin, second.out_pin, second.select_pin,
                 second.sck, second.mosi, second.miso, second.cs));
    second.echo.got = first.echo.got;
    u8 low = 0;
    for (bool const out : {true, true, false, false}) low = u8(low << 1 | (second.bit(out) ? 1 : 0));
    CHECK(low == 0x0C);
    CHECK(second.echo.got == std::vector<u8>{0x11, 0xAC});
}

} // namespace terrarium
