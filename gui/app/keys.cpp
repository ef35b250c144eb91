#include "gui/app/keys.h"

#include <array>

namespace terrarium::gui {

namespace {

constexpr KeyContext kAll = KeyContext::Everywhere;
constexpr KeyContext kEditor = KeyContext::Editor;
constexpr bool kCtrl = true;
constexpr bool kShift = true;

constexpr KeyBinding kBindings[] = {
    {kAll, SDLK_F1, false, false, Command::Help, "this page"},
    {kAll, SDLK_F4, false, false, Command::ShowEditor, "to the editor"},
    {kAll, SDLK_F4, false, kShift, Command::ShowFiles, "to the files, on the board and here"},
    {kAll, SDLK_F5, false, false, Command::RunScript, "run the editor's script on the board"},
    {kAll, SDLK_F5, false, kShift, Command::StopScript, "stop what runs on the board (Ctrl-C)"},
    {kAll, SDLK_F5, kCtrl, false, Command::SaveOnBoard, "save the editor's script on the board as main.py"},
    {kAll, SDLK_F6, false, false, Command::NextPane, "to the next pane"},
    {kAll, SDLK_F6, false, kShift, Command::PreviousPane, "to the pane before"},
    {kAll, SDLK_TAB, kCtrl, false, Command::NextTab, "to the pane's next tab"},
    {kAll, SDLK_TAB, kCtrl, kShift, Command::PreviousTab, "to the tab before"},
    {kAll, SDLK_F3, kCtrl, false, Command::Wider, "the pane wider"},
    {kAll, SDLK_F2, kCtrl, false, Command::Narrower, "the pane narrower"},
    {kAll, SDLK_F3, kCtrl, kShift, Command::Higher, "the pane higher"},
    {kAll, SDLK_F2, kCtrl, kShift, Command::Lower, "the pane lower"},
    {kAll, SDLK_F6, kCtrl, false, Command::UsualLayout, "the panes as they were at first"},
    {kAll, SDLK_F2, false, false, Command::Slower, "the board's time passes more slowly"},
    {kAll, SDLK_F3, false, false, Command::Faster, "the board's time passes faster"},
    {kAll, SDLK_F7, false, false, Command::FilesMenu, "files: recent ones, and what can be dropped"},
    {kAll, SDLK_F7, false, kShift, Command::PortsMenu, "serial ports for other programs"},
    {kAll, SDLK_F7, kCtrl, false, Command::WindowMenu, "the window: colours, size, pictures, what was said"},
    {kAll, SDLK_F8, false, false, Command::PauseOrRun, "pause the board, or let it run"},
    {kAll, SDLK_F9, false, false, Command::StepBack, "a step back, to the snapshot before"},
    {kAll, SDLK_F9, false, kShift, Command::Rewind, "the times to go back to"},
    {kAll, SDLK_F10, false, false, Command::Step, "pause and run a single instruction"},
    {kAll, SDLK_F10, false, kShift, Command::StepToEvent, "pause and run to the next event"},
    {kAll, SDLK_F10, kCtrl, false, Command::StepByDuration,
     "pause and run for the time that stands in the bar"},
    {kAll, SDLK_F10, kCtrl, kShift, Command::EditDuration, "to that time in the bar, to change it"},
    {kAll, SDLK_F11, false, false, Command::Reset, "the board's reset button"},
    {kAll, SDLK_F11, false, kShift, Command::Power, "the board's power off, or on"},
    {kAll, SDLK_PAGEUP, kCtrl, kShift, Command::Larger, "everything larger"},
    {kAll, SDLK_PAGEDOWN, kCtrl, kShift, Command::Smaller, "everything smaller"},
    {kAll, SDLK_HOME, kCtrl, kShift, Command::UsualSize, "everything in its usual size"},
    {kAll, SDLK_l, kCtrl, kShift, Command::Theme, "light colours, or dark ones"},
    {kAll, SDLK_F12, false, false, Command::PictureOfBoard, "save a picture of the board"},
    {kAll, SDLK_F12, false, kShift, Command::PictureOfWindow, "save a picture of the window"},
    {kAll, SDLK_q, kCtrl, kShift, Command::Close, "close the window"},
    {kAll, SDLK_m, kCtrl, kShift, Command::Mute, "no sound, or sound again"},

    {kEditor, SDLK_RETURN, kCtrl, false, Command::RunScript, "run the script on the board"},
    {kEditor, SDLK_o, kCtrl, false, Command::Open, "open a file"},
    {kEditor, SDLK_s, kCtrl, false, Command::Save, "save the file"},
    {kEditor, SDLK_s, kCtrl, kShift, Command::SaveAs, "save under another name"},
    {kEditor, SDLK_f, kCtrl, false, Command::Find, "find"},
    {kEditor, SDLK_g, kCtrl, false, Command::FindNext, "find the next one"},
    {kEditor, SDLK_z, kCtrl, false, Command::Undo, "undo"},
    {kEditor, SDLK_z, kCtrl, kShift, Command::Redo, "redo"},
    {kEditor, SDLK_y, kCtrl, false, Command::Redo, "redo"},
    {kEditor, SDLK_x, kCtrl, false, Command::Cut, "cut"},
    {kEditor, SDLK_c, kCtrl, false, Command::Copy, "copy"},
    {kEditor, SDLK_v, kCtrl, false, Command::Paste, "paste"},
    {kEditor, SDLK_a, kCtrl, false, Command::SelectAll, "select everything"},
    {kEditor, SDLK_TAB, false, false, Command::Indent, "indent"},
    {kEditor, SDLK_TAB, false, kShift, Command::Dedent, "take the indentation back"},
    {kEditor, SDLK_SLASH, kCtrl, false, Command::Comment, "make comments of the lines, and back"},
};

} // namespace

std::span<KeyBinding const> key_bindings() { return kBindings; }

std::optional<Command> command_of(SDL_Keysym const &key, KeyContext context) {
    if ((key.mod & (KMOD_ALT | KMOD_GUI)) != 0) return std::nullopt;
    bool const control = (key.mod & KMOD_CTRL) != 0;
    bool const shift = (key.mod & KMOD_SHIFT) != 0;
    for (KeyBinding const &binding : kBindings) {
        if (binding.context == context && binding.key == key.sym && binding.control == control &&
            binding.shift == shift)
            return binding.command;
    }
    return std::nullopt;
}

std::string name_of(KeyBinding const &binding) {
    return std::string(binding.control ? "Ctrl+" : "") + (binding.shift ? "Shift+" : "") +
           SDL_GetKeyName(binding.key);
}

char const *name_of(KeyContext context) {
    return context == KeyContext::Everywhere ? "Everywhere" : "In the editor";
}

} // namespace terrarium::gui
