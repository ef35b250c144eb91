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

namespace {

// What the guest has on its disk of 160 blocks in RAM.
std::vector<u8> disk_of(UsbGuest &board) {
    for (MemoryRegion const &region : board.machine.chip().bus().memories()) {
        if (region.base != 0x20000000) continue;
        auto const begin = region.bytes.begin() + 0x4000;
        return {begin, begin + 160 * 512};
    }
    return {};
}

std::string text(std::vector<u8> const &disk, std::size_t at, std::size_t size) {
    return {disk.begin() + std::ptrdiff_t(at), disk.begin() + std::ptrdiff_t(at + size)};
}

constexpr std::size_t kRoot = 2 * 512, kData = 4 * 512, kCluster = 1024;

} // namespace

TEST_CASE("a file is put on the disk of a running device over USB, and the disk is ejected") {
    UsbGuest board("disk");
    board.run(1_s);
    CHECK(board.reading("functions") == "disk");
    CHECK(board.reading("drive") == "none");
    std::string const before = text(disk_of(board), 0, 160 * 512);
    board.act("usb write main.py \"print(1)\\n\"");
    CHECK(board.reading("drive") == "done");
    std::vector<u8> disk = disk_of(board);
    CHECK(text(disk, kRoot, 11) == "MAIN    PY ");
    CHECK(disk[kRoot + 12] == 0x18); // In lower case, both parts.
    CHECK(disk[kRoot + 26] == 2);
    CHECK(disk[kRoot + 28] == 9);
    CHECK(text(disk, kData, 10) == std::string("print(1)\n\0", 10));
    CHECK(text(disk, 512, 6) == std::string("\xF8\xFF\xFF\xFF\x0F\0", 6));
    // In two clusters, with a long name; then the first goes.
    board.act("usb write longer_name.py \"" + std::string(1500, 'x') + "\"", 200_ms);
    board.act("usb rm MAIN.PY");
    CHECK(board.reading("drive") == "done");
    disk = disk_of(board);
    CHECK(disk[kRoot] == 0xE5);
    CHECK(disk[kRoot + 32] == 0x42);
    CHECK(text(disk, kRoot + 96, 11) == "LONGER~1PY ");
    CHECK(disk[kRoot + 96 + 26] == 3);
    CHECK(text(disk, kData + kCluster, 1500) == std::string(1500, 'x'));
    CHECK(text(disk, 512, 8) == std::string("\xF8\xFF\xFF\0\x40\0\xFF\x0F", 8));
    board.act("usb rm longer_name.py");
    board.act("usb write nothing.txt \"\"");
    board.act("usb rm missing.txt");
    CHECK(board.reading("drive") == "failed: the drive has no file 'missing.txt'");
    board.act("usb write lib/x.py \"1\"");
    CHECK(board.reading("drive") == "failed: the drive has no folder 'lib'");
    board.act("usb write big.bin \"" + std::string(160 * 512, 'y') + "\"", 500_ms);
    CHECK(board.reading("drive").starts_with("failed: the drive is full"));
    board.act("usb eject");
    CHECK(board.reading("drive") == "done");
    board.act("usb write late.py \"1\"");
    CHECK(board.reading("drive") == "waiting"); // For the disk to come back.
    board.act("usb unplug");
    board.act("usb plug", 1_s);
    CHECK(board.reading("drive") == "done");
    CHECK(text(disk_of(board), 0, 160 * 512).find("LATE    PY ") != std::string::npos);
}

TEST_CASE("what is asked of a disk that is not there yet is done in turn when it comes") {
    UsbGuest board("disk");
    board.act("usb write a.txt \"first\"", 1_ms);
    board.act("usb write b.txt \"second\"", 1_ms);
    board.act("usb rm a.txt", 1_ms);
    CHECK(board.reading("drive") == "waiting");
    board.run(1_s);
    CHECK(board.reading("drive") == "done");
    std::string const root = text(disk_of(board), kRoot, 1024);
    CHECK(root.substr(32, 11) == "B       TXT");
    CHECK(u8(root[0]) == 0xE5);
}

TEST_CASE("a drive that is pulled out in the midst of writing says so") {
    UsbGuest board("disk");
    board.run(1_s);
    board.act("usb write main.py \"" + std::string(20'000, 'x') + "\"", 5_ms);
    CHECK(board.reading("drive") == "working");
    board.act("usb unplug");
    CHECK(board.reading("drive") == "failed: the disk went away");
}

TEST_CASE("files on their way to a drive come back with a snapshot") {
    UsbGuest first("disk");
    first.run(1_s);
    first.act("usb write main.py \"" + std::string(5'000, 'x') + "\"", 7_ms);
    REQUIRE(first.reading("drive") == "working");
    std::vector<u8> const state = first.machine.save();
    UsbGuest second("disk");
    REQUIRE(second.machine.restore(state).ok());
    for (UsbGuest *board : {&first, &second}) {
        board->run(100_ms);
        CHECK(board->reading("drive") == "done");
    }
    CHECK(first.machine.state_hash() == second.machine.state_hash());
    CHECK(text(disk_of(second), kData, 5'000) == std::string(5'000, 'x'));
}

TEST_CASE("what cannot go on a drive is said before anything happens") {
    UsbGuest board("disk");
    auto const refusal = [&](std::string const &line) {
        Input const input = parse_input("0s usb " + line).value();
        Result<> const result = board.machine.post(input.target, input.action);
        return result.ok() ? "" : result.error().message;
    };
    CHECK(refusal("put /no/such/file.py") == "usb put: /no/such/file.py: no such file");
    CHECK(refusal("put / x").find("is a directory; give a file for the drive") != std::string::npos);
    CHECK(refusal("put") == "usb: wrong arguments for 'put'; write put FILE [NAME]");
    CHECK(refusal("write a?b x").find("'a?b' is no name for the drive") != std::string::npos);
    CHECK(refusal("write lib//b x").find("a name on the drive is missing") != std::string::npos);
    CHECK(refusal("rm") == "usb: wrong arguments for 'rm'; write rm NAME");
    CHECK(refusal("write " + std::string(256, 'n') + " x").find("too long") != std::string::npos);
    CHECK(board.reading("drive") == "none");
}
