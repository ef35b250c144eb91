#include "sim/machine/input.h"

#include <catch2/catch_test_macros.hpp>

using namespace terrarium;
using namespace terrarium::literals;

namespace {

std::string error_of(std::string_view line) {
    Result<Input> const input = parse_input(line);
    return input ? "" : input.error().message;
}

// Writes the input and reads it back.
void survives(Input const &input) {
    std::string const line = to_string(input);
    CAPTURE(line);
    Result<Input> const again = parse_input(line);
    REQUIRE(again.ok());
    CHECK(again.value().at == input.at);
    CHECK(again.value().target == input.target);
    CHECK(again.value().action.verb == input.action.verb);
    CHECK(again.value().action.arguments == input.action.arguments);
    CHECK(again.value().action.settings == input.action.settings);
    CHECK(to_string(again.value()) == line);
}

} // namespace

TEST_CASE("inputs: a line is a time, a target and an action") {
    Input const press = parse_input("1.5s button_a press 50ms").value();
    CHECK(press.at == 1500_ms);
    CHECK(press.target == "button_a");
    CHECK(press.action.verb == "press");
    CHECK(press.action.arguments == std::vector<std::string>{"50ms"});

    Input const set = parse_input("  2s accelerometer set x=0 y=0 z=-1000  # face up").value();
    CHECK(set.action.verb == "set");
    CHECK(set.action.arguments.empty());
    CHECK(set.action.settings ==
          std::vector<std::pair<std::string, std::string>>{{"x", "0"}, {"y", "0"}, {"z", "-1000"}});

    Input const send = parse_input("3s serial \"print(1)\\r\"").value();
    CHECK(send.action.verb == "send");
    CHECK(send.action.arguments == std::vector<std::string>{"print(1)\r"});
}

TEST_CASE("inputs: what is written is read back") {
    survives({1500_ms, "button_a", {"press", {"50ms"}, {}}});
    survives({62500_ps, "accelerometer", {"set", {}, {{"x", "0"}, {"y", "0"}, {"z", "-1000"}}}});
    survives({3_s, "serial", {"send", {"a b\r\n\"\\# \xC3\xA9"}, {}}});
    survives({3_s, "serial", {"send", {""}, {}}});
    survives({3_s, "serial", {"send", {"x=1"}, {}}});
    survives({3_s, "serial", {"send", {}, {}}});
    survives({3_s, "serial", {"baud", {"9600"}, {}}});
    survives({Time::never() - 1_ps, "board", {"power_cycle", {}, {}}});
    survives({0_s, "display", {"show", {"two words", "x=y", "#", ""}, {}}});
    survives({1_s, "part", {"set", {}, {{"x", "1#2"}, {"y", ""}, {"", "z"}}}});
    survives({1_s, "part", {"press", {"x"}, {{"y", "1"}}}});
    survives({1_s, "serial", {"send", {"x"}, {{"y", "1"}}}});
}

TEST_CASE("inputs: lines that say nothing") {
    for (std::string_view const line : {"", "   ", "# comment", "\r"}) {
        Result<Input> const input = parse_input(line);
        REQUIRE(input.ok());
        CHECK(input.value().target.empty());
    }
}

TEST_CASE("inputs: what is wrong with a line") {
    CHECK(error_of("soon button_a press").starts_with("bad duration 'soon'"));
    CHECK(error_of("-1s button_a press").starts_with("bad duration '-1s'"));
    CHECK(error_of("10 button_a press").starts_with("bad duration '10'"));
    CHECK(error_of("10000000h button_a press").starts_with("bad duration"));
    CHECK(error_of("1s") == "a line is a time, a target and an action, such as 1.5s button_a press");
    CHECK(error_of("1s button_a") == "a line is a time, a target and an action, such as 1.5s button_a press");
    CHECK(error_of("1s serial \"open") == "a string has no closing quote");
    CHECK(error_of("1s \"\" press") == "the target is a plain word, such as button_a, and not a string");
}

TEST_CASE("inputs: a file is sorted by time, and keeps the order of what is simultaneous") {
    Result<std::vector<Input>> const inputs = parse_inputs("# three\n"
                                                           "2s button_b press\n"
                                                           "\n"
                                                           "1s button_a press\r\n"
                                                           "1s button_a release",
                                                           "file");
    REQUIRE(inputs.ok());
    REQUIRE(inputs.value().size() == 3);
    CHECK(inputs.value()[0].action.verb == "press");
    CHECK(inputs.value()[0].line == 4);
    CHECK(inputs.value()[1].action.verb == "release");
    CHECK(inputs.value()[1].line == 5);
    CHECK(inputs.value()[2].target == "button_b");
    CHECK(inputs.value()[2].line == 2);
    CHECK(parse_inputs("", "file").value().empty());
}

TEST_CASE("inputs: a file's errors name file and line") {
    Result<std::vector<Input>> const inputs = parse_inputs("1s button_a press\n\n1s button_a\n", "my.inputs");
    REQUIRE_FALSE(inputs.ok());
    CHECK(inputs.error().message.starts_with("my.inputs:3: a line is a time"));
    Result<std::vector<Input>> const later = parse_inputs("x", "my.inputs", 10);
    REQUIRE_FALSE(later.ok());
    CHECK(later.error().message.starts_with("my.inputs:10: bad duration"));
}
