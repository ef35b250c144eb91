// Scenarios and diagrams from any text, and from lines put together of words that occur in them. Whatever is
// wrong is an error of one line with its place; steps are read on a board that never runs.
#include <array>

#include "boards/boards.h"
#include "scenarios/runner/diagram.h"
#include "scenarios/runner/json.h"
#include "scenarios/runner/matrix.h"
#include "scenarios/runner/step.h"
#include "scenarios/runner/yaml.h"
#include "tests/fuzz/check_image.h"

using namespace terrarium;
using namespace terrarium::scenario;

namespace {

constexpr std::array<std::string_view, 40> kWords{"- ",
                                                  "wait-serial",
                                                  "write-serial",
                                                  "delay",
                                                  "set-control",
                                                  "expect-pin",
                                                  "part-id",
                                                  "name",
                                                  "value",
                                                  "pressed",
                                                  "button_a",
                                                  "board",
                                                  "pin0",
                                                  "press",
                                                  "tilt",
                                                  "shake",
                                                  "set",
                                                  "expect-led",
                                                  "expect-matrix",
                                                  "HEART",
                                                  "rows",
                                                  "within",
                                                  "expect-i2c",
                                                  "expect-pwm",
                                                  "for-each",
                                                  "repeat",
                                                  "steps",
                                                  "times",
                                                  "regex",
                                                  "text",
                                                  "500ms",
                                                  "1",
                                                  "{",
                                                  "}",
                                                  "[",
                                                  "]",
                                                  ": ",
                                                  ", ",
                                                  "${a}",
                                                  "'"};

constexpr std::array<std::string_view, 20> kDiagramWords{"{\"type\":",
                                                         "\"wokwi-led\"",
                                                         "\"terrarium-microbit\"",
                                                         "\"wokwi-pushbutton\"",
                                                         "\"id\":",
                                                         "\"mb\"",
                                                         "\"a\"",
                                                         "\"attrs\":",
                                                         "{}",
                                                         "}",
                                                         "[",
                                                         "]",
                                                         ",",
                                                         "\"mb:P0\"",
                                                         "\"a:A\"",
                                                         "\"a:C\"",
                                                         "\"mb:GND\"",
                                                         "\"parts\":",
                                                         "\"connections\":",
                                                         "{"};

template <std::size_t N>
std::string some_text(fuzz::Input &input, std::array<std::string_view, N> const &words) {
    std::string text;
    if (input.byte() & 1) {
        for (u8 const byte : input.take_rest()) text += char(byte);
        return text;
    }
    while (!input.empty()) {
        u8 const choice = input.byte();
        if (choice < 0xD0)
            text += words[choice % N];
        else
            text += choice < 0xE0 ? "\n" : choice < 0xF0 ? " " : std::string(1, char(input.byte()));
    }
    return text;
}

void check_message(Error const &error) {
    fuzz::require(!error.message.empty());
    fuzz::require(error.message.find('\n') == std::string::npos);
}

Machine &board() {
    static std::vector<u8> flash(microbit.flash_bytes, 0xFF);
    static Machine machine(microbit, 0, flash);
    return machine;
}

void read_as_scenario(std::string const &text) {
    Result<Value> const value = read_yaml(text);
    if (!value) return check_message(value.error());
    // What is read can be written as JSON and read again.
    Result<Value> const again = read_json(write_json(value.value()));
    fuzz::require(again.ok() || again.error().message.find("twice") != std::string::npos);
    std::vector<Error> errors;
    read_steps(value.value(), StepContext{board(), nullptr, "/nowhere", true, 0, {}}, errors);
    for (Error const &error : errors) check_message(error);
    if (Result<std::vector<Parameters>> const all = combinations(value.value()); !all)
        check_message(all.error());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(u8 const *data, std::size_t size) {
    fuzz::Input input(data, size);
    if (input.byte() & 1) {
        read_as_scenario(some_text(input, kWords));
    } else if (Result<Diagram> const diagram = read_diagram(some_text(input, kDiagramWords)); !diagram) {
        check_message(diagram.error());
    }
    return 0;
}
