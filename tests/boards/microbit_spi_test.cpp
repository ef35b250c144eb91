// SPI from Python: MOSI looped to MISO, and a memory card as its driver would use it.
#include <catch2/catch_test_macros.hpp>

#include "boards/attach.h"
#include "sim/core/memory_storage.h"
#include "tests/boards/microbit_repl.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

class OneCard final : public StorageLibrary {
public:
    std::shared_ptr<MemoryStorage> card = std::make_shared<MemoryStorage>(1024 * 1024);
    Result<std::shared_ptr<Storage>> open(std::string const &) override {
        return std::shared_ptr<Storage>(card);
    }
};

// Of our own writing, after the specification's chapter 7: what a driver does, in the little memory there is.
constexpr std::string_view kDriver = R"(from microbit import *
import gc
F = b'\xff'
def clocks(n):
    for i in range(n): spi.write(F)
def cmd(n, a=0, crc=1):
    spi.write(bytes([64 | n, a >> 24 & 255, a >> 16 & 255, a >> 8 & 255, a & 255, crc]))
    for i in range(9):
        r = spi.read(1, 255)[0]
        if r < 128: return r
    return -1
def start():
    spi.init(baudrate=1000000)
    pin16.write_digital(1)
    clocks(10)
    pin16.write_digital(0)
    r = [cmd(0, 0, 0x95), cmd(8, 0x1aa, 0x87), spi.read(4, 255)]
    while True:
        cmd(55)
        if cmd(41, 1 << 30) == 0: break
    return r
def wait():
    while True:
        t = spi.read(1, 255)[0]
        if t != 255: return t
def get(at):
    r = cmd(17, at)
    if r: return r
    assert wait() == 254
    d = spi.read(512, 255)
    spi.read(2, 255)
    return d
def put(at, d):
    r = cmd(24, at)
    if r: return r
    spi.write(b'\xff\xfe')
    spi.write(d)
    spi.write(b'xx')
    r = spi.read(1, 255)[0] & 31
    while spi.read(1, 255)[0] == 0: pass
    return r
print(start())
d = get(512)
print(d[:4], d[508:])
d = None
gc.collect()
print(put(1024, b'written!' * 64))
print(get(1048576))
)";

} // namespace

TEST_CASE("micro:bit: spi.write_readinto reads what is looped back") {
    MicrobitRepl board;
    board.act("wires connect pin15 pin14"); // MOSI and MISO.
    board.run("from microbit import *");
    board.run("spi.init()");
    board.run("b = bytearray(5)");
    board.run("spi.write_readinto(b'hello', b)");
    CHECK(board.run("b") == "bytearray(b'hello')\n");
    CHECK(board.run("spi.read(3, 0x5a)") == "b'ZZZ'\n");
    for (int const mode : {0, 1, 2, 3}) {
        board.run("spi.init(baudrate=500000, mode=" + std::to_string(mode) + ")");
        board.run("spi.write_readinto(bytes([0, 255, " + std::to_string(mode) + ", 128, 1]), b)");
        CHECK(board.run("list(b)") == "[0, 255, " + std::to_string(mode) + ", 128, 1]\n");
    }
    board.act("wires disconnect pin14 pin15");
    board.run("spi.write_readinto(b'hello', b)");
    CHECK(board.run("b == b'hello'") == "False\n");
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: the SPI clock runs as fast as was asked for, on the pins asked for") {
    MicrobitRepl board;
    board.run("from microbit import *");
    for (auto const &[baudrate, period] :
         {std::pair{125'000, 8_us}, {1'000'000, 1_us}, {4'000'000, 250_ns}}) {
        CAPTURE(baudrate);
        board.run("spi.init(baudrate=" + std::to_string(baudrate) + ", sclk=pin0, mosi=pin1, miso=pin2)");
        std::vector<Time> rises;
        Probe const probe(*board.machine.chip().net("P0.03"), [&](Net const &wire, Time when) {
            if (wire.level()) rises.push_back(when);
        });
        board.run("spi.write(b'U')");
        REQUIRE(rises.size() == 8);
        for (std::size_t i = 1; i < 8; ++i) CHECK(rises[i] - rises[i - 1] == period);
    }
    CHECK(board.machine.objection() == "");
}

TEST_CASE("micro:bit: a micro-SD card on its SPI is read and written from Python") {
    OneCard cards;
    std::vector<u8> content(512);
    for (std::size_t i = 0; i < content.size(); ++i) content[i] = u8('a' + i % 26);
    REQUIRE(cards.card->write(512, content));
    Result<BoardSpec> const board_with_card =
        attach(microbit, {"card=microsd sck=pin13 di=pin15 do=pin14 cs=pin16"});
    REQUIRE(board_with_card.ok());
    MicrobitRepl board(programmed_flash(), 0, board_with_card.value(), &cards);
    board.act("card insert any");
    CHECK(board.run_script(kDriver) == "[1, 1, b'\\x00\\x00\\x01\\xaa']\n"
                                       "b'abcd' b'opqr'\n"
                                       "5\n"
                                       "64\n");
    REQUIRE(cards.card->read(1024, content));
    CHECK(std::string(content.begin(), content.begin() + 10) == "written!wr");
    CHECK(std::string(content.end() - 8, content.end()) == "written!");
    CHECK(board.machine.objection() == "");
}
