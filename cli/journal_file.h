// JournalFile: a run's journal on disk, written while the run goes on, so that a killed run has one too.
#pragma once

#include <fstream>
#include <string>

#include "sim/machine/journal.h"

namespace terrarium::cli {

class JournalFile {
public:
    // Empties or creates the file and writes the header. `head`'s inputs are written when their time comes,
    // because a journal's times do not go back.
    static Result<JournalFile> create(std::string const &path, Journal const &head);

    // An input posted while the machine runs.
    void write(Input const &input);
    // Writes what was known beforehand and is due by `now`.
    void catch_up(Time now);
    // The run is over; an error when the file did not take everything.
    Result<> finish(Time end);

private:
    JournalFile(std::string path, Journal const &head) : path_(std::move(path)), known_(&head.inputs) {}

    std::string path_;
    std::vector<Input> const *known_; // Soonest first.
    std::size_t next_ = 0;
    std::ofstream file_;
};

} // namespace terrarium::cli
