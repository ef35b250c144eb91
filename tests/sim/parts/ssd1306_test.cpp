#include "sim/parts/ssd1306.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/i2c_bench.h"
#include "tests/support/part_actions.h"
#include "tests/support/state.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

struct Bench : I2cBench {
    Ssd1306 oled;
    u8 address;

    explicit Bench(int height = 64, u8 the_address = 0x3C)
        : oled(trace, "oled", {scl, sda, the_address, height}), address(the_address) {}

    void transfer(u8 control, std::vector<u8> const &bytes) {
        start();
        CHECK(put(u8(address << 1)));
        put(control);
        for (u8 const byte : bytes) put(byte);
        stop();
    }
    void commands(std::vector<u8> const &bytes) { transfer(0x00, bytes); }
    void data(std::vector<u8> const &bytes) { transfer(0x40, bytes); }
    // As the data sheet's flow chart has it, for an upright module: all of it clear, horizontal addressing.
    void set_up() {
        commands({0xAE,
                  0xA8,
                  u8(oled.height() - 1),
                  0xD3,
                  0x00,
                  0x40,
                  0xA1,
                  0xC8,
                  0xDA,
                  u8(oled.height() == 64 ? 0x12 : 0x02),
                  0x81,
                  0x7F,
                  0xA4,
                  0xA6,
                  0xD5,
                  0x80,
                  0x20,
                  0x00,
                  0x8D,
                  0x14,
                  0xAF});
    }
    // All pixels that glow.
    [[nodiscard]] std::vector<std::pair<int, int>> lit() const {
        std::vector<std::pair<int, int>> all;
        for (int y = 0; y < oled.height(); ++y) {
            for (int x = 0; x < Ssd1306::kWidth; ++x) {
                if (oled.lit(x, y)) all.emplace_back(x, y);
            }
        }
        return all;
    }
};

using Dots = std::vector<std::pair<int, int>>;

} // namespace

TEST_CASE("an SSD1306 answers at its address only") {
    for (u8 const address : {u8(0x3C), u8(0x3D)}) {
        Bench bench(64, address);
        for (u8 const asked : {u8(0x3C), u8(0x3D), u8(0x3E)}) {
            bench.start();
            CHECK(bench.put(u8(asked << 1)) == (asked == address));
            bench.stop();
        }
    }
}

TEST_CASE("an SSD1306 shows the upright picture on both glasses") {
    for (int const height : {64, 32}) {
        CAPTURE(height);
        Bench bench(height);
        bench.set_up();
        CHECK(bench.lit().empty());
        bench.data({0x01, 0x80}); // (0,0) and (1,7).
        CHECK(bench.lit() == Dots{{0, 0}, {1, 7}});
        u8 const last = u8(height / 8 - 1);
        bench.commands({0x21, 127, 127, 0x22, last, last});
        bench.data({0x80});
        CHECK(bench.lit() == Dots{{0, 0}, {1, 7}, {127, height - 1}});
        CHECK(bench.remarks.empty());
        Look const look = bench.oled.look();
        CHECK(look.bitmap.width == 128);
        CHECK(look.bitmap.height == height);
        CHECK(look.bitmap.pixels[0] > 0);
        CHECK(look.bitmap.pixels[1] == 0);
        CHECK(reading(bench.oled, "lit") == "3");
    }
}

TEST_CASE("an SSD1306 counts columns and pages on in its three addressing modes") {
    Bench bench;
    bench.set_up();
    SECTION("horizontal") {
        bench.commands({0x21, 5, 6, 0x22, 1, 2});
        bench.data({0x01, 0x01, 0x01, 0x01, 0x02}); // The fifth begins anew.
        CHECK(bench.lit() == Dots{{6, 8}, {5, 9}, {5, 16}, {6, 16}});
    }
    SECTION("vertical") {
        bench.commands({0x20, 0x01, 0x21, 5, 6, 0x22, 1, 2});
        bench.data({0x01, 0x01, 0x01, 0x02, 0x04});
        CHECK(bench.lit() == Dots{{6, 8}, {5, 10}, {5, 16}, {6, 17}});
    }
    SECTION("page") {
        bench.commands({0x20, 0x02, 0xB3, 0x0E, 0x17}); // Page 3, column 0x7E.
        bench.data({0x01, 0x01, 0x01});
        CHECK(bench.lit() == Dots{{0, 24}, {126, 24}, {127, 24}});
    }
}

TEST_CASE("an SSD1306's commands change what is seen") {
    Bench bench;
    bench.set_up();
    bench.data({0x01}); // (0,0)
    SECTION("inverse") {
        bench.commands({0xA7});
        CHECK(bench.lit().size() == 128 * 64 - 1);
        CHECK(reading(bench.oled, "inverse") == "1");
    }
    SECTION("all on, and back to the RAM") {
        bench.commands({0xA5});
        CHECK(bench.lit().size() == 128 * 64);
        bench.commands({0xA4});
        CHECK(bench.lit() == Dots{{0, 0}});
    }
    SECTION("off and on") {
        bench.commands({0xAE});
        CHECK(bench.lit().empty());
        bench.commands({0xAF});
        CHECK(bench.lit().size() == 1);
    }
    SECTION("start line") {
        bench.commands({0x40 | 63});
        CHECK(bench.lit() == Dots{{0, 1}});
    }
    SECTION("offset") {
        // Each output shows the row 16 further on, in either direction of the scan.
        bench.commands({0xD3, 16});
        CHECK(bench.lit() == Dots{{0, 48}});
    }
    SECTION("line remap alone turns the picture upside down, at once") {
        bench.commands({0xC0});
        CHECK(bench.lit() == Dots{{0, 63}});
    }
    SECTION("column remap turns what comes after it") {
        bench.commands({0xA0});
        CHECK(bench.lit() == Dots{{0, 0}});
        bench.commands({0x21, 0, 127, 0x22, 0, 7});
        bench.data({0x01});
        CHECK(bench.lit() == Dots{{0, 0}, {127, 0}});
    }
    SECTION("the wrong wiring of the COM pins scrambles the lines") {
        bench.commands({0xDA, 0x02, 0x21, 0, 0, 0x22, 0, 7});
        bench.data({0x03}); // Lines 0 and 1, which are next to each other on no more.
        REQUIRE(bench.lit().size() == 2);
        CHECK(bench.lit()[1].second - bench.lit()[0].second == 2);
    }
    SECTION("multiplex ratio") {
        bench.commands({0xA8, 31, 0xA5});
        CHECK(bench.lit().size() == 128 * 32);
    }
    SECTION("contrast") {
        u8 const before = bench.oled.look().bitmap.pixels[0];
        bench.commands({0x81, 0xFF});
        CHECK(bench.oled.look().bitmap.pixels[0] > before);
        CHECK(reading(bench.oled, "contrast") == "255");
    }
    CHECK(bench.remarks.empty());
}

TEST_CASE("an SSD1306 without its charge pump stays dark and says so") {
    Bench bench;
    bench.commands({0xA5, 0xAF});
    CHECK(bench.lit().empty());
    REQUIRE(bench.remarks.size() == 1);
    CHECK(bench.remarks[0] == "oled: the display is on without its charge pump (8D 14): it stays dark");
    bench.commands({0x8D, 0x14, 0xAF});
    CHECK(bench.lit().size() == 128 * 64);
}

TEST_CASE("an SSD1306 takes control bytes, and commands over several transfers") {
    Bench bench;
    bench.set_up();
    // Co set: one byte each, command (80) or data (C0).
    bench.start();
    for (u8 const byte : {0x3C << 1, 0x80, 0xA7, 0xC0, 0x01, 0x80, 0xA6, 0x40, 0x02}) CHECK(bench.put(byte));
    bench.stop();
    CHECK(bench.lit() == Dots{{0, 0}, {1, 1}});
    bench.commands({0x81});
    bench.commands({0x33});
    CHECK(reading(bench.oled, "contrast") == "51");
}

TEST_CASE("an SSD1306's status says whether it is off") {
    Bench bench;
    auto const status = [&] {
        bench.start();
        bench.put(0x3C << 1 | 1);
        u8 const value = bench.get(false);
        bench.stop();
        return value;
    };
    CHECK((status() & 0x40) != 0);
    bench.set_up();
    CHECK((status() & 0x40) == 0);
}

TEST_CASE("an SSD1306 names what is not modelled, and what is no command") {
    Bench bench;
    bench.commands({0x26, 0, 0, 0, 7, 0, 0xFF, 0x2F, 0xEE, 0xA8, 0x03, 0x20, 0x03});
    CHECK(bench.remarks == std::vector<std::string>{"oled: scrolling (command 0x26) is not modelled",
                                                    "oled: scrolling (command 0x2f) is not modelled",
                                                    "oled: there is no command 0xee",
                                                    "oled: the multiplex ratio is from 16 to 64",
                                                    "oled: there is no addressing mode 3"});
}

TEST_CASE("an SSD1306 survives being saved, power cuts and damaged states") {
    Bench first;
    first.set_up();
    first.data({0xFF});
    first.commands({0x21, 7}); // Unfinished.
    auto const state = save(first.clock, first.scl, first.sda, first.oled);
    Bench second;
    REQUIRE(load(second.clock, state, second.clock, second.scl, second.sda, second.oled));
    second.commands({9});
    second.data({0x01});
    CHECK(second.lit().size() == 9);
    CHECK(second.oled.lit(7, 0));
    second.oled.power_on();
    CHECK(second.lit().empty());
    // Whatever is damaged, nothing is read outside the RAM.
    for (std::size_t i = state.size() - 40; i < state.size(); ++i) {
        auto damaged = state;
        damaged[i] = 0xFF;
        Bench third;
        (void)load(third.clock, damaged, third.clock, third.scl, third.sda, third.oled);
        third.data({1, 2, 3});
        third.commands({0x00, 0x00});
        CHECK(third.lit().size() <= 128 * 64);
    }
}
