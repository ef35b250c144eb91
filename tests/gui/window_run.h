// WindowRun: a run as the window has it, without a window: machine, driver, desk and, if wanted, a journal.
//
// Its guest, on a micro:bit, counts, and sums up what its pins read, so that every cycle and every press of a
// button show in the state.
#pragma once

#include <filesystem>
#include <optional>

#include "cli/window_driver.h"
#include "sim/machine/journal.h"
#include "tests/sim/machine/guest.h"

namespace terrarium {

// Flash whose program does that in a block of six instructions from 0xDA on; the counter lies at 0x20000000.
std::vector<u8> watching_flash();

struct WindowRun {
    // `known`: posted before the run begins, as an inputs file has them.
    explicit WindowRun(std::string const &journal_name = {}, std::vector<Input> known = {});
    ~WindowRun();

    // As Run does it: a slice, and what follows from it.
    void run_until(Time limit);
    // What the window sees once the desk has carried out what was asked.
    std::shared_ptr<gui::Facts const> visit();
    void press(std::string const &duration);
    // Ends the run; the journal as it is on disk.
    Journal finish();
    [[nodiscard]] std::string hash() { return board.machine.state_hash(); }

    guest::Board board;
    Journal head;
    std::filesystem::path path;
    std::optional<JournalFile> journal;
    Typist typist{Time()};
    Slices slices{host::Speed{std::nullopt}};
    std::optional<cli::WindowDriver> driver;
    gui::Desk desk;
    int times_rewound = 0;
};

// The state hash at `end` of a machine that gets a journal's inputs and knows nothing of windows.
std::string replay(Journal const &journal);

} // namespace terrarium
