#include <catch2/catch_test_macros.hpp>

#include "boards/attach.h"
#include "boards/boards.h"
#include "boards/diagram_types.h"
#include "boards/part_kinds.h"
#include "scenarios/runner/diagram.h"

using namespace terrarium;
using namespace terrarium::scenario;

namespace {

std::string diagram(std::string const &parts, std::string const &connections,
                    std::string const &board = "terrarium-microbit") {
    return R"({"version": 1, "author": "x", "editor": "wokwi", "parts": [
{"type": ")" +
           board + R"(", "id": "mb", "top": 0, "left": 0, "attrs": {}})" + parts + "],\n\"connections\": [" +
           connections + "]}";
}

std::string error_of(std::string const &json) {
    Result<Diagram> const read = read_diagram(json);
    return read ? "" : read.error().message;
}

} // namespace

TEST_CASE("A diagram's parts are attached where its wires lead", "[scenario][diagram]") {
    Diagram const read = read_diagram(diagram(R"(,
{"type": "wokwi-led", "id": "led-1", "attrs": {"color": "green"}},
{"type": "wokwi-potentiometer", "id": "pot", "attrs": {"value": "1023"}},
{"type": "wokwi-buzzer", "id": "button_a", "attrs": {}})",
                                              R"(
["mb:P0", "led-1:A", "green", ["v0", "h1"]], ["led-1:C", "mb:GND.1", "black", []],
["pot:SIG", "mb:2", "", []], ["pot:VCC", "mb:3V3", "", []],
["button_a:1", "mb:pin8", ""], ["button_a:2", "led-1:C", ""],
["mb:TX", "$serialMonitor:RX", "", []])"))
                             .value();
    CHECK(read.board == "microbit");
    CHECK(read.words == std::vector<std::string>{"led_1=led pin=pin0 colour=green",
                                                 "pot=potentiometer wiper=pin2 percent=100",
                                                 "button_a_2=buzzer signal=pin8"});
    CHECK(read.find("button_a")->name == "button_a_2");
    CHECK(read.find("led-1")->pins.at(0).signal == "pin0");
    CHECK(attach(microbit, read.words).ok());
}

TEST_CASE("Wires from part to part are wires of their own; supplies are one", "[scenario][diagram]") {
    Diagram const read = read_diagram(diagram(R"(,
{"type": "wokwi-led", "id": "a", "attrs": {}}, {"type": "wokwi-slide-switch", "id": "s", "attrs": {}})",
                                              R"(
["s:1", "mb:3V3", ""], ["s:2", "a:A", ""], ["a:C", "mb:P1", ""])"))
                             .value();
    CHECK(read.words == std::vector<std::string>{"a=led pin=@1 com=pin1", "s=slide_switch 1=3V3 2=@1"});
}

TEST_CASE("A push button may be wired by either leg of a side, and a resistor stands before an LED",
          "[scenario][diagram]") {
    Diagram const read = read_diagram(diagram(R"(,
{"type": "wokwi-pushbutton", "id": "b", "attrs": {"bounce": "0"}},
{"type": "wokwi-resistor", "id": "r", "attrs": {"value": "220"}}, {"type": "wokwi-led", "id": "a", "attrs": {}})",
                                              R"(
["b:1.r", "mb:P0", ""], ["b:2.l", "mb:GND.1", ""], ["mb:P1", "r:1", ""], ["r:2", "a:A", ""], ["a:C", "mb:GND.1", ""])"))
                             .value();
    CHECK(read.words == std::vector<std::string>{"b=pushbutton 2.l=GND 1.r=pin0 bounce=0",
                                                 "r=resistor 1=pin1 2=@1 ohms=220", "a=led pin=@1"});
    CHECK(attach(microbit, read.words).ok());
}

TEST_CASE("A card module and a logic analyzer keep their pins' names", "[scenario][diagram]") {
    Diagram const read = read_diagram(diagram(R"(,
{"type": "wokwi-microsd-card", "id": "sd", "attrs": {}},
{"type": "wokwi-logic-analyzer", "id": "logic1", "attrs": {}})",
                                              R"(
["sd:SCK", "mb:P13", ""], ["sd:DI", "mb:P15", ""], ["sd:DO", "mb:P14", ""], ["sd:CS", "mb:P16", ""],
["sd:VCC", "mb:3V3", ""], ["sd:GND", "mb:GND.1", ""], ["logic1:D0", "mb:P13", ""], ["logic1:D7", "sd:CS", ""])"))
                             .value();
    CHECK(attach(microbit, read.words).ok());
    CHECK(read.find("sd")->name == "sd");
}

TEST_CASE("Pins of the board itself are joined by jumper wires or tied", "[scenario][diagram]") {
    Diagram const read =
        read_diagram(diagram("", R"(["mb:X1", "mb:X2", ""], ["mb:GND", "mb:Y1", ""])", "terrarium-pyboard"))
            .value();
    CHECK(read.inputs == std::vector<std::string>{"0s wires connect X1 X2", "0s Y1 set 0"});
    CHECK(read_diagram(diagram("", R"(["mb:P0", "mb:P1", ""])")).value().inputs ==
          std::vector<std::string>{"0s wires connect pin0 pin1"});
}

TEST_CASE("Mistakes in a diagram say where they are and what is near", "[scenario][diagram]") {
    std::string const led = ",\n{\"type\": \"wokwi-led\", \"id\": \"led\", \"attrs\": {}}";
    CHECK(error_of(diagram(",\n{\"type\": \"wokwi-let\", \"id\": \"a\"}", "")) ==
          "3:10: there is no part of type 'wokwi-let' (boards are terrarium-microbit, terrarium-pyboard, "
          "terrarium-pyboard-v1.0); did you mean wokwi-led?");
    CHECK(error_of(diagram(led, R"(["mb:P99", "led:A", ""])"))
              .starts_with("4:18: mb (terrarium-microbit) has no pin 'P99'; did you mean"));
    CHECK(error_of(diagram(led, R"(["mb:P0", "led:B", ""])")).find("led (wokwi-led) has no pin 'B'") !=
          std::string::npos);
    CHECK(error_of(diagram(led, R"(["mb:P0", "lad:A", ""])"))
              .find("there is no part 'lad'; did you mean led?") != std::string::npos);
    CHECK(error_of(diagram(led, "")) == "3:1: led (wokwi-led): its pin A is wired to nothing");
    CHECK(error_of(diagram(led + led, "")).find("the id 'led' is taken") != std::string::npos);
    CHECK(error_of(diagram("", R"(["mb:GND", "mb:3V3", ""])")).find("a short circuit") != std::string::npos);
    CHECK(error_of(R"({"parts": [], "connections": []})").find("there is no board") != std::string::npos);
}

TEST_CASE("Every type's names of pins and attributes are its kind's", "[scenario][diagram]") {
    for (DiagramType const &type : diagram_types()) {
        CAPTURE(std::string(type.name));
        if (!type.board.empty()) {
            CHECK(find_board(type.board).ok());
            continue;
        }
        bool known = false;
        for (PartKind const &kind : part_kinds()) {
            if (kind.name != type.kind) continue;
            known = true;
            for (DiagramName const &pin : type.pins) {
                CAPTURE(std::string(pin.theirs));
                bool there = pin.ours.empty();
                for (KindPin const &each : kind.pins) there = there || each.name == pin.ours;
                CHECK(there);
            }
            for (DiagramName const &name : type.attributes) {
                CAPTURE(std::string(name.theirs));
                bool there = name.ours.empty();
                for (KindAttribute const &each : kind.attributes) there = there || each.name == name.ours;
                CHECK(there);
            }
        }
        CHECK(known);
    }
}

TEST_CASE("A type may depend on an attribute, and modules are wired by the names printed on them",
          "[scenario][diagram]") {
    Diagram const read = read_diagram(diagram(R"(,
{"type": "wokwi-lcd1602", "id": "i2c", "attrs": {"pins": "i2c"}},
{"type": "wokwi-microsd-card", "id": "card", "attrs": {}},
{"type": "wokwi-max7219-matrix", "id": "m", "attrs": {"chain": "8"}},
{"type": "wokwi-led-ring", "id": "ring", "attrs": {"pixels": "24"}})",
                                              R"(
["i2c:SCL", "mb:P19", ""], ["i2c:SDA", "mb:P20", ""], ["card:SCK", "mb:P13", ""], ["card:DO", "mb:P14", ""],
["card:DI", "mb:P15", ""], ["card:CS", "mb:P16", ""], ["m:DIN", "mb:P0", ""], ["m:CLK", "mb:P1", ""],
["m:CS", "mb:P2", ""], ["ring:DIN", "mb:P8", ""])"))
                             .value();
    CHECK(read.words == std::vector<std::string>{"i2c=lcd1602_i2c scl=pin19 sda=pin20",
                                                 "card=microsd sck=pin13 di=pin15 do=pin14 cs=pin16",
                                                 "m=max7219_matrix din=pin0 cs=pin2 clk=pin1 chain=8",
                                                 "ring=led_ring din=pin8 pixels=24"});
    CHECK(attach(microbit, read.words).ok());
}
