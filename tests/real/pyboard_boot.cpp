#include "tests/real/pyboard_boot.h"

#include <algorithm>

namespace terrarium {

namespace {

using namespace literals;

constexpr char const *kBootLeds[3] = {"green", "yellow", "blue"};

bool level_at(std::vector<Edge> const &edges, Time at) {
    bool level = false;
    for (Edge const &edge : edges) level = edge.at <= at ? edge.level : level;
    return level;
}

// When the LED went on within [from, to).
std::vector<Time> rises(PyboardBench &bench, std::string const &led, Time from, Time to) {
    std::vector<Time> result;
    for (Edge const &edge : bench.edges(led)) {
        if (edge.level && edge.at >= from && edge.at < to) result.push_back(edge.at);
    }
    return result;
}

// How often the LED was on for `duration` since `from`.
int pulses(PyboardBench &bench, std::string const &led, Time from, Time duration) {
    std::vector<Edge> const &edges = bench.edges(led);
    int count = 0;
    for (std::size_t i = 1; i < edges.size(); ++i) {
        if (edges[i].level || edges[i - 1].at < from) continue;
        Time const lit = edges[i].at - edges[i - 1].at;
        count += lit > duration - 10_ms && lit < duration + 10_ms ? 1 : 0;
    }
    return count;
}

// Files that leave a trace when they run, safely in flash.
std::string write_files(PyboardBench &bench, std::string const &boot, std::string const &main) {
    auto const answer =
        bench.run("import os\nwith open('/flash/boot.py','w') as f: f.write(" + boot +
                  ")\nwith open('/flash/main.py','w') as f: f.write(" + main +
                  ")\nwith open('/flash/mine.txt','w') as f: f.write('mine')\n"
                  "os.sync() if hasattr(os, 'sync') else pyb.sync()\npyb.delay(100)\nprint('written')\n");
    return answer.printed == "written\n" ? answer.trouble : "the files were not written: " + answer.printed;
}

// What ran at boot, and whether the file system is the user's: "boot main mine".
std::string traces(PyboardBench &bench) {
    auto const answer =
        bench.run("import os\nprint(*[n for n, there in (('boot', 'boot_ran' in globals()), "
                  "('main', 'main_ran' in globals()), ('mine', 'mine.txt' in os.listdir('/flash')))"
                  " if there])\n");
    return answer.trouble.empty() ? answer.printed.substr(0, answer.printed.find('\n')) : answer.trouble;
}

// Holds USR for `hold` at a reset; `patterns`: which of green, yellow and blue are lit then (bits 0 to 2),
// for 600 ms each; `left`: the traces afterwards.
std::string hold_switch(PyboardBench &bench, Time hold, std::vector<int> const &patterns,
                        std::string const &left) {
    if (std::string const wrong = write_files(bench, "'boot_ran = 1'", "'main_ran = 1'"); !wrong.empty())
        return wrong;
    Time const reset = bench.machine().now();
    bench.act("usr press");
    bench.act("rst press 10ms");
    bench.act("usr release", hold);
    if (std::string const wrong = bench.enter(); !wrong.empty()) return wrong;

    // MicroPython of the winter of 2020 to 2021 shows nothing before the mode changes.
    bool const at_once = !bench.has("(1, 14) <= sys.implementation[1] < (1, 16)");
    for (std::size_t i = 0; i < patterns.size(); ++i) {
        Time const middle = reset + 50_ms + 600_ms * i64(i) + std::min(300_ms, hold / 4);
        int seen = 0;
        for (int led = 0; led < 3; ++led)
            seen |= level_at(bench.edges(kBootLeds[led]), middle) ? 1 << led : 0;
        int const expected = i > 0 || at_once ? patterns[i] : 0;
        if (seen != expected) {
            return "the LEDs show " + std::to_string(seen) + " instead of " + std::to_string(expected) +
                   " at " + to_string(middle - reset);
        }
    }
    // The mode that was chosen flashes six times.
    Time const released = reset + hold;
    for (int led = 0; led < 3; ++led) {
        auto const flashes = rises(bench, kBootLeds[led], released, released + 630_ms);
        if (flashes.size() != (patterns.back() >> led & 1 ? 6u : 0u))
            return std::string(kBootLeds[led]) + " flashes " + std::to_string(flashes.size()) + " times";
    }
    std::string const seen = traces(bench);
    return seen == left ? "" : "afterwards there is '" + seen + "' instead of '" + left + "'";
}

std::string plain_reset(PyboardBench &bench) {
    if (std::string const wrong = write_files(bench, "'boot_ran = 1'", "'main_ran = 1'"); !wrong.empty())
        return wrong;
    bench.act("rst press 10ms");
    if (std::string const wrong = bench.enter(); !wrong.empty()) return wrong;
    std::string const seen = traces(bench);
    return seen == "boot main mine" ? "" : "afterwards there is '" + seen + "'";
}

// Red and green take turns, `times` of 250 ms each.
std::string flashes_error(PyboardBench &bench, std::string const &boot, std::string const &main, int times,
                          std::string const &left) {
    if (std::string const wrong = write_files(bench, boot, main); !wrong.empty()) return wrong;
    Time const reset = bench.machine().now();
    bench.act("rst press 10ms");
    if (std::string const wrong = bench.enter(); !wrong.empty()) return wrong;
    for (char const *led : {"red", "green"}) {
        int const seen = pulses(bench, led, reset, 250_ms);
        if (seen != times) return std::string(led) + " flashes " + std::to_string(seen) + " times";
    }
    std::string const seen = traces(bench);
    return seen == left ? "" : "afterwards there is '" + seen + "'";
}

// An instruction that is none.
constexpr char const *kFault = R"(
@micropython.asm_thumb
def fault():
    data(2, 0xde00)
before_the_fault = 1
pyb.fault_debug(DEBUG)
pyb.delay(500)
fault()
)";

void make_fault(PyboardBench &bench, char const *debug) {
    std::string code = kFault;
    code.replace(code.find("DEBUG"), 5, debug);
    // It never ends.
    [[maybe_unused]] auto const answer = bench.run(code, 1_ms);
}

std::string fault_resets(PyboardBench &bench) {
    make_fault(bench, "False");
    if (std::string const wrong = bench.enter(); !wrong.empty()) return wrong;
    auto const answer = bench.run("print('before_the_fault' in globals())");
    return answer.printed == "False\n" ? "" : "no reset: " + answer.printed + answer.trouble;
}

std::string fault_cycles_leds(PyboardBench &bench) {
    // With a terminal open, the handler waits for it to take the report: by sleeping, at a priority that
    // nothing wakes it from (ARMv7-M, B1.5.19). That is so on the board as well; without a terminal it gets
    // to the LEDs.
    bench.act("usb dtr 0", 400_ms);
    make_fault(bench, "True");
    bench.wait(30_s);
    struct Toggle {
        Time at;
        std::size_t led;
    };
    constexpr char const *kLeds[4] = {"red", "green", "yellow", "blue"};
    std::vector<Toggle> toggles;
    for (std::size_t led = 0; led < 4; ++led) {
        std::vector<Edge> const &edges = bench.edges(kLeds[led]);
        // All are lit first.
        if (edges.empty() || !edges[0].level) return std::string(kLeds[led]) + " is not lit";
        for (std::size_t i = 1; i < edges.size(); ++i) toggles.push_back({edges[i].at, led});
    }
    std::sort(toggles.begin(), toggles.end(), [](Toggle const &a, Toggle const &b) { return a.at < b.at; });
    if (toggles.size() < 16) return "the LEDs toggle " + std::to_string(toggles.size()) + " times only";
    Time const step = toggles[1].at - toggles[0].at;
    for (std::size_t i = 0; i < toggles.size(); ++i) {
        if (toggles[i].led != i % 4) return std::string(kLeds[toggles[i].led]) + " toggles out of turn";
        if (i == 0 || i > 15) continue;
        Time const passed = toggles[i].at - toggles[i - 1].at;
        if (passed < step - 1_ms || passed > step + 1_ms) return "the LEDs toggle unevenly";
    }
    return "";
}

// Nobody feeds it; the board starts anew and knows why.
std::string watchdog_resets(PyboardBench &bench) {
    Time const start = bench.machine().now();
    [[maybe_unused]] auto const endless = bench.run(
        "before = 1\nw = machine.WDT(timeout=1000)\nfor i in range(5):\n pyb.delay(500)\n w.feed()\n"
        "while True: pyb.delay(1)\n",
        2_s);
    if (bench.edges("green").size() > 0) return "it starts anew while the watchdog is fed";
    if (std::string const wrong = bench.enter(); !wrong.empty()) return wrong;
    auto const started = rises(bench, "green", start, bench.machine().now());
    // After 2.5 s of feeding; the watchdog's own oscillator need not be exact.
    if (started.empty() || started[0] < start + 3300_ms || started[0] > start + 4300_ms)
        return "it starts anew after " + (started.empty() ? "never" : to_string(started[0] - start));
    auto const answer = bench.run("import machine\nprint('before' in globals(), "
                                  "machine.reset_cause() == machine.WDT_RESET)");
    return answer.printed == "False True\n" ? "" : "afterwards: " + answer.printed + answer.trouble;
}

// A fault of the firmware with threads, mended in v1.20: it waits with what threads bring along before there
// are any.
constexpr char const *kCanHoldSwitch = "not (1, 14) <= sys.implementation[1] < (1, 20) or not threads";

constexpr PyboardScene kScenes[] = {
    {"reset runs boot.py and main.py", "", plain_reset},
    {"USR held shortly: standard boot", kCanHoldSwitch,
     [](PyboardBench &bench) { return hold_switch(bench, 500_ms, {1}, "boot main mine"); }},
    {"USR held: safe mode", kCanHoldSwitch,
     [](PyboardBench &bench) {
         return hold_switch(bench, 1100_ms, {1, 2}, "mine");
     }},
    {"USR held longer: factory reset", kCanHoldSwitch,
     [](PyboardBench &bench) {
         return hold_switch(bench, 1700_ms, {1, 2, 3}, "");
     }},
    {"USR held very long: round to standard boot", kCanHoldSwitch,
     [](PyboardBench &bench) {
         return hold_switch(bench, 2300_ms, {1, 2, 3, 1}, "boot main mine");
     }},
    {"main.py fails: three red and green flashes", "",
     [](PyboardBench &bench) {
         return flashes_error(bench, "'boot_ran = 1'", "'main_ran = 1\\nnone()'", 3, "boot main mine");
     }},
    {"boot.py fails: four red and green flashes", "sys.implementation[1] >= (1, 17)",
     [](PyboardBench &bench) {
         return flashes_error(bench, "'boot_ran = 1\\nnone()'", "'main_ran = 1'", 4, "boot mine");
     }},
    {"boot.py fails: four red and green flashes, and main.py runs", "sys.implementation[1] < (1, 17)",
     [](PyboardBench &bench) {
         return flashes_error(bench, "'boot_ran = 1\\nnone()'", "'main_ran = 1'", 4, "boot main mine");
     }},
    {"watchdog: reset", "", watchdog_resets},
    {"hard fault: reset", "", fault_resets},
    {"hard fault with fault_debug: the LEDs cycle", "", fault_cycles_leds},
};

} // namespace

std::span<PyboardScene const> pyboard_boot_scenes() { return kScenes; }

} // namespace terrarium
