// Machine::post, the one door for input: what it refuses, and when it applies what it takes.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/machine/guest.h"
#include "tests/support/part_actions.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

struct Bench : guest::Board {
    Bench() : Board(guest::sleeping()) {
        machine.on_post = [this](Input const &input) { posted.push_back(to_string(input)); };
    }
    // Empty, or why the line was refused.
    std::string post(std::string const &line) {
        Result<Input> const input = parse_input(line);
        REQUIRE(input.ok());
        Result<> const result = machine.post(input.value());
        return result ? "" : result.error().message;
    }
    std::string value(std::string_view part, std::string_view name) {
        return reading(*machine.part(part), name);
    }

    std::vector<std::string> posted;
};

} // namespace

TEST_CASE("post: an unknown target is answered with the known ones") {
    Bench bench;
    std::string const error = bench.post("1s buton_a press");
    CHECK(error.starts_with("the microbit has no part 'buton_a'; it has board, serial, display, button_a, "));
    CHECK(error.ends_with(", temperature, supply"));
    CHECK(bench.posted.empty());
}

TEST_CASE("post: a part says what it takes") {
    Bench bench;
    CHECK(bench.post("1s button_a pres") ==
          "button_a: unknown action 'pres'; it takes press [DURATION] and release");
    CHECK(bench.post("1s button_a press soon").starts_with("button_a: "));
    CHECK(bench.post("1s accelerometer set x=99999999").starts_with("accelerometer x: "));
    CHECK(bench.post("1s pin8 set 5V").starts_with("pin8: cannot set '5V'"));
    CHECK(bench.post("1s serial baud 0").starts_with("serial baud: "));
    CHECK(bench.post("1s display show").starts_with("display: "));
    CHECK(bench.post("1s R_SCL press").starts_with("R_SCL: "));
    CHECK(bench.posted.empty());
}

TEST_CASE("post: surroundings and the board itself") {
    Bench bench;
    std::string const right = "temperature: it takes set VALUE, from -25 to 75 degrees Celsius";
    CHECK(bench.post("1s temperature set 76") == right);
    CHECK(bench.post("1s temperature set -25.1") == right);
    CHECK(bench.post("1s temperature set") == right);
    CHECK(bench.post("1s temperature set 1 2") == right);
    CHECK(bench.post("1s temperature raise 5") == right);
    CHECK(bench.post("1s temperature set 5 x=1") == right);
    CHECK(bench.post("1s temperature set warm") ==
          "temperature: 'warm' is not a number; " + right.substr(13));
    CHECK(bench.post("1s temperature set inf") == "temperature: 'inf' is not a number; " + right.substr(13));
    CHECK(bench.post("1s temperature set nan") == "temperature: 'nan' is not a number; " + right.substr(13));
    CHECK(bench.post("1s board reset") ==
          "board: unknown action 'reset'; it takes power_cycle, power_off, power_on, brown_out, flip or "
          "cut_at_flash_write");
    CHECK(bench.post("1s board power_cycle now") == "board: power_cycle stands alone");
    CHECK(bench.posted.empty());
    CHECK(bench.post("1s temperature set -25").empty());
    CHECK(bench.post("1s temperature set 75").empty());
    CHECK(bench.post("1s board power_cycle").empty());
    CHECK(bench.posted.size() == 3);
}

TEST_CASE("post: an input for the past is refused") {
    Bench bench;
    bench.machine.run_until(2_s);
    CHECK(bench.post("1s button_a press") == "an input for 1s comes too late: it is 2s");
    CHECK(bench.post("2s button_a press").empty());
    CHECK(bench.posted == std::vector<std::string>{"2s button_a press"});
}

TEST_CASE("post: an action of the present moment is stamped a cycle ahead") {
    Bench bench;
    bench.machine.run_until(1_s);
    REQUIRE(bench.machine.post("button_a", {"press", {"50ms"}, {}}).ok());
    CHECK(bench.posted == std::vector<std::string>{"1.0000000625s button_a press 50ms"});
    CHECK(bench.value("button_a", "pressed") == "0");
    bench.machine.run_for(1_ms);
    CHECK(bench.value("button_a", "pressed") == "1");
    CHECK(bench.machine.chip().net("P0.17")->changed_at() == 1_s + 62'500_ps);
    bench.machine.run_for(50_ms);
    CHECK(bench.value("button_a", "pressed") == "0");
    CHECK(bench.machine.chip().net("P0.17")->changed_at() == 1_s + 62'500_ps + 50_ms);
}

TEST_CASE("post: inputs come in order of their times, and simultaneous ones as posted") {
    Bench bench;
    std::vector<std::pair<Time, bool>> edges;
    bench.machine.chip().net("P0.18")->observe(
        [&](Net const &net, Time when) { edges.emplace_back(when, net.level()); });
    CHECK(bench.post("3s pin8 set 0").empty());
    CHECK(bench.post("1s pin8 set 1").empty());
    CHECK(bench.post("2s pin8 set 0").empty());
    CHECK(bench.post("2s pin8 set 1").empty());
    CHECK(bench.post("2s pin8 release").empty());
    bench.machine.run_until(5_s);
    CHECK(edges == std::vector<std::pair<Time, bool>>{{1_s, true}, {2_s, false}, {2_s, true}, {3_s, false}});
}

TEST_CASE("post: bytes for the serial port may be any") {
    Bench bench;
    std::vector<u8> all;
    for (int i = 0; i < 256; ++i) all.push_back(u8(i));
    REQUIRE(bench.machine.post_serial(all).ok());
    REQUIRE(bench.posted.size() == 1);
    Result<Input> const again = parse_input(bench.posted[0]);
    REQUIRE(again.ok());
    CHECK(std::vector<u8>(again.value().action.arguments[0].begin(),
                          again.value().action.arguments[0].end()) == all);
    bench.machine.run_for(1_ms);
    CHECK(bench.machine.console().queued() > 200);
    bench.machine.run_for(100_ms);
    CHECK(bench.machine.console().queued() == 0);
}

TEST_CASE("post: a refused input leaves no trace in the state") {
    Bench bench;
    Bench other;
    CHECK_FALSE(bench.post("1s button_a pres").empty());
    bench.machine.run_until(2_s);
    other.machine.run_until(2_s);
    CHECK(bench.machine.state_hash() == other.machine.state_hash());
}
