// Sensors that hang on a micro:bit's I2C bus, read by Python on the real firmware: drivers as people write
// them, from the chips' data sheets.
#include <catch2/catch_test_macros.hpp>

#include "boards/attach.h"
#include "tests/boards/microbit_repl.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

BoardSpec fitted(std::vector<std::string> const &parts) {
    Result<BoardSpec> board = attach(microbit, parts);
    if (!board) FAIL(board.error().message);
    return std::move(board).value();
}

constexpr char const *kHelpers = "from microbit import *\n"
                                 "def put(device, *values):\n"
                                 "    i2c.write(device, bytes(values))\n"
                                 "def get(device, register, count):\n"
                                 "    i2c.write(device, bytes([register]), repeat=True)\n"
                                 "    return i2c.read(device, count)\n"
                                 "def word(b, i=0):\n"
                                 "    v = b[i] << 8 | b[i + 1]\n"
                                 "    return v - 65536 if v & 32768 else v\n";

constexpr char const *kBarometer =
    "b = get(0x77, 0xAA, 22)\n"
    "k = [word(b, i) & (0xFFFF if 6 <= i < 12 else -1) for i in range(0, 22, 2)]\n"
    "def measure():\n"
    "    put(0x77, 0xF4, 0x2E)\n"
    "    sleep(5)\n"
    "    x = (word(get(0x77, 0xF6, 2)) & 0xFFFF) - k[5]\n"
    "    x = x * k[4] >> 15\n"
    "    b5 = x - (-k[9] << 11) // (x + k[10])\n"
    "    put(0x77, 0xF4, 0xF4)\n"
    "    sleep(26)\n"
    "    r = get(0x77, 0xF6, 3)\n"
    "    up = (r[0] << 16 | r[1] << 8 | r[2]) >> 5\n"
    "    b6 = b5 - 4000\n"
    "    x = (k[7] * (b6 * b6 >> 12) >> 11) + (k[1] * b6 >> 11)\n"
    "    b3 = ((k[0] * 4 + x << 3) + 2) // 4\n"
    "    x = (k[2] * b6 >> 13) + (k[6] * (b6 * b6 >> 12) >> 16)\n"
    "    p = (up - b3) * 6250 * 2 // (k[3] * ((x + 2 >> 2) + 32768) >> 15)\n"
    "    x = ((p >> 8) * (p >> 8) * 3038 >> 16) + (-7357 * p >> 16)\n"
    "    print(b5 + 8 >> 4, p + (x + 3791 >> 4))\n";

} // namespace

TEST_CASE("micro:bit: an MPU6050's axes and temperature, and its INT on pin 8") {
    BoardSpec const spec = fitted({"imu=mpu6050 pin19 pin20 int=pin8 temperature=30"});
    MicrobitRepl board(programmed_flash(), 0, spec);
    CHECK(board.run_script(std::string(kHelpers) + "print(0x68 in i2c.scan(), get(0x68, 0x75, 1)[0])\n"
                                                   "put(0x68, 0x6B, 0)\n"
                                                   "put(0x68, 0x37, 0x20)\n"
                                                   "put(0x68, 0x38, 1)\n"
                                                   "def show():\n"
                                                   "    b = get(0x68, 0x3B, 14)\n"
                                                   "    print([word(b, i) for i in range(0, 14, 2)])\n"
                                                   "sleep(10)\n"
                                                   "show()\n") ==
          "True 104\n[0, 0, 16384, -2220, 0, 0, 0]\n");
    board.act("imu set accelX=0.5 accelZ=0.87 rotationZ=10 temperature=-5");
    board.wait(10_ms);
    CHECK(board.run_script("show()") == "[8192, 0, 14254, -14120, 0, 0, 1310]\n");
    // Latched: it stays up until its status has been read, and comes again with the next sample.
    CHECK(board.run("pin8.read_digital()") == "1\n");
    CHECK(board.run_script("put(0x68, 0x6B, 0x40)\n"
                           "print(get(0x68, 0x3A, 1)[0], pin8.read_digital())") == "1 0\n");
}

TEST_CASE("micro:bit: a BMP180 reads as it is set, by the data sheet's integers") {
    BoardSpec const spec = fitted({"bmp180 pin19 pin20"});
    MicrobitRepl board(programmed_flash(), 0, spec);
    CHECK(board.run_script(std::string(kHelpers) + kBarometer +
                           "print(get(0x77, 0xD0, 1)[0])\nmeasure()\n") == "85\n240 101325\n");
    for (auto const &[temperature, pressure, shown] :
         {std::tuple{"30.5", "99000", "305 99000\n"}, {"-12.3", "84321", "-123 84321\n"}}) {
        board.act(std::string("bmp180 set temperature=") + temperature + " pressure=" + pressure);
        std::string const answer = board.run_script("measure()");
        // Within the steps of the converter: half a pascal, and what the integers lose.
        CHECK(answer.substr(0, answer.find(' ')) ==
              std::string(shown).substr(0, std::string(shown).find(' ')));
        CHECK(std::abs(std::stoi(answer.substr(answer.find(' '))) - std::stoi(pressure)) <= 2);
    }
}

TEST_CASE("micro:bit: a DS1307 keeps the time, its RAM, and both over a power cut") {
    BoardSpec const spec = fitted({"rtc=ds1307 pin19 pin20 time=2024-12-31T23:59:30"});
    MicrobitRepl board(programmed_flash(), 0, spec);
    std::string const show = std::string(kHelpers) + "print(['%02x' % b for b in get(0x68, 2, 5)], "
                                                     "get(0x68, 8, 3))\n";
    CHECK(board.run_script(std::string(kHelpers) + "put(0x68, 8, 1, 2, 3)") == "");
    CHECK(board.run_script(show) == "['23', '03', '31', '12', '24'] b'\\x01\\x02\\x03'\n");
    board.act("board power_cycle");
    board.wait_for(">>> ");
    board.wait(30_s);
    CHECK(board.run_script(show) == "['00', '04', '01', '01', '25'] b'\\x01\\x02\\x03'\n");
}

TEST_CASE("micro:bit: what Python makes of a disturbed bus") {
    BoardSpec const spec = fitted({"imu=mpu6050 pin19 pin20"});
    MicrobitRepl board(programmed_flash(), 0, spec);
    std::string const who =
        "try:\n    print(get(0x68, 0x75, 1)[0])\nexcept OSError as e:\n    print('OSError')\n";
    CHECK(board.run_script(kHelpers + who) == "104\n");
    board.act("imu fault nack_address count=1");
    CHECK(board.run_script(who) == "OSError\n");
    CHECK(board.run_script(who) == "104\n");
    board.act("imu fault nack_data count=1");
    CHECK(board.run_script(who) == "OSError\n");
    board.act("imu fault corrupt mask=1 count=1");
    CHECK(board.run_script(who) == "105\n");
    CHECK(board.run_script(who) == "104\n");
    // A line that is held for good makes every transfer fail, and none once it is let go.
    board.act("imu fault hold_sda");
    CHECK(board.run_script(who, 60_s) == "OSError\n");
    board.act("imu fault clear");
    CHECK(board.run_script(who) == "104\n");
    // The board's own accelerometer can be frozen, too.
    CHECK(board.run_script("print(accelerometer.get_x())") == "0\n");
    board.act("accelerometer fault freeze");
    board.act("accelerometer set x=500");
    board.wait(100_ms);
    CHECK(board.run_script("print(accelerometer.get_x())") == "0\n");
    board.act("accelerometer fault clear");
    board.wait(100_ms);
    CHECK(board.run_script("print(accelerometer.get_x())") == "512\n");
}
