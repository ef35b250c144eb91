// The words board tables are written in: a part, the pins it is on, and where it is on the picture.
#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "sim/core/net.h"
#include "sim/machine/board_spec.h"
#include "sim/parts/active.h"
#include "sim/parts/axes.h"

namespace terrarium::table {

// `key`: of the keyboard, that presses it in a window.
PartSpec button(std::string name, std::string pin, Active active, Pull pull, Place place, std::string key);
// Two pads that a person bridges; they stay so until they are parted. Its actions are a button's.
PartSpec jumper(std::string name, std::string pin, Active active, Pull pull, Place place, std::string key);
PartSpec edge_pin(std::string name, std::string pin, Place place);
PartSpec led(std::string name, std::string pin, Active active, std::string colour, Place place);
PartSpec pull_up(std::string name, std::string pin, u32 ohms = kOrdinaryOhms);
// The cable to a computer, whose serial port is the board's console; `vbus` is the pin that sees its supply.
PartSpec usb_serial(std::string name, std::string vbus, Place place);
struct SdPins {
    std::string clock;
    std::string command;
    std::array<std::string, 4> data;
    std::string detect; // Low with a card in.
};
PartSpec sd_slot(std::string name, SdPins pins, Place place);
// `place`: of the socket, on the board's top edge.
PartSpec serial_bridge(std::string name, std::string txd, std::string rxd, Place place);
// A USB-to-serial adapter that lies beside the board until it is plugged in: an input `NAME plug`, --console.
PartSpec serial_adapter(std::string name, std::string txd, std::string rxd);

// For each dot of the picture, line by line: its row and column wire, counted from 0.
struct Crossing {
    u8 row;
    u8 column;
};
PartSpec led_matrix(std::string name, std::vector<std::string> rows, std::vector<std::string> columns,
                    int width, std::vector<Crossing> dots, Place place);

// Jumper wires: where they can be put, and those that are there from the start.
struct NamedPin {
    std::string name; // As printed on the board.
    std::string pin;
};
using WiredPair = std::pair<std::string, std::string>;
PartSpec wires(std::string name, std::vector<NamedPin> pins, std::vector<WiredPair> wired = {});

struct I2cPins {
    std::string scl;
    std::string sda;
    std::string interrupt;
};
PartSpec mma8653(std::string name, I2cPins pins, Mounting mounting, Place place);
// `supply`: the pin that switches the analog supply.
PartSpec mma7660(std::string name, std::string scl, std::string sda, std::string supply, Place place);
PartSpec mag3110(std::string name, I2cPins pins, Mounting mounting, Place place);

} // namespace terrarium::table
