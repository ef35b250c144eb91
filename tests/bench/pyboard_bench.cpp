// The real pyboard firmware on this simulator: boot with and without a file system, ten idle minutes, and
// Python programs that time themselves.
//
// Prints one figure a line, "name value", for tests/bench/run_pyboard. A program prints "begin", works, and
// prints its own microseconds first on the line behind it; measured is what lies between the two lines.
// usage: pyboard_bench FIRMWARE [PROGRAM.py ...]
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "boards/boards.h"
#include "sim/image/load_image.h"
#include "sim/machine/machine.h"
#include "sim/machine/program.h"

namespace {

using namespace terrarium;
using namespace terrarium::literals;

double seconds(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return double(now.tv_sec) + double(now.tv_nsec) * 1e-9;
}

// Firmware takes 256 bytes each 10 ms without loss.
bool type(Machine &machine, std::string_view text, std::string_view answer) {
    constexpr std::size_t kPiece = 128;
    while (text.size() > kPiece) {
        std::string_view const piece = text.substr(0, kPiece);
        text.remove_prefix(kPiece);
        if (!machine.post_serial({reinterpret_cast<u8 const *>(piece.data()), piece.size()}).ok())
            return false;
        machine.run_for(10_ms);
    }
    return machine.post_serial({reinterpret_cast<u8 const *>(text.data()), text.size()}).ok() &&
           machine.run_until_serial(answer, machine.now() + 100_s);
}

bool fail(char const *what, char const *name) {
    std::fprintf(stderr, "pyboard_bench: %s: %s\n", name, what);
    return false;
}

// A soft reset before each, so that all find the same heap.
bool run_program(Machine &machine, char const *path) {
    std::ifstream file(path);
    std::string const code{std::istreambuf_iterator<char>(file), {}};
    if (code.empty()) return fail("cannot be read, or is empty", path);
    std::string const name = std::filesystem::path(path).stem();
    if (!type(machine, "\x02\x04", ">>> ")) return fail("no prompt after a soft reset", path);
    if (!type(machine, "\x01", "CTRL-B to exit\r\n>")) return fail("no raw REPL", path);
    if (!type(machine, code + "\x04", "begin\r\n")) return fail("has not begun", path);
    std::string line;
    machine.on_serial = [&](u8 byte) { line += char(byte); };
    double const cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    double const wall = seconds(CLOCK_MONOTONIC);
    Time const began = machine.now();
    bool const ended = machine.run_until_serial("\x04", machine.now() + 100_s);
    machine.on_serial = nullptr;
    long const microseconds = std::strtol(line.c_str(), nullptr, 10);
    if (!ended || microseconds <= 0) return fail(("said " + line).c_str(), path);
    std::printf("%s.virtual_us %ld\n", name.c_str(), microseconds);
    std::printf("%s.norm %ld\n", name.c_str(), std::strtol(line.c_str() + line.find(' '), nullptr, 10));
    std::printf("%s.virtual %.6f\n", name.c_str(), (machine.now() - began).seconds());
    std::printf("%s.cpu %.6f\n", name.c_str(), seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu);
    std::printf("%s.wall %.6f\n", name.c_str(), seconds(CLOCK_MONOTONIC) - wall);
    return type(machine, "\x02", ">>> ");
}

// Boots what is in `flash`, programmed with `image` or as it was left.
bool boot(Machine &machine, FirmwareImage const &image, char const *name, double began) {
    if (!program(pyboard, machine.chip(), image)) return fail("does not fit the board", name);
    machine.power_on();
    if (!machine.run_until_serial(">>> ", 20_s)) return fail("does not reach its prompt", name);
    std::printf("%s %.4f\n", name, seconds(CLOCK_MONOTONIC) - began);
    return true;
}

int run(char const *firmware, std::span<char *> programs) {
    double began = seconds(CLOCK_MONOTONIC);
    Result<FirmwareImage> const image = load_image(firmware);
    if (!image) return std::fprintf(stderr, "%s\n", image.error().message.c_str()), 2;
    std::vector<u8> flash(pyboard.flash_bytes, 0xFF);
    {
        Machine machine(pyboard, 0, flash);
        if (!boot(machine, image.value(), "boot_formatting_wall", began)) return 1;
        std::printf("boot_formatting_cpu %.4f\n", seconds(CLOCK_PROCESS_CPUTIME_ID));
        machine.run_for(10_s); // It writes its file system back after a while.
    }
    began = seconds(CLOCK_MONOTONIC);
    Machine machine(pyboard, 0, flash);
    if (!boot(machine, image.value(), "boot_wall", began)) return 1;
    double const cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    machine.run_for(600_s);
    std::printf("idle_cpu %.4f\n", seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu);
    for (char const *program : programs) {
        if (!run_program(machine, program)) return 1;
    }
    return 0;
}

} // namespace

int main(int argc, char **argv) {
    if (argc < 2) return std::fprintf(stderr, "usage: %s FIRMWARE [PROGRAM.py ...]\n", argv[0]), 2;
    return run(argv[1], {argv + 2, std::size_t(argc - 2)});
}
