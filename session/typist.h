// Typist: gives the board what comes through a pipe or is pasted, at a pace its firmware can follow.
//
// A pipe has no timing of its own: all of it is there before the board has booted, and a board without flow
// control would lose most. So bytes wait until the board shows a prompt or is quiet, and after each line
// again, but never for long: a program that prints all the time must still hear Ctrl-C.
//
// All of it in virtual time, so that the same pipe gives the same run at every speed.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "sim/machine/machine.h"

namespace terrarium {

class Typist {
public:
    // Times between which step() looks; run the machine no further while something waits.
    static Time next_look(Time now);

    explicit Typist(Time start) : line_sent_(start), last_heard_(start) {}

    // Takes bytes as they are.
    void take(std::span<u8 const> bytes);
    // Takes text as a person would type it: the end of a line, LF, CR or CR LF, is Enter, which sends CR.
    void type(std::span<u8 const> text);
    // Takes text whose lines end with \n. Several lines go by MicroPython's paste mode when the board is at
    // its prompt, so that it does not indent them by itself; anything else is typed.
    void paste(std::string_view text);
    // Forgets what has not been posted.
    void drop();
    void heard(u8 byte, Time now);
    // Posts the next piece if the board is ready for it. An error is the machine's refusal.
    Result<> step(Machine &machine);

    // Bytes not yet posted.
    [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }
    // The board's last words were a prompt.
    [[nodiscard]] bool at_prompt() const;
    // When the board last said something, or was last given something.
    [[nodiscard]] Time last_activity() const { return std::max(line_sent_, last_heard_); }

private:
    [[nodiscard]] bool ready(Time now) const;

    std::string waiting_;
    std::string tail_; // Of what the board said since the last line was sent.
    Time line_sent_;
    Time last_heard_;
    bool has_spoken_ = false;
    bool between_lines_ = true;
    bool after_return_ = false; // The last thing typed was a CR: its LF may come with the next bytes.
};

} // namespace terrarium
