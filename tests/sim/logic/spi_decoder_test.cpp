#include "sim/logic/spi_decoder.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/sim/logic/texts.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

// A master that puts words on wires, half a microsecond a half of the clock.
struct Master {
    static constexpr Time kHalf = Time::picoseconds(500'000);
    u8 mode;
    Wave clock, mosi, miso, select;
    Time now = 1_us;

    explicit Master(u8 the_mode) : mode(the_mode) {
        clock.first = (mode & 2) != 0;
        select.first = true;
    }
    static void set(Wave &wave, Time at, bool level) {
        bool const last = wave.edges.empty() ? wave.first : wave.edges.back().level;
        if (last != level) wave.edges.push_back({at, level});
    }
    void chip(bool selected) {
        now += kHalf;
        set(select, now, !selected);
        now += kHalf;
    }
    void word(u32 out, u32 in, int bits = 8) {
        bool const idle = (mode & 2) != 0;
        bool const late = (mode & 1) != 0; // Data changes with the first edge of a pulse.
        for (int i = bits - 1; i >= 0; --i) {
            if (late) set(clock, now, !idle);
            set(mosi, now, (out >> i & 1) != 0);
            set(miso, now, (in >> i & 1) != 0);
            now += kHalf;
            set(clock, now, late ? idle : !idle);
            now += kHalf;
            if (!late) set(clock, now, idle);
        }
        for (Wave *wave : {&clock, &mosi, &miso, &select}) wave->end = now;
    }
};

} // namespace

TEST_CASE("all four modes are read") {
    for (u8 mode = 0; mode < 4; ++mode) {
        CAPTURE(int(mode));
        Master master(mode);
        master.chip(true);
        master.word(0x9F, 0x00);
        master.word(0x35, 0xC8);
        master.chip(false);
        auto const notes =
            decode_spi(master.clock, &master.mosi, &master.miso, &master.select, {.mode = mode});
        CHECK(texts(notes) == "0x9f 0x00 0x35 0xc8");
        REQUIRE(notes.size() == 4);
        CHECK(notes[0].lane == 0);
        CHECK(notes[1].lane == 1);
        // Seven clock periods from the first bit to the last.
        CHECK(notes[0].end - notes[0].begin == 7_us);
    }
}

TEST_CASE("clock pulses of others are left out, and a select begins a word anew") {
    Master master(0);
    master.word(0x11, 0); // Somebody else's.
    master.chip(true);
    master.word(0b101, 0, 3); // Cut short.
    master.chip(false);
    master.chip(true);
    master.word(0x42, 0);
    CHECK(texts(decode_spi(master.clock, &master.mosi, nullptr, &master.select, {})) == "0x42");
}

TEST_CASE("without a select line a pause begins a word anew") {
    Master master(0);
    master.word(0x42, 0);
    master.word(0b1, 0, 1);
    master.now += 50_us;
    master.word(0x17, 0);
    CHECK(texts(decode_spi(master.clock, &master.mosi, nullptr, nullptr, {})) == "0x42 0x17");
}

TEST_CASE("words of twelve bits and the other bit order") {
    Master master(0);
    master.word(0xABC, 0, 12);
    CHECK(texts(decode_spi(master.clock, &master.mosi, nullptr, nullptr, {.bits = 12})) == "0xabc");
    Master reversed(0);
    reversed.word(0x01, 0);
    CHECK(texts(decode_spi(reversed.clock, &reversed.mosi, nullptr, nullptr, {.lowest_first = true})) ==
          "0x80");
}
