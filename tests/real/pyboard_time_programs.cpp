// Timers, external interrupts, the real time clock, and clock changes.
#include <algorithm>

#include "tests/real/pyboard_programs.h"

namespace terrarium {

namespace {

using namespace literals;

// The pin changes every `period`, give or take `slack`, `count` times at least.
std::function<std::string(PyboardBench &)> even(char const *pin, Time period, Time slack, std::size_t count) {
    return [=](PyboardBench &bench) -> std::string {
        std::vector<Edge> const &edges = bench.edges(pin);
        if (edges.size() < count + 1)
            return std::string(pin) + " changed " + std::to_string(edges.size()) + " times only";
        // The first is how the pin was set up.
        for (std::size_t i = 2; i < edges.size(); ++i) {
            Time const passed = edges[i].at - edges[i - 1].at;
            if (passed < period - slack || passed > period + slack)
                return std::string(pin) + " changed after " + to_string(passed) + " instead of " +
                       to_string(period);
        }
        return "";
    };
}

std::string check_core_clock(PyboardBench &bench) {
    u64 const frequency = bench.machine().clock().cpu_frequency().count();
    return frequency == 84'000'000 ? "" : "the core runs at " + std::to_string(frequency) + " Hz";
}

PyboardProgram const kPrograms[] = {
    {"Timer callback on the microsecond",
     "",
     {},
     R"(
pin = pyb.Pin('X1', pyb.Pin.OUT_PP)
def tick(t):
    pin.value(not pin.value())
t = pyb.Timer(7, freq=2000, callback=tick)
pyb.delay(50)
t.callback(None)
)",
     "",
     {},
     even("X1", 500_us, 3_us, 95)},
    {"Timer PWM",
     "",
     {},
     R"(
t = pyb.Timer(2, freq=1000)
c = t.channel(1, pyb.Timer.PWM, pin=pyb.Pin('X1'), pulse_width_percent=30)
pyb.delay(20)
print(t.freq(), c.pulse_width_percent())
)",
     "1000 30.0\n",
     {{"X1.pulse", 299.9, 300.1}, {"X1.period", 999.9, 1000.1}}},
    {"Timer output compare toggles",
     "",
     {},
     R"(
t = pyb.Timer(5, freq=100)
c = t.channel(2, pyb.Timer.OC_TOGGLE, pin=pyb.Pin('X2'), compare=1000)
pyb.delay(100)
)",
     "",
     {{"X2.period", 19999, 20001}}},
    {"Timer input capture over a wire",
     "",
     {"0s wires connect X1 Y1"},
     R"(
pyb.delay(1)
src = pyb.Timer(2, freq=400)
src.channel(1, pyb.Timer.PWM, pin=pyb.Pin('X1'), pulse_width_percent=50)
t = pyb.Timer(8, prescaler=167, period=0xffff)
c = t.channel(1, pyb.Timer.IC, pin=pyb.Pin('Y1'), polarity=pyb.Timer.RISING)
pyb.delay(10)
first = c.capture()
while c.capture() == first:
    pass
print(abs(((c.capture() - first) & 0xffff) - 2500) <= 1)
)",
     "True\n",
     {}},
    {"Timer as a quadrature decoder",
     "",
     {"50ms X1 set 1", "60ms X2 set 1", "70ms X1 set 0", "80ms X2 set 0", "90ms X1 set 1", "200ms X1 set 0"},
     R"(
t = pyb.Timer(2, prescaler=0, period=0xffff)
t.channel(1, pyb.Timer.ENC_AB, pin=pyb.Pin('X1', pyb.Pin.IN, pyb.Pin.PULL_DOWN))
t.channel(2, pyb.Timer.ENC_AB, pin=pyb.Pin('X2', pyb.Pin.IN, pyb.Pin.PULL_DOWN))
t.counter(0)
pyb.delay(120)
print(t.counter())
pyb.delay(120)
print(t.counter())
)",
     "5\n4\n",
     {}},
    {"machine.time_pulse_us of a wired pin",
     "",
     {"0s wires connect X1 X3"},
     R"(
pyb.delay(1)
pyb.Timer(2, freq=500).channel(1, pyb.Timer.PWM, pin=pyb.Pin('X1'), pulse_width_percent=25)
p = machine.Pin('X3', machine.Pin.IN)
machine.time_pulse_us(p, 1, 100000)
high, low = machine.time_pulse_us(p, 1, 100000), machine.time_pulse_us(p, 0, 100000)
print(480 < high <= 501, 1480 < low <= 1501) # Python is a little late for the pulse's start.
)",
     "True True\n",
     {}},
    {"machine.PWM",
     "hasattr(machine, 'PWM')",
     {},
     R"(
p = machine.PWM(machine.Pin('X1'), freq=200, duty_u16=16384)
pyb.delay(50)
)",
     "",
     {{"X1.pulse", 1248, 1252}, {"X1.period", 4999, 5001}}},
    {"ExtInt",
     "",
     {"50ms X3 set 1", "60ms X3 set 0", "70ms X3 set 1", "150ms X3 set 0", "160ms X3 set 1"},
     R"(
seen = bytearray(8)
def hit(line):
    seen[0] += 1
    seen[1] = line
e = pyb.ExtInt(pyb.Pin('X3'), pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, hit)
pyb.delay(100)
print(seen[0], seen[1], e.line())
e.disable() # An edge meanwhile is lost.
pyb.delay(80)
print(seen[0])
e.enable()
e.swint()
print(seen[0])
)",
     "2 2 2\n2\n3\n",
     {}},
    {"Pin.irq",
     "",
     {"50ms X3 set 0", "60ms X3 set 1"},
     R"(
p = machine.Pin('X3', machine.Pin.IN, machine.Pin.PULL_UP)
seen = bytearray(2)
def hit(pin):
    seen[pin.value()] += 1
p.irq(hit, machine.Pin.IRQ_FALLING | machine.Pin.IRQ_RISING)
pyb.delay(100)
p.irq(None)
print(list(seen))
)",
     "[1, 1]\n",
     {}},
    {"RTC goes with virtual time",
     "",
     {},
     R"(
rtc = pyb.RTC()
rtc.datetime((2024, 2, 28, 3, 23, 59, 58, 0))
pyb.delay(4000)
d = rtc.datetime()
print(d[:6], 1 <= d[6] <= 3)
)",
     "(2024, 2, 29, 4, 0, 0) True\n",
     {}},
    {"RTC wakes up",
     "",
     {},
     R"(
n = 0
def wake(t):
    global n
    n += 1
rtc = pyb.RTC()
rtc.wakeup(500, wake)
pyb.delay(2200)
rtc.wakeup(None)
print(n)
pyb.delay(1000)
print(n)
)",
     "4\n4\n",
     {}},
    {"delays and ticks are the board's time",
     "",
     {},
     R"(
import time
p = pyb.Pin('X1', pyb.Pin.OUT_PP)
p.low()
for i in range(4):
    p.high(); pyb.delay(5)
    p.low(); pyb.delay(5)
a, b = time.ticks_ms(), time.ticks_us()
time.sleep(1)
print(abs(time.ticks_diff(time.ticks_ms(), a) - 1000) <= 1, abs(time.ticks_diff(time.ticks_us(), b) - 1000000) < 1500)
)",
     "True True\n",
     {},
     even("X1", 5_ms, 1_ms, 6)},
    {"udelay as a pulse",
     "",
     {},
     R"(
p = pyb.Pin('X1', pyb.Pin.OUT_PP)
p.low()
p.high(); pyb.udelay(200); p.low()
)",
     "",
     {{"X1.pulse", 200, 230}}},
    {"pyb.freq() halves the clock, and time follows",
     "",
     {},
     R"(
pyb.freq(84000000)
print(pyb.freq()[0])
p = pyb.Pin('X1', pyb.Pin.OUT_PP)
t = pyb.Timer(4, freq=100, callback=lambda t: p.value(not p.value()))
pyb.delay(200)
t.deinit()
)",
     "84000000\n",
     {},
     [](PyboardBench &bench) {
         std::string const slow = even("X1", 10_ms, 20_us, 15)(bench);
         return slow.empty() ? check_core_clock(bench) : slow;
     }},
    {"machine.Timer",
     "hasattr(machine, 'Timer')",
     {},
     R"(
pin = machine.Pin('X1', machine.Pin.OUT)
t = machine.Timer(-1, period=5, mode=machine.Timer.PERIODIC, callback=lambda t: pin.value(not pin.value()))
pyb.delay(100)
t.deinit()
)",
     "",
     {},
     even("X1", 5_ms, 100_us, 15)},
    {"LED toggles of an asynchronous program",
     "",
     {},
     R"(
try:
    import uasyncio
    sleep = uasyncio.sleep_ms
except (ImportError, AttributeError):
    uasyncio = None
led = pyb.LED(2)
async def blink():
    for i in range(10):
        led.toggle()
        await sleep(20)
if uasyncio:
    uasyncio.run(blink())
else:
    for i in range(10):
        led.toggle()
        pyb.delay(20)
)",
     "",
     {{"green.lit", 0, 0}},
     even("green", 20_ms, 2_ms, 9)},
    {"pyb.wfi() and an idle second",
     "",
     {},
     R"(
a = pyb.millis()
for i in range(100):
    pyb.wfi()
print(95 < pyb.elapsed_millis(a) < 110)
)",
     "True\n",
     {}},
};

} // namespace

std::span<PyboardProgram const> pyboard_time_programs() { return kPrograms; }

} // namespace terrarium
