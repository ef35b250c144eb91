// Redraw: whether the window has anything new to show. A frame costs a classroom laptop without a graphics
// processor most of a core, so none is drawn that looks like the one before.
#pragma once

#include <chrono>
#include <memory>

#include "gui/app/facts.h"

namespace terrarium::gui {

class Redraw {
public:
    using Instant = std::chrono::steady_clock::time_point;

    // A key, the mouse, a message, output: something that changes the picture now and, as menus and fields
    // settle, for a moment after.
    void wake(Instant now);
    // Whether a frame is due, with these facts. The clock on the time bar alone is worth few frames.
    [[nodiscard]] bool due(Instant now, std::shared_ptr<Facts const> const &facts) const;
    void drawn(Instant now, std::shared_ptr<Facts const> facts);

private:
    Instant awake_until_{};
    Instant drawn_{};
    std::shared_ptr<Facts const> facts_; // That the last frame showed.
};

} // namespace terrarium::gui
