// Keys: every key of the window that means something, in one table. The window and its views look keys up
// here, and the help page lists the same table.
//
// The board's own keys (its buttons) are in the board's table; letters typed into the terminal are the
// board's.
#pragma once

#include <optional>
#include <span>
#include <string>

#include <SDL.h>

#include "sim/core/types.h"

namespace terrarium::gui {

enum class Command : u8 {
    Help,
    NextPane,
    PreviousPane,
    NextTab,
    PreviousTab,
    ShowEditor,
    ShowFiles,
    Wider,
    Narrower,
    Higher,
    Lower,
    UsualLayout,
    RunScript,
    StopScript,
    SaveOnBoard,
    PauseOrRun,
    Step,
    StepToEvent,
    StepByDuration,
    EditDuration,
    StepBack,
    Rewind,
    Slower,
    Faster,
    Reset,
    Power,
    Mute,
    FilesMenu,
    PortsMenu,
    WindowMenu,
    PictureOfBoard,
    PictureOfWindow,
    Close,
    Larger,
    Smaller,
    UsualSize,
    Theme,
    // In the editor.
    Open,
    Save,
    SaveAs,
    Find,
    FindNext,
    Undo,
    Redo,
    Cut,
    Copy,
    Paste,
    SelectAll,
    Indent,
    Dedent,
    Comment,
};

// Where a key means this. Everywhere: even while somebody types into the terminal, so no Ctrl with a letter
// alone.
enum class KeyContext : u8 { Everywhere, Editor };

struct KeyBinding {
    KeyContext context;
    SDL_Keycode key;
    bool control;
    bool shift;
    Command command;
    char const *what; // For the help page.
};

[[nodiscard]] std::span<KeyBinding const> key_bindings();
[[nodiscard]] std::optional<Command> command_of(SDL_Keysym const &key, KeyContext context);
// "Ctrl+Shift+Tab".
[[nodiscard]] std::string name_of(KeyBinding const &binding);
[[nodiscard]] char const *name_of(KeyContext context);

} // namespace terrarium::gui
