// Tape: what a board has said lately, so that a terminal can show again what it showed then: for a board that
// goes back in time.
//
// Bytes are counted from the run's beginning. The last megabyte is kept, and the screen as it was before
// that. A screen comes back in the size that it has now; what programs placed by its old size may stand
// elsewhere.
#pragma once

#include <deque>
#include <span>

#include "gui/terminal/screen.h"

namespace terrarium::gui {

class Tape {
public:
    static constexpr std::size_t kMost = std::size_t(1) << 20;

    explicit Tape(std::size_t most = kMost) : most_(most) {}

    // `screen` has just been fed these bytes.
    void record(std::span<u8 const> bytes, Screen const &screen);
    [[nodiscard]] u64 end() const { return begin_ + bytes_.size(); }
    // Makes `screen` what it was when the first `said` bytes had been said. False when that is not kept any
    // more: it then shows the earliest that is.
    [[nodiscard]] bool go_back(u64 said, Screen &screen);
    // What came before shall not come back: a person has cleared the screen, or it has missed some bytes.
    void forget(Screen const &screen, u64 missed = 0);

private:
    std::size_t most_;
    Screen before_; // As it was at begin_.
    u64 begin_ = 0;
    std::deque<u8> bytes_;
};

} // namespace terrarium::gui
