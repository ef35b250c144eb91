// Kinds of parts that are little boards of their own, and what is between wires.
#include "boards/part_kinds.h"
#include "sim/parts/hc_sr04.h"
#include "sim/parts/joystick.h"
#include "sim/parts/lcd1602.h"
#include "sim/parts/logic_analyzer.h"
#include "sim/parts/millionths.h"
#include "sim/parts/photoresistor.h"
#include "sim/parts/pir.h"
#include "sim/parts/resistor.h"
#include "sim/parts/rotary_encoder.h"
#include "sim/parts/tm1637.h"

namespace terrarium {

namespace {

using namespace literals;
using Made = std::unique_ptr<Part>;

KindAttribute decimal(std::string name, std::string meaning, std::string otherwise, i64 low, i64 high) {
    return {std::move(name), std::move(meaning), std::move(otherwise), low, high, {}, true};
}

KindAttribute const kBounce{"bounce", "for how many us the button's contact bounces", "1000", 0, 1'000'000};

PartSpec hc_sr04(std::string name, Choices const &choices) {
    auto const make = [=](Wiring const &wiring, std::string const &part) -> Made {
        return std::make_unique<HcSr04>(wiring.clock, part, wiring.net(choices.pin("TRIG")),
                                        wiring.net(choices.pin("ECHO")), choices.decimal("distance"));
    };
    return sized(std::move(name), "rangefinder", 32, 16, make);
}

PartSpec photoresistor(std::string name, Choices const &choices) {
    auto const make = [=](Wiring const &wiring, std::string const &part) -> Made {
        Photoresistor::Kind const kind{double(choices.decimal("rl10")) / kMillion,
                                       double(choices.decimal("gamma")) / kMillion,
                                       int(choices.decimal("threshold") / 1000)};
        return std::make_unique<Photoresistor>(part, net_of(wiring, choices, "AO"),
                                               net_of(wiring, choices, "DO"), kind, choices.decimal("lux"));
    };
    return sized(std::move(name), "light sensor", 22, 13, make);
}

PartSpec joystick(std::string name, Choices const &choices) {
    auto const make = [=](Wiring const &wiring, std::string const &part) -> Made {
        Joystick::Wiring const wires{net_of(wiring, choices, "HORZ"), net_of(wiring, choices, "VERT"),
                                     net_of(wiring, choices, "SEL"), &wiring.net("GND")};
        return std::make_unique<Joystick>(wiring.clock, wiring.trace, part, wiring.seed, wires,
                                          1_us * choices.number("bounce"));
    };
    return sized(std::move(name), "joystick", 24, 22, make);
}

PartSpec encoder(std::string name, Choices const &choices) {
    auto const make = [=](Wiring const &wiring, std::string const &part) -> Made {
        RotaryEncoder::Wiring const wires{net_of(wiring, choices, "CLK"), net_of(wiring, choices, "DT"),
                                          net_of(wiring, choices, "SW"), &wiring.net("GND")};
        return std::make_unique<RotaryEncoder>(wiring.clock, wiring.trace, part, wiring.seed, wires,
                                               1_us * choices.number("bounce"));
    };
    return sized(std::move(name), "rotary encoder", 22, 18, make);
}

PartSpec pir(std::string name, Choices const &choices) {
    auto const make = [=](Wiring const &wiring, std::string const &part) -> Made {
        Pir::Times const times{1_us * choices.decimal("delay"), 1_us * choices.decimal("inhibit")};
        return std::make_unique<Pir>(wiring.clock, part, wiring.net(choices.pin("OUT")), times);
    };
    return sized(std::move(name), "motion detector", 24, 16, make);
}

PartSpec lcd_i2c(std::string name, Choices const &choices) {
    auto const make = [=](Wiring const &wiring, std::string const &part) -> Made {
        return std::make_unique<LcdI2c>(part, wiring.net(choices.pin("scl")), wiring.net(choices.pin("sda")),
                                        u8(choices.text("address") == "0x3f" ? 0x3F : 0x27));
    };
    return sized(std::move(name), "character display", 62, 22, make);
}

PartSpec lcd(std::string name, Choices const &choices) {
    auto const make = [=](Wiring const &wiring, std::string const &part) -> Made {
        LcdParallel::Wiring wires{
            net_of(wiring, choices, "RS"), net_of(wiring, choices, "RW"), net_of(wiring, choices, "E"), {}};
        for (std::size_t i = 0; i < wires.data.size(); ++i)
            wires.data[i] = net_of(wiring, choices, "D" + std::to_string(i));
        return std::make_unique<LcdParallel>(part, wires);
    };
    return sized(std::move(name), "character display", 62, 30, make);
}

PartSpec tm1637(std::string name, Choices const &choices) {
    auto const make = [=](Wiring const &wiring, std::string const &part) -> Made {
        return std::make_unique<Tm1637>(part, wiring.net(choices.pin("CLK")), wiring.net(choices.pin("DIO")));
    };
    return sized(std::move(name), "four digits", 42, 20, make);
}

PartSpec resistor(std::string name, Choices const &choices) {
    auto const make = [=](Wiring const &wiring, std::string const &part) -> Made {
        u32 const ohms = u32(choices.number("ohms"));
        auto const rail = [](std::string const &pin) { return Rails::named(pin) && pin[0] != '@'; };
        std::string const &one = choices.pin("1");
        std::string const &two = choices.pin("2");
        if (!rail(one) && !rail(two)) {
            return std::make_unique<Resistor>(wiring.clock, wiring.trace, part, &wiring.net(one),
                                              &wiring.net(two));
        }
        std::string const &to = rail(one) ? one : two;
        return std::make_unique<Resistor>(part, wiring.net(rail(one) ? two : one),
                                          to == "GND" ? Pull::Down : Pull::Up, ohms);
    };
    return sized(std::move(name), "resistor between wires", 16, 8, make);
}

PartSpec logic_analyzer(std::string name, Choices const &choices) {
    auto const make = [=](Wiring const &wiring, std::string const &part) -> Made {
        std::vector<Net *> channels;
        for (int i = 0; i < LogicAnalyzer::kChannels; ++i)
            channels.push_back(net_of(wiring, choices, "D" + std::to_string(i)));
        return std::make_unique<LogicAnalyzer>(part, channels);
    };
    PartSpec spec = sized(std::move(name), "logic analyzer", 22, 26, make);
    for (int i = 0; i < LogicAnalyzer::kChannels; ++i) {
        std::string const channel = "D" + std::to_string(i);
        if (!choices.pin(channel).empty()) spec.pins.push_back({channel, choices.pin(channel)});
    }
    return spec;
}

std::vector<KindPin> numbered(std::string const &letter, int count, std::string const &meaning) {
    std::vector<KindPin> pins;
    for (int i = 0; i < count; ++i) pins.push_back({letter + std::to_string(i), meaning, true});
    return pins;
}

std::vector<KindPin> lcd_pins() {
    // In this order, so that RS, E and D4 to D7 come first, which most people wire.
    std::vector<KindPin> pins{{"RS", "data or instruction"}, {"E", "takes what is there when it falls"}};
    for (int const i : {4, 5, 6, 7, 0, 1, 2, 3}) pins.push_back({"D" + std::to_string(i), "data", true});
    pins.push_back({"RW", "reads while high; ground if left out", true});
    return pins;
}

} // namespace

std::vector<PartKind> module_kinds() {
    return {
        {"hc_sr04",
         "an ultrasonic rangefinder",
         {{"TRIG", "starts a measurement"}, {"ECHO", "is high for as long as sound takes"}},
         {decimal("distance", "in cm, at first; beyond 400 nothing comes back", "400", 2, 10'000)},
         hc_sr04},
        {"photoresistor",
         "a light sensor: high in the dark",
         {{"AO", "the voltage", true}, {"DO", "high while it is dark", true}},
         {decimal("lux", "light, at first", "500", 0, 200'000),
          decimal("threshold", "of DO in volts", "2.5", 0, 5),
          decimal("rl10", "kilo-ohms at 10 lux", "50", 1, 10'000),
          decimal("gamma", "slope of its resistance", "0.7", 0, 2)},
         photoresistor},
        {"joystick",
         "a stick with two voltages and a button to ground",
         {{"HORZ", "to the right: the supply", true},
          {"VERT", "up: the supply", true},
          {"SEL", "the button, without a pull-up", true}},
         {kBounce},
         joystick},
        {"encoder",
         "a knob without end (KY-040), with pull-ups, and a button without",
         {{"CLK", "falls first clockwise"}, {"DT", "falls second"}, {"SW", "the button", true}},
         {kBounce},
         encoder},
        {"pir",
         "a motion sensor",
         {{"OUT", "high while something moves, and after"}},
         {decimal("delay", "how long in s", "5", 0, 600),
          decimal("inhibit", "how long in s it is blind then", "1.2", 0, 600)},
         pir},
        {"lcd1602_i2c",
         "a character display of 16 by 2 behind a PCF8574, by I2C, with pull-ups",
         {{"scl", "clock"}, {"sda", "data"}},
         {{"address", "on the bus", "0x27", 0, 0, {"0x27", "0x3f"}}},
         lcd_i2c},
        {"lcd1602", "a character display of 16 by 2 on four or eight wires", lcd_pins(), {}, lcd},
        {"tm1637",
         "four digits of seven segments, on two wires, with pull-ups",
         {{"CLK", "clock"}, {"DIO", "data"}},
         {},
         tm1637},
        {"resistor",
         "a resistor; to GND or 3V3 it pulls, otherwise it is a wire",
         {{"1", "one end"}, {"2", "the other"}},
         {{"ohms", "its resistance", "1000", 1, 100'000'000}},
         resistor},
        {"logic_analyzer",
         "eight probes; --vcd=FILE --vcd-pins=NAME writes what they see",
         numbered("D", LogicAnalyzer::kChannels, "a probe"),
         {},
         logic_analyzer},
    };
}

} // namespace terrarium
