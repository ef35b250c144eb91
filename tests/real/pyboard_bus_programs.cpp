// I2C, SPI and UART. SPI and UART talk to themselves over wires.
#include <algorithm>

#include "tests/real/pyboard_programs.h"

namespace terrarium {

namespace {

using namespace literals;

// SCK on X6: eight clocks a byte at 656,250 baud, for eight bytes.
std::string check_spi_clock(PyboardBench &bench) {
    std::vector<Edge> const &edges = bench.edges("X6");
    if (edges.size() < 128) return "SCK had " + std::to_string(edges.size()) + " edges instead of 128";
    Time const half = edges[edges.size() - 1].at - edges[edges.size() - 2].at;
    return half > 760_ns && half < 764_ns ? "" : "half an SCK period took " + to_string(half);
}

// I2S on Y6 (CK), Y5 (WS) and Y8 (SD): what a codec would hear, 16 bits a channel, one bit behind WS.
std::string check_sound(PyboardBench &bench) {
    auto const level_at = [](std::vector<Edge> const &edges, Time when) {
        auto const next =
            std::find_if(edges.begin(), edges.end(), [when](Edge const &edge) { return edge.at > when; });
        return next != edges.begin() && std::prev(next)->level;
    };
    std::vector<Edge> const &select = bench.edges("Y5");
    std::vector<Edge> const &clock = bench.edges("Y6");
    // The first half of the DMA's buffer is silence; the data begins behind it.
    std::vector<Time> rises;
    for (Edge const &edge : clock) {
        if (edge.level) rises.push_back(edge.at);
    }
    std::vector<u32> heard[2];
    bool side = false;
    u32 word = 0;
    unsigned bits = 17;
    for (std::size_t n = 0; n < rises.size() && n < 8000; ++n) {
        if (bits < 16) word = word << 1 | u32(level_at(bench.edges("Y8"), rises[n]));
        if (++bits == 16) heard[side ? 1 : 0].push_back(word);
        bool const now = level_at(select, rises[n]);
        if (now == side && n != 0) continue;
        side = now;
        bits = word = 0;
    }
    auto const times = [](std::vector<u32> const &words, u32 value) {
        return std::count(words.begin(), words.end(), value);
    };
    if (times(heard[0], 0x1234) < 16 || times(heard[1], 0x1234) != 0) return "the left channel is wrong";
    if (times(heard[1], 0xBEEF) < 16 || times(heard[0], 0xBEEF) != 0) return "the right channel is wrong";
    if (select.size() < 12) return "WS stands still";
    // 8000 samples a second, as near as PLLI2S comes.
    Time const frame = select[select.size() - 3].at - select[select.size() - 5].at;
    return frame > 124_us && frame < 126_us ? "" : "a frame took " + to_string(frame);
}

PyboardProgram const kPrograms[] = {
    {"machine.I2S plays what a codec can hear",
     "hasattr(machine, 'I2S')",
     {},
     R"(
s = machine.I2S(2, sck=machine.Pin('Y6'), ws=machine.Pin('Y5'), sd=machine.Pin('Y8'), mode=machine.I2S.TX,
                bits=16, format=machine.I2S.STEREO, rate=8000, ibuf=2000)
print(s.write(b'\x34\x12\xef\xbe' * 64))
pyb.delay(40)
s.deinit()
)",
     "256\n",
     {},
     check_sound},
    {"pyb.I2C finds and reads the accelerometer",
     "",
     {"0s accelerometer set x=1000 y=-1000 z=300"},
     R"(
pyb.Accel()
pyb.delay(50)
i2c = pyb.I2C(1, getattr(pyb.I2C, 'CONTROLLER', None) or pyb.I2C.MASTER, baudrate=100000)
print(i2c.scan(), i2c.is_ready(0x4c), i2c.is_ready(0x23))
print([v - (v & 32) * 2 for v in i2c.mem_read(3, 0x4c, 0)])
i2c.mem_write(0, 0x4c, 7)
i2c.mem_write(2, 0x4c, 8)
print(i2c.mem_read(2, 0x4c, 7))
i2c.send(b'\x08', 0x4c)
print(i2c.recv(1, 0x4c))
try:
    i2c.send(b'x', 0x23)
except OSError:
    print('no answer')
)",
     "[76] True False\n[21, -21, 6]\nb'\\x00\\x02'\nb'\\x02'\nno answer\n",
     {}},
    {"machine.I2C finds and reads the accelerometer",
     "",
     {"0s accelerometer tilt left"},
     R"(
pyb.Accel()
pyb.delay(50)
i2c = machine.I2C('X', freq=400000)
print(i2c.scan())
print([v - (v & 32) * 2 for v in i2c.readfrom_mem(0x4c, 0, 3)])
i2c.writeto_mem(0x4c, 7, b'\x00')
i2c.writeto(0x4c, b'\x07')
print(i2c.readfrom(0x4c, 1))
try:
    i2c.writeto(0x23, b'x')
except OSError:
    print('no answer')
)",
     "[76]\n[-21, 0, 0]\nb'\\x00'\nno answer\n",
     {}},
    {"I2C by software",
     "hasattr(machine, 'SoftI2C')",
     {},
     R"(
pyb.Accel()
pyb.delay(50)
i2c = machine.SoftI2C('X9', 'X10', freq=100000)
print(i2c.scan())
print([v - (v & 32) * 2 for v in i2c.readfrom_mem(0x4c, 0, 3)])
)",
     "[76]\n[0, 0, 21]\n",
     {}},
    {"pyb.SPI by a wire to itself",
     "",
     {"0s wires connect X7 X8"},
     R"(
pyb.delay(1)
spi = pyb.SPI(1, getattr(pyb.SPI, 'CONTROLLER', None) or pyb.SPI.MASTER, baudrate=700000, polarity=0, phase=0)
print(spi.send_recv(b'\x00\x01\x80\xa5\x5a\xff42'))
)",
     "b'\\x00\\x01\\x80\\xa5Z\\xff42'\n",
     {},
     check_spi_clock},
    {"SPI by DMA, much of it",
     "",
     {"0s wires connect Y7 Y8"},
     R"(
pyb.delay(1)
spi = pyb.SPI(2, getattr(pyb.SPI, 'CONTROLLER', None) or pyb.SPI.MASTER, baudrate=10000000)
data = bytes(i * 7 & 255 for i in range(1000))
back = bytearray(1000)
spi.send_recv(data, back)
print(back == data)
)",
     "True\n",
     {}},
    {"machine.SPI by a wire to itself",
     "",
     {"0s wires connect X7 X8"},
     R"(
pyb.delay(1)
for polarity in 0, 1:
    for phase in 0, 1:
        spi = machine.SPI(1, baudrate=1000000, polarity=polarity, phase=phase)
        back = bytearray(6)
        spi.write_readinto(b'a wire', back)
        print(back)
spi = machine.SPI(1, firstbit=machine.SPI.MSB)
print(spi.read(3, 0x5a))
)",
     "bytearray(b'a wire')\nbytearray(b'a wire')\nbytearray(b'a wire')\nbytearray(b'a wire')\nb'ZZZ'\n",
     {}},
    {"UART by a wire to itself",
     "",
     {"0s wires connect X1 X2"},
     R"(
pyb.delay(1)
u = pyb.UART(4, 9600)
print(u.any())
u.write(b'over the wire\n')
start = pyb.micros()
line = u.readline()
pyb.delay(20)
print(line, u.read())
u.init(115200, bits=8, parity=0, stop=2)
u.write(b'\x00\xff\x55')
pyb.delay(2)
print(u.any(), u.read(3))
)",
     "0\nb'over the wire\\n' None\n3 b'\\x00\\xffU'\n",
     {{"X1.level", 1, 1}, {"X1.floating", 0, 0}}},
    {"UART without a wire hears nothing",
     "",
     {},
     R"(
u = pyb.UART(4, 9600, timeout=50)
u.write('x')
print(u.read(1))
)",
     "None\n",
     {}},
    {"UART to UART",
     "",
     {"0s wires connect X1 X4", "0s wires connect X2 X3"},
     R"(
pyb.delay(1)
a, b = machine.UART(4, 57600, timeout=100), machine.UART(2, 57600, timeout=100)
a.write('ping')
print(b.read(4))
b.write('pong')
print(a.read(4))
)",
     "b'ping'\nb'pong'\n",
     {}},
    {"a wire taken out in the middle",
     "",
     {"0s wires connect X1 X2", "50ms wires disconnect X1 X2"},
     R"(
u = pyb.UART(4, 9600, timeout=20)
pyb.delay(1)
u.write('a')
print(u.read(1))
pyb.delay(100)
u.write('b')
print(u.read(1))
)",
     "b'a'\nNone\n",
     {}},
};

} // namespace

std::span<PyboardProgram const> pyboard_bus_programs() { return kPrograms; }

} // namespace terrarium
