// Kinds of parts that a finger moves and that open and close contacts.
#include "boards/part_kinds.h"
#include "boards/part_tables.h"
#include "sim/parts/dip_switch.h"
#include "sim/parts/keypad.h"
#include "sim/parts/push_button.h"
#include "sim/parts/slide_switch.h"

namespace terrarium {

namespace {

using namespace literals;
using Made = std::unique_ptr<Part>;

constexpr int kMostWays = 8;

KindAttribute bounce_of(char const *usual) {
    return {"bounce", "for how many us its contacts bounce", usual, 0, 1'000'000};
}

PartSpec button(std::string name, Choices const &choices) {
    bool const low = choices.text("active") == "low";
    return sized(table::button(std::move(name), choices.pin("pin"), low ? Active::Low : Active::High,
                               low ? Pull::Up : Pull::Down, {}, ""),
                 9, 9);
}

PartSpec pushbutton(std::string name, Choices const &choices) {
    auto const make = [=](Wiring const &wiring, std::string const &part) -> Made {
        PushButton::Legs const legs{net_of(wiring, choices, "1.l"), net_of(wiring, choices, "1.r"),
                                    net_of(wiring, choices, "2.l"), net_of(wiring, choices, "2.r")};
        return std::make_unique<PushButton>(wiring.clock, wiring.trace, part, wiring.seed, legs,
                                            1_us * choices.number("bounce"));
    };
    return sized(std::move(name), "push button", 11, 12, make);
}

PartSpec slide_switch(std::string name, Choices const &choices) {
    auto const make = [=](Wiring const &wiring, std::string const &part) -> Made {
        SlideSwitch::Pins const pins{net_of(wiring, choices, "1"), net_of(wiring, choices, "2"),
                                     net_of(wiring, choices, "3")};
        return std::make_unique<SlideSwitch>(wiring.clock, wiring.trace, part, wiring.seed, pins,
                                             choices.number("value") != 0, 1_us * choices.number("bounce"));
    };
    return sized(std::move(name), "slide switch", 15, 9, make);
}

PartSpec dip_switch(std::string name, Choices const &choices) {
    auto const make = [=](Wiring const &wiring, std::string const &part) -> Made {
        DipSwitch::Ways ways;
        for (int i = 1; i <= kMostWays; ++i) {
            std::string const number = std::to_string(i);
            ways.emplace_back(net_of(wiring, choices, number + "a"), net_of(wiring, choices, number + "b"));
        }
        return std::make_unique<DipSwitch>(wiring.clock, wiring.trace, part, wiring.seed, ways,
                                           1_us * choices.number("bounce"));
    };
    return sized(std::move(name), "DIP switch", 30, 42, make);
}

PartSpec keypad(std::string name, Choices const &choices) {
    i64 const columns = choices.number("columns");
    auto const make = [=](Wiring const &wiring, std::string const &part) -> Made {
        Keypad::Wiring wires;
        for (char const *row : {"R1", "R2", "R3", "R4"}) wires.rows.push_back(net_of(wiring, choices, row));
        for (char const *column : {"C1", "C2", "C3", "C4"}) {
            if (i64(wires.columns.size()) < columns) wires.columns.push_back(net_of(wiring, choices, column));
        }
        wires.keys = columns == 4 ? "123A456B789C*0#D" : "123456789*0#";
        return std::make_unique<Keypad>(wiring.clock, wiring.trace, part, wiring.seed, wires,
                                        1_us * choices.number("bounce"));
    };
    return sized(std::move(name), "keypad", 38, 34, make);
}

std::vector<KindPin> dip_pins() {
    std::vector<KindPin> pins;
    for (char const side : {'a', 'b'}) {
        for (int i = 1; i <= kMostWays; ++i)
            pins.push_back({std::to_string(i) + side, "switch " + std::to_string(i), true});
    }
    return pins;
}

} // namespace

std::vector<PartKind> switch_kinds() {
    return {
        {"button",
         "a button with its pull resistor",
         {{"pin", "is closed by it"}},
         {{"active", "the level while it is pressed", "low", 0, 0, {"high", "low"}}},
         button},
        {"pushbutton",
         "a button between two wires, without a resistor; each side has two legs",
         {{"1.l", "one side"},
          {"2.l", "the other side: GND, as a rule"},
          {"1.r", "the one side's second leg", true, "1.l"},
          {"2.r", "the other side's second leg", true, "2.l"}},
         {bounce_of("1000")},
         pushbutton},
        {"slide_switch",
         "a change-over switch: 2 is joined to 1 (value 0) or to 3 (value 1)",
         {{"1", "one end", true}, {"2", "the middle"}, {"3", "the other end", true}},
         {{"value", "where it stands at first", "0", 0, 1}, bounce_of("1000")},
         slide_switch},
        {"dip_switch",
         "a row of eight little switches, from 1a to 1b and so on",
         dip_pins(),
         {bounce_of("1000")},
         dip_switch},
        {"keypad",
         "a membrane keypad, without resistors",
         {{"R1", "first row", true},
          {"R2", "second row", true},
          {"R3", "third row", true},
          {"R4", "fourth row", true},
          {"C1", "first column", true},
          {"C2", "second column", true},
          {"C3", "third column", true},
          {"C4", "fourth column", true}},
         {{"columns", "of keys", "4", 3, 4}, bounce_of("1000")},
         keypad},
    };
}

} // namespace terrarium
