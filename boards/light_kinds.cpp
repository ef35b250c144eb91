// Kinds of parts that shine.
#include "boards/part_kinds.h"
#include "boards/part_tables.h"
#include "sim/parts/rgb_led.h"

namespace terrarium {

namespace {

using Made = std::unique_ptr<Part>;

PartSpec led(std::string name, Choices const &choices) {
    bool const low = choices.text("active") == "low";
    PartSpec spec = table::led(std::move(name), choices.pin("pin"), low ? Active::Low : Active::High,
                               choices.text("colour"), {.scale = 3});
    if (!choices.pin("com").empty()) {
        spec.make = [=](Wiring const &wiring, std::string const &part) -> Made {
            Net *const pin = net_of(wiring, choices, "pin");
            Net *const com = net_of(wiring, choices, "com");
            return std::make_unique<TwoWireLed>(wiring.clock, part, low ? com : pin, low ? pin : com);
        };
    }
    return sized(std::move(spec), 9, 9);
}

PartSpec rgb_led(std::string name, Choices const &choices) {
    auto const make = [=](Wiring const &wiring, std::string const &part) -> Made {
        RgbLed::Wiring wires;
        wires.colours = {net_of(wiring, choices, "R"), net_of(wiring, choices, "G"),
                         net_of(wiring, choices, "B")};
        wires.common_anode = choices.text("common") == "anode";
        std::string const usual = wires.common_anode ? "3V3" : "GND";
        wires.common = &wiring.net(choices.pin("COM").empty() ? usual : choices.pin("COM"));
        return std::make_unique<RgbLed>(wiring.clock, part, wires);
    };
    return sized(std::move(name), "RGB LED", 12, 12, make);
}

} // namespace

std::vector<PartKind> light_kinds() {
    return {
        {"led",
         "an LED with its resistor",
         {{"pin", "lights it"}, {"com", "its other leg, if not ground (active=low: the supply)", true}},
         {{"colour", "of the light", "red", 0, 0, {"red", "green", "yellow", "orange", "blue", "white"}},
          {"active", "the level that lights it", "high", 0, 0, {"high", "low"}}},
         led},
        {"rgb_led",
         "an LED of three colours, with its resistors",
         {{"R", "red", true},
          {"G", "green", true},
          {"B", "blue", true},
          {"COM", "what they share, if not ground (common=anode: the supply)", true}},
         {{"common", "which legs are one", "cathode", 0, 0, {"cathode", "anode"}}},
         rgb_led},
    };
}

} // namespace terrarium
