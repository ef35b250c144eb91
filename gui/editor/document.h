// Document: the editor's text and where it belongs: a file of the host, and a draft in the configuration
// folder, so that nothing written is lost when the window closes.
#pragma once

#include <string>
#include <vector>

#include "gui/app/settings.h"
#include "gui/editor/text_editor.h"
#include "sim/core/result.h"

namespace terrarium::gui {

class Document {
public:
    TextEditor editor;

    // The draft of the last run, or the file it belongs to. `draft`: the path; empty: drafts are not kept.
    Result<> restore(std::string const &draft, Settings const &settings);
    // Keeps what is not saved; does nothing when nothing has changed since.
    Result<> keep_draft();
    void store(Settings &settings) const;

    Result<> open(std::string const &path);
    // A text that is on the board under this name, and is saved there.
    void take_from_board(std::string const &name, std::string const &text);
    // Where it goes on the board.
    [[nodiscard]] std::string const &board_name() const { return board_name_; }
    Result<> save(std::string const &path);

    [[nodiscard]] std::string const &path() const { return path_; } // Empty: no file yet.
    [[nodiscard]] bool modified() const { return editor.version() != saved_; }
    [[nodiscard]] std::vector<std::string> const &recent() const { return recent_; } // Newest first.

private:
    void remember(std::string const &path);

    std::string path_;
    std::string board_name_ = "main.py";
    std::string draft_;
    std::vector<std::string> recent_;
    u64 saved_ = 0; // The editor's version that the file holds.
    u64 kept_ = 0;  // That the draft holds.
};

// Beside the settings; empty when those have no place.
[[nodiscard]] std::string draft_path();

} // namespace terrarium::gui
