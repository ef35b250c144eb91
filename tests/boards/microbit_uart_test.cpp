// uart.init moves the chip's only UART to other pins: its bytes are then on those wires.
#include <catch2/catch_test_macros.hpp>

#include "sim/core/uart_line.h"
#include "tests/boards/microbit_repl.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

// Someone else's serial adapter, on pin0 and pin1.
class Adapter {
public:
    Adapter(Machine &machine, u32 baud)
        : receiver_(machine.clock(), "adapter's receiver",
                    [this](UartFrame frame) { heard += char(frame.byte); }),
          transmitter_(machine.clock(), "adapter's transmitter", [this] { send_next(); }),
          format_{.bit = Hertz(baud).time_of(1)} {
        receiver_.set_format(format_);
        receiver_.attach(machine.chip().net("P0.03"));
        transmitter_.attach(machine.chip().net("P0.02"));
        receiver_.enable(true);
    }

    std::string heard;

    void send(std::string const &text) {
        to_send_ += text;
        if (!transmitter_.busy()) send_next();
    }

private:
    void send_next() {
        if (to_send_.empty()) return;
        u8 const byte = u8(to_send_.front());
        to_send_.erase(0, 1);
        transmitter_.send(byte, format_);
    }

    UartReceiver receiver_;
    UartTransmitter transmitter_;
    UartFormat format_;
    std::string to_send_;
};

} // namespace

TEST_CASE("micro:bit: uart.init moves the serial port to other pins and back") {
    for (u32 const baud : {9600u, 38400u, 115200u}) {
        CAPTURE(baud);
        MicrobitRepl board;
        Adapter adapter(board.machine, baud);
        board.wait(1_ms);
        // The line is low before the guest drives it; what comes of that edge is not the guest's.
        board.type("\x01");
        board.wait_for(">");
        board.type("from microbit import *\n"
                   "uart.init(" +
                   std::to_string(baud) +
                   ", tx=pin0, rx=pin1)\n"
                   "sleep(20)\n"
                   "uart.write('hello, pins')\n"
                   "got = b''\n"
                   "while len(got) < 5:\n"
                   "    got += uart.read() or b''\n"
                   "uart.write(b'got ' + got)\n"
                   "sleep(50)\n"
                   "uart.init(115200)\n"
                   "print(got)\n\x04");
        std::string const before = board.wait(500_ms);
        CHECK(before.find("hello") == std::string::npos);
        CHECK(adapter.heard.ends_with("hello, pins"));
        adapter.heard.clear();
        adapter.send("12345");
        board.wait_for("b'12345'");
        // Once the chip has let go of the wire what comes is not the guest's either.
        CHECK(adapter.heard.starts_with("got 12345"));
        CHECK(board.machine.objection() == "");
    }
}
