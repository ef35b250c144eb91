// UsbGuest: a pyboard that runs one of our own USB devices (tests/firmware/usb_device), in strict mode.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "boards/boards.h"
#include "sim/machine/machine.h"
#include "sim/usb/usb_serial.h"
#include "tests/support/part_actions.h"

namespace terrarium {

inline std::vector<u8> usb_guest(std::string const &name) {
    std::ifstream file(TERRARIUM_GUESTS "/usb_" + name + ".bin", std::ios::binary);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), {}};
}

struct UsbGuest {
    // An empty name leaves the flash blank.
    explicit UsbGuest(std::string const &name)
        : flash(pyboard.flash_bytes, 0xFF), machine(pyboard, 0, flash) {
        if (!name.empty()) {
            std::vector<u8> const image = usb_guest(name);
            std::copy(image.begin(), image.end(), flash.begin());
        }
        machine.trace().strict = true;
        machine.trace().sink = [this](std::string const &line) { lines.push_back(line); };
        machine.on_serial = [this](u8 byte) { heard += char(byte); };
        machine.power_on();
    }

    UsbSerial &usb() { return static_cast<UsbSerial &>(machine.console()); }
    std::string reading(std::string_view name) { return terrarium::reading(usb(), name); }
    // "usb dtr 0", as in an inputs file, now; then lets time pass. What the board said meanwhile.
    std::string act(std::string const &action, Time time = Time::picoseconds(50'000'000'000)) {
        Result<Input> const input = parse_input("0s " + action);
        REQUIRE(input.ok());
        Result<> const posted = machine.post(input.value().target, input.value().action);
        INFO((posted ? "" : posted.error().message));
        REQUIRE(posted.ok());
        return run(time);
    }
    std::string type(std::string const &text, Time time = Time::picoseconds(50'000'000'000)) {
        REQUIRE(machine.post_serial({reinterpret_cast<u8 const *>(text.data()), text.size()}).ok());
        return run(time);
    }
    std::string run(Time time) {
        heard.clear();
        machine.run_for(time);
        INFO(machine.objection());
        REQUIRE(machine.objection().empty());
        return heard;
    }

    std::vector<u8> flash;
    Machine machine;
    std::vector<std::string> lines;
    std::string heard;
};

} // namespace terrarium
