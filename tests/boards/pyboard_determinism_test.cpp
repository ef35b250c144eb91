// One run of a pyboard, whatever it is cut into: the same inputs give the same state to the bit, USB
// included.
#include <sstream>

#include "sim/machine/journal.h"
#include "sim/machine/snapshot.h"
#include "tests/boards/usb_guest.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

constexpr Time kEnd = 3_s;

// Bytes both ways, reports, the lines, the plug, a voltage, a reset and a power cut, some of it amid an
// enumeration.
constexpr char const *kInputs = R"(
110.3ms serial "early"
400ms   serial "abc"
400.01ms serial "a longer text than one packet of this endpoint takes"
450ms   serial "!!"
500ms   usb dtr 0
520ms   usb dtr 1
600ms   usb baud 9600
650ms   X1 set 1.5V
700ms   usb unplug
800ms   usb plug
925ms   usb unplug
930ms   usb plug
1.4s    serial "again"
1.5s    rst press 5ms
1.9s    usr press 50ms
2s      serial "x!y"
2.2s    board power_cycle
2.6s    serial "last"
)";

struct Run : UsbGuest {
    // Without a name: blank, for what a snapshot brings.
    explicit Run(std::string const &name = "composite") : UsbGuest(name) {}
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
        CHECK(machine.objection().empty());
        return machine.state_hash();
    }
};

// The run in one piece.
struct Reference : Run {
    Reference() {
        post_inputs();
        hash = finish();
    }
    std::string hash;
};

} // namespace

TEST_CASE("pyboard: the run that the determinism tests compare does what it should") {
    Reference reference;
    INFO(reference.heard);
    CHECK(reference.heard.find("ABC") != std::string::npos);
    CHECK(reference.heard.find("ENDPOINT TAKES") != std::string::npos);
    CHECK(reference.heard.find("AGAIN") != std::string::npos);
    CHECK(reference.heard.ends_with("LAST"));
    CHECK(reference.reading("state") == "configured");
}

TEST_CASE("pyboard: two runs give one state") {
    Reference const reference;
    Reference const again;
    CHECK(again.hash == reference.hash);
    CHECK(again.heard == reference.heard);
}

TEST_CASE("pyboard: how a run is sliced leaves no trace in its state") {
    Reference const reference;
    for (Time const slice : {1_ms, 37_us}) {
        CAPTURE(to_string(slice));
        Run run;
        run.post_inputs();
        for (Time limit; limit < kEnd; limit += slice) run.machine.run_until(std::min(limit, kEnd));
        CHECK(run.finish() == reference.hash);
        CHECK(run.heard == reference.heard);
    }
    SECTION("to each event, and to text on the serial port") {
        Run run;
        run.post_inputs();
        while (run.machine.now() < 300_ms) run.machine.run_to_next_event(kEnd);
        CHECK(run.machine.run_until_serial("AGAIN", kEnd));
        CHECK(run.finish() == reference.hash);
    }
}

TEST_CASE("pyboard: asking for its state or hash on the way changes nothing") {
    Reference const reference;
    Run run;
    run.post_inputs();
    for (Time limit; limit < kEnd; limit += 50_ms) {
        run.machine.run_until(limit);
        CHECK(run.machine.state_hash().size() == 64);
        for (auto const &part : run.machine.parts()) (void)part->readings();
    }
    CHECK(run.finish() == reference.hash);
}

TEST_CASE("pyboard: a run goes on from a snapshot in another machine") {
    Reference const reference;
    // Debouncing, in the bus reset, enumerating, amid a text, unplugged, in the board's reset, without power
    // for a moment.
    for (Time const middle : {50_ms, 105_ms, 123_ms, 400'300_us, 750_ms, 1502_ms, 2200_ms}) {
        CAPTURE(to_string(middle));
        Run first;
        first.post_inputs();
        first.machine.run_until(middle);
        Result<Snapshot> const snapshot = read_snapshot(write_snapshot(first.machine), "state");
        REQUIRE(snapshot.ok());
        Run second("");
        REQUIRE(second.machine.restore(snapshot.value().state).ok());
        CHECK(second.machine.now() == first.machine.now());
        CHECK(second.machine.state_hash() == first.machine.state_hash());
        second.post_inputs();
        CHECK(second.finish() == reference.hash);
        CHECK(first.heard + second.heard == reference.heard);
        CHECK(first.finish() == reference.hash); // The one that was saved goes on as well.
    }
}

TEST_CASE("pyboard: a journal replays to the same state") {
    std::ostringstream text;
    write_header(text, {.board = pyboard.name, .seed = 0});
    Run run;
    std::string said;
    run.machine.on_serial = [&](u8 byte) { said += char(byte); };
    run.machine.on_post = [&](Input const &input) { text << to_string(input) << '\n'; };
    // Posted between stretches of time, stamped by the machine.
    REQUIRE(run.machine.run_until_serial("> ", kEnd));
    for (char const *const action :
         {"usb baud 1200", "usb dtr 0", "usb dtr 1", "usb unplug", "usb plug", "rst press 1ms"})
        run.act(action, 123'457_ns);
    run.run(1_s);
    run.type("typed", 1_us);
    REQUIRE(run.machine.run_until_serial("TYPED", kEnd)); // The run ends where a byte did.
    Time const end = run.machine.now();
    write_end(text, end);
    INFO(text.str());

    Result<Journal> const journal = read_journal(text.str(), "journal");
    REQUIRE(journal.ok());
    CHECK(journal.value().inputs.size() == 7);
    for (Time const slice : {Time::never(), 1_ms, 37_us}) {
        Run replay;
        for (Input const &input : journal.value().inputs) REQUIRE(replay.machine.post(input).ok());
        while (replay.machine.now() < end)
            replay.machine.run_for(std::min(end - replay.machine.now(), slice));
        CHECK(replay.machine.state_hash() == run.machine.state_hash());
        CHECK(replay.heard == said);
    }
}
