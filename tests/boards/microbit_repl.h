// MicrobitRepl: the real MicroPython image of Debian's package at its prompt, and someone typing.
//
// Everything waits in virtual time. Strict mode is on from reset, and after each stretch of time the machine
// must not have objected to anything: a test that touches an unmodelled register fails at that line.
// Where the package is not installed the test that asks is skipped, and says which package is missing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "boards/boards.h"
#include "sim/image/firmware_image.h"
#include "sim/machine/machine.h"
#include "sim/parts/led_matrix.h"

namespace terrarium {

// The image that the board's table names; skips the present test when the file is not there.
FirmwareImage packaged_firmware();
// Flash as the factory leaves it, with the image written to it. The one without a parameter: the packaged
// one.
std::vector<u8> programmed_flash(FirmwareImage const &image);
std::vector<u8> programmed_flash();

class MicrobitRepl {
public:
    // Powered on, and run to the prompt.
    explicit MicrobitRepl(u64 seed = 0) : MicrobitRepl(programmed_flash(), seed) {}
    explicit MicrobitRepl(std::vector<u8> flash, u64 seed = 0, BoardSpec const &board = microbit,
                          StorageLibrary *library = nullptr);

    std::vector<u8> flash;
    Machine machine;

    // Types a line at the prompt; what the board prints up to the next prompt, lines ending in \n.
    std::string run(std::string_view line, Time limit = kPatience);
    // Runs several lines through the raw REPL. A traceback is part of what is returned.
    std::string run_script(std::string_view code, Time limit = kPatience);

    // Sends bytes as they are.
    void type(std::string_view bytes);
    // Runs until the board has said `text`; what it said, up to and with that.
    std::string wait_for(std::string_view text, Time limit = kPatience);
    // Lets time pass; what the board said meanwhile.
    std::string wait(Time duration);
    // "button_a press 50ms", as in an inputs file, now.
    void act(std::string_view action);

    // A reading of a part: reading("pin0", "level").
    std::string reading(std::string_view part, std::string_view name);
    // The display's rows from the top, each LED's brightness as a digit: "09090/99999/99999/09990/00900".
    std::string picture();

    static constexpr Time kPatience = Time::picoseconds(30'000'000'000'000);

private:
    void must_be_content(); // Strict mode has not objected.

    std::string heard_;
};

} // namespace terrarium
