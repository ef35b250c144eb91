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
    for (auto const programs : {pyboard_pin_programs(), pyboard_bus_programs(), pyboard_time_programs(),
                                pyboard_language_programs()}) {
        for (PyboardProgram const &program : programs) {
            bench.begin_again();
            std::string const needs = *program.needs != 0 ? program.needs : "True";
            auto const has = bench.run("import pyb, machine, micropython\ntry:\n print(bool(" + needs +
                                       "))\nexcept ImportError:\n print(False)\n");
            if (has.printed == "False\n") {
                tally.skipped += (tally.skipped.empty() ? "" : ", ") + std::string(program.name);
            } else {
                tally.add(program.name, run_program(bench, program));
            }
        }
    }
    for (PyboardScene const &scene : pyboard_boot_scenes()) {
        bench.begin_again();
        std::string const wrong = scene.play(bench);
        tally.add(scene.name, wrong.empty() ? bench.complaints() : wrong);
    }
    // The boot itself, from an erased flash on: once more, and with another seed.
    PyboardBench again(board, image);
    tally.add("the same boot twice",
              again.boot() == "" && again.booted() == bench.booted() ? "" : "it differs");
    PyboardBench other(board, image, 1);
    char const *const random = "import pyb\nprint([pyb.rng() for i in range(5)], pyb.unique_id())";
    bool const differs = other.boot() == "" && other.run(random).printed != again.run(random).printed;
    tally.add("another seed is another chip", differs ? "" : "it does not differ");
    for (PyboardScene const &scene : pyboard_determinism_scenes()) {
        bench.begin_again();
        tally.add(scene.name, scene.play(bench));
    }
    std::string detail = std::to_string(tally.passed) + " programs and scenes";
    if (!tally.skipped.empty()) detail += ", not in this image: " + tally.skipped;
    if (tally.failed.empty()) return {Outcome::Passed, detail};
    return {Outcome::Failed, detail + tally.failed};
}

} // namespace terrarium
