// BBC micro:bit V1: nRF51822, 5×5 LEDs, two buttons, accelerometer, magnetometer, edge connector.
// Sources: tech.microbit.org, "Hardware" (V1.3 and V1.5), schematic SCH_BBC-Microbit_V1.3B.
//
// The interface chip (KL26) is a serial bridge here; its USB drive is the command line's business.
#include "boards/boards.h"
#include "boards/part_tables.h"
#include "sim/nrf51/nrf51.h"

namespace terrarium {

namespace {

using namespace literals;
using namespace table;

I2cPins const kAccelerometerPins{"P0.00", "P0.30", "P0.28"};
I2cPins const kMagnetometerPins{"P0.00", "P0.30", "P0.29"};

// How the chips sit on the board, as the firmware's driver undoes it (micro:bit DAL, MicroBitAccelerometer
// and MicroBitCompass): what a person sets is what get_x, get_y and get_z say.
constexpr Mounting kAccelerometerMounting{{{{0, true}, {1, true}, {2, false}}}};
constexpr Mounting kMagnetometerMounting{{{{0, true}, {1, true}, {2, true}}}};

// Where a jumper wire's clip holds.
std::vector<NamedPin> const kEdges{
    {"pin0", "P0.03"},  {"pin1", "P0.02"},  {"pin2", "P0.01"},  {"pin3", "P0.04"},  {"pin4", "P0.05"},
    {"pin5", "P0.17"},  {"pin6", "P0.12"},  {"pin7", "P0.11"},  {"pin8", "P0.18"},  {"pin9", "P0.10"},
    {"pin10", "P0.06"}, {"pin11", "P0.26"}, {"pin12", "P0.20"}, {"pin13", "P0.23"}, {"pin14", "P0.22"},
    {"pin15", "P0.21"}, {"pin16", "P0.16"}, {"pin19", "P0.00"}, {"pin20", "P0.30"},
};

} // namespace

BoardSpec const microbit{
    .name = "microbit",
    .title = "BBC micro:bit V1",
    .chip = "nrf51822",
    .cpu_frequency = 16_MHz,
    .flash_bytes = nrf51::kFlashBytes,
    .make_chip = [](ChipOptions const &options) { return std::make_unique<nrf51::Nrf51>(options); },
    .console = "serial",
    .parts =
        {
            serial_bridge("serial", "P0.24", "P0.25", {26, 0}),
            led_matrix("display", {"P0.13", "P0.14", "P0.15"},
                       {"P0.04", "P0.05", "P0.06", "P0.07", "P0.08", "P0.09", "P0.10", "P0.11", "P0.12"}, 5,
                       {{0, 0}, {1, 3}, {0, 1}, {1, 4}, {0, 2}, //
                        {2, 3}, {2, 4}, {2, 5}, {2, 6}, {2, 7}, //
                        {1, 1}, {0, 8}, {1, 2}, {2, 8}, {1, 0}, //
                        {0, 7}, {0, 6}, {0, 5}, {0, 4}, {0, 3}, //
                        {2, 2}, {1, 6}, {2, 0}, {1, 5}, {2, 1}},
                       {26, 21}),
            button("button_a", "P0.17", Active::Low, Pull::Up, {6, 21}, "A"),
            button("button_b", "P0.26", Active::Low, Pull::Up, {46, 21}, "B"),
            button("reset", "nRESET", Active::Low, Pull::Up, {36, 5.6, 0.6}, "R"),
            pull_up("R_SCL", "P0.00", 4'700),
            pull_up("R_SDA", "P0.30", 4'700),
            // So weak that a finger to ground is felt.
            pull_up("R_pin0", "P0.03", 10'000'000),
            pull_up("R_pin1", "P0.02", 10'000'000),
            pull_up("R_pin2", "P0.01", 10'000'000),
            mma8653("accelerometer", kAccelerometerPins, kAccelerometerMounting, {12, 34}),
            mag3110("compass", kMagnetometerPins, kMagnetometerMounting, {12, 30}),
            wires("wires", kEdges),
            edge_pin("pin0", "P0.03", {5.4, 35, 2.4}),
            edge_pin("pin1", "P0.02", {15.7, 35, 2.4}),
            edge_pin("pin2", "P0.01", {26, 35, 2.4}),
            edge_pin("pin3", "P0.04", {1.5, 38, 0.6}),
            edge_pin("pin4", "P0.05", {8.75, 38, 0.6}),
            edge_pin("pin5", "P0.17", {9.95, 38, 0.6}),
            edge_pin("pin6", "P0.12", {11.15, 38, 0.6}),
            edge_pin("pin7", "P0.11", {12.35, 38, 0.6}),
            edge_pin("pin8", "P0.18", {18.89, 38, 0.6}),
            edge_pin("pin9", "P0.10", {19.87, 38, 0.6}),
            edge_pin("pin10", "P0.06", {20.85, 38, 0.6}),
            edge_pin("pin11", "P0.26", {21.83, 38, 0.6}),
            edge_pin("pin12", "P0.20", {22.81, 38, 0.6}),
            edge_pin("pin13", "P0.23", {29.19, 38, 0.6}),
            edge_pin("pin14", "P0.22", {30.17, 38, 0.6}),
            edge_pin("pin15", "P0.21", {31.15, 38, 0.6}),
            edge_pin("pin16", "P0.16", {32.13, 38, 0.6}),
            edge_pin("pin19", "P0.00", {41.2, 38, 0.6}),
            edge_pin("pin20", "P0.30", {42.5, 38, 0.6}),
        },
    .firmware = {{"/usr/share/firmware-microbit-micropython/firmware.hex", "firmware-microbit-micropython"}},
    .script_place = "flash 0x3e000, behind the firmware, as uflash does",
    .picture = {"microbit-v1.svg", 52, 43},
    .reset = "reset",
};

} // namespace terrarium
