// Files: what was dropped on the window goes to the board from here, and the last ones can be given again.
#pragma once

#include <string>
#include <vector>

#include "gui/app/settings.h"
#include "gui/views/view.h"

namespace terrarium::gui {

class FilesMenu {
public:
    static constexpr std::size_t kMost = 8;

    void restore(Settings const &settings);
    void store(Settings &settings) const;

    void draw(Frame &frame);
    // Opens the menu with the next frame, for who has no mouse.
    void open_menu() { wanted_ = true; }
    // Gives a file or folder to the board, and remembers it.
    void take(std::string const &path, Desk &desk);
    // The last one first.
    [[nodiscard]] std::vector<std::string> const &recent() const { return recent_; }

private:
    std::vector<std::string> recent_;
    bool wanted_ = false;
};

} // namespace terrarium::gui
