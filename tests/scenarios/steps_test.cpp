// Steps as data: what the reader makes of them, on a micro:bit that never runs.
#include <catch2/catch_test_macros.hpp>

#include "boards/boards.h"
#include "scenarios/runner/step.h"
#include "scenarios/runner/yaml.h"

using namespace terrarium;
using namespace terrarium::scenario;

namespace {

struct Bench {
    std::vector<u8> flash = std::vector<u8>(microbit.flash_bytes, 0xFF);
    Machine machine{microbit, 0, flash};

    std::string error_of(std::string_view step, bool ours = true) {
        Value const value = read_yaml(step).value();
        Result<NamedStep> const read = read_step(value, {machine, nullptr, "", ours, 0});
        return read ? "" : read.error().message;
    }
};

} // namespace

TEST_CASE("Wokwi's steps are read with their deprecated spellings", "[scenario][steps]") {
    Bench bench;
    for (char const *const step : {
             "delay: 500ms",
             "delay: '1.5s'",
             "name: the banner\nwait-serial: 'x'",
             "write-serial: 'print(1)'",
             "write-serial: [3, 13, 10]",
             "set-control: {part-id: button_a, name: pressed, value: 1}",
             "set-control: {part-id: button_a, control: pressed, value: 0}",
             "expect-pin: {part-id: microbit, name: pin0, value: 0}",
             "expect-pin: {part-id: board, pin: pin0, expected: 1}",
             "expect-pin: {part-id: accelerometer, name: scl, value: 1}",
         }) {
        CAPTURE(step);
        CHECK(bench.error_of(step, false) == "");
    }
}

TEST_CASE("Mistakes in steps say where, what and what would be right", "[scenario][steps]") {
    Bench bench;
    CHECK(bench.error_of("delay: 500") == "1:8: delay: '500' has no unit; write \"500ms\" or \"500s\"");
    CHECK(bench.error_of("wait-seral: x").find("did you mean wait-serial?") != std::string::npos);
    CHECK(bench.error_of("delay: 1s\nwait-serial: x").starts_with("2:1: a step does one thing"));
    CHECK(bench.error_of("name: nothing") == "1:1: this step does nothing: it has no key but `name`");
    CHECK(bench.error_of("write-serial: []") ==
          "1:15: write-serial: wants a text or a list of bytes, not an empty list");
    CHECK(bench.error_of("write-serial: [256]") ==
          "1:16: write-serial: a byte: wants a number from 0 to 255, not 256");
    CHECK(bench.error_of("wait-serial: 5") ==
          "1:14: wait-serial: wants a text, not a number; put it in quotes: \"5\"");
    CHECK(bench.error_of("set-control: {part-id: button_c, name: pressed, value: 1}").find("1:24: ") == 0);
    CHECK(bench.error_of("set-control: {part-id: button_c, name: pressed, value: 1}")
              .find("did you mean button_") != std::string::npos);
    CHECK(bench.error_of("expect-pin: {part-id: board, name: pin01, value: 1}").find("no pin 'pin01'") !=
          std::string::npos);
    CHECK(bench.error_of("expect-pin: {part-id: board, name: pin0, vlue: 1}") ==
          "1:42: expect-pin: there is no 'vlue'; did you mean value?");
    CHECK(bench.error_of("press: button_a", false).find("x-terrarium: true") != std::string::npos);
    CHECK(bench.error_of("tilt: sideways").starts_with("1:7: tilt: accelerometer"));
    CHECK(bench.error_of("wait-serial: {regex: '('}").find("no regular expression") != std::string::npos);
    CHECK(bench.error_of("expect-matrix: HAERT").find("did you mean HEART") != std::string::npos);
    CHECK(bench.error_of("expect-within: {for: 1s, delay: 1s}").find("could come true") != std::string::npos);
}

TEST_CASE("Terrarium's own steps are read", "[scenario][steps]") {
    Bench bench;
    for (char const *const step : {
             "wait-serial: {regex: 'T: (\\d+)', timeout: 1s}",
             "wait-serial: {text: x, timeout: 1s}",
             "press: button_a",
             "press: {part-id: button_a, for: 1s}",
             "tilt: left",
             "shake: 1s",
             "shake: true",
             "set: 'pin0 set 1.65V'",
             "set: [temperature set 30, pin1 set 1]",
             "expect-matrix: HEART",
             "expect-matrix: ['09090', '99999', '99999', '09990', '00900']",
             "expect-matrix: {rows: ['.#.#.', '#####', '#####', '.###.', '..#..'], within: 1s}",
             "repl: {run: '1 + 1', expect: 2}",
             "run-script: {code: 'print(1)', output: \"1\\n\"}",
             "power-cut: 100ms",
             "reset: true",
             "snapshot: here",
             "restore: here",
             "expect-within: {for: 1s, expect-pin: {part-id: board, name: pin0, value: 1}}",
             "repeat: {times: 3, steps: [{press: button_a}, {delay: 1s}]}",
         }) {
        CAPTURE(step);
        CHECK(bench.error_of(step) == "");
    }
}
