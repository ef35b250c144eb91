// Time, Hertz and durations as people write them.
#include <catch2/catch_test_macros.hpp>

#include "sim/core/time.h"

namespace terrarium {

using namespace literals;

TEST_CASE("durations are read in every unit") {
    CHECK(parse_duration("1.5s").value() == 1500_ms);
    CHECK(parse_duration("20ms").value() == 20_ms);
    CHECK(parse_duration("3600 s").value() == parse_duration("1h").value());
    CHECK(parse_duration("2min").value() == 120_s);
    CHECK(parse_duration("7us").value() == 7_us);
    CHECK(parse_duration("0.5ns").value() == 500_ps);
    CHECK(parse_duration("3ps").value() == 3_ps);
    CHECK(parse_duration(".25s").value() == 250_ms);
    CHECK(parse_duration("0s").value() == Time());
    CHECK(parse_duration("2000h").value() == 7'200'000_s);
}

TEST_CASE("durations that are none are refused with the text and the units") {
    for (char const *text : {"", "s", "-1s", "1", "1.2.3s", "1 parsec", "1s ", "1e3s", "3000h", ".s",
                             "1234567890123456789012345s", "99999999999999999999h"}) {
        CAPTURE(text);
        Result<Time> const result = parse_duration(text);
        REQUIRE(!result.ok());
        CHECK(result.error().message.find("'" + std::string(text) + "'") != std::string::npos);
        CHECK(result.error().message.find("1.5s") != std::string::npos);
    }
}

TEST_CASE("a time is written in its shortest exact form and read back") {
    CHECK(to_string(1500_ms) == "1.5s");
    CHECK(to_string(62500_ps) == "0.0000000625s");
    CHECK(to_string(Time()) == "0s");
    CHECK(to_string(Time() - 1_ms) == "-0.001s");
    for (i64 count = 1; count < 9'000'000'000'000'000'000 / 7; count *= 7) {
        Time const time = Time::picoseconds(count);
        CHECK(parse_duration(to_string(time)).value() == time);
    }
}

TEST_CASE("ticks of a frequency that divides no second evenly do not drift") {
    for (u64 count : {168'000'000u, 32'768u, 48'000'001u, 1'000'003u, 3u}) {
        CAPTURE(count);
        Hertz const hertz(count);
        for (u64 tick :
             {u64(1), u64(7), u64(999), count, 60 * count, 3600 * count + 1, 100'000 * count + count / 2}) {
            Time const time = hertz.time_of(tick);
            CHECK(hertz.ticks_at(time) == tick);
            CHECK(hertz.ticks_at(time - 1_ps) == tick - 1);
            CHECK(hertz.first_tick_from(time) == tick);
            CHECK(hertz.first_tick_from(time + 1_ps) == tick + 1);
        }
        CHECK(hertz.time_of(86'400 * count) == 86'400_s);
    }
}

} // namespace terrarium
