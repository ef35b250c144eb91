// LEDs, switch, accelerometer, pins, ADC, DAC, servos.
#include <cmath>
#include <set>

#include "tests/real/pyboard_programs.h"

namespace terrarium {

namespace {

using namespace literals;

// X5's voltage at 100 instants of one period of a sine, from the DAC in the background.
std::string check_sine(PyboardBench &bench) {
    Net const &net = *bench.machine().chip().net("PA4");
    std::vector<int> samples;
    std::set<int> different;
    for (int i = 0; i < 200; ++i) {
        bench.wait(100_us);
        samples.push_back(net.millivolts());
        different.insert(net.millivolts());
    }
    // 20 ms of 100 Hz are two periods: each half of what was seen is the same.
    int differences = 0;
    double sum = 0;
    for (int i = 0; i < 100; ++i) {
        differences += std::abs(samples[std::size_t(i)] - samples[std::size_t(i) + 100]) > 100 ? 1 : 0;
        sum += samples[std::size_t(i)];
    }
    bool const wide = *different.begin() < 60 && *different.rbegin() > 3200;
    bool const good = different.size() > 40 && wide && differences == 0 && std::abs(sum / 100 - 1650) < 40;
    return good ? "" : "no sine comes out of X5";
}

// How often X5 crosses the middle in 20 ms.
std::string check_triangle(PyboardBench &bench) {
    Net const &net = *bench.machine().chip().net("PA4");
    std::set<int> different;
    for (int i = 0; i < 2000; ++i) {
        bench.wait(10_us);
        different.insert(net.millivolts());
    }
    return different.size() > 200 ? "" : "no triangle comes out of X5";
}

PyboardProgram const kPrograms[] = {
    {"LED on and off",
     "",
     {},
     R"(
leds = [pyb.LED(i) for i in range(1, 5)]
leds[0].on()
leds[1].on(); leds[1].off()
leds[2].toggle()
leds[3].on()
pyb.delay(200)
)",
     "",
     {{"red.lit", 1, 1},
      {"red.duty", 100, 100},
      {"green.lit", 0, 0},
      {"yellow.lit", 1, 1},
      {"blue.lit", 1, 1}}},
    {"LED intensity",
     "",
     {},
     R"(
led = pyb.LED(4)
led.intensity(64)
print(led.intensity())
pyb.delay(200)
)",
     "64\n",
     {{"blue.duty", 24, 26}}},
    {"LED fully lit and dark by intensity",
     "",
     {},
     R"(
pyb.LED(4).intensity(255)
pyb.LED(3).intensity(128)
pyb.LED(3).intensity(0)
pyb.delay(200)
)",
     "",
     {{"blue.duty", 100, 100}, {"yellow.duty", 0, 0}}},
    {"Switch and its callback",
     "",
     {"100ms usr press 50ms", "300ms usr press", "500ms usr release"},
     R"(
sw = pyb.Switch()
count = 0
def pressed():
    global count
    count += 1
sw.callback(pressed)
before = sw()
pyb.delay(400)
print(before, sw(), count)
pyb.delay(200)
sw.callback(None)
print(sw(), count)
)",
     "False True 2\nFalse 2\n",
     {{"usr.pressed", 0, 0}}},
    {"Accel held in six ways",
     "",
     {"500ms accelerometer tilt left", "700ms accelerometer tilt up", "900ms accelerometer tilt face_down",
      "1100ms accelerometer set x=500 y=-500 z=0"},
     R"(
a = pyb.Accel()
start = pyb.millis()
for at in (400, 600, 800, 1000, 1200):
    pyb.delay(at - pyb.elapsed_millis(start))
    print(a.x(), a.y(), a.z())
)",
     "0 0 21\n-21 0 0\n0 21 0\n0 0 -21\n11 -11 0\n",
     {{"accelerometer.x", 500, 500}}},
    {"Accel shaken",
     "",
     {"400ms accelerometer shake 200ms"},
     R"(
a = pyb.Accel()
pyb.delay(100)
still = a.tilt() & 0x80
seen = 0
for i in range(100):
    seen |= a.tilt() & 0x80
    pyb.delay(10)
pyb.delay(20)
print(still, seen, a.tilt() & 0x80)
)",
     "0 128 0\n",
     {}},
    {"Pin output, input and pulls",
     "",
     {"100ms X2 set 1", "200ms X2 release", "300ms X2 set 0"},
     R"(
from pyb import Pin
out = Pin('X1', Pin.OUT_PP)
inp = Pin('X2', Pin.IN, Pin.PULL_DOWN)
out.high()
print(inp())
pyb.delay(150)
print(inp())
pyb.delay(100)
print(inp())
inp.init(Pin.IN, Pin.PULL_UP)
print(inp())
pyb.delay(100)
print(inp())
drain = Pin('Y3', Pin.OUT_OD, Pin.PULL_UP)
drain.high()
print(drain.value())
drain.low()
)",
     "0\n1\n0\n1\n0\n1\n",
     {{"X1.level", 1, 1}, {"X2.level", 0, 0}, {"Y3.level", 0, 0}}},
    {"ADC of a voltage",
     "",
     {"0s X19 set 1.65V", "0s X20 set 0.5V", "200ms X20 set 3.3V"},
     R"(
pyb.delay(50)
a, b = pyb.ADC('X19'), pyb.ADC(pyb.Pin('X20'))
print(abs(a.read() - 2048) < 3, abs(b.read() - 620) < 3)
pyb.delay(200)
print(b.read())
)",
     "True True\n4095\n",
     {{"X19.millivolts", 1650, 1650}}},
    {"machine.ADC of a voltage",
     "hasattr(machine, 'ADC')",
     {"0s X19 set 0.825V"},
     R"(
pyb.delay(50)
print(abs(machine.ADC('X19').read_u16() - 16384) < 40)
)",
     "True\n",
     {}},
    {"ADC at a timer's pace",
     "",
     {"0s X19 set 1V", "110ms X19 set 2V"},
     R"(
import array
pyb.delay(90)
a = pyb.ADC('X19')
samples = array.array('H', range(100))
tim = pyb.Timer(6, freq=1000)
start = pyb.micros()
a.read_timed(samples, tim)
took = pyb.elapsed_micros(start)
print(abs(samples[0] - 1241) < 3, abs(samples[-1] - 2482) < 3, 98000 < took < 102000)
)",
     "True True True\n",
     {}},
    {"ADCAll: temperature and references",
     "",
     {"0s temperature set 40"},
     R"(
pyb.delay(10)
all = pyb.ADCAll(12, 0x70000)
print(abs(all.read_core_temp() - 40) < 2, abs(all.read_vref() - 3.3) < 0.05, abs(all.read_core_vref() - 1.21) < 0.05)
)",
     "True True True\n",
     {}},
    {"DAC of one value",
     "",
     {},
     R"(
pyb.DAC(1).write(128)
pyb.DAC(2, bits=12).write(1024)
pyb.delay(1)
)",
     "",
     {{"X5.millivolts", 1635, 1670}, {"X6.millivolts", 815, 835}}},
    {"DAC plays a sine in the background",
     "",
     {},
     R"(
from math import sin, pi
buf = bytearray(100)
for i in range(100):
    buf[i] = 128 + int(127 * sin(2 * pi * i / 100))
dac = pyb.DAC(1)
dac.write_timed(buf, 100 * len(buf), mode=pyb.DAC.CIRCULAR)
)",
     "",
     {},
     check_sine},
    {"DAC makes a triangle", "", {}, "pyb.DAC(1).triangle(200000)", "", {}, check_triangle},
    {"DAC read back by the ADC",
     "",
     {"0s wires connect X5 X19"},
     R"(
pyb.delay(1)
d, a = pyb.DAC(1, bits=12), pyb.ADC('X19')
worst = 0
for v in range(0, 4096, 195):
    d.write(v)
    pyb.udelay(20)
    worst = max(worst, abs(a.read() - v))
print(worst < 20)
)",
     "True\n",
     {}},
    {"Servos",
     "",
     {},
     R"(
s1, s2, s3, s4 = [pyb.Servo(i) for i in range(1, 5)]
s1.pulse_width(1200)
s2.angle(45)
s3.speed(0)
s4.pulse_width(2000)
pyb.delay(200)
print(s1.pulse_width())
)",
     "1200\n",
     {{"X1.pulse", 1199, 1201},
      {"X1.period", 19999, 20001},
      {"X2.pulse", 1970, 1990},
      {"X3.pulse", 1499, 1501},
      {"X4.pulse", 1999, 2001}}},
    {"Servo moves slowly",
     "",
     {},
     R"(
s = pyb.Servo(1)
s.pulse_width(1000)
pyb.delay(100)
s.angle(90, 1000)
pyb.delay(500)
half = s.angle()
pyb.delay(700)
print(s.angle() > half + 20)
)",
     "True\n",
     {{"X1.pulse", 2400, 2500}}},
};

} // namespace

std::span<PyboardProgram const> pyboard_pin_programs() { return kPrograms; }

} // namespace terrarium
