// New firmware for a pyboard over USB: usb dfu FILE, from the file to the program's greeting.
#include <catch2/catch_test_macros.hpp>

#include <filesystem>

#include <stdlib.h> // mkdtemp

#include "tests/boards/usb_guest.h"
#include "tests/sim/image/samples.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

// A new folder for each test, also when many run at once. The random numbers of the C library begin alike in
// each process, so they make no names.
std::filesystem::path new_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "terrarium_dfu_XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    return name;
}

// A file in a folder of its own, gone with it.
struct DfuFile {
    explicit DfuFile(samples::Bytes const &bytes, std::string const &name = "new.dfu")
        : folder(new_folder()), path((folder / name).string()) {
        write(bytes);
    }
    ~DfuFile() { std::filesystem::remove_all(folder); }
    void write(samples::Bytes const &bytes) const {
        std::ofstream(path, std::ios::binary)
            .write(reinterpret_cast<char const *>(bytes.data()), std::streamsize(bytes.size()));
    }
    std::filesystem::path folder;
    std::string path;
};

samples::Bytes file_of(std::string const &guest, u16 vendor = 0x0483) {
    return samples::dfuse({{0x08000000, usb_guest(guest)}, {0x08020000, samples::Bytes(5000, 0x5A)}}, vendor);
}

// Bridges the DFU pads over a reset.
void enter_boot_loader(UsbGuest &board) {
    board.act("dfu press", 1_us);
    board.act("rst press 1ms", 100_ms);
    board.act("dfu release", 1_us);
    board.run(500_ms);
}

std::string error_of(UsbGuest &board, std::string const &action) {
    Result<Input> const input = parse_input("0s " + action);
    REQUIRE(input.ok());
    Result<> const posted = board.machine.post(input.value().target, input.value().action);
    return posted ? "" : posted.error().message;
}

} // namespace

TEST_CASE("the DFU pads start the boot loader, and a reset without them the program") {
    UsbGuest board("single");
    board.run(1_s);
    CHECK(board.reading("product").empty()); // It has no strings.
    enter_boot_loader(board);
    CHECK(board.reading("product") == "STM32  BOOTLOADER");
    CHECK(board.reading("functions") == "dfu");
    CHECK(board.reading("dfu") == "none");
    CHECK(board.act("rst press 1ms", 1_s) == "ready\r\n> ");
    CHECK(board.reading("functions") == "serial");
}

TEST_CASE("firmware is downloaded to a running board, which starts it") {
    DfuFile const file(file_of("composite"));
    UsbGuest board("single");
    board.run(1_s);
    board.flash[0x20000 + 6000] = 0; // In a sector that is erased, behind what is written.
    board.flash[0x40000] = 0x77;     // In one that is not.
    board.act("usb dfu " + file.path);
    CHECK(board.reading("dfu") == "waiting");
    enter_boot_loader(board);
    CHECK(board.reading("dfu") == "erasing 2 of 2");
    CHECK(board.run(2_s) == "ready\r\n> ");
    CHECK(board.reading("dfu") == "done");
    CHECK(board.reading("product") == "Gast");
    CHECK(board.type("abc") == "ABC");
    std::vector<u8> const guest = usb_guest("composite");
    CHECK(std::equal(guest.begin(), guest.end(), board.flash.begin()));
    CHECK(board.flash[0x20000] == 0x5A);
    CHECK(board.flash[0x20000 + 4999] == 0x5A);
    CHECK(board.flash[0x20000 + 6000] == 0xFF);
    CHECK(board.flash[0x40000] == 0x77);
}

TEST_CASE("a board without firmware gets some") {
    DfuFile const file(file_of("single"));
    UsbGuest board("");
    // Before its first instruction, which there is not.
    REQUIRE(board.machine.post({Time(), "dfu", {"press", {}, {}}}).ok());
    REQUIRE(board.machine.post({Time(), "rst", {"press", {"1ms"}, {}}}).ok());
    board.run(10_ms);
    board.act("dfu release", 1_us);
    CHECK(board.act("usb dfu " + file.path, 5_s) == "ready\r\n> ");
}

TEST_CASE("the same in a replay, and from a snapshot in the middle of it") {
    DfuFile const file(file_of("composite"));
    UsbGuest first("single");
    std::vector<Input> journal;
    first.machine.on_post = [&](Input const &input) { journal.push_back(input); };
    first.run(1_s);
    first.act("usb dfu " + file.path);
    enter_boot_loader(first);
    REQUIRE(first.reading("dfu").starts_with("erasing"));
    UsbGuest third("");
    REQUIRE(third.machine.restore(first.machine.save()).ok());
    first.machine.run_until(4_s);
    third.machine.run_until(4_s);
    UsbGuest second("single");
    for (Input const &input : journal) {
        Result<Input> const parsed = parse_input(to_string(input)); // As a journal holds it.
        REQUIRE(parsed.ok());
        Result<> const posted = second.machine.post(parsed.value());
        INFO(to_string(input) << ": " << (posted ? "" : posted.error().message));
        REQUIRE(posted.ok());
    }
    second.machine.run_until(4_s);
    CHECK(second.machine.state_hash() == first.machine.state_hash());
    CHECK(third.machine.state_hash() == first.machine.state_hash());
    CHECK(first.reading("dfu") == "done");
    // The journal pins the file down.
    file.write(file_of("single"));
    std::string const error =
        error_of(third, to_string(journal[0]).substr(to_string(journal[0]).find(' ') + 1));
    CHECK(error.find("not the file that was recorded") != std::string::npos);
}

TEST_CASE("a bad file is refused before anything happens") {
    UsbGuest board("single");
    board.run(1_s);
    CHECK(error_of(board, "usb dfu missing.dfu") == "usb dfu: missing.dfu: no such file");
    CHECK(error_of(board, "usb dfu").find("write dfu FILE.dfu") != std::string::npos);
    samples::Bytes damaged = file_of("composite");
    damaged[400] ^= 1;
    DfuFile const file(damaged);
    CHECK(error_of(board, "usb dfu " + file.path).find("checksum") != std::string::npos);
    CHECK(board.reading("dfu") == "none");
}

TEST_CASE("a file for another device, or for memory there is not, changes nothing") {
    UsbGuest board("single");
    board.run(1_s);
    std::vector<u8> const before = board.flash;
    DfuFile const other(file_of("composite", 0x1234));
    DfuFile const outside(samples::dfuse({{0x08000000, usb_guest("composite")}, {0x20000000, {1, 2, 3}}}),
                          "out.dfu");
    enter_boot_loader(board);
    board.act("usb dfu " + other.path, 1_s);
    CHECK(board.reading("dfu") == "failed: it is for a device 1234:df11, and this one is 0483:df11");
    board.act("usb dfu " + outside.path, 1_s);
    CHECK(board.reading("dfu") == "failed: there is no memory to write at 0x20000000");
    CHECK(board.flash == before);
}

TEST_CASE("a protected sector fails with the device's own words, and the next file gets through") {
    UsbGuest board("single");
    board.flash[0x100000 + 8] = 0xDF; // nWRP of sector 5.
    board.machine.power_on();
    DfuFile const file(file_of("composite"));
    DfuFile const small(samples::dfuse({{0x08000000, usb_guest("composite")}}), "small.dfu");
    enter_boot_loader(board);
    board.act("usb dfu " + file.path, 3_s);
    CHECK(board.reading("dfu") == "failed: the device says: it cannot erase (errERASE), at 0x08020000");
    CHECK(board.act("usb dfu " + small.path, 3_s) == "ready\r\n> ");
}

TEST_CASE("the cable is pulled while firmware is downloaded") {
    DfuFile const file(file_of("composite"));
    UsbGuest board("single");
    board.run(1_s);
    enter_boot_loader(board);
    board.act("usb dfu " + file.path, 600_ms);
    board.act("usb unplug", 1_s);
    CHECK(board.reading("dfu") == "failed: the device went away");
    board.act("usb plug", 1_s);
    CHECK(board.act("usb dfu " + file.path, 3_s) == "ready\r\n> ");
}
