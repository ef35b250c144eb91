// MicroPython pyboard v1.1 and v1.0: STM32F405RG, four LEDs, a switch, an accelerometer, pins X1-X12, Y1-Y12.
// Sources: MicroPython's pin table for PYBV11; pyboard schematics PYBv1.0b and PYBv1.1; the places of the
// parts: dimension sheet PYBv1.0b. The v1.1 is laid out alike.
//
// The accelerometer shares PB6 and PB7 with I2C(1) and UART(1), that is with pins X9 and X10, as on the real
// board, whose 4.7 kohm resistors pull both lines up: a serial adapter there fights the accelerometer. No
// adapter is plugged in until --console or an input asks for it. Not modelled: the battery.
#include "boards/boards.h"
#include "boards/part_tables.h"
#include "sim/stm32f4/stm32f405.h"

namespace terrarium {

namespace {

using namespace literals;
using namespace table;

// From the USB socket on: X left, Y right.
std::vector<NamedPin> const kEdges = {
    {"X1", "PA0"},  {"X2", "PA1"},   {"X3", "PA2"},  {"X4", "PA3"},   {"X5", "PA4"},  {"X6", "PA5"},
    {"X7", "PA6"},  {"X8", "PA7"},   {"X9", "PB6"},  {"X10", "PB7"},  {"X11", "PC4"}, {"X12", "PC5"},
    {"X17", "PB3"}, {"X18", "PC13"}, {"X19", "PC0"}, {"X20", "PC1"},  {"X21", "PC2"}, {"X22", "PC3"},
    {"Y1", "PC6"},  {"Y2", "PC7"},   {"Y3", "PB8"},  {"Y4", "PB9"},   {"Y5", "PB12"}, {"Y6", "PB13"},
    {"Y7", "PB14"}, {"Y8", "PB15"},  {"Y9", "PB10"}, {"Y10", "PB11"}, {"Y11", "PB0"}, {"Y12", "PB1"},
};

// The USB socket up, Y1-Y8 and X9-X12 go down the left, Y12-Y9 and X8-X1 down the right, X17-X22 along the
// bottom. The board lies in its picture with room for its ears on both sides and for the sockets above.
constexpr double kLeft = 5.08;
constexpr double kTop = 1;
constexpr double kPitch = 2.54;

Place place_of(std::string_view name) {
    int const number = std::stoi(std::string(name.substr(1)));
    bool const x = name[0] == 'X';
    double constexpr kFirst = kTop + 1.27;
    if (number > 12) return {kLeft + 2 * kPitch + kPitch * (number - 17), kFirst + 15 * kPitch};
    bool const left = x == (number > 8);
    int const row = left ? number - 1 : 16 - number;
    return {kLeft + (left ? 1 : 12) * kPitch, kFirst + row * kPitch};
}

std::vector<PartSpec> parts(std::vector<WiredPair> const &wired) {
    std::vector<PartSpec> all{
        // By MicroPython's numbers: X9 X10, X3 X4, Y9 Y10, X1 X2, Y1 Y2.
        serial_adapter("uart1", "PB6", "PB7"),
        serial_adapter("uart2", "PA2", "PA3"),
        serial_adapter("uart3", "PB10", "PB11"),
        serial_adapter("uart4", "PA0", "PA1"),
        serial_adapter("uart6", "PC6", "PC7"),
        led("red", "PA13", Active::High, "red", {22.8, 9.3}),
        led("green", "PA14", Active::High, "green", {22.8, 7.8}),
        led("yellow", "PA15", Active::High, "yellow", {22.8, 5.4}),
        led("blue", "PB4", Active::High, "blue", {22.8, 2.7}),
        // The chip pulls the switch up; the firmware turns that on.
        button("usr", "PB3", Active::Low, Pull::None, {21.3, 12.2, 0.6}, "space"),
        // The pads P1 (BOOT0) and 3V3, side by side; bridged at reset they start the boot loader.
        jumper("dfu", "BOOT0", Active::High, Pull::Down, {kLeft + 1.5 * kPitch, kTop + 1.27 + 14 * kPitch},
               "D"),
        button("rst", "NRST", Active::Low, Pull::Up, {30.5, 12.2, 0.6}, "R"),
        mma7660("accelerometer", "PB6", "PB7", "PB5", {12.8, 21.6}),
        pull_up("R_SCL", "PB6", 4'700),
        pull_up("R_SDA", "PB7", 4'700),
        // The chip pulls the card's switch up; the firmware turns that on.
        sd_slot("sd", {"PC12", "PD2", {"PC8", "PC9", "PC10", "PC11"}, "PA8"}, {15.6, 3.95}),
        usb_serial("usb", "PA9", {28.83, 0}),
        pull_up("usb_id", "PA10"),
    };
    all.push_back(wires("wires", kEdges, wired));
    for (NamedPin const &edge : kEdges) all.push_back(edge_pin(edge.name, edge.pin, place_of(edge.name)));
    return all;
}

BoardSpec pyboard_with(std::string name, std::string title, u64 crystal, std::string picture,
                       std::vector<WiredPair> const &wired = {}) {
    return {
        .name = std::move(name),
        .title = std::move(title),
        .chip = "stm32f405",
        .cpu_frequency = 16_MHz, // Out of reset, by the chip's own oscillator.
        .crystal = Hertz(crystal),
        .flash_bytes = stm32f4::kFlashBytes,
        .make_chip =
            [crystal](ChipOptions const &options) {
                return std::make_unique<stm32f4::Stm32f405>(options, crystal);
            },
        .console = "usb",
        .parts = parts(wired),
        .firmware = {},
        // MicroPython's: flash sectors 1 to 4, behind the one with the vectors.
        .drive = {0x4000, 112 * 1024, "main.py"},
        .script_place = "main.py on its flash drive",
        .picture = {std::move(picture), 43.2, 43.2},
        .reset = "rst",
    };
}

// As MicroPython's tests want a pyboard wired (tests/target_wiring/PYBx.py): UART(4)'s TX and RX, and a PWM
// output with a pin that measures it. ports/stm32/pyb_f405.py also talks to nobody on I2C(2), which takes the
// resistors that MicroPython's driver leaves to the outside: without them a bus is never free.
BoardSpec wired_for_tests() {
    BoardSpec board = pyboard_with(
        "pyboard-loopback", "MicroPython pyboard v1.1 with a wire from X1 to X2 and pull-ups on Y9 and Y10",
        12'000'000, "pyboard.svg", {{"X1", "X2"}});
    board.parts.push_back(pull_up("R_Y9", "PB10"));
    board.parts.push_back(pull_up("R_Y10", "PB11"));
    return board;
}

} // namespace

BoardSpec const pyboard = pyboard_with("pyboard", "MicroPython pyboard v1.1", 12'000'000, "pyboard.svg");
BoardSpec const pyboard_v10 =
    pyboard_with("pyboard-v1.0", "MicroPython pyboard v1.0", 8'000'000, "pyboard-v1.0.svg");
BoardSpec const pyboard_loopback = wired_for_tests();

} // namespace terrarium
