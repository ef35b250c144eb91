// RawRepl: the protocol by which programs run code on a MicroPython board.
// MicroPython documentation, "The internal REPL", section on the raw mode.
//
// It talks through the machine's serial port like anyone else, but waits in virtual time.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "sim/core/result.h"
#include "sim/machine/machine.h"

namespace terrarium::cli {

class RawRepl {
public:
    // `run_to` runs the machine to a time, in whatever slices and at whatever speed suit its owner; false
    // when there is no point in going on.
    using RunTo = std::function<bool(Time)>;
    RawRepl(Machine &machine, RunTo run_to);

    // Waits for the board to come up and enters raw mode; what runs there is interrupted. The error says
    // what the board said instead.
    Result<> enter(Time deadline);

    struct Outcome {
        std::string error; // The traceback; empty when the code ended well.
    };
    // Runs `code`; every byte it prints goes to `print`.
    Result<Outcome> execute(std::string_view code, std::function<void(u8)> print, Time deadline);

private:
    [[nodiscard]] bool advance(Time deadline); // A little; false at the deadline.
    [[nodiscard]] bool wait_for(std::string_view text, Time deadline);
    // The bytes up to the next Ctrl-D, each given to `sink`; false when the deadline came first.
    [[nodiscard]] bool collect(std::function<void(u8)> const &sink, Time deadline);
    void send(std::string_view bytes);
    [[nodiscard]] Error timed_out(std::string_view waiting_for) const;

    Machine &machine_;
    RunTo run_to_;
    std::string received_; // Not yet looked at.
};

} // namespace terrarium::cli
