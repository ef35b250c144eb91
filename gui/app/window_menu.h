// WindowMenu: what can be done with the window itself, and what it has said lately.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "gui/views/view.h"

namespace terrarium::gui {

class WindowMenu {
public:
    static constexpr std::size_t kMostMessages = 12;

    // What was chosen.
    std::optional<Command> draw();
    void open_menu() { wanted_ = true; }
    // Keeps a message; the status line shows only the last.
    void add(std::string message);

private:
    std::deque<std::string> messages_; // Newest first.
    bool wanted_ = false;
};

} // namespace terrarium::gui
