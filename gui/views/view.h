// View: one pane of the window. It reads facts and asks through the desk, and keeps nothing of the machine.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <SDL.h>
#include <imgui.h>

#include "gui/app/desk.h"
#include "gui/app/display.h"
#include "gui/app/keys.h"
#include "gui/app/settings.h"
#include "gui/app/style.h"

namespace terrarium::gui {

// What the editor is to open: a file of this computer, or what a file of the board holds.
struct EditRequest {
    std::string path;
    std::optional<std::string> board_text; // Nothing: read the file.
};

// What all views share during a frame.
struct Frame {
    BoardSpec const &board;
    Desk &desk;
    Display &display;
    Fonts fonts;
    std::shared_ptr<Facts const> facts; // Not null while views draw.
    Said output;                        // What the board has said since the last frame.
    Wishes wishes;                      // Filled in by the views that need more laid out.
    bool settle = false;                // Set by a view that has opened what will have the keys.
    Settings *settings = nullptr;       // What is remembered; never null.
    std::optional<EditRequest> edit;    // For the editor, which takes it with the next frame.

    // Posts an action for a part, and tells the person when it is refused.
    void act(std::string target, Action action) {
        desk.ask([&desk = desk, target = std::move(target), action = std::move(action)](Driver &driver) {
            if (Result<> const done = driver.act(target, action); !done) desk.tell(done.error().message);
        });
    }
};

class View {
public:
    virtual ~View() = default;
    // The tab's title.
    [[nodiscard]] virtual char const *title() const = 0;
    // Inside the pane that the window has begun.
    virtual void draw(Frame &frame) = 0;
    // A key or text; true when the view has used it. Only asked while its pane has the focus.
    virtual bool handle(SDL_Event const &, Frame &) { return false; }
    // Whether ImGui's own keys (arrows, Space, Enter) go through what the pane shows. Not for a view that has
    // those keys itself.
    [[nodiscard]] virtual bool navigates() const { return false; }
    // A key of gui/app/keys.h or its button; true when the view does it. The focused view is asked first,
    // then the others.
    virtual bool command(Command, Frame &) { return false; }
    // Before each frame, whether the view is shown or not.
    virtual void update(Frame &) {}
    // What is remembered from run to run.
    virtual void restore(Settings const &, Frame &) {}
    virtual void store(Settings &) {}
};

} // namespace terrarium::gui
