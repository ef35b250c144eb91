// ScriptJob: runs Python on the board through its raw REPL while somebody else runs the machine: the window's
// editor. It posts what a person could type, piece by piece in virtual time, and hears the answers.
//
// What a script prints goes on to the terminal; the protocol around it does not.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/core/result.h"
#include "sim/machine/machine.h"

namespace terrarium {

class ScriptJob {
public:
    // The codes run one after the other, up to the first that fails. `shown`: what they print is for the
    // terminal; else it is kept for output().
    ScriptJob(std::vector<std::string> codes, bool shown, Time now);

    // Posts what is due. An error is the machine's refusal.
    Result<> step(Machine &machine);
    // A byte from the board; gives back what of it the terminal shows.
    std::string hear(u8 byte, Time now);
    // Gives up; the reason is for error().
    void cancel(std::string reason);

    [[nodiscard]] bool done() const { return state_ == State::Done; }
    // The code is on the board and runs.
    [[nodiscard]] bool running() const { return state_ == State::Running; }
    // A traceback, or why it did not come to that; empty: all went well.
    [[nodiscard]] std::string const &error() const { return error_; }
    [[nodiscard]] std::string const &output() const { return output_; }

private:
    enum class State { Interrupt, EnterRaw, Send, Sent, Running, Traceback, RawPrompt, Leave, Done };
    void post(Machine &machine, std::string_view bytes);
    void send_piece(Machine &machine);
    void next_code(Time now);
    std::string heard_running(char letter);
    [[nodiscard]] bool ends_with(std::string_view text) const { return tail_.ends_with(text); }
    void enter(State state, Time due);

    std::vector<std::string> codes_;
    bool shown_;
    State state_ = State::Interrupt;
    std::size_t code_ = 0; // Which of them.
    std::size_t sent_ = 0; // Of it, bytes.
    int attempts_ = 0;
    Time due_;         // When something is to be done, or is too late.
    std::string tail_; // What the board said lately.
    std::string output_;
    std::string error_;
    Result<> refused_;
};

} // namespace terrarium
