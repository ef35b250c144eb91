// USB devices unlike MicroPython's on the pyboard: the console and the drivers work on them unchanged.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "tests/boards/usb_guest.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {
constexpr std::string_view kGreeting = "ready\r\n> ";
}

TEST_CASE("a composite device with its own order, sizes, configuration and language") {
    UsbGuest board("composite");
    CHECK(board.run(1_s) == kGreeting);
    CHECK(board.reading("state") == "configured");
    CHECK(board.reading("product") == "Gast");
    CHECK(board.usb().host().manufacturer() == "Terrarium");
    CHECK(board.usb().host().serial_number() == "0042");
    CHECK(board.usb().host().identity().max_packet == 8);
    CHECK(board.usb().host().configuration().size() == 104);
    CHECK(board.reading("functions") == "hid serial");
    CHECK(board.lines.empty());
}

TEST_CASE("the console talks over any endpoints") {
    UsbGuest board(GENERATE("composite", "single"));
    CHECK(board.run(1_s) == kGreeting);
    CHECK(board.type("Hello, World") == "hELLO, wORLD");
    // Many packets, and whole ones: of 16 and 64 bytes out, of 32 and 8 in.
    std::string const text(320, 'x');
    CHECK(board.type(text) == std::string(320, 'X'));
    CHECK(board.reading("queued") == "0");
}

TEST_CASE("line coding, break and DTR reach the device") {
    UsbGuest board(GENERATE("composite", "single"));
    board.run(1_s);
    CHECK(board.type("?") == "[115200]");
    board.act("usb baud 9600");
    CHECK(board.type("?") == "[9600]");
    CHECK(board.act("usb break") == "[break 250]");
    CHECK(board.act("usb dtr 0").empty());
    CHECK(board.act("usb dtr 1") == kGreeting);
}

TEST_CASE("reports of the mouse are read") {
    UsbGuest board("composite");
    std::vector<std::vector<u8>> reports;
    board.usb().on_report = [&](std::span<u8 const> report) {
        reports.emplace_back(report.begin(), report.end());
    };
    board.run(1_s);
    CHECK(board.reading("hid_reports") == "0");
    board.type("!");
    board.type("!");
    CHECK(board.reading("hid_reports") == "2");
    CHECK(board.reading("hid_report") == "000af602");
    REQUIRE(reports.size() == 2);
    CHECK(reports[0] == std::vector<u8>{0, 10, 0xF6, 1});
}

TEST_CASE("a client that opens and closes the port while the device is enumerated") {
    UsbGuest board(GENERATE("composite", "single"));
    std::string all;
    for (int i = 0; i < 40; ++i) {
        all += board.act("usb dtr " + std::to_string(i % 2), 5_ms);
        all += board.act("usb baud " + std::to_string(1000 + i), 1_us);
    }
    all += board.run(1_s);
    CHECK(all.ends_with(kGreeting));
    CHECK(board.type("?") == "[1039]");
    CHECK(board.type("abc") == "ABC");
}

TEST_CASE("the cable is pulled at any time of an enumeration, and the next one is whole") {
    UsbGuest board("composite");
    Time const when = 1_ms * GENERATE(105, 112, 121, 123, 124, 125, 130, 140);
    board.run(when);
    board.act("usb unplug", 20_ms);
    CHECK(board.reading("state") == "detached");
    board.act("usb plug", 1_ms);
    CHECK(board.run(1_s).ends_with(kGreeting));
    CHECK(board.type("abc") == "ABC");
}

TEST_CASE("a snapshot of a device in the middle of everything goes on as the device does") {
    UsbGuest board("composite");
    board.run(1_s);
    board.type(std::string(200, 'a') + "!", 300_us);
    std::vector<u8> const state = board.machine.save();
    UsbGuest other("");
    REQUIRE(other.machine.restore(state).ok());
    std::string const rest = board.run(100_ms);
    CHECK(rest.ends_with("AAAA"));
    CHECK(other.run(100_ms) == rest);
    CHECK(other.machine.state_hash() == board.machine.state_hash());
    CHECK(other.reading("hid_reports") == "1");
}
