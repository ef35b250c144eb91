// Displays of characters and digits, as a driver's wires reach them.
#include <catch2/catch_test_macros.hpp>

#include "sim/parts/lcd1602.h"
#include "sim/parts/tm1637.h"
#include "tests/support/i2c_bench.h"
#include "tests/support/part_actions.h"
#include "tests/support/state.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

// Four wires and a hand.
struct Parallel {
    Clock clock{1000_MHz};
    Trace trace;
    Net select{clock, trace, "RS"};
    Net read{clock, trace, "RW"};
    Net enable{clock, trace, "E"};
    Net d4{clock, trace, "D4"}, d5{clock, trace, "D5"}, d6{clock, trace, "D6"}, d7{clock, trace, "D7"};
    Pin rs{"RS"}, rw{"RW"}, e{"E"}, p4{"D4"}, p5{"D5"}, p6{"D6"}, p7{"D7"};
    LcdParallel lcd{"lcd",
                    {&select, &read, &enable, {nullptr, nullptr, nullptr, nullptr, &d4, &d5, &d6, &d7}}};

    Parallel() {
        for (auto const &[net, pin] : {std::pair{&select, &rs},
                                       {&read, &rw},
                                       {&enable, &e},
                                       {&d4, &p4},
                                       {&d5, &p5},
                                       {&d6, &p6},
                                       {&d7, &p7}}) {
            pin->drive(Drive::Low);
            net->connect(*pin);
        }
        for (u8 const half : {3, 3, 3, 2}) nibble(half);
        for (u8 const instruction : {0x28, 0x0C, 0x06, 0x01}) put(false, instruction);
    }
    void nibble(u8 value) {
        Pin *pins[] = {&p4, &p5, &p6, &p7};
        for (int i = 0; i < 4; ++i) pins[i]->drive((value >> i & 1) != 0 ? Drive::High : Drive::Low);
        e.drive(Drive::High);
        e.drive(Drive::Low);
    }
    void put(bool data, u8 value) {
        rs.drive(data ? Drive::High : Drive::Low);
        nibble(value >> 4);
        nibble(value & 15);
    }
    void print(std::string_view text) {
        for (char const c : text) put(true, u8(c));
    }
    u8 get(bool data) {
        for (Pin *pin : {&p4, &p5, &p6, &p7}) pin->drive(Drive::None);
        rs.drive(data ? Drive::High : Drive::Low);
        rw.drive(Drive::High);
        u8 value = 0;
        for (int half = 0; half < 2; ++half) {
            e.drive(Drive::High);
            value = u8(value << 4 | int(d7.level()) << 3 | int(d6.level()) << 2 | int(d5.level()) << 1 |
                       int(d4.level()));
            e.drive(Drive::Low);
        }
        rw.drive(Drive::Low);
        return value;
    }
};

struct Digits {
    Clock clock{1000_MHz};
    Trace trace;
    Net clk{clock, trace, "CLK"};
    Net dio{clock, trace, "DIO"};
    Pin c{"CLK"};
    Pin d{"DIO"};
    Tm1637 display{"digits", clk, dio};
    int acknowledged = 0;

    Digits() {
        clk.connect(c);
        dio.connect(d);
    }
    void send(std::vector<u8> const &bytes) {
        d.drive(Drive::Low); // Start.
        for (u8 const byte : bytes) {
            for (int i = 0; i < 8; ++i) {
                c.drive(Drive::Low);
                d.drive((byte >> i & 1) != 0 ? Drive::None : Drive::Low);
                c.drive(Drive::None);
            }
            c.drive(Drive::Low);
            d.drive(Drive::None);
            acknowledged += dio.level() ? 0 : 1;
            c.drive(Drive::None);
            c.drive(Drive::Low);
        }
        d.drive(Drive::Low);
        c.drive(Drive::None);
        d.drive(Drive::None); // Stop.
    }
};

} // namespace

TEST_CASE("a character display on four wires shows two rows") {
    Parallel bench;
    bench.print("Hello");
    bench.put(false, 0x80 | 0x42);
    bench.print("world");
    CHECK(reading(bench.lcd, "row0") == "Hello");
    CHECK(reading(bench.lcd, "row1") == "  world");
    bench.put(false, 0x80 | 0x01);
    CHECK(bench.get(false) == 0x01); // Never busy, at this address.
    CHECK(bench.get(true) == 'e');
    CHECK(bench.get(true) == 'l');
    bench.put(false, 0x18); // The window goes right: what is seen goes left.
    CHECK(reading(bench.lcd, "row0") == "ello");
    bench.put(false, 0x08);
    CHECK(reading(bench.lcd, "row0").empty());
    bench.put(false, 0x0C);
    bench.put(false, 0x01);
    CHECK(reading(bench.lcd, "row1").empty());
    // Beyond the fortieth character comes the second line.
    bench.put(false, 0x80 | 39);
    bench.print("xy");
    CHECK(reading(bench.lcd, "row1") == "y");
    // Leftwards.
    bench.put(false, 0x04);
    bench.put(false, 0x80 | 4);
    bench.print("abc");
    CHECK(reading(bench.lcd, "row0") == "  cba");
}

TEST_CASE("a character of one's own is kept and read back") {
    Parallel bench;
    bench.put(false, 0x40 | 8);
    for (u8 const line : {1, 2, 3, 4, 5, 6, 7, 8}) bench.put(true, line);
    bench.put(false, 0x40 | 10);
    CHECK(bench.get(true) == 3);
    bench.put(false, 0x80);
    bench.put(true, 1);
    CHECK(reading(bench.lcd, "row0") == "?");
}

TEST_CASE("a character display behind an expander, by I2C") {
    I2cBench bench;
    LcdI2c lcd("lcd", bench.scl, bench.sda, 0x27);
    auto const send = [&](u8 value) {
        bench.start();
        bool const good = bench.put(0x27 << 1) && bench.put(value);
        bench.stop();
        return good;
    };
    auto const nibble = [&](u8 high, bool data) {
        u8 const port = u8(high | 8 | (data ? 1 : 0));
        return send(port | 4) && send(port);
    };
    auto const put = [&](u8 value, bool data) {
        return nibble(value & 0xF0, data) && nibble(u8(value << 4), data);
    };
    for (u8 const half : {0x30, 0x30, 0x30, 0x20}) REQUIRE(nibble(half, false));
    for (u8 const instruction : {0x28, 0x0C, 0x06, 0x01}) REQUIRE(put(instruction, false));
    for (char const c : std::string_view("I2C")) REQUIRE(put(u8(c), true));
    CHECK(reading(lcd, "row0") == "I2C");
    CHECK(reading(lcd, "backlight") == "1");
    CHECK(send(0));
    CHECK(reading(lcd, "backlight") == "0");
    // What the expander's pins say.
    bench.start();
    bench.put(0x27 << 1 | 1);
    CHECK(bench.get(false) == 0);
    bench.stop();
    auto const state = save(bench.clock, bench.scl, bench.sda, lcd);
    I2cBench other;
    LcdI2c copy("lcd", other.scl, other.sda, 0x27);
    REQUIRE(load(other.clock, state, other.clock, other.scl, other.sda, copy));
    CHECK(reading(copy, "row0") == "I2C");
}

TEST_CASE("four digits on two wires") {
    Digits bench;
    bench.send({0x40});
    bench.send({0xC0, 0x06, 0x5B | 0x80, 0x4F, 0x66});
    CHECK(reading(bench.display, "text") == "    "); // Off.
    bench.send({0x88 | 2});
    CHECK(reading(bench.display, "text") == "12:34");
    CHECK(reading(bench.display, "brightness") == "3");
    CHECK(bench.acknowledged == 7);
    bench.send({0x44}); // A fixed address.
    bench.send({0xC3, 0x6D});
    CHECK(reading(bench.display, "text") == "12:35");
    bench.send({0x80});
    CHECK(reading(bench.display, "on") == "0");
}
