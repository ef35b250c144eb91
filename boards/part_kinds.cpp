#include "boards/part_kinds.h"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "sim/parts/buzzer.h"
#include "sim/parts/microsd.h"
#include "sim/parts/millionths.h"
#include "sim/parts/potentiometer.h"
#include "sim/parts/servo.h"
#include "sim/parts/ssd1306.h"

namespace terrarium {

namespace {

using namespace literals;
using Made = std::unique_ptr<Part>;

PartSpec ssd1306(std::string name, Choices const &choices) {
    bool const tall = choices.text("height") == "64";
    auto const make = [=](Wiring const &wiring, std::string const &part) -> Made {
        Ssd1306::Wiring const wires{wiring.net(choices.pin("scl")), wiring.net(choices.pin("sda")),
                                    u8(choices.text("address") == "0x3d" ? 0x3D : 0x3C), tall ? 64 : 32};
        return std::make_unique<Ssd1306>(wiring.trace, part, wires);
    };
    return sized(std::move(name), "OLED display", tall ? 40 : 50, tall ? 26 : 17, make);
}

PartSpec servo(std::string name, Choices const &choices) {
    auto const make = [=](Wiring const &wiring, std::string const &part) -> Made {
        Servo::Range const range{1_us * choices.number("min"), 1_us * choices.number("max"),
                                 1_ms * choices.number("speed")};
        return std::make_unique<Servo>(wiring.clock, part, wiring.net(choices.pin("signal")), range);
    };
    return sized(std::move(name), "servo", 28, 30, make);
}

PartSpec buzzer(std::string name, Choices const &choices) {
    auto const make = [=](Wiring const &wiring, std::string const &part) -> Made {
        return std::make_unique<Buzzer>(wiring.clock, part, wiring.net(choices.pin("signal")));
    };
    return sized(std::move(name), "buzzer", 24, 15, make);
}

PartSpec potentiometer(std::string name, Choices const &choices) {
    auto const make = [=](Wiring const &wiring, std::string const &part) -> Made {
        return std::make_unique<Potentiometer>(part, wiring.net(choices.pin("wiper")),
                                               int(choices.number("percent")));
    };
    return sized(std::move(name), "potentiometer", 16, 16, make);
}

PartSpec microsd(std::string name, Choices const &choices) {
    auto const make = [=](Wiring const &wiring, std::string const &part) -> Made {
        std::string const &detect = choices.pin("cd");
        Microsd::Wiring const wires{{wiring.net(choices.pin("sck")), &wiring.net(choices.pin("di")),
                                     &wiring.net(choices.pin("do")), wiring.net(choices.pin("cs"))},
                                    detect.empty() ? nullptr : &wiring.net(detect),
                                    wiring.storages};
        return std::make_unique<Microsd>(wiring.clock, part, wires);
    };
    return sized(std::move(name), "micro-SD card slot", 26, 20, make);
}

PartKind const kKinds[] = {
    {"ssd1306",
     "an OLED display of 128 by 64 or 32 pixels, by I2C, with pull-ups",
     {{"scl", "clock"}, {"sda", "data"}},
     {{"address", "on the bus", "0x3c", 0, 0, {"0x3c", "0x3d"}},
      {"height", "in pixels", "64", 0, 0, {"64", "32"}}},
     ssd1306},
    {"servo",
     "a servo; its arm begins at 90 degrees",
     {{"signal", "pulses"}},
     {{"min", "pulse for 0 degrees in us", "500", 300, 1400},
      {"max", "pulse for 180 degrees in us", "2500", 1600, 3000},
      {"speed", "ms for 60 degrees", "100", 1, 10000}},
     servo},
    {"buzzer", "a piezo, which sounds as its wire swings", {{"signal", "the tone"}}, {}, buzzer},
    {"potentiometer",
     "a knob between supply and ground",
     {{"wiper", "its voltage"}},
     {{"percent", "where it stands at first", "50", 0, 100}},
     potentiometer},
    {"microsd",
     "a module with a micro-SD card, by SPI; an input `NAME insert FILE` puts a card in",
     {{"sck", "clock"},
      {"di", "data to the card"},
      {"do", "data from the card, pulled up"},
      {"cs", "low while the card is meant, pulled up"},
      {"cd", "low with a card in", true}},
     {},
     microsd},
};

} // namespace

std::span<PartKind const> part_kinds() {
    static std::vector<PartKind> const all = [] {
        std::vector<PartKind> kinds(std::begin(kKinds), std::end(kKinds));
        for (auto const &more :
             {light_kinds(), strip_kinds(), switch_kinds(), sensor_kinds(), module_kinds()})
            kinds.insert(kinds.end(), more.begin(), more.end());
        return kinds;
    }();
    return all;
}

Net *net_of(Wiring const &wiring, Choices const &choices, std::string_view pin) {
    std::string const &where = choices.pin(pin);
    return where.empty() ? nullptr : &wiring.net(where);
}

PartSpec sized(PartSpec spec, double width, double height) {
    spec.width = width;
    spec.height = height;
    return spec;
}

PartSpec sized(std::string name, std::string kind, double width, double height,
               decltype(PartSpec::make) make) {
    return sized({std::move(name), std::move(kind), {}, std::move(make), {}}, width, height);
}

std::string const &Choices::find(Pairs const &pairs, std::string_view name) {
    static std::string const kNone;
    auto const found =
        std::find_if(pairs.begin(), pairs.end(), [&](auto const &pair) { return pair.first == name; });
    return found != pairs.end() ? found->second : kNone;
}

i64 Choices::number(std::string_view name) const {
    i64 value = 0;
    std::string const &text = find(values_, name);
    std::from_chars(text.data(), text.data() + text.size(), value); // It has been checked.
    return value;
}

i64 Choices::decimal(std::string_view name) const {
    constexpr i64 kAny = i64(1) << 60; // It has been checked.
    return millionths(name, find(values_, name), -kAny, kAny).value();
}

} // namespace terrarium
