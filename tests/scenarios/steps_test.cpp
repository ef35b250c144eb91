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
             "press: {part-id: button_a, for: 1s, bounce: 5ms}",
             "fault: {part-id: accelerometer, kind: nack-address}",
             "fault: {part-id: accelerometer, kind: corrupt, mask: 0x01, skip: 2, count: 3}",
             "fault: {part-id: accelerometer, kind: hold_sda, clocks: 9}",
             "fault: {part-id: accelerometer, kind: noise, x: 20, seed: 3}",
             "fault: {part-id: accelerometer, kind: clear}",
             "fault: {part-id: accelerometer, kind: clear, which: nack-data}",
             "brown-out: {to: 1.5V, for: 10ms}",
             "bit-flip: {address: 0x20000100, bit: 3}",
             "cut-at-flash-write: 3",
             "cut-at-flash-write: {nth: 3, done: 0, off: true}",
             "lose-serial: 3",
             "lose-serial: {count: 1, from: board}",
             "frame-error: 1",
             "frame-error: {count: 2, part-id: serial}",
             "power-cut-campaign: {steps: [{repl: 'x()'}], expect: [{repl: '1'}]}",
             "power-cut-campaign: {steps: [{repl: 'x()'}], expect: [{repl: '1'}], done: 0, off: 1s, most: 9, "
             "timeout: 2s}",
         }) {
        CAPTURE(step);
        CHECK(bench.error_of(step) == "");
    }
}

TEST_CASE("Mistakes in faults stand where they are", "[scenario][steps]") {
    Bench bench;
    CHECK(bench.error_of("fault: accelerometer").starts_with("1:8: fault: wants {part-id, kind}"));
    CHECK(bench.error_of("fault: {part-id: accelerometer}") == "1:8: fault: 'kind' is missing");
    CHECK(bench.error_of("fault: {part-id: compas, kind: freeze}").find("did you mean compass?") !=
          std::string::npos);
    CHECK(bench.error_of("fault: {part-id: button_a, kind: freeze}").starts_with("1:34: fault: button_a"));
    std::string const kind = bench.error_of("fault: {part-id: compass, kind: nack-adress, count: 2}");
    CHECK(kind.starts_with("1:33: fault: compass: it has no fault 'nack_adress'"));
    CHECK(kind.find("did you mean nack_address?") != std::string::npos);
    CHECK(
        bench.error_of("fault: {part-id: compass, kind: corrupt, skip: 1, mask: 256}").starts_with("1:57: "));
    CHECK(bench.error_of("fault: {part-id: compass, kind: corrupt, skp: 1, mask: 2}")
              .starts_with("1:47: fault: compass: the fault corrupt takes no 'skp'"));
    CHECK(bench.error_of("fault: {part-id: compass, kind: noise, seed: 1}")
              .starts_with("1:33: fault: compass"));
    CHECK(bench.error_of("fault: {part-id: compass, kind: clear, which: freze}").starts_with("1:47: "));
    CHECK(bench.error_of("brown-out: {to: 1.5, for: 10ms}").starts_with("1:17: brown-out: to: wants a text"));
    CHECK(bench.error_of("brown-out: {to: 9V, for: 10ms}")
              .starts_with("1:17: brown-out: board: write brown_out"));
    CHECK(bench.error_of("bit-flip: {address: 0x30000000, bit: 3}") ==
          "1:21: bit-flip: board: there is no RAM or flash at 0x30000000");
    CHECK(
        bench.error_of("bit-flip: {address: 0x20000000, bit: 8}").starts_with("1:38: bit-flip: bit: wants"));
    CHECK(bench.error_of("cut-at-flash-write: 0")
              .starts_with("1:21: cut-at-flash-write: wants a number from 1"));
    CHECK(bench.error_of("cut-at-flash-write: {nth: 1.5}").find("'1.5' is not a whole number") !=
          std::string::npos);
    CHECK(bench.error_of("lose-serial: {count: 1, from: nowhere}").starts_with("1:22: lose-serial: serial"));
    CHECK(bench.error_of("frame-error: {count: 1, part-id: display}")
              .starts_with("1:22: frame-error: display"));
    CHECK(bench.error_of("press: {part-id: button_a, bounce: 5}")
              .starts_with("1:36: press: bounce: '5' has no unit"));
}

TEST_CASE("Mistakes in a campaign stand where they are", "[scenario][steps]") {
    Bench bench;
    std::string const steps = "power-cut-campaign: {steps: [{delay: 1s}], ";
    CHECK(bench.error_of(steps + "done: 50}").find("'expect' is missing") != std::string::npos);
    CHECK(bench.error_of(steps + "expect: []}") == "1:52: power-cut-campaign: expect: an empty list");
    CHECK(bench.error_of(steps + "expect: [{dely: 1s}]}").starts_with("1:54: there is no step 'dely'"));
    CHECK(bench.error_of(steps + "expect: [{delay: 1s}], done: [50, 101]}").starts_with("1:78: "));
    CHECK(bench.error_of(steps + "expect: [{delay: 1s}], done: 0.5}").find("whole percents") !=
          std::string::npos);
    CHECK(bench
              .error_of(
                  "power-cut-campaign: {steps: [{repeat: {times: 1, steps: [{power-cut-campaign: {}}]}}], "
                  "expect: [{delay: 1s}]}")
              .find("a campaign within a campaign") != std::string::npos);
}
