#include "tests/real/run_pyboard.h"

#include "tests/real/pyboard_bench.h"
#include "tests/real/pyboard_boot.h"
#include "tests/real/pyboard_determinism.h"
#include "tests/real/pyboard_programs.h"

namespace terrarium {

namespace {

using namespace literals;
using Outcome = ImageResult::Outcome;

std::string quoted(std::string const &text) {
    std::string result;
    for (char const c : text) result += c == '\n' ? std::string("\\n") : std::string(1, c);
    return "'" + result + "'";
}

// What is wrong, or nothing.
std::string run_program(PyboardBench &bench, PyboardProgram const &program) {
    auto const answer = bench.run(program.code, program.inputs);
    if (!answer.trouble.empty()) return answer.trouble;
    if (answer.printed != program.prints)
        return "it printed " + quoted(answer.printed) + " instead of " + quoted(program.prints);
    if (bench.last_input() > bench.machine().now()) return "an input comes after its end";
    for (PyboardProgram::Seen const &seen : program.seen) {
        double const value = bench.reading(seen.reading);
        if (value < seen.low || value > seen.high)
            return std::string(seen.reading) + " is " + std::to_string(value);
    }
    std::string const wrong = program.check ? program.check(bench) : "";
    return wrong.empty() ? bench.complaints() : wrong;
}

struct Tally {
    int passed = 0;
    std::string failed;
    std::string skipped;
    void add(std::string const &name, std::string const &wrong) {
        if (wrong.empty()) {
            ++passed;
        } else {
            failed += "\n    " + name + ": " + wrong;
        }
    }
};

} // namespace

ImageResult run_pyboard(BoardSpec const &board, FirmwareImage const &image) {
    PyboardBench bench(board, image);
    if (std::string const wrong = bench.boot(); !wrong.empty()) return {Outcome::Failed, wrong};
    Tally tally;
    auto const play = [&](char const *name, char const *needs, auto const &action) {
        bench.begin_again();
        if (!bench.has(needs)) {
            tally.skipped += (tally.skipped.empty() ? "" : ", ") + std::string(name);
            return;
        }
        tally.add(name, action());
    };
    for (auto const programs : {pyboard_pin_programs(), pyboard_bus_programs(), pyboard_time_programs(),
                                pyboard_language_programs()}) {
        for (PyboardProgram const &program : programs)
            play(program.name, program.needs, [&] { return run_program(bench, program); });
    }
    for (auto const scenes : {pyboard_boot_scenes(), pyboard_determinism_scenes()}) {
        for (PyboardScene const &scene : scenes) {
            play(scene.name, scene.needs, [&] {
                std::string const wrong = scene.play(bench);
                return wrong.empty() ? bench.complaints() : wrong;
            });
        }
    }
    // The boot itself, from an erased flash on, and what is random: once more, and with another seed.
    char const *const random = "import pyb\nprint([pyb.rng() for i in range(5)], pyb.unique_id())";
    bench.begin_again();
    std::string const drawn = bench.run(random).printed;
    PyboardBench again(board, image);
    bool const same =
        again.boot().empty() && again.booted() == bench.booted() && again.run(random).printed == drawn;
    tally.add("the same boot and random numbers twice", same ? "" : "they differ");
    PyboardBench other(board, image, 1);
    bool const differs = other.boot().empty() && other.run(random).printed != drawn;
    tally.add("another seed is another chip", differs ? "" : "it is the same");
    std::string detail = std::to_string(tally.passed) + " programs and scenes";
    if (!tally.skipped.empty()) detail += ", not in this image: " + tally.skipped;
    if (tally.failed.empty()) return {Outcome::Passed, detail};
    return {Outcome::Failed, detail + tally.failed};
}

} // namespace terrarium
