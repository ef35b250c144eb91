#include "tests/real/pyboard_determinism.h"

#include <cassert>
#include <sstream>

#include "sim/machine/journal.h"
#include "sim/machine/snapshot.h"

namespace terrarium {

namespace {

using namespace literals;

constexpr Time kLength = 5500_ms;

// From the raw REPL's prompt: flash, random numbers, PWM, sensors and bytes; then the board's own prompt, the
// cable out and in, and a reset, after which it is enumerated anew.
constexpr char const *kInputs = R"(
10ms  serial "import pyb,os\nt=pyb.Timer(2,freq=777)\nt.channel(1,pyb.Timer.PWM,pin=pyb.Pin('X1'),pulse_width_percent=30)\n"
20ms  serial "print(pyb.ADC('X19').read())\nf=open('/flash/a','w')\nf.write(str(pyb.rng()))\nf.close()\n"
25ms  X19 set 1.2V
30ms  serial "(os.sync if hasattr(os,'sync') else pyb.sync)()\n\x04"
100ms accelerometer shake 500ms
2500ms serial "a=pyb.Accel()\nfor i in range(9):\n print(a.filtered_xyz(),pyb.rng())\npyb.LED(4).intensity(99)\n\x04"
2600ms accelerometer shake 500ms
2900ms usr press 50ms
3s    serial "\x02"
3.1s  wires connect X1 Y1
3.2s  serial "pyb.freq()\rpyb.DAC(1).noise(5000)\r"
3.3s  usb unplug
3.4s  usb plug
3.8s  rst press 5ms
4.9s  serial "print(open('/flash/a').read())\r"
5.2s  usb dtr 0
5.3s  usb dtr 1
)";

// The bench's board once more, in the state that it booted to.
struct Run {
    explicit Run(PyboardBench &bench, bool with_inputs = true)
        : flash(bench.machine().board().flash_bytes, 0xFF),
          machine(bench.machine().board(), bench.machine().seed(), flash) {
        machine.trace().strict = true;
        machine.on_serial = [this](u8 byte) { said += char(byte); };
        machine.power_on();
        restore(bench.booted());
        start = machine.now();
        if (with_inputs) post_inputs();
    }
    void restore(std::vector<u8> const &state) {
        [[maybe_unused]] Result<> const restored = machine.restore(state);
        assert(restored.ok());
    }
    // Those that are still to come.
    void post_inputs() {
        std::vector<Input> const inputs = parse_inputs(kInputs, "inputs").value();
        for (Input input : inputs) {
            input.at += start;
            if (input.at <= machine.now()) continue;
            [[maybe_unused]] Result<> const posted = machine.post(input);
            assert(posted.ok());
        }
    }
    [[nodiscard]] Time end() const { return start + kLength; }
    std::string finish() {
        machine.run_until(end());
        return machine.state_hash();
    }

    std::vector<u8> flash;
    Machine machine;
    Time start;
    std::string said;
};

struct Reference {
    std::string hash;
    std::string said;
    std::string objection;

    explicit Reference(PyboardBench &bench) {
        Run run(bench);
        hash = run.finish();
        said = run.said;
        objection = run.machine.objection();
    }
    [[nodiscard]] std::string compare(Run &run, std::string const &what) const {
        if (run.finish() != hash) return what + " gives another state";
        return run.said == said ? "" : what + " says other things";
    }
};

std::string does_what_it_should(PyboardBench &bench) {
    Reference const reference(bench);
    if (!reference.objection.empty()) return reference.objection;
    // Two prompts of the friendly REPL after the reset: the banner's, and that after the file's content.
    std::size_t const banner = reference.said.rfind("Type \"help()\"");
    std::size_t const asked = reference.said.find("read())\r\n", banner);
    bool const good = banner != std::string::npos && asked != std::string::npos &&
                      reference.said.find("\r\n>>> ", asked + 9) != std::string::npos;
    return good ? "" : "the run said: " + reference.said;
}

std::string repeats(PyboardBench &bench) {
    Reference const reference(bench);
    Run again(bench);
    return reference.compare(again, "a second run");
}

std::string slices(PyboardBench &bench) {
    Reference const reference(bench);
    for (Time const slice : {1_ms, 37_us}) {
        Run run(bench);
        for (Time limit = run.start; limit < run.end(); limit += slice)
            run.machine.run_until(std::min(limit, run.end()));
        std::string const wrong = reference.compare(run, "slices of " + to_string(slice));
        if (!wrong.empty()) return wrong;
    }
    Run run(bench);
    while (run.machine.now() < run.start + 200_ms) run.machine.run_to_next_event(run.end());
    for (Time limit = run.machine.now(); limit < run.start + 220_ms; limit += 1_us)
        run.machine.run_until(limit);
    return reference.compare(run, "a stop at each event and microsecond");
}

std::string looking_on(PyboardBench &bench) {
    Reference const reference(bench);
    Run run(bench);
    for (Time limit = run.start; limit < run.end(); limit += 250_ms) {
        run.machine.run_until(limit);
        for (auto const &part : run.machine.parts()) (void)part->readings();
        (void)run.machine.state_hash();
    }
    return reference.compare(run, "a run that is looked at");
}

std::string snapshots(PyboardBench &bench) {
    Reference const reference(bench);
    for (Time const middle :
         {15_ms, 60_ms, 800_ms, 2650_ms, 3150_ms, 3350_ms, 3410_ms, 3802_ms, 4100_ms, 5250_ms}) {
        Run first(bench);
        first.machine.run_until(first.start + middle);
        Result<Snapshot> const snapshot = read_snapshot(write_snapshot(first.machine), "state");
        if (!snapshot) return snapshot.error().message;
        Run second(bench, false);
        second.restore(snapshot.value().state);
        second.post_inputs();
        second.said = first.said;
        std::string wrong = reference.compare(second, "a snapshot after " + to_string(middle));
        if (wrong.empty()) wrong = reference.compare(first, "being saved after " + to_string(middle));
        if (!wrong.empty()) return wrong;
    }
    return "";
}

std::string journal(PyboardBench &bench) {
    Machine &original = bench.machine();
    std::ostringstream text;
    write_header(text, {.board = original.board().name, .seed = original.seed()});
    std::string hash;
    std::string said;
    Time end;
    {
        // Inputs as they come from a person, stamped by the machine.
        Run run(bench, false);
        Machine &machine = run.machine;
        machine.on_post = [&](Input const &input) { text << to_string(input) << '\n'; };
        auto const act = [&](std::string_view line) {
            Input const input = parse_input("0s " + std::string(line)).value();
            [[maybe_unused]] Result<> const posted = machine.post(input.target, input.action);
            assert(posted.ok());
        };
        act("serial \"import pyb\\nprint(pyb.Switch()(), pyb.rng())\\n\\x04\"");
        if (!machine.run_until_serial("\x04>", run.end())) return "the raw REPL does not answer";
        act("accelerometer tilt left");
        machine.run_for(12'345'678_ns);
        act("usb unplug");
        machine.run_for(77_ms);
        act("usb plug");
        machine.run_for(400_ms);
        act("serial \"\\x02\"");
        if (!machine.run_until_serial(">>> ", run.end())) return "the REPL does not answer";
        act("serial \"pyb.Accel().x()\\r\"");
        machine.run_for(100_ms);
        act("rst press 1ms");
        if (!machine.run_until_serial(">>> ", machine.now() + 5_s)) return "no prompt after a reset";
        hash = machine.state_hash();
        said = run.said;
        end = machine.now();
    }
    write_end(text, end);
    Result<Journal> const journal = read_journal(text.str(), "journal");
    if (!journal) return journal.error().message;
    for (Time const slice : {Time::never(), 1_ms, 37_us}) {
        Run replay(bench, false);
        for (Input const &input : journal.value().inputs) {
            if (Result<> const posted = replay.machine.post(input); !posted) return posted.error().message;
        }
        while (replay.machine.now() < end) {
            Time const left = end - replay.machine.now();
            replay.machine.run_for(std::min(left, slice));
        }
        if (replay.machine.state_hash() != hash || replay.said != said)
            return "a replay in slices of " + to_string(slice) + " differs";
    }
    return "";
}

constexpr PyboardScene kScenes[] = {
    {"a run with a bit of everything", "", does_what_it_should},
    {"the same run twice", "", repeats},
    {"the same run in slices", "", slices},
    {"the same run looked at", "", looking_on},
    {"the same run saved and loaded", "", snapshots},
    {"the same run from its journal", "", journal},
};

} // namespace

std::span<PyboardScene const> pyboard_determinism_scenes() { return kScenes; }

} // namespace terrarium
