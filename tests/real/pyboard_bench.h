// PyboardBench: a pyboard with an unmodified image at its raw REPL, and instruments on its pins and LEDs.
//
// The board boots once; every use begins with the state it had then, flash included, so that no program sees
// what another one left behind. Everything waits in virtual time, and strict mode is on.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/image/firmware_image.h"
#include "sim/machine/machine.h"

namespace terrarium {

struct Edge {
    Time at;
    bool level;
};

class PyboardBench {
public:
    PyboardBench(BoardSpec const &board, FirmwareImage const &image, u64 seed = 0);

    // Boots to the prompt and enters the raw REPL; what went wrong, or nothing.
    [[nodiscard]] std::string boot();
    // Waits for a prompt, as after a reset, and enters the raw REPL; what went wrong, or nothing.
    [[nodiscard]] std::string enter();
    // Back to the state after boot().
    void begin_again();

    [[nodiscard]] Machine &machine() { return *machine_; }
    [[nodiscard]] std::vector<u8> const &booted() const { return booted_; }

    // Runs Python in the raw REPL; what it printed, with its traceback if it raised. `trouble` says why that
    // did not work out.
    struct Answer {
        std::string printed;
        std::string trouble;
    };
    [[nodiscard]] Answer run(std::string_view code, Time limit = Time::picoseconds(60'000'000'000'000));
    // The same, with inputs whose times count from the code's start: "100ms usr press 50ms".
    [[nodiscard]] Answer run(std::string_view code, std::vector<char const *> const &inputs);
    // "usr press 50ms", as in an inputs file, `after` from now.
    void act(std::string_view action, Time after = {});
    // When the last of the inputs so far comes.
    [[nodiscard]] Time last_input() const { return last_input_; }
    void wait(Time duration) { machine_->run_for(duration); }

    // Whether a Python condition holds, which can use pyb, machine, sys, micropython and `threads`.
    [[nodiscard]] bool has(char const *condition);
    // "X1.pulse" as a number; -1 when there is no such reading.
    [[nodiscard]] double reading(std::string const &what);
    // The level changes of the pin (by silkscreen) or LED since begin_again().
    [[nodiscard]] std::vector<Edge> const &edges(std::string const &part) { return edges_[part]; }
    // What strict mode, unmodelled registers or misused wires had to say; empty when all was well.
    [[nodiscard]] std::string complaints();

private:
    void make_machine();

    BoardSpec const &board_;
    FirmwareImage const &image_;
    u64 seed_;
    std::vector<u8> flash_;
    std::unique_ptr<Machine> machine_;
    std::vector<u8> booted_;
    std::vector<std::string> remarks_;
    std::map<std::string, std::vector<Edge>> edges_;
    Time last_input_;
};

// Something that is played with a board at its raw REPL; what was wrong, or nothing.
struct PyboardScene {
    char const *name;
    // A Python condition, as in PyboardProgram.
    char const *needs;
    std::string (*play)(PyboardBench &bench);
};

} // namespace terrarium
