// Files: those on the board at the left, those of a folder of this computer at the right, and ways between
// them.
//
// Keys: up and down go through a list, Tab, left and right to the other one, Enter opens a folder or a file
// in the editor, R runs it on the board, C copies it to the other side, Delete deletes, Backspace goes to the
// folder above, L lists the board anew. Mouse: drag to the other side, or drop files of other programs on the
// board's side.
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <optional>
#include <utility>

#include "gui/editor/traceback.h"
#include "gui/files/board_files.h"
#include "gui/files/host_folder.h"
#include "gui/views/views.h"
#include "sim/host/files.h"

namespace terrarium::gui {

namespace {

namespace fs = std::filesystem;

// A larger file would take minutes through the raw REPL, and is none for a board.
constexpr u64 kMostBytes = 200'000;
constexpr char const *kPurpose = "files";
constexpr char const *kFolder = "files.folder"; // In the settings.

enum class Side : u8 { Board, Host };

std::string size_text(FileEntry const &entry) {
    if (entry.folder) return "folder";
    return entry.bytes < 10'000 ? std::to_string(entry.bytes) + " B"
                                : std::to_string(entry.bytes / 1024) + " KiB";
}

class FilesView final : public View {
public:
    [[nodiscard]] char const *title() const override { return "Files"; }

    void restore(Settings const &settings, Frame &) override {
        std::error_code failure;
        std::string const here = fs::current_path(failure).string();
        here_ = settings.text(kFolder, here);
        if (!fs::is_directory(here_, failure)) here_ = here;
        look_here();
    }
    void store(Settings &settings) override { settings.set(kFolder, here_); }

    void update(Frame &frame) override {
        ScriptFact const &script = frame.facts->script;
        if (script.number == heard_ || !script.over) return;
        heard_ = script.number;
        waiting_ = false;
        Then const then = std::exchange(then_, nullptr);
        // Another's script may have taken the place of ours.
        if (then != nullptr && script.purpose == kPurpose) then(*this, script, frame);
    }

    void draw(Frame &frame) override {
        if (*refused_) {
            *refused_ = false;
            waiting_ = false;
            then_ = nullptr;
        }
        focused_ = ImGui::IsWindowFocused(ImGuiFocusedFlags_ChildWindows);
        draw_bar(frame);
        float const half = (ImGui::GetContentRegionAvail().x - ImGui::GetStyle().ItemSpacing.x) / 2;
        draw_side(Side::Board, half, frame);
        ImGui::SameLine();
        draw_side(Side::Host, half, frame);
        draw_question(frame);
    }

    bool handle(SDL_Event const &event, Frame &frame) override {
        if (event.type == SDL_DROPFILE) return take_drop(event.drop.file, frame);
        if (event.type != SDL_KEYDOWN || (event.key.keysym.mod & (KMOD_CTRL | KMOD_ALT)) != 0) return false;
        switch (event.key.keysym.sym) {
        case SDLK_UP: choose(-1); return true;
        case SDLK_DOWN: choose(1); return true;
        case SDLK_TAB:
        case SDLK_LEFT:
        case SDLK_RIGHT:
            side_ = side_ == Side::Board ? Side::Host : Side::Board;
            choose(0);
            return true;
        case SDLK_RETURN:
        case SDLK_KP_ENTER: open(frame); return true;
        case SDLK_r: run(frame); return true;
        case SDLK_c: copy(frame); return true;
        case SDLK_l: list(frame); return true;
        case SDLK_DELETE:
            ask_ = chosen() != nullptr;
            frame.settle = true;
            return true;
        case SDLK_BACKSPACE:
            go_to(side_, above(side_ == Side::Board ? board_.path : here_), frame);
            return true;
        default: return false;
        }
    }

private:
    using Then = void (*)(FilesView &, ScriptFact const &, Frame &);

    [[nodiscard]] std::vector<FileEntry> const &entries(Side side) const {
        return side == Side::Board ? board_.entries : host_;
    }
    // That the keys are at; null: none.
    [[nodiscard]] FileEntry const *chosen() const {
        auto const found = std::find_if(entries(side_).begin(), entries(side_).end(),
                                        [&](FileEntry const &entry) { return entry.name == name_; });
        return found != entries(side_).end() ? &*found : nullptr;
    }
    // So many further on in the list of the side that has the keys; its first if none was chosen.
    void choose(int step) {
        std::vector<FileEntry> const &all = entries(side_);
        FileEntry const *const now = chosen();
        auto const last = std::ptrdiff_t(all.size()) - 1;
        std::ptrdiff_t const at = now == nullptr ? 0 : now - all.data() + step;
        if (last >= 0) name_ = all[std::size_t(std::clamp<std::ptrdiff_t>(at, 0, last))].name;
        scroll_ = true;
    }

    // Null, or the chosen file; says so when it is a folder.
    [[nodiscard]] FileEntry const *chosen_file(Frame &frame) const {
        FileEntry const *const entry = chosen();
        if (entry == nullptr || !entry->folder) return entry;
        frame.desk.tell(entry->name + " is a folder");
        return nullptr;
    }

    void look_here() {
        Result<std::vector<FileEntry>> listed = list_folder(here_);
        problem_ = listed ? std::string() : listed.error().message;
        host_ = listed ? std::move(listed).value() : std::vector<FileEntry>();
    }

    // What the board prints is for `then`. One thing at a time.
    void ask_board(Frame &frame, Codes codes, bool shown, Then then) {
        ScriptFact const &script = frame.facts->script;
        if (waiting_ || (script.number != 0 && !script.over))
            return frame.desk.tell("the board is still at work; Shift+F5 stops it");
        waiting_ = true;
        then_ = then;
        frame.desk.ask(
            [codes = std::move(codes), shown, refused = refused_, &desk = frame.desk](Driver &driver) {
                Result<> const done = driver.run_script(codes, shown, kPurpose);
                if (done) return;
                desk.tell(done.error().message);
                *refused = true;
            });
    }

    static bool failed(ScriptFact const &script, Frame &frame) {
        if (script.error.empty()) return false;
        frame.desk.tell("on the board: " + std::string(sentence_of_error(script.error)));
        return true;
    }

    void list(Frame &frame) {
        look_here();
        ask_board(frame, codes_to_list(wanted_), false,
                  [](FilesView &view, ScriptFact const &script, Frame &then) {
                      if (failed(script, then)) return;
                      Result<BoardFolder> folder = read_listing(script.output);
                      if (!folder) return then.desk.tell(folder.error().message);
                      view.board_ = std::move(folder).value();
                      view.wanted_ = view.board_.path;
                      view.listed_ = true;
                  });
    }

    void go_to(Side side, std::string const &folder, Frame &frame) {
        if (folder.empty()) return; // A board without folders.
        if (side == Side::Host) {
            here_ = folder;
            look_here();
        } else {
            wanted_ = folder;
            list(frame);
        }
    }

    void open(Frame &frame) {
        FileEntry const *const entry = chosen();
        if (entry == nullptr) return;
        std::string const path = joined(side_ == Side::Board ? board_.path : here_, entry->name);
        if (entry->folder) return go_to(side_, path, frame);
        if (side_ == Side::Host) {
            frame.edit = EditRequest{path, {}};
            return;
        }
        read(frame, *entry, [](FilesView &view, ScriptFact const &script, Frame &then) {
            if (std::optional<std::string> content = content_of(script, then))
                then.edit = EditRequest{view.under_way_, std::move(content)};
        });
    }

    void read(Frame &frame, FileEntry const &entry, Then then) {
        if (entry.bytes > kMostBytes)
            return frame.desk.tell(entry.name + ": larger than 200 kB; take it off the drive by other means");
        if (waiting_) return;
        under_way_ = joined(board_.path, entry.name);
        ask_board(frame, codes_to_read(under_way_), false, then);
    }

    static std::optional<std::string> content_of(ScriptFact const &script, Frame &frame) {
        if (failed(script, frame)) return std::nullopt;
        Result<std::string> content = read_content(script.output);
        if (!content) frame.desk.tell(content.error().message);
        return content ? std::optional(std::move(content).value()) : std::nullopt;
    }

    void run(Frame &frame) {
        FileEntry const *const entry = chosen_file(frame);
        if (entry == nullptr) return;
        if (side_ == Side::Board) {
            ask_board(frame, codes_to_run(joined(board_.path, entry->name)), true,
                      [](FilesView &, ScriptFact const &script, Frame &then) {
                          if (!failed(script, then)) then.desk.tell("the script is over");
                      });
            return;
        }
        Result<std::vector<u8>> const bytes = host::read_file(joined(here_, entry->name));
        if (!bytes) return frame.desk.tell(bytes.error().message);
        ask_board(frame, {std::string(bytes.value().begin(), bytes.value().end())}, true,
                  [](FilesView &, ScriptFact const &script, Frame &then) {
                      if (!failed(script, then)) then.desk.tell("the script is over");
                  });
    }

    void copy(Frame &frame) {
        FileEntry const *const entry = chosen_file(frame);
        if (entry == nullptr) return;
        if (side_ == Side::Host) return put(joined(here_, entry->name), frame);
        read(frame, *entry, [](FilesView &view, ScriptFact const &script, Frame &then) {
            std::optional<std::string> const content = content_of(script, then);
            if (!content) return;
            std::string const to = joined(view.here_, fs::path(view.under_way_).filename().string());
            Result<> const written = host::write_file_atomically(
                to, {reinterpret_cast<u8 const *>(content->data()), content->size()});
            then.desk.tell(written ? "saved " + to : written.error().message);
            view.look_here();
        });
    }

    // A file of this computer goes to the board.
    void put(std::string const &path, Frame &frame) {
        std::error_code failure;
        if (fs::is_directory(path, failure))
            return frame.desk.tell(
                path + ": a folder; drop it on the board's picture to put all of it on its drive");
        if (fs::file_size(path, failure) > kMostBytes && !failure)
            return frame.desk.tell(path + ": larger than 200 kB; a board has no room for it");
        Result<std::vector<u8>> const bytes = host::read_file(path);
        if (!bytes) return frame.desk.tell(bytes.error().message);
        std::string const name = fs::path(path).filename().string();
        std::string_view const content(reinterpret_cast<char const *>(bytes.value().data()),
                                       bytes.value().size());
        under_way_ = name;
        ask_board(frame, codes_to_write(joined(board_.path, name), content), false,
                  [](FilesView &view, ScriptFact const &script, Frame &then) {
                      if (failed(script, then)) return;
                      then.desk.tell(view.under_way_ + " is on the board");
                      view.list(then);
                  });
    }

    void remove(Frame &frame) {
        FileEntry const *const entry = chosen();
        if (entry == nullptr) return;
        if (side_ == Side::Board) {
            ask_board(frame, codes_to_remove(joined(board_.path, entry->name), entry->folder), false,
                      [](FilesView &view, ScriptFact const &script, Frame &then) {
                          if (!failed(script, then)) view.list(then);
                      });
            return;
        }
        std::error_code failure;
        fs::remove(joined(here_, entry->name), failure);
        if (failure) frame.desk.tell(joined(here_, entry->name) + ": " + failure.message());
        look_here();
    }

    bool take_drop(char const *path, Frame &frame) {
        ImVec2 const mouse = ImGui::GetIO().MousePos;
        bool const inside =
            mouse.x >= corner_.x && mouse.y >= corner_.y && mouse.x < end_.x && mouse.y < end_.y;
        if (!inside) return false;
        put(path, frame);
        return true;
    }

    void draw_bar(Frame &frame) {
        auto const button = [](char const *name, char const *tip) {
            bool const pressed = ImGui::Button(name);
            if (ImGui::IsItemHovered()) ImGui::SetTooltip("%s", tip);
            ImGui::SameLine();
            return pressed;
        };
        if (button("List", "Asks the board for its files; a program that runs is stopped (L)")) list(frame);
        if (button("Edit", "In the editor (Enter)")) open(frame);
        if (button("Run", "On the board (R)")) run(frame);
        if (button(side_ == Side::Board ? "Copy here" : "Copy to the board", "To the other side (C)"))
            copy(frame);
        if (button("Delete", "Deletes it, after a question (Delete)")) ask_ = chosen() != nullptr;
        ImGui::TextDisabled("%s", waiting_ ? "the board is at work" : problem_.c_str());
    }

    void draw_side(Side side, float width, Frame &frame) {
        ImGui::BeginChild(side == Side::Board ? "on the board" : "here", {width, 0}, true);
        if (side == Side::Board) {
            corner_ = ImGui::GetWindowPos();
            end_ = {corner_.x + ImGui::GetWindowSize().x, corner_.y + ImGui::GetWindowSize().y};
        }
        std::string const &folder = side == Side::Board ? board_.path : here_;
        char const *const title = side == Side::Board ? "On the board" : "Here";
        if (side == side_ && focused_)
            ImGui::TextColored(as_text(palette().good), "%s %s", title, folder.c_str());
        else
            ImGui::TextDisabled("%s %s", title, folder.c_str());
        std::string const up = above(folder);
        if (!up.empty() && up != folder && ImGui::Selectable("..")) go_to(side, up, frame);
        if (side == Side::Board && !listed_) ImGui::TextDisabled("L asks the board for its files.");
        std::string opened;
        for (FileEntry const &entry : entries(side)) {
            bool const here = side == side_ && entry.name == name_;
            bool const pressed =
                ImGui::Selectable(entry.name.c_str(), here, ImGuiSelectableFlags_AllowDoubleClick);
            if (here && std::exchange(scroll_, false)) ImGui::SetScrollHereY();
            if (pressed) {
                side_ = side;
                name_ = entry.name;
            }
            if (pressed && ImGui::IsMouseDoubleClicked(0)) opened = entry.name;
            drag(side, entry);
            std::string const size = size_text(entry);
            ImGui::SameLine(width - ImGui::CalcTextSize(size.c_str()).x - ImGui::GetFontSize() * 1.5F);
            ImGui::TextDisabled("%s", size.c_str());
        }
        ImGui::EndChild();
        take_drag(side, frame);
        if (!opened.empty()) open(frame);
    }

    static void drag(Side side, FileEntry const &entry) {
        if (entry.folder || !ImGui::BeginDragDropSource()) return;
        ImGui::SetDragDropPayload(side == Side::Board ? "board file" : "host file", entry.name.c_str(),
                                  entry.name.size() + 1);
        ImGui::TextUnformatted(entry.name.c_str());
        ImGui::EndDragDropSource();
    }

    void take_drag(Side side, Frame &frame) {
        if (!ImGui::BeginDragDropTarget()) return;
        if (ImGuiPayload const *const dragged =
                ImGui::AcceptDragDropPayload(side == Side::Board ? "host file" : "board file")) {
            side_ = side == Side::Board ? Side::Host : Side::Board;
            name_ = static_cast<char const *>(dragged->Data);
            copy(frame);
        }
        ImGui::EndDragDropTarget();
    }

    void draw_question(Frame &frame) {
        if (std::exchange(ask_, false)) ImGui::OpenPopup("delete");
        if (!ImGui::BeginPopup("delete")) return;
        ImGui::Text("Delete %s %s?", name_.c_str(),
                    side_ == Side::Board ? "on the board" : "on this computer");
        if (ImGui::Button("Keep")) ImGui::CloseCurrentPopup();
        ImGui::SetItemDefaultFocus();
        ImGui::SameLine();
        if (ImGui::Button("Delete")) {
            remove(frame);
            ImGui::CloseCurrentPopup();
        }
        ImGui::EndPopup();
    }

    BoardFolder board_;
    std::string wanted_; // The board's folder to be listed; empty: the one it is in.
    bool listed_ = false;
    std::string here_;
    std::vector<FileEntry> host_;
    std::string problem_; // With the folder here.
    Side side_ = Side::Host;
    std::string name_;     // Of what is chosen.
    bool scroll_ = false;  // To it.
    bool focused_ = false; // The pane has the keys.
    bool ask_ = false;     // Whether to delete it.
    bool waiting_ = false; // For the board.
    Then then_ = nullptr;
    std::string under_way_; // The file that waiting_ is about.
    u64 heard_ = 0;         // The last script whose end has been told.
    std::shared_ptr<std::atomic<bool>> refused_ = std::make_shared<std::atomic<bool>>(false);
    ImVec2 corner_; // Of the board's side.
    ImVec2 end_;
};

} // namespace

std::unique_ptr<View> make_files_view() { return std::make_unique<FilesView>(); }

} // namespace terrarium::gui
