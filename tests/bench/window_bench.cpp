// What the window costs: the real micro:bit firmware in a busy loop at --speed=max, without a window and with
// one, in turns.
//
// Prints one figure a line, "name value", for tests/bench/run_window. Needs a display.
// usage: window_bench FIRMWARE [ROUNDS [SECONDS]]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <thread>

#include "boards/boards.h"
#include "cli/window_driver.h"
#include "gui/app/window.h"
#include "sim/image/load_image.h"
#include "sim/machine/program.h"

namespace {

using namespace terrarium;
using namespace terrarium::literals;
using Seconds = std::chrono::duration<double>;
using std::chrono::steady_clock;

double cpu_seconds(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return double(now.tv_sec) + double(now.tv_nsec) * 1e-9;
}

// Virtual seconds per second of the host, and per CPU second of the machine's thread. The first also tells of
// cores that are busy with drawing, or with something else; the second only of work for the window.
struct Speeds {
    double wall = 0;
    double cpu = 0;
};

// Over `seconds` of the host.
template <class AfterSlice>
Speeds speed(Machine &machine, double seconds, AfterSlice after_slice) {
    Slices slices(host::Speed{std::nullopt});
    auto const began = steady_clock::now();
    double const cpu = cpu_seconds(CLOCK_THREAD_CPUTIME_ID);
    Time const from = machine.now();
    while (Seconds(steady_clock::now() - began).count() < seconds) {
        slices.run(machine, Time::never());
        after_slice();
    }
    double const passed = (machine.now() - from).seconds();
    return {passed / Seconds(steady_clock::now() - began).count(),
            passed / (cpu_seconds(CLOCK_THREAD_CPUTIME_ID) - cpu)};
}

// The same with a window, whose frames' costs are added to `times`.
Result<Speeds> speed_with_window(Machine &machine, double seconds, gui::FrameTimes &times) {
    gui::Desk desk;
    std::unique_ptr<gui::Window> window = TRY(gui::Window::open(microbit, desk, {}));
    Slices slices(host::Speed{std::nullopt});
    Typist typist(machine.now());
    cli::WindowDriver driver(machine, slices, typist,
                             {[](std::string_view) -> Result<> { return {}; },
                              [](std::string_view) {},
                              [] { return std::vector<gui::PortFact>(); },
                              [](std::string const &) -> Result<> { return {}; },
                              [](u64) {},
                              [] {},
                              nullptr,
                              {}});
    Speeds factor;
    std::thread runner([&] {
        factor = speed(machine, seconds, [&] {
            driver.ran();
            desk.visit(driver);
        });
        desk.close();
    });
    window->run();
    runner.join();
    times.frames += window->times().frames;
    times.building += window->times().building;
    times.whole += window->times().whole;
    return factor;
}

int run(char const *firmware, int rounds, double seconds) {
    Result<FirmwareImage> const image = load_image(firmware);
    if (!image) return std::fprintf(stderr, "%s\n", image.error().message.c_str()), 2;
    std::vector<u8> flash(microbit.flash_bytes, 0xFF);
    Machine machine(microbit, 0, flash);
    if (!program(microbit, machine.chip(), image.value())) return 2;
    machine.power_on();
    if (!machine.run_until_serial(">>> ", 5_s)) return 1;
    constexpr std::string_view kLoop = "while True: pass\r\r";
    if (!machine.post_serial({reinterpret_cast<u8 const *>(kLoop.data()), kLoop.size()})) return 1;
    machine.run_for(1_s);

    gui::FrameTimes times;
    std::vector<double> ratios;
    std::vector<double> thread_ratios;
    double drawing = 0; // CPU seconds of all threads but the machine's.
    for (int i = 0; i < rounds; ++i) {
        Speeds const alone = speed(machine, seconds, [] {});
        double const before = cpu_seconds(CLOCK_PROCESS_CPUTIME_ID);
        Time const from = machine.now();
        Result<Speeds> const with = speed_with_window(machine, seconds, times);
        if (!with) return std::fprintf(stderr, "%s\n", with.error().message.c_str()), 2;
        drawing += cpu_seconds(CLOCK_PROCESS_CPUTIME_ID) - before -
                   (machine.now() - from).seconds() / with.value().cpu;
        std::printf("speed_alone %.4f\nspeed_with_window %.4f\n", alone.wall, with.value().wall);
        ratios.push_back(alone.wall / with.value().wall);
        thread_ratios.push_back(alone.cpu / with.value().cpu);
    }
    std::sort(ratios.begin(), ratios.end());
    std::sort(thread_ratios.begin(), thread_ratios.end());
    double const frames = double(times.frames);
    std::printf("frame_building_ms %.4f\n", 1000 * times.building / frames);
    std::printf("frame_whole_ms %.4f\n", 1000 * times.whole / frames);
    std::printf("frame_cpu_ms %.4f\n", 1000 * drawing / frames);
    std::printf("frames_per_second %.2f\n", frames / (rounds * seconds));
    std::printf("thread_slowdown %.4f\n", thread_ratios[thread_ratios.size() / 2]);
    std::printf("slowdown %.4f\n", ratios[ratios.size() / 2]);
    return 0;
}

} // namespace

int main(int argc, char **argv) {
    if (argc < 2) return std::fprintf(stderr, "usage: %s FIRMWARE [ROUNDS [SECONDS]]\n", argv[0]), 2;
    return run(argv[1], argc > 2 ? std::max(1, std::atoi(argv[2])) : 5, argc > 3 ? std::atof(argv[3]) : 3);
}
