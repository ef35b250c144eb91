// The kinds of sensors and clocks that people hang on a board; see part_kinds.h.
#include <charconv>

#include "boards/part_kinds.h"
#include "sim/parts/bmp180.h"
#include "sim/parts/dht22.h"
#include "sim/parts/ds1307.h"
#include "sim/parts/ds18b20.h"
#include "sim/parts/mpu6050.h"

namespace terrarium {

namespace {

using Made = std::unique_ptr<Part>;

PartSpec mpu6050(std::string name, Choices const &choices) {
    auto const make = [=](Wiring const &wiring, std::string const &part) -> Made {
        Mpu6050::Wiring const wires{wiring.net(choices.pin("scl")), wiring.net(choices.pin("sda")),
                                    net_of(wiring, choices, "int"), net_of(wiring, choices, "ad0"),
                                    u8(choices.text("address") == "0x69" ? 0x69 : 0x68)};
        Mpu6050::Surroundings now;
        for (std::size_t i = 0; i < 3; ++i) {
            now.acceleration[i] = choices.decimal(std::string("accel") + "XYZ"[i]);
            now.rotation[i] = choices.decimal(std::string("rotation") + "XYZ"[i]);
        }
        now.temperature = choices.decimal("temperature");
        return std::make_unique<Mpu6050>(wiring.clock, wiring.trace, part, wires, now);
    };
    return sized(std::move(name), "motion sensor", 24, 18, make);
}

PartSpec bmp180(std::string name, Choices const &choices) {
    auto const make = [=](Wiring const &wiring, std::string const &part) -> Made {
        return std::make_unique<Bmp180>(wiring.clock, wiring.trace, part, wiring.net(choices.pin("scl")),
                                        wiring.net(choices.pin("sda")), choices.decimal("temperature"),
                                        choices.decimal("pressure"));
    };
    return sized(std::move(name), "barometer", 24, 14, make);
}

PartSpec ds1307(std::string name, Choices const &choices) {
    auto const make = [=](Wiring const &wiring, std::string const &part) -> Made {
        Ds1307::Wiring const wires{wiring.net(choices.pin("scl")), wiring.net(choices.pin("sda")),
                                   net_of(wiring, choices, "sqw")};
        return std::make_unique<Ds1307>(wiring.clock, part, wires, Ds1307::calendar_of(choices.text("time")),
                                        choices.text("battery") == "yes");
    };
    return sized(std::move(name), "clock", 28, 18, make);
}

PartSpec dht22(std::string name, Choices const &choices) {
    auto const make = [=](Wiring const &wiring, std::string const &part) -> Made {
        return std::make_unique<Dht22>(wiring.clock, wiring.trace, part, wiring.net(choices.pin("data")),
                                       choices.decimal("temperature"), choices.decimal("humidity"));
    };
    return sized(std::move(name), "hygrometer", 18, 22, make);
}

// The twelve digits of an identity; "auto": made from the part's name, so that two on a wire differ.
std::array<u8, 6> serial_of(std::string const &text, std::string const &part) {
    std::array<u8, 6> serial{};
    if (text == "auto") {
        u64 hash = 0xCBF29CE484222325; // FNV-1a.
        for (char const c : part) hash = (hash ^ u8(c)) * 0x100000001B3;
        for (std::size_t i = 0; i < 6; ++i) serial[i] = u8(hash >> 8 * i);
        return serial;
    }
    for (std::size_t i = 0; i < 6; ++i)
        std::from_chars(text.data() + 2 * i, text.data() + 2 * i + 2, serial[i], 16);
    return serial;
}

PartSpec ds18b20(std::string name, Choices const &choices) {
    auto const make = [=](Wiring const &wiring, std::string const &part) -> Made {
        bool const parasite = choices.text("power") == "parasite";
        return std::make_unique<Ds18b20>(wiring.clock, wiring.trace, part, wiring.net(choices.pin("dq")),
                                         Ds18b20::rom_of(serial_of(choices.text("id"), part)),
                                         choices.decimal("temperature"),
                                         parasite ? Ds18b20::Power::Parasite : Ds18b20::Power::External);
    };
    return sized(std::move(name), "thermometer", 16, 12, make);
}

KindAttribute decimal(std::string name, std::string meaning, std::string otherwise, i64 low, i64 high) {
    return {std::move(name), std::move(meaning), std::move(otherwise), low, high, {}, true};
}

} // namespace

std::vector<PartKind> sensor_kinds() {
    std::vector<KindPin> const i2c{{"scl", "clock"}, {"sda", "data"}};
    std::vector<PartKind> kinds{
        {"mpu6050",
         "an accelerometer and gyroscope, by I2C, with pull-ups",
         {i2c[0], i2c[1], {"int", "interrupt", true}, {"ad0", "lowest bit of the address", true}},
         {{"address", "on the bus while ad0 is wired to nothing", "0x68", 0, 0, {"0x68", "0x69"}}},
         mpu6050},
        {"bmp180",
         "a barometer and thermometer, by I2C, with pull-ups",
         i2c,
         {decimal("temperature", "at first, in degrees Celsius", "24", -40, 85),
          decimal("pressure", "at first, in pascal", "101325", 30'000, 110'000)},
         bmp180},
        {"ds1307",
         "a real-time clock with a battery, by I2C, with pull-ups",
         {i2c[0], i2c[1], {"sqw", "square wave; an open drain", true}},
         {{"time",
           "when the board is switched on",
           "2024-01-01T00:00:00",
           0,
           0,
           {},
           false,
           "YYYY-MM-DDTHH:MM:SS of a day from 2000 to 2099, or unset: as new, and halted",
           [](std::string_view text) { return text == "unset" || Ds1307::calendar_of(text).has_value(); }},
          {"battery", "that keeps it over a power cut", "yes", 0, 0, {"yes", "no"}}},
         ds1307},
        {"dht22",
         "a thermometer and hygrometer on a wire of its own, with pull-up",
         {{"data", "asks and answers"}},
         {decimal("temperature", "at first, in degrees Celsius", "24", -40, 80),
          decimal("humidity", "at first, in percent", "40", 0, 100)},
         dht22},
        {"ds18b20",
         "a thermometer on a 1-Wire bus, with pull-up; several can share a pin",
         {{"dq", "the bus"}},
         {decimal("temperature", "at first, in degrees Celsius", "22", -55, 125),
          {"id",
           "that tells it from others",
           "auto",
           0,
           0,
           {},
           false,
           "12 hexadecimal digits, or auto: from its name",
           [](std::string_view text) {
               bool const digits = text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
               return text == "auto" || (text.size() == 12 && digits);
           }},
          {"power", "where it gets it from", "external", 0, 0, {"external", "parasite"}}},
         ds18b20},
    };
    std::vector<KindAttribute> &motion = kinds[0].attributes;
    for (char const axis : {'X', 'Y', 'Z'})
        motion.push_back(
            decimal(std::string("accel") + axis, "at first, in g", axis == 'Z' ? "1" : "0", -16, 16));
    for (char const axis : {'X', 'Y', 'Z'})
        motion.push_back(
            decimal(std::string("rotation") + axis, "at first, in degrees a second", "0", -2000, 2000));
    motion.push_back(decimal("temperature", "at first, in degrees Celsius", "24", -40, 85));
    return kinds;
}

} // namespace terrarium
