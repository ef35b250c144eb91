// One run, whatever it is cut into: the same inputs give the same state to the bit.
#include <functional>
#include <sstream>

#include <catch2/catch_test_macros.hpp>

#include "sim/machine/journal.h"
#include "sim/machine/snapshot.h"
#include "tests/boards/microbit_repl.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

constexpr Time kEnd = 3_s;
constexpr u64 kSeed = 42;

// A bit of everything: display, sensors over I2C, flash, buttons, random numbers, PWM, a reset in the middle.
constexpr char const *kInputs = R"(
100ms   serial "from microbit import *\rimport random\r"
200ms   serial "display.scroll('Hi', wait=False)\r"
333333us button_a press 100ms
400ms   accelerometer set x=300 y=-200 z=-900
500ms   serial "accelerometer.get_values(), button_a.get_presses(), random.randint(0, 1000)\r"
600ms   serial "pin0.write_analog(300)\r"
700ms   serial "with open('a.txt', 'w') as f: f.write('kept')\r\r"
900ms   temperature set 31
1s      serial "print(temperature())\r"
1.2s    accelerometer shake 500ms
1.3s    serial "for i in range(50): x = accelerometer.current_gesture()\r\r"
1.8s    reset press 5ms
2.1s    serial "from microbit import *\rimport random\r"
2.2s    serial "print(open('a.txt').read(), compass.get_x())\r"
2.5s    serial "while True: display.set_pixel(1, 1, random.randint(0, 9))\r\r"
2.7s    serial "\x03"
2.8s    board power_cycle
)";

// A machine with the inputs to come, and what it says.
struct Run {
    explicit Run(std::vector<u8> content, bool with_inputs = true) : flash(std::move(content)) {
        machine.trace().strict = true;
        machine.on_serial = [this](u8 byte) { said += char(byte); };
        machine.power_on();
        if (with_inputs) post_inputs();
    }
    // Those that are still to come.
    void post_inputs() {
        Result<std::vector<Input>> const inputs = parse_inputs(kInputs, "inputs");
        REQUIRE(inputs.ok());
        for (Input const &input : inputs.value()) {
            if (input.at > machine.now()) REQUIRE(machine.post(input).ok());
        }
    }
    std::string finish() {
        machine.run_until(kEnd);
        CHECK(machine.objection() == "");
        return machine.state_hash();
    }

    std::vector<u8> flash;
    Machine machine{microbit, kSeed, flash};
    std::string said;
};

// The hash of the run in one piece.
struct Reference {
    std::vector<u8> flash = programmed_flash();
    std::string hash;
    std::string said;

    Reference() {
        Run run(flash);
        hash = run.finish();
        said = run.said;
    }
};

} // namespace

TEST_CASE("micro:bit: the run that the determinism tests compare does what it should") {
    Reference const reference;
    INFO(reference.said);
    CHECK(reference.said.find("\r\n31\r\n") != std::string::npos);
    CHECK(reference.said.find("kept 0\r\n") != std::string::npos);
    CHECK(reference.said.find("KeyboardInterrupt") != std::string::npos);
    std::size_t banners = 0;
    for (std::size_t at = 0; (at = reference.said.find("MicroPython v", at)) != std::string::npos; ++at)
        ++banners;
    CHECK(banners == 3);
}

TEST_CASE("micro:bit: two runs give one state, another seed another") {
    Reference const reference;
    Run again(reference.flash);
    CHECK(again.finish() == reference.hash);
    CHECK(again.said == reference.said);
    std::vector<u8> flash = reference.flash;
    Machine other(microbit, kSeed + 1, flash);
    other.power_on();
    other.run_until(kEnd);
    CHECK(other.state_hash() != reference.hash);
}

TEST_CASE("micro:bit: how a run is sliced leaves no trace in its state") {
    Reference const reference;
    for (Time const slice : {1_ms, 37_us, 1_us}) {
        CAPTURE(to_string(slice));
        Run run(reference.flash);
        for (Time limit; limit < kEnd; limit += slice) run.machine.run_until(std::min(limit, kEnd));
        CHECK(run.finish() == reference.hash);
        CHECK(run.said == reference.said);
    }
    SECTION("to each event, and to lines on the serial port") {
        Run run(reference.flash);
        while (run.machine.now() < 300_ms) run.machine.run_to_next_event(kEnd);
        CHECK(run.machine.run_until_serial("\r\n31\r\n", kEnd));
        CHECK(run.finish() == reference.hash);
    }
}

TEST_CASE("micro:bit: asking for its state or hash on the way changes nothing") {
    Reference const reference;
    Run run(reference.flash);
    for (Time limit; limit < kEnd; limit += 50_ms) {
        run.machine.run_until(limit);
        CHECK(run.machine.state_hash().size() == 64);
        for (auto const &part : run.machine.parts()) CHECK(part->readings().size() < 10);
    }
    CHECK(run.finish() == reference.hash);
}

TEST_CASE("micro:bit: a run goes on from a snapshot in another machine") {
    Reference const reference;
    for (Time const middle : {10_ms, 250_ms, 720_ms, 1500_ms, 1802_ms, 2600_ms}) {
        CAPTURE(to_string(middle));
        Run first(reference.flash);
        first.machine.run_until(middle);
        std::string const half = first.machine.state_hash();
        Result<Snapshot> const snapshot = read_snapshot(write_snapshot(first.machine), "state");
        REQUIRE(snapshot.ok());

        // The flash comes with the snapshot.
        Run second(std::vector<u8>(microbit.flash_bytes, 0xFF), false);
        REQUIRE(second.machine.restore(snapshot.value().state).ok());
        CHECK(second.machine.now() == first.machine.now());
        CHECK(second.machine.state_hash() == half);
        // Inputs still to come are not part of a machine's state.
        second.post_inputs();
        CHECK(second.finish() == reference.hash);
        CHECK(first.said + second.said == reference.said);
        // The one that was saved goes on as well.
        CHECK(first.finish() == reference.hash);
    }
}

TEST_CASE("micro:bit: a journal replays to the same state") {
    std::vector<u8> const flash = programmed_flash();
    std::ostringstream text;
    write_header(text, {.board = microbit.name, .seed = kSeed});
    std::string hash;
    std::string said;
    Time end;
    {
        // Inputs as they come from a person: posted between stretches of time, stamped by the machine.
        Run run(flash, false);
        run.machine.on_post = [&](Input const &input) { text << to_string(input) << '\n'; };
        auto const act = [&](std::string_view line) {
            Result<Input> const input = parse_input("0s " + std::string(line));
            REQUIRE(input.ok());
            REQUIRE(run.machine.post(input.value().target, input.value().action).ok());
        };
        run.machine.run_until_serial(">>> ", kEnd);
        act("serial \"from microbit import *\\r\"");
        run.machine.run_until_serial(">>> ", kEnd);
        act("button_b press 100ms");
        act("accelerometer tilt left");
        act("serial \"sleep(200);button_b.was_pressed(), accelerometer.get_x(), '\\\\\\\\'\\r\"");
        run.machine.run_for(123'457_ns);
        act("pin1 set 1.2V");
        run.machine.run_until_serial(">>> ", kEnd);
        act("serial \"pin1.read_analog()\\r\"");
        run.machine.run_for(77_ms);
        act("reset press");
        run.machine.run_for(10_ms);
        act("reset release");
        // The run ends where a byte did.
        CHECK(run.machine.run_until_serial(">>> ", kEnd));
        hash = run.machine.state_hash();
        said = run.said;
        end = run.machine.now();
        CHECK(run.machine.objection() == "");
    }
    write_end(text, end);
    INFO(text.str());
    INFO(said);
    CHECK(said.find("(True, -1024, ") != std::string::npos);
    CHECK(said.find("\r\n372\r\n") != std::string::npos);

    Result<Journal> const journal = read_journal(text.str(), "journal");
    REQUIRE(journal.ok());
    CHECK(journal.value().board == microbit.name);
    CHECK(journal.value().seed == kSeed);
    CHECK(journal.value().inputs.size() == 8);
    CHECK(journal.value().end == end);
    for (Time const slice : {Time::never(), 1_ms, 37_us}) {
        Run replay(flash, false);
        for (Input const &input : journal.value().inputs) REQUIRE(replay.machine.post(input).ok());
        while (replay.machine.now() < end) {
            Time const left = end - replay.machine.now();
            replay.machine.run_for(std::min(left, slice));
        }
        CHECK(replay.machine.state_hash() == hash);
        CHECK(replay.said == said);
    }
}
