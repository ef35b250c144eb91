#include "boards/part_tables.h"

#include "sim/parts/button.h"
#include "sim/parts/edge_pin.h"
#include "sim/parts/led.h"
#include "sim/parts/led_matrix.h"
#include "sim/parts/mag3110.h"
#include "sim/parts/mma7660.h"
#include "sim/parts/mma8653.h"
#include "sim/parts/pull_resistor.h"
#include "sim/parts/sd_slot.h"
#include "sim/parts/serial_bridge.h"
#include "sim/parts/wires.h"
#include "sim/usb/usb_serial.h"

namespace terrarium::table {

namespace {

PartSpec with_pins(PartSpec part, std::vector<PartPin> pins) {
    part.pins = std::move(pins);
    return part;
}

std::vector<PartPin> roles_of(I2cPins const &pins) {
    return {{"scl", pins.scl}, {"sda", pins.sda}, {"int", pins.interrupt}};
}

std::string joined(std::vector<std::string> const &pins) {
    std::string text;
    for (std::string const &pin : pins) text += (text.empty() ? "" : " ") + pin;
    return text;
}

} // namespace

PartSpec button(std::string name, std::string pin, Active active, Pull pull, Place place, std::string key) {
    auto make = [=](Wiring const &wiring, std::string const &part) -> std::unique_ptr<Part> {
        return std::make_unique<Button>(wiring.clock, part, wiring.net(pin), active, pull, wiring.seed);
    };
    return {std::move(name), "button", pin, make, place, {}, std::move(key)};
}

PartSpec jumper(std::string name, std::string pin, Active active, Pull pull, Place place, std::string key) {
    PartSpec spec = button(std::move(name), std::move(pin), active, pull, place, std::move(key));
    spec.kind = "jumper";
    return spec;
}

PartSpec edge_pin(std::string name, std::string pin, Place place) {
    auto make = [=](Wiring const &wiring, std::string const &part) -> std::unique_ptr<Part> {
        return std::make_unique<EdgePin>(wiring.clock, part, wiring.net(pin));
    };
    return {std::move(name), "edge pin", pin, make, place};
}

PartSpec led(std::string name, std::string pin, Active active, std::string colour, Place place) {
    auto make = [=](Wiring const &wiring, std::string const &part) -> std::unique_ptr<Part> {
        // Three periods of a 50 Hz pulse width modulation, so that its duty is what is shown.
        constexpr Time kWindow = Time::picoseconds(60'000'000'000);
        return std::make_unique<Led>(wiring.clock, part, wiring.net(pin), active, kWindow);
    };
    return {std::move(name), "LED", pin, make, place, std::move(colour)};
}

PartSpec pull_up(std::string name, std::string pin, u32 ohms) {
    auto make = [=](Wiring const &wiring, std::string const &part) -> std::unique_ptr<Part> {
        return std::make_unique<PullResistor>(part, wiring.net(pin), Pull::Up, ohms);
    };
    return {std::move(name), "resistor", pin, make, {}};
}

PartSpec sd_slot(std::string name, SdPins pins, Place place) {
    std::vector<std::string> all{pins.clock, pins.command};
    all.insert(all.end(), pins.data.begin(), pins.data.end());
    all.push_back(pins.detect);
    auto make = [=](Wiring const &wiring, std::string const &part) -> std::unique_ptr<Part> {
        SdSlot::Wiring wires{{&wiring.net(pins.clock), &wiring.net(pins.command), {}},
                             &wiring.net(pins.detect),
                             wiring.sd_host(),
                             wiring.storages};
        for (std::size_t i = 0; i < 4; ++i) wires.wires.data[i] = &wiring.net(pins.data[i]);
        return std::make_unique<SdSlot>(wiring.clock, part, wires);
    };
    std::vector<PartPin> roles{{"clk", pins.clock}, {"cmd", pins.command}};
    for (std::size_t i = 0; i < 4; ++i) roles.push_back({"dat" + std::to_string(i), pins.data[i]});
    roles.push_back({"detect", pins.detect});
    return with_pins({std::move(name), "SD card slot", joined(all), make, place}, roles);
}

namespace {

PartSpec bridge(std::string name, std::string kind, std::string txd, std::string rxd, bool plugged,
                Place place) {
    auto make = [=](Wiring const &wiring, std::string const &part) -> std::unique_ptr<Part> {
        return std::make_unique<SerialBridge>(wiring.clock, wiring.trace, part, wiring.net(txd),
                                              wiring.net(rxd), 115'200, plugged);
    };
    // As the chip sees them: on `tx` it speaks.
    return with_pins({std::move(name), std::move(kind), txd + " " + rxd, make, place},
                     {{"tx", txd}, {"rx", rxd}});
}

} // namespace

PartSpec serial_bridge(std::string name, std::string txd, std::string rxd, Place place) {
    return bridge(std::move(name), "serial bridge", std::move(txd), std::move(rxd), true, place);
}

PartSpec serial_adapter(std::string name, std::string txd, std::string rxd) {
    return bridge(std::move(name), "serial adapter", std::move(txd), std::move(rxd), false, {});
}

PartSpec usb_serial(std::string name, std::string vbus, Place place) {
    auto make = [=](Wiring const &wiring, std::string const &part) -> std::unique_ptr<Part> {
        return std::make_unique<UsbSerial>(wiring.clock, wiring.trace, part, wiring.usb(), &wiring.net(vbus));
    };
    return with_pins({std::move(name), "USB serial port", vbus, make, place}, {{"vbus", vbus}});
}

PartSpec led_matrix(std::string name, std::vector<std::string> rows, std::vector<std::string> columns,
                    int width, std::vector<Crossing> dots, Place place) {
    std::string const where = joined(rows) + " / " + joined(columns);
    auto make = [=](Wiring const &wiring, std::string const &part) -> std::unique_ptr<Part> {
        LedMatrix::Wiring wires;
        for (std::string const &pin : rows) wires.rows.push_back(&wiring.net(pin));
        for (std::string const &pin : columns) wires.columns.push_back(&wiring.net(pin));
        for (std::size_t i = 0; i < dots.size(); ++i) {
            wires.dots.push_back({int(i) % width, int(i) / width, dots[i].row, dots[i].column});
        }
        return std::make_unique<LedMatrix>(wiring.clock, part, wires);
    };
    std::vector<PartPin> roles;
    for (std::size_t i = 0; i < rows.size(); ++i) roles.push_back({"row" + std::to_string(i + 1), rows[i]});
    for (std::size_t i = 0; i < columns.size(); ++i)
        roles.push_back({"col" + std::to_string(i + 1), columns[i]});
    return with_pins({std::move(name), "LED matrix", where, make, place}, roles);
}

PartSpec wires(std::string name, std::vector<NamedPin> pins, std::vector<WiredPair> wired) {
    std::string where;
    for (auto const &[from, to] : wired) where += (where.empty() ? "" : " ") + from + "-" + to;
    auto make = [=](Wiring const &wiring, std::string const &part) -> std::unique_ptr<Part> {
        std::vector<Wires::Place> places;
        for (NamedPin const &each : pins) places.push_back({each.name, &wiring.net(each.pin)});
        return std::make_unique<Wires>(part, places, wired);
    };
    return {std::move(name), "jumper wires", where, make, {}};
}

PartSpec mma8653(std::string name, I2cPins pins, Mounting mounting, Place place) {
    auto make = [=](Wiring const &wiring, std::string const &part) -> std::unique_ptr<Part> {
        Mma8653::Wiring const wires{wiring.net(pins.scl), wiring.net(pins.sda), &wiring.net(pins.interrupt),
                                    nullptr, mounting};
        return std::make_unique<Mma8653>(wiring.clock, wiring.trace, part, wires);
    };
    return with_pins(
        {std::move(name), "accelerometer", joined({pins.scl, pins.sda, pins.interrupt}), make, place},
        roles_of(pins));
}

PartSpec mma7660(std::string name, std::string scl, std::string sda, std::string supply, Place place) {
    auto make = [=](Wiring const &wiring, std::string const &part) -> std::unique_ptr<Part> {
        Mma7660::Wiring const wires{wiring.net(scl), wiring.net(sda), wiring.net(supply)};
        return std::make_unique<Mma7660>(wiring.clock, wiring.trace, part, wires);
    };
    return with_pins({std::move(name), "accelerometer", joined({scl, sda, supply}), make, place},
                     {{"scl", scl}, {"sda", sda}, {"supply", supply}});
}

PartSpec mag3110(std::string name, I2cPins pins, Mounting mounting, Place place) {
    auto make = [=](Wiring const &wiring, std::string const &part) -> std::unique_ptr<Part> {
        Mag3110::Wiring const wires{wiring.net(pins.scl), wiring.net(pins.sda), &wiring.net(pins.interrupt),
                                    mounting};
        return std::make_unique<Mag3110>(wiring.clock, wiring.trace, part, wires);
    };
    return with_pins(
        {std::move(name), "magnetometer", joined({pins.scl, pins.sda, pins.interrupt}), make, place},
        roles_of(pins));
}

} // namespace terrarium::table
