// The editor: a script being written, run on the board with F5, or saved on it as main.py.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "gui/app/imgui_versions.h"
#include "gui/app/keys.h"
#include "gui/editor/document.h"
#include "gui/editor/python_tokens.h"
#include "gui/editor/traceback.h"
#include "gui/editor/utf8.h"
#include "gui/files/board_files.h"
#include "gui/views/views.h"

namespace terrarium::gui {

namespace {

constexpr std::chrono::seconds kBetweenDrafts{2};
constexpr int kTab = 4;
constexpr char const *kPurpose = "editor"; // Of its scripts.

ImU32 colour_of(TokenKind kind) {
    switch (kind) {
    case TokenKind::Keyword: return palette().code.keyword;
    case TokenKind::Builtin: return palette().code.builtin;
    case TokenKind::String: return palette().code.string;
    case TokenKind::Number: return palette().code.number;
    case TokenKind::Comment: return palette().code.comment;
    case TokenKind::Plain: break;
    }
    return palette().ink;
}

class EditorView final : public View {
public:
    [[nodiscard]] char const *title() const override { return "Editor"; }

    void restore(Settings const &settings, Frame &frame) override {
        tell(frame, document_.restore(draft_path(), settings));
    }
    void store(Settings &settings) override {
        static_cast<void>(document_.keep_draft());
        document_.store(settings);
    }

    void update(Frame &frame) override {
        ScriptFact const &script = frame.facts->script;
        if (script.number != heard_ && script.over) {
            heard_ = script.number;
            if (script.purpose == kPurpose) finished(script, frame);
        }
        if (std::optional<EditRequest> const wanted = std::exchange(frame.edit, std::nullopt))
            take(*wanted, frame);
        auto const now = std::chrono::steady_clock::now();
        if (now < draft_due_) return;
        draft_due_ = now + kBetweenDrafts;
        tell(frame, document_.keep_draft());
    }

    void draw(Frame &frame) override {
        draw_bar(frame);
        draw_dialogs(frame);
        ImGui::PushFont(frame.fonts.fixed);
        ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
        ImGui::BeginChild("script", {0, 0}, false, ImGuiWindowFlags_HorizontalScrollbar);
        if (focus_text_) ImGui::SetWindowFocus();
        focus_text_ = false;
        draw_text();
        ImGui::EndChild();
        ImGui::PopStyleVar();
        ImGui::PopFont();
    }

    bool handle(SDL_Event const &event, Frame &frame) override {
        if (event.type == SDL_TEXTINPUT) {
            editor().type(event.text.text);
            touched();
            return true;
        }
        if (event.type != SDL_KEYDOWN) return false;
        std::optional<Command> const wanted = command_of(event.key.keysym, KeyContext::Editor);
        if (wanted && command(*wanted, frame)) return true;
        return edit(event.key.keysym);
    }

    bool command(Command command, Frame &frame) override {
        bool const used = run_command(command, frame) || edit_command(command);
        if (used) touched();
        return used;
    }

private:
    TextEditor &editor() { return document_.editor; }

    static void tell(Frame &frame, Result<> const &result) {
        if (!result) frame.desk.tell(result.error().message);
    }

    // The cursor is to be seen, and does not blink away.
    void touched() {
        follow_ = true;
        blink_ = ImGui::GetTime();
    }

    void take(EditRequest const &wanted, Frame &frame) {
        if (document_.modified())
            return frame.desk.tell("the text in the editor is not saved: save it first (Ctrl+S)");
        wrong_line_.reset();
        if (wanted.board_text)
            document_.take_from_board(wanted.path, *wanted.board_text);
        else
            tell(frame, document_.open(wanted.path));
        touched();
    }

    bool run_command(Command command, Frame &frame) {
        switch (command) {
        case Command::RunScript: send({editor().text()}, true, frame); return true;
        case Command::SaveOnBoard:
            send(codes_to_write(document_.board_name(), editor().text()), false, frame);
            return true;
        case Command::StopScript:
            frame.desk.ask([](Driver &driver) {
                constexpr u8 kInterrupt[] = {3};
                static_cast<void>(driver.type(kInterrupt));
            });
            return true;
        case Command::Open: ask_path(Dialog::Open); return true;
        case Command::SaveAs: ask_path(Dialog::Save); return true;
        case Command::Save:
            if (document_.path().empty())
                ask_path(Dialog::Save);
            else
                tell(frame, document_.save(document_.path()));
            return true;
        default: return false;
        }
    }

    bool edit_command(Command command) {
        switch (command) {
        case Command::Undo: editor().undo(); return true;
        case Command::Redo: editor().redo(); return true;
        case Command::Cut:
        case Command::Copy:
            if (editor().selected().empty()) return true;
            SDL_SetClipboardText(editor().selected().c_str());
            if (command == Command::Cut) editor().erase();
            return true;
        case Command::Paste:
            if (char *const text = SDL_GetClipboardText()) {
                editor().type(text);
                SDL_free(text);
            }
            return true;
        case Command::SelectAll: editor().select_all(); return true;
        case Command::Indent: editor().indent(); return true;
        case Command::Dedent: editor().dedent(); return true;
        case Command::Comment: editor().toggle_comment(); return true;
        case Command::Find: finding_ = focus_find_ = true; return true;
        case Command::FindNext: missing_ = !editor().find(wanted_); return true;
        default: return false;
        }
    }

    bool edit(SDL_Keysym const &key) {
        bool const control = (key.mod & KMOD_CTRL) != 0;
        bool const shift = (key.mod & KMOD_SHIFT) != 0;
        auto const page = std::ptrdiff_t(std::max(1, shown_lines_ - 1));
        switch (key.sym) {
        case SDLK_LEFT: editor().move(control ? Move::WordLeft : Move::Left, shift); break;
        case SDLK_RIGHT: editor().move(control ? Move::WordRight : Move::Right, shift); break;
        case SDLK_UP: editor().move(Move::Up, shift); break;
        case SDLK_DOWN: editor().move(Move::Down, shift); break;
        case SDLK_HOME: editor().move(control ? Move::Top : Move::Home, shift); break;
        case SDLK_END: editor().move(control ? Move::Bottom : Move::End, shift); break;
        case SDLK_PAGEUP: editor().move_lines(-page, shift); break;
        case SDLK_PAGEDOWN: editor().move_lines(page, shift); break;
        case SDLK_RETURN:
        case SDLK_KP_ENTER: editor().new_line(); break;
        case SDLK_BACKSPACE: editor().backspace(); break;
        case SDLK_DELETE: editor().erase(); break;
        case SDLK_ESCAPE: finding_ = false; break;
        default: return false;
        }
        touched();
        return true;
    }

    void send(std::vector<std::string> codes, bool shown, Frame &frame) {
        wrong_line_.reset();
        saving_ = !shown;
        frame.desk.tell(shown ? "The script goes to the board."
                              : document_.board_name() + " goes to the board.");
        frame.desk.ask([codes = std::move(codes), shown, &desk = frame.desk](Driver &driver) {
            if (Result<> const done = driver.run_script(codes, shown, kPurpose); !done)
                desk.tell(done.error().message);
        });
    }

    void finished(ScriptFact const &script, Frame &frame) {
        if (script.error.empty()) {
            std::string const &name = document_.board_name();
            bool const main = name.ends_with("main.py");
            frame.desk.tell(!saving_ ? "The script is over."
                            : main   ? name + " is on the board; it runs at the next reset."
                                     : name + " is on the board.");
            return;
        }
        std::string said(sentence_of_error(script.error));
        if (!saving_) wrong_line_ = line_of_error(script.error);
        if (wrong_line_) {
            said = "Line " + std::to_string(*wrong_line_) + ": " + said;
            editor().move_to({*wrong_line_ - 1, 0}, false);
            touched();
        }
        frame.desk.tell(std::move(said));
    }

    void draw_bar(Frame &frame) {
        ScriptFact const &script = frame.facts->script;
        bool const busy = script.number > heard_ && script.purpose == kPurpose;
        if (ImGui::Button("Run")) command(Command::RunScript, frame);
        ImGui::SameLine();
        ImGui::BeginDisabled(!busy);
        if (ImGui::Button("Stop")) command(Command::StopScript, frame);
        ImGui::EndDisabled();
        ImGui::SameLine();
        if (ImGui::Button("Save on the board")) command(Command::SaveOnBoard, frame);
        ImGui::SameLine();
        if (ImGui::Button("Open")) command(Command::Open, frame);
        ImGui::SameLine();
        if (ImGui::Button("Save")) command(Command::Save, frame);
        ImGui::SameLine();
        std::string const &on_board = document_.board_name();
        std::string const name = !document_.path().empty() ? document_.path()
                                 : on_board != "main.py"   ? "on the board: " + on_board
                                                           : "no file yet";
        ImGui::TextDisabled("%s%s", name.c_str(), document_.modified() ? " *" : "");
        if (finding_) draw_find();
    }

    void draw_find() {
        if (focus_find_) ImGui::SetKeyboardFocusHere();
        focus_find_ = false;
        ImGui::SetNextItemWidth(ImGui::GetFontSize() * 16);
        if (ImGui::InputTextWithHint("##find", "find", wanted_, sizeof wanted_,
                                     ImGuiInputTextFlags_EnterReturnsTrue)) {
            missing_ = !editor().find(wanted_);
            touched();
            focus_text_ = !missing_;
        }
        ImGui::SameLine();
        if (ImGui::SmallButton("close")) finding_ = false;
        if (missing_) {
            ImGui::SameLine();
            ImGui::TextColored(as_text(palette().notice), "not in the script");
        }
    }

    enum class Dialog : u8 { None, Open, Save };
    void ask_path(Dialog dialog) {
        dialog_ = dialog;
        opening_ = true;
        problem_.clear();
        std::snprintf(path_, sizeof path_, "%s",
                      dialog == Dialog::Save && document_.path().empty() ? "main.py"
                                                                         : document_.path().c_str());
    }

    void draw_dialogs(Frame &) {
        if (opening_) ImGui::OpenPopup("file");
        if (!ImGui::BeginPopup("file")) return;
        bool const open = dialog_ == Dialog::Open;
        ImGui::TextUnformatted(open ? "Open which file?" : "Save as which file?");
        if (opening_) ImGui::SetKeyboardFocusHere();
        opening_ = false;
        ImGui::SetNextItemWidth(ImGui::GetFontSize() * 30);
        bool go = ImGui::InputText("##path", path_, sizeof path_, ImGuiInputTextFlags_EnterReturnsTrue);
        bool const careful = open && document_.modified();
        if (careful) ImGui::Checkbox("the text in the editor is not saved; throw it away", &discard_);
        if (ImGui::Button(open ? "Open" : "Save")) go = true;
        if (open) {
            for (std::string const &recent : document_.recent()) {
                if (!ImGui::Selectable(recent.c_str(), false, ImGuiSelectableFlags_DontClosePopups)) continue;
                std::snprintf(path_, sizeof path_, "%s", recent.c_str());
                go = true;
            }
        }
        if (!problem_.empty()) ImGui::TextColored(as_text(palette().trouble), "%s", problem_.c_str());
        if (go && careful && !discard_) {
            problem_ = "Save it first (Ctrl+S), or tick the box.";
        } else if (go) {
            Result<> const done = open ? document_.open(path_) : document_.save(path_);
            problem_ = done ? std::string() : done.error().message;
            if (done) wrong_line_.reset();
        }
        if ((go && problem_.empty()) || key_pressed(ImGuiKey_Escape)) {
            discard_ = false;
            focus_text_ = true;
            ImGui::CloseCurrentPopup();
        }
        ImGui::EndPopup();
    }

    // The width of the line's beginning, in letters; tabs reach to the next stop.
    static int cells(std::string_view line, std::size_t column) {
        int cell = 0;
        for (std::size_t at = 0; at < column && at < line.size(); at = next_character(line, at))
            cell = line[at] == '\t' ? (cell / kTab + 1) * kTab : cell + 1;
        return cell;
    }
    static std::size_t column_at(std::string_view line, int cell) {
        std::size_t at = 0;
        while (at < line.size() && cells(line, next_character(line, at)) <= cell)
            at = next_character(line, at);
        return at;
    }

    void draw_text() {
        std::vector<std::string> const &lines = editor().lines();
        float const height = ImGui::GetTextLineHeight();
        // ImGui rounds a text's width up: over a hundred letters that is nothing.
        static std::string const kHundred(100, '0');
        float const width = ImGui::CalcTextSize(kHundred.c_str()).x / 100;
        int const digits = std::max(3, int(std::to_string(lines.size()).size()));
        float const margin = width * float(digits + 2);
        ImVec2 const origin = ImGui::GetCursorScreenPos();
        ImVec2 const corner = ImGui::GetWindowPos();
        ImVec2 const room = ImGui::GetWindowSize();
        shown_lines_ = int(room.y / height);
        auto const first = std::size_t(std::max(0.0F, ImGui::GetScrollY() / height));
        std::size_t const last = std::min(lines.size(), first + std::size_t(shown_lines_) + 2);
        use_pointer({origin.x + margin, origin.y}, width, height);
        ImDrawList &list = *ImGui::GetWindowDrawList();
        LineState state = state_before(first);
        std::size_t longest = 0;
        for (std::string const &line : lines) longest = std::max(longest, line.size());
        for (std::size_t i = first; i < last; ++i) {
            float const y = origin.y + height * float(i);
            if (wrong_line_ == i + 1)
                list.AddRectFilled({corner.x, y}, {corner.x + room.x, y + height}, palette().wrong_line);
            draw_selection(list, i, {origin.x + margin, y}, width, height);
            std::string const number = std::to_string(i + 1);
            list.AddText({origin.x + width * float(digits - int(number.size())), y},
                         wrong_line_ == i + 1 ? palette().notice : palette().faint, number.c_str());
            draw_line(list, lines[i], {origin.x + margin, y}, width, state);
        }
        draw_cursor(list, {origin.x + margin, origin.y}, width, height);
        ImGui::Dummy({margin + width * float(longest + 2), height * float(lines.size() + 1)});
        follow(margin, width, height, room);
    }

    // Of the first line shown; what is above has to be read for strings over many lines.
    LineState state_before(std::size_t line) {
        LineState state = LineState::Code;
        for (std::size_t i = 0; i < line; ++i) static_cast<void>(tokens_of(editor().lines()[i], state));
        return state;
    }

    static void draw_line(ImDrawList &list, std::string const &line, ImVec2 at, float width,
                          LineState &state) {
        auto const put = [&](std::size_t begin, std::size_t end, TokenKind kind) {
            for (std::size_t from = begin; from < end;) {
                std::size_t const stop = std::min(end, line.find('\t', from));
                float const x = std::floor(at.x + width * float(cells(line, from)));
                if (stop > from)
                    list.AddText({x, at.y}, colour_of(kind), line.data() + from, line.data() + stop);
                from = stop + 1;
            }
        };
        std::size_t done = 0;
        for (Token const &token : tokens_of(line, state)) {
            put(done, token.begin, TokenKind::Plain);
            put(token.begin, token.end, token.kind);
            done = token.end;
        }
        put(done, line.size(), TokenKind::Plain);
    }

    void draw_selection(ImDrawList &list, std::size_t line, ImVec2 at, float width, float height) {
        TextPosition const begin = editor().selection_begin();
        TextPosition const end = editor().selection_end();
        if (begin == end || line < begin.line || line > end.line) return;
        std::string const &text = editor().lines()[line];
        int const from = line == begin.line ? cells(text, begin.column) : 0;
        int const to = line == end.line ? cells(text, end.column) : cells(text, text.size()) + 1;
        list.AddRectFilled({at.x + width * float(from), at.y}, {at.x + width * float(to), at.y + height},
                           palette().selected);
    }

    void draw_cursor(ImDrawList &list, ImVec2 at, float width, float height) {
        bool const focused = ImGui::IsWindowFocused();
        bool const on = std::fmod(ImGui::GetTime() - blink_, 1.0) < 0.5;
        if (focused && !on) return;
        TextPosition const cursor = editor().cursor();
        float const x = at.x + width * float(cells(editor().lines()[cursor.line], cursor.column));
        float const y = at.y + height * float(cursor.line);
        list.AddLine({x, y}, {x, y + height}, focused ? palette().ink : palette().faint, 2);
    }

    void use_pointer(ImVec2 at, float width, float height) {
        if (!ImGui::IsWindowHovered() && !dragging_) return;
        ImGuiIO const &io = ImGui::GetIO();
        ImGui::SetMouseCursor(ImGuiMouseCursor_TextInput);
        auto const line = std::size_t(std::clamp((io.MousePos.y - at.y) / height, 0.0F, 1e6F));
        std::size_t const shown = std::min(line, editor().lines().size() - 1);
        int const cell = int(std::lround(std::clamp((io.MousePos.x - at.x) / width, 0.0F, 1e6F)));
        TextPosition const to{shown, column_at(editor().lines()[shown], cell)};
        float const bar = ImGui::GetScrollMaxY() > 0 ? ImGui::GetStyle().ScrollbarSize : 0;
        bool const scrollbar = io.MousePos.x > ImGui::GetWindowPos().x + ImGui::GetWindowWidth() - bar;
        if (ImGui::IsMouseDoubleClicked(0)) {
            editor().select_word();
        } else if (ImGui::IsMouseClicked(0) && !scrollbar) {
            dragging_ = true;
            editor().move_to(to, io.KeyShift);
            blink_ = ImGui::GetTime();
        } else if (dragging_ && io.MouseDown[0] && (io.MouseDelta.x != 0 || io.MouseDelta.y != 0)) {
            editor().move_to(to, true);
            touched();
        }
        if (!io.MouseDown[0]) dragging_ = false;
    }

    void follow(float margin, float width, float height, ImVec2 room) {
        if (!follow_) return;
        follow_ = false;
        TextPosition const cursor = editor().cursor();
        float const y = height * float(cursor.line);
        float const x = width * float(cells(editor().lines()[cursor.line], cursor.column));
        if (y < ImGui::GetScrollY()) ImGui::SetScrollY(y);
        if (y + 2 * height > ImGui::GetScrollY() + room.y) ImGui::SetScrollY(y + 2 * height - room.y);
        if (x < ImGui::GetScrollX()) ImGui::SetScrollX(x);
        float const right = margin + x + 3 * width;
        if (right > ImGui::GetScrollX() + room.x) ImGui::SetScrollX(right - room.x);
    }

    Document document_;
    std::chrono::steady_clock::time_point draft_due_{};
    u64 heard_ = 0; // The last script whose end has been told.
    bool saving_ = false;
    std::optional<std::size_t> wrong_line_; // From 1.
    bool follow_ = false;
    bool dragging_ = false;
    bool focus_text_ = false;
    double blink_ = 0;
    int shown_lines_ = 10;

    bool finding_ = false;
    bool focus_find_ = false;
    bool missing_ = false;
    char wanted_[256] = "";

    Dialog dialog_ = Dialog::None;
    bool opening_ = false;
    bool discard_ = false;
    char path_[1024] = "";
    std::string problem_;
};

} // namespace

std::unique_ptr<View> make_editor_view() { return std::make_unique<EditorView>(); }

} // namespace terrarium::gui
