// CPU seconds of the real micro:bit firmware on this simulator: boot, a Python loop, an idle hour.
//
// Prints one figure a line, "name value", for tests/bench/run, which puts QEMU's beside them.
// usage: microbit_bench FIRMWARE [LOOPS]
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include <sys/resource.h>

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

bool type(Machine &machine, std::string const &text, std::string_view answer) {
    std::span const bytes(reinterpret_cast<u8 const *>(text.data()), text.size());
    return machine.post_serial(bytes).ok() && machine.run_until_serial(answer, machine.now() + 1000_s);
}

int run(char const *firmware, char const *loops) {
    double const wall = seconds(CLOCK_MONOTONIC);
    Result<FirmwareImage> const image = load_image(firmware);
    if (!image) return std::fprintf(stderr, "%s\n", image.error().message.c_str()), 2;
    std::vector<u8> flash(microbit.flash_bytes, 0xFF);
    Machine machine(microbit, 0, flash);
    if (Result<> const programmed = program(microbit, machine.chip(), image.value()); !programmed) return 2;
    machine.power_on();
    if (!machine.run_until_serial(">>> ", 5_s)) return 1;
    std::printf("boot_wall %.4f\n", seconds(CLOCK_MONOTONIC) - wall);

    if (!type(machine, "i=0\r", ">>> ")) return 1;
    if (!type(machine, "while i<" + std::string(loops) + ": i+=1\r", "... ")) return 1;
    double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    Time const began = machine.now();
    if (!type(machine, "\r", ">>> ")) return 1;
    std::printf("loop_cpu %.4f\n", seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu);
    std::printf("loop_virtual %.4f\n", (machine.now() - began).seconds());

    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    machine.run_for(3600_s);
    std::printf("idle_hour_cpu %.4f\n", seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu);
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::printf("resident_mb %.1f\n", double(usage.ru_maxrss) / 1024);
    return 0;
}

} // namespace

int main(int argc, char **argv) {
    if (argc < 2) return std::fprintf(stderr, "usage: %s FIRMWARE [LOOPS]\n", argv[0]), 2;
    return run(argv[1], argc > 2 ? argv[2] : "200000");
}
