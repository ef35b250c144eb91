#include "boards/diagram_types.h"

namespace terrarium {

namespace {

// Pins for ground and supply, by all the names there are.
std::vector<DiagramName> with_supply(std::vector<DiagramName> pins) {
    for (std::string_view const name :
         {"GND", "GND.1", "GND.2", "GND.3", "VCC", "VDD", "VSS", "VIN", "V+", "V-", "5V", "3V3", "NC"})
        pins.push_back({name, ""});
    return pins;
}

std::vector<DiagramType> const kTypes{
    // Boards.
    {"terrarium-microbit", "", "microbit", {}},
    {"terrarium-pyboard", "", "pyboard", {}},
    {"terrarium-pyboard-v1.0", "", "pyboard-v1.0", {}},
    // Lights.
    {"wokwi-led", "led", "", {{"A", "pin"}, {"C", "com"}}, {{"color", "colour"}}},
    {"wokwi-rgb-led", "rgb_led", "", {}},
    {"wokwi-neopixel", "neopixel", "", with_supply({{"DIN", "din"}, {"DOUT", "dout"}}), {}, {}, "count=1"},
    {"wokwi-led-ring", "led_ring", "", with_supply({{"DIN", "din"}, {"DOUT", "dout"}})},
    {"wokwi-led-strip", "led_strip", "", with_supply({{"DIN", "din"}, {"DOUT", "dout"}})},
    {"wokwi-led-matrix", "led_matrix", "", with_supply({{"DIN", "din"}, {"DOUT", "dout"}})},
    {"wokwi-max7219-matrix",
     "max7219_matrix",
     "",
     with_supply({{"DIN", "din"}, {"CS", "cs"}, {"CLK", "clk"}, {"DOUT", "dout"}}),
     {{"color", "colour"}}},
    // What fingers move.
    {"wokwi-pushbutton", "pushbutton", "", {}},
    {"wokwi-pushbutton-6mm", "pushbutton", "", {}},
    {"wokwi-slide-switch", "slide_switch", "", {}},
    {"wokwi-dip-switch-8", "dip_switch", "", {}},
    {"wokwi-membrane-keypad", "keypad", "", {}},
    {"wokwi-potentiometer",
     "potentiometer",
     "",
     with_supply({{"SIG", "wiper"}}),
     {{"value", "percent"}},
     "value"},
    {"wokwi-slide-potentiometer",
     "potentiometer",
     "",
     with_supply({{"SIG", "wiper"}}),
     {{"value", "percent"}},
     "value"},
    {"wokwi-analog-joystick", "joystick", "", with_supply({})},
    {"wokwi-ky-040", "encoder", "", with_supply({})},
    // Sensors and clocks.
    {"wokwi-mpu6050", "mpu6050", "",
     with_supply({{"SCL", "scl"}, {"SDA", "sda"}, {"INT", "int"}, {"AD0", "ad0"}, {"XDA", ""}, {"XCL", ""}})},
    {"board-bmp180", "bmp180", "", with_supply({{"SCL", "scl"}, {"SDA", "sda"}})},
    {"wokwi-ds1307", "ds1307", "", with_supply({{"SCL", "scl"}, {"SDA", "sda"}, {"SQW", "sqw"}})},
    {"wokwi-dht22", "dht22", "", with_supply({{"SDA", "data"}})},
    {"wokwi-ds18b20", "ds18b20", "", with_supply({{"DQ", "dq"}})},
    {"board-ds18b20", "ds18b20", "", with_supply({{"DQ", "dq"}})},
    {"wokwi-hc-sr04", "hc_sr04", "", with_supply({})},
    {"wokwi-photoresistor-sensor", "photoresistor", "", with_supply({})},
    {"wokwi-pir-motion-sensor", "pir", "", with_supply({})},
    // What shows and moves.
    {"board-ssd1306",
     "ssd1306",
     "",
     with_supply({{"SCL", "scl"}, {"SDA", "sda"}}),
     {{"i2cAddress", "address"}}},
    {"wokwi-ssd1306",
     "ssd1306",
     "",
     with_supply({{"CLK", "scl"},
                  {"DATA", "sda"},
                  {"SCL", "scl"},
                  {"SDA", "sda"},
                  {"DC", ""},
                  {"RST", ""},
                  {"CS", ""}}),
     {{"i2cAddress", "address"}}},
    {.name = "wokwi-lcd1602",
     .kind = "lcd1602_i2c",
     .pins = with_supply({{"SCL", "scl"}, {"SDA", "sda"}}),
     .attributes = {{"i2cAddress", "address"}},
     .only_if = "pins=i2c"},
    {"wokwi-lcd1602", "lcd1602", "", with_supply({{"A", ""}, {"K", ""}, {"V0", ""}})},
    {"wokwi-tm1637-7segment", "tm1637", "", with_supply({})},
    {"wokwi-servo", "servo", "", with_supply({{"PWM", "signal"}})},
    {"wokwi-buzzer", "buzzer", "", {{"1", ""}, {"2", "signal"}}},
    // The rest.
    {"wokwi-microsd-card", "microsd", "",
     with_supply({{"SCK", "sck"}, {"DI", "di"}, {"DO", "do"}, {"CS", "cs"}, {"CD", "cd"}})},
    {"wokwi-resistor", "resistor", "", {}, {{"value", "ohms"}}},
    {"wokwi-logic-analyzer", "logic_analyzer", "", with_supply({})},
};

} // namespace

std::span<DiagramType const> diagram_types() { return kTypes; }

} // namespace terrarium
