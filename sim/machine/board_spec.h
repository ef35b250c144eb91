// BoardSpec: the declarative table of a board. The machine, the picture and the command line read the same
// one; a new board is a new table.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/storage.h"
#include "sim/cpu/chip.h"
#include "sim/machine/rails.h"
#include "sim/parts/part.h"

namespace terrarium {

// What a part is built with: the wires of its board by the chip's pin names.
class Wiring {
public:
    Wiring(Clock &the_clock, Trace &the_trace, Chip &chip, Rails &rails, u64 the_seed,
           StorageLibrary *the_storages)
        : clock(the_clock), trace(the_trace), storages(the_storages), seed(the_seed), chip_(chip),
          rails_(rails) {}
    // The wire on a chip's pin, or a rail; a name that is neither is a mistake in the table and asserts.
    [[nodiscard]] Net &net(std::string_view pin) const;
    // The chip's USB device port; a chip without one is a mistake in the table and asserts.
    [[nodiscard]] UsbDevice &usb() const;
    // The chip's SD host, or null.
    [[nodiscard]] SdHost *sd_host() const;

    Clock &clock;
    Trace &trace;
    StorageLibrary *storages; // What can be put into the board; null: nothing.
    u64 seed;                 // Of the machine, for what is random.

private:
    Chip &chip_;
    Rails &rails_;
};

// Where something is on the picture of the board, in millimetres from its top left corner.
struct Place {
    double x = 0;
    double y = 0;
    double scale = 1; // Of the part's usual size.
};

// A wire from a part that hangs on a board to one of the board's pins.
struct Lead {
    std::string name; // The part's end: "scl".
    std::string pin;  // The board's end, as it is printed there or as the chip calls it: "pin19", "PB6".
};

// One of several pins of a part, by what it does there: {"scl", "P0.00"}.
struct PartPin {
    std::string role;
    std::string pin; // The chip's.
};

struct PartSpec {
    std::string name;  // As people address it: "button_a".
    std::string kind;  // "button", "led matrix": for lists and pictures.
    std::string where; // The pins it is on, for lists: "P0.17".
    std::function<std::unique_ptr<Part>(Wiring const &, std::string const &name)> make;
    Place place;
    std::string colour = {}; // Of a light: "red". Empty: red.
    std::string key = {};    // That presses it in a window: "A", "space"; empty: none.
    // Of what hangs on the board and is not on it: the words it was attached with (boards/attach.h), its
    // wires, and the room it takes in millimetres.
    std::string attached = {};
    std::vector<Lead> leads = {};
    double width = 0;
    double height = 0;
    std::vector<PartPin> pins = {}; // Of a part on several; one on a single pin has its name.
};

// How a board looks: a drawing in assets/ and the size of what it shows, in millimetres.
struct BoardPicture {
    std::string file; // "microbit-v1.svg"
    double width = 0;
    double height = 0;
};

// Firmware that a package of the system brings.
struct PackagedFirmware {
    std::string path;
    std::string package;
};

// Where the board's firmware keeps a FAT file system inside the flash storage.
struct FlashDrive {
    u32 offset = 0;
    u32 bytes = 0;       // 0: it keeps none.
    std::string program; // The file there that it runs; empty: none.
};

struct BoardSpec {
    std::string name;  // "microbit"
    std::string title; // "BBC micro:bit V1"
    std::string chip;  // "nrf51822"
    Hertz cpu_frequency;
    std::optional<Hertz> crystal; // That firmware for the board counts on, where boards with its chip differ.
    std::size_t flash_bytes = 0;  // Of the chip's flash storage.
    std::function<std::unique_ptr<Chip>(ChipOptions const &)> make_chip;
    std::string console; // The part that is the board's serial port.
    std::vector<PartSpec> parts;
    std::vector<PackagedFirmware> firmware; // Tried in order when the user names none.
    FlashDrive drive;
    std::string script_place; // How a script gets on the board, for messages; empty: it cannot.
    BoardPicture picture = {};
    std::string reset = {}; // The part that is its reset button; empty: it has none.
};

} // namespace terrarium
