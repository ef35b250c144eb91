// TerminalFind: the line above a terminal in which a person searches its text.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include <SDL.h>
#include <imgui.h>

#include "gui/terminal/selection.h"

namespace terrarium::gui {

class TerminalFind {
public:
    void open();
    // Draws the line while it is open; gives what was found when somebody pressed a button for it.
    std::optional<Range> draw(Grid const &grid);
    // Return and F3: the one before, as what was printed last is what is looked for; with Shift: the next
    // one. Escape closes. Gives what was found.
    std::optional<Range> handle(SDL_Event const &event, Grid const &grid);
    // A person is writing in it.
    [[nodiscard]] bool has_keys() const { return open_ && (has_keys_ || wants_keys_); }

    // The hits to be seen from line `top` on, and the one found last.
    [[nodiscard]] std::vector<Range> hits(Grid const &grid, u64 top) const;
    [[nodiscard]] std::optional<Range> hit() const { return open_ ? hit_ : std::nullopt; }
    // The lines have other numbers now.
    void forget() { hit_.reset(); }

private:
    std::optional<Range> search(Grid const &grid, bool forward);
    void close() { open_ = has_keys_ = wants_keys_ = false; }

    bool open_ = false;
    bool has_keys_ = false;
    bool wants_keys_ = false;
    bool found_none_ = false;
    std::array<char, 200> text_{};
    std::optional<Range> hit_;
};

} // namespace terrarium::gui
