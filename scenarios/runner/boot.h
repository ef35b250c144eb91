// Boot: a board that was switched on and came up once, so that many scenarios need not wait for it.
//
// What it said is kept with the instants at which a run would have stopped for it, and states of the machine
// on the way, so that a scenario can begin anywhere in it (see Stage). It ends at MicroPython's prompt, or
// with the last thing the board said in its first seconds.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "session/session.h"

namespace terrarium::scenario {

class Boot {
public:
    struct Byte {
        Time stop; // Where a run ends that was stopped for it.
        u8 byte;
    };
    struct Moment {
        Time at;
        std::vector<u8> state;
        std::deque<Input> to_come;
    };

    // Begins the session and runs it. An error is strict mode's objection.
    static Result<std::unique_ptr<Boot>> record(std::unique_ptr<Session> session);

    [[nodiscard]] Session &session() { return *session_; }
    [[nodiscard]] std::vector<Byte> const &bytes() const { return bytes_; }
    [[nodiscard]] Time end() const { return moments_.back().at; }
    // Puts the machine to an instant at which a run of the boot could have stopped.
    void bring_to(Time instant);

private:
    explicit Boot(std::unique_ptr<Session> session) : session_(std::move(session)) {}
    void keep();

    std::unique_ptr<Session> session_;
    std::vector<Byte> bytes_;
    std::vector<Moment> moments_; // Oldest first; the last is the end.
    bool at_end_ = true;
};

} // namespace terrarium::scenario
