// JournalFile: a run's journal on disk, written while the run goes on, so that a killed run has one too.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>

#include "sim/machine/journal.h"

namespace terrarium {

class JournalFile {
public:
    // Empties or creates the file and writes the header. `head`'s inputs are written when their time comes,
    // because a journal's times do not go back.
    static Result<JournalFile> create(std::string const &path, Journal const &head);

    // An input posted while the machine runs.
    void write(Input const &input);
    // Writes what was known beforehand and is due by `now`.
    void catch_up(Time now);
    // Where the journal stands, for go_back(): behind everything posted so far.
    struct Mark {
        std::uintmax_t bytes = 0;
        std::size_t known = 0;
    };
    [[nodiscard]] Mark mark();
    // The run has gone back to the instant of `mark`: what was written since has not happened.
    Result<> go_back(Mark mark);
    // The run is over; an error when the file did not take everything.
    Result<> finish(Time end);

private:
    JournalFile(std::string path, Journal const &head) : path_(std::move(path)), known_(&head.inputs) {}

    std::string path_;
    std::vector<Input> const *known_; // Soonest first.
    std::size_t next_ = 0;
    std::ofstream file_;
};

} // namespace terrarium
