#include "scenarios/runner/pin_story.h"

#include <algorithm>

#include "session/session.h"
#include "sim/logic/recorder.h"
#include "sim/machine/signals.h"

namespace terrarium::scenario {

namespace {

std::string milliseconds(Time time) {
    std::string text = std::to_string(time.picoseconds() / 1'000'000'000);
    i64 const tenths = time.picoseconds() / 100'000'000 % 10;
    if (tenths != 0 && time.picoseconds() < 100'000'000'000) text += "." + std::to_string(tenths);
    return text + " ms";
}

struct Wire {
    Net *net;
    std::string names;
};

// Each wire once, with all its names.
std::vector<Wire> wires_of(Machine &machine) {
    std::vector<Wire> wires;
    for (Signal const &signal : signals_of(machine)) {
        auto const found = std::find_if(wires.begin(), wires.end(),
                                        [&](Wire const &wire) { return wire.net == signal.net; });
        if (found == wires.end())
            wires.push_back({signal.net, signal.name});
        else if (found->names != signal.name)
            found->names += " " + signal.name;
    }
    return wires;
}

} // namespace

Result<std::vector<std::string>> pin_story(Journal const &journal, Time stretch) {
    std::unique_ptr<Session> const session = TRY(Session::open(journal, "the journal"));
    session->begin();
    Machine &machine = session->machine();
    machine.trace().sink = nullptr;
    Time const end = journal.end.value_or(Time());
    machine.run_until(end - std::min(end, stretch));
    Recorder recorder(machine.clock());
    std::vector<Wire> const wires = wires_of(machine);
    for (Wire const &wire : wires) recorder.watch(*wire.net);
    machine.run_until(end);
    std::vector<std::string> lines;
    for (Wire const &wire : wires) {
        Recording const &recording = *recorder.recording(*wire.net);
        std::size_t const changes = recording.changes().size() + recording.dropped();
        if (changes == 0) continue;
        Time const since = end - std::min(end, recording.changes().back().at);
        lines.push_back(wire.names + ": " + std::to_string(changes) +
                        (changes == 1 ? " change" : " changes") + " in the last " +
                        milliseconds(std::min(end, stretch)) + ", the last " + milliseconds(since) +
                        " before the end; " + (wire.net->level() ? "high" : "low") + " now");
    }
    return lines;
}

} // namespace terrarium::scenario
