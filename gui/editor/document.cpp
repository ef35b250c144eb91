#include "gui/editor/document.h"

#include <algorithm>
#include <filesystem>

#include "sim/host/files.h"

namespace terrarium::gui {

namespace {

constexpr std::size_t kMostRecent = 8;
// Larger files are no scripts; the editor would be slow with them.
constexpr std::size_t kMostBytes = 1 << 20;
constexpr char const *kMain = "main.py"; // That a board runs when it starts.
constexpr char const *kHello = "# Write Python here; F5 runs it on the board.\n\nprint('hello')\n";

Result<std::string> text_of(std::string const &path) {
    std::vector<u8> const bytes = TRY(host::read_file(path));
    if (bytes.size() > kMostBytes) return Error{path + ": larger than 1 MB; the editor takes scripts"};
    if (std::find(bytes.begin(), bytes.end(), 0) != bytes.end()) return Error{path + ": not a text file"};
    return std::string(bytes.begin(), bytes.end());
}

Result<> write_text(std::string const &path, std::string const &text) {
    return host::write_file_atomically(path, {reinterpret_cast<u8 const *>(text.data()), text.size()});
}

} // namespace

std::string draft_path() {
    std::string const settings = Settings::default_path();
    if (settings.empty()) return {};
    return (std::filesystem::path(settings).parent_path() / "draft.py").string();
}

Result<> Document::restore(std::string const &draft, Settings const &settings) {
    draft_ = draft;
    for (std::size_t i = kMostRecent; i-- > 0;) {
        std::string const path = settings.text("editor.recent." + std::to_string(i), "");
        if (!path.empty()) remember(path);
    }
    std::string const path = settings.text("editor.file", "");
    editor.set_text(kHello);
    saved_ = kept_ = editor.version();
    Result<> opened;
    if (!path.empty()) opened = open(path);
    std::error_code failure;
    if (draft_.empty() || !std::filesystem::exists(draft_, failure)) return opened;
    // Written after the file was last saved, or the draft would have been removed.
    std::string const text = TRY(text_of(draft_));
    if (!path.empty()) path_ = path;
    editor.set_text(text);
    kept_ = editor.version();
    return {};
}

Result<> Document::keep_draft() {
    if (draft_.empty() || kept_ == editor.version()) return {};
    kept_ = editor.version();
    std::error_code failure;
    if (!modified()) {
        std::filesystem::remove(draft_, failure);
        return {};
    }
    std::filesystem::create_directories(std::filesystem::path(draft_).parent_path(), failure);
    return write_text(draft_, editor.text());
}

void Document::store(Settings &settings) const {
    settings.set("editor.file", path_);
    for (std::size_t i = 0; i < recent_.size(); ++i)
        settings.set("editor.recent." + std::to_string(i), recent_[i]);
}

void Document::remember(std::string const &path) {
    std::erase(recent_, path);
    recent_.insert(recent_.begin(), path);
    if (recent_.size() > kMostRecent) recent_.pop_back();
}

Result<> Document::open(std::string const &path) {
    std::string const text = TRY(text_of(path));
    editor.set_text(text);
    saved_ = editor.version();
    path_ = path;
    board_name_ = kMain;
    remember(path);
    return keep_draft();
}

void Document::take_from_board(std::string const &name, std::string const &text) {
    editor.set_text(text);
    saved_ = editor.version();
    path_.clear();
    board_name_ = name;
}

Result<> Document::save(std::string const &path) {
    TRY(write_text(path, editor.text()));
    saved_ = editor.version();
    kept_ = saved_ - 1; // The draft goes.
    path_ = path;
    remember(path);
    return keep_draft();
}

} // namespace terrarium::gui
