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

namespace terrarium {

class RawRepl {
public:
    // `run_to` runs the machine to a time, in whatever slices and at whatever speed suit its owner; false
    // when there is no point in going on.
    using RunTo = std::function<bool(Time)>;
    RawRepl(Machine &machine, RunTo run_to);

    // Whether the raw REPL can take this code; the error names the character it would take for a command.
    static Result<> check(std::string_view code);

    // Waits for the board to come up and enters raw mode; what runs there is interrupted. The error says
    // what the board said instead.
    Result<> enter();

    struct Outcome {
        std::string error; // The traceback; empty when the code ended well.
    };
    // Runs `code`, for `limit` of virtual time at most; every byte it prints goes to `print`.
    Result<Outcome> execute(std::string_view code, std::function<void(u8)> const &print, Time limit);

private:
    [[nodiscard]] bool advance(Time deadline); // A little; false at the deadline.
    [[nodiscard]] bool wait_for(std::string_view text, Time deadline);
    void send(std::string_view bytes);
    [[nodiscard]] std::string last_words() const;

    Machine &machine_;
    RunTo run_to_;
    std::string received_; // Not yet looked at.
};

} // namespace terrarium
