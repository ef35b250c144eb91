// Kinds of parts made of many lights: WS2812B, one strip to the wire, in a line, a ring, a matrix; and dot
// matrices with a driver of their own.
#include <numbers>

#include "boards/part_kinds.h"
#include "sim/parts/max7219.h"
#include "sim/parts/neopixel.h"

namespace terrarium {

namespace {

using namespace literals;
using Made = std::unique_ptr<Part>;

constexpr double kPitch = 5; // From light to light, in millimetres.

PartSpec lights(std::string name, std::string kind, Choices const &choices, i64 count,
                Neopixel::Layout layout, double width, double height) {
    auto const make = [=](Wiring const &wiring, std::string const &part) -> Made {
        Neopixel::Wiring const wires{wiring.net(choices.pin("din")), net_of(wiring, choices, "dout")};
        return std::make_unique<Neopixel>(wiring.clock, wiring.trace, part, wires, std::size_t(count),
                                          1_us * choices.number("reset"), layout);
    };
    return sized(std::move(name), std::move(kind), width, height, make);
}

PartSpec rows_of(std::string name, Choices const &choices, i64 count, i64 columns, bool serpentine = false) {
    return lights(std::move(name), "NeoPixel strip", choices, count, {int(columns), serpentine},
                  double(columns) * kPitch + 3, double((count + columns - 1) / columns) * kPitch + 3);
}

// Eight in a line, as on a stick; a long strip is folded.
PartSpec neopixel(std::string name, Choices const &choices) {
    i64 const count = choices.number("count");
    return rows_of(std::move(name), choices, count, std::min<i64>(count, 8));
}

PartSpec strip(std::string name, Choices const &choices) {
    i64 const count = choices.number("pixels");
    return rows_of(std::move(name), choices, count, std::min<i64>(count, 32));
}

PartSpec matrix(std::string name, Choices const &choices) {
    i64 const columns = choices.number("cols");
    return rows_of(std::move(name), choices, columns * choices.number("rows"), columns,
                   choices.text("layout") == "serpentine");
}

PartSpec ring(std::string name, Choices const &choices) {
    i64 const count = choices.number("pixels");
    double const across = std::max(double(count) * kPitch / std::numbers::pi, 12.0) + 8;
    return lights(std::move(name), "NeoPixel ring", choices, count, {int(count), false}, across, across);
}

PartSpec dots(std::string name, Choices const &choices) {
    int const chain = int(choices.number("chain"));
    auto const make = [=](Wiring const &wiring, std::string const &part) -> Made {
        Max7219::Wiring const wires{wiring.net(choices.pin("din")), wiring.net(choices.pin("cs")),
                                    wiring.net(choices.pin("clk")), net_of(wiring, choices, "dout")};
        bool const fc16 = choices.text("layout") == "fc16";
        return std::make_unique<Max7219>(part, wires, chain,
                                         fc16 ? Max7219::Board::Fc16 : Max7219::Board::Parola);
    };
    PartSpec spec = sized(std::move(name), "dot matrix", 20.0 * chain + 5, 23, make);
    spec.colour = choices.text("colour");
    return spec;
}

} // namespace

std::vector<PartKind> strip_kinds() {
    std::vector<KindPin> const pins{{"din", "data in"}, {"dout", "data for what is behind it", true}};
    KindAttribute const reset{"reset", "reset time in us (newer chips: 280)", "50", 10, 1000};
    return {
        {"neopixel", "a strip of WS2812B lights", pins, {{"count", "lights", "8", 1, 256}, reset}, neopixel},
        {"led_strip", "the same, in one line", pins, {{"pixels", "lights", "8", 1, 256}, reset}, strip},
        {"led_ring",
         "WS2812B lights in a ring, the first one on top",
         pins,
         {{"pixels", "lights", "16", 1, 256}, reset},
         ring},
        {"led_matrix",
         "WS2812B lights in lines and columns, the first one at the top left",
         pins,
         {{"rows", "lines", "8", 1, 32},
          {"cols", "lights in a line", "8", 1, 32},
          {"layout",
           "whether every second line runs backwards",
           "progressive",
           0,
           0,
           {"progressive", "serpentine"}},
          reset},
         matrix},
        {"max7219_matrix",
         "a dot matrix of 8 by 8 lights with a MAX7219, or several in a row",
         {{"din", "data in"}, {"cs", "load"}, {"clk", "clock"}, {"dout", "data for the next one", true}},
         {{"chain", "units", "1", 1, Max7219::kMostUnits},
          {"layout", "of the board, as libraries call it", "parola", 0, 0, {"parola", "fc16"}},
          {"colour", "of the lights", "red", 0, 0, {"red", "green", "yellow", "orange", "blue", "white"}}},
         dots},
    };
}

} // namespace terrarium
