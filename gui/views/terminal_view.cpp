// The terminal: the board's serial port.
#include "gui/views/views.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "gui/app/imgui_versions.h"
#include "gui/terminal/keys.h"
#include "gui/terminal/paste.h"
#include "gui/terminal/tape.h"
#include "gui/views/terminal_find.h"
#include "gui/views/terminal_painter.h"

namespace terrarium::gui {

namespace {

// However much a board prints, a frame is built in time: what it does not take is left for the next ones.
constexpr std::chrono::microseconds kFeedTime{500};
constexpr std::size_t kFeedPiece = 2048;
constexpr std::size_t kMostBacklog = 8U << 20;
// A program that asks for reports all the time must not fill up the board's input.
constexpr std::size_t kMostAnswers = 256;
constexpr int kWheelLines = 3;
constexpr float kMargin = 4; // Around the letters.
constexpr double kBellTime = 0.15;
constexpr double kSmallest = 0.5;
constexpr double kLargest = 4;
constexpr char const *kFontSize = "terminal.font"; // In the settings: times the window's own size.

class TerminalView final : public View {
public:
    TerminalView() {
        screen_.on_answer = [this](std::string_view text) {
            if (answers_.size() + text.size() <= kMostAnswers) answers_ += text;
        };
    }

    [[nodiscard]] char const *title() const override { return "Terminal"; }
    void draw(Frame &frame) override;
    bool handle(SDL_Event const &event, Frame &frame) override;

private:
    bool handle_key(SDL_Keysym const &key, Frame &frame);
    bool handle_command(SDL_Keysym const &key, Frame &frame);
    void handle_mouse(ImVec2 origin, Frame &frame);
    void select(Place place);

    void feed(Frame &frame);
    void go_back(Frame &frame, u64 said);
    void fit(ImVec2 room);
    void draw_screen(Frame &frame);
    void draw_scroll_bar(ImVec2 origin, float height);
    void draw_menu(Frame &frame);
    void draw_bell() const;

    void send(Frame &frame, std::string bytes);
    void paste(Frame &frame, std::string const &text);
    void copy() const;
    void select_all();
    void clear();
    void resize_font(Frame &frame, double factor);
    void scroll(i64 lines);
    void show(Range range);
    // The first line to be seen.
    [[nodiscard]] u64 top() const;

    Screen screen_;
    Tape tape_; // Of what the screen has been fed.
    TerminalPainter painter_;
    TerminalFind find_;
    bool finding_ = false;    // It had the keys with the last frame.
    std::vector<u8> backlog_; // What the screen has not taken yet, from fed_ on.
    std::size_t fed_ = 0;
    std::string answers_;
    double font_factor_ = 0; // Zero: not asked for yet.
    u64 numbering_ = 0;      // Of the screen's lines, when they were last looked at.

    std::optional<u64> scrolled_; // The first line to be seen, when it is not the screen's own.
    Range selection_;
    Range anchor_;           // What the mouse went down on.
    Uint16 modifiers_ = 0;   // That the last key went down with.
    bool key_used_ = false;  // It has done something else than write a letter.
    bool selecting_ = false; // The mouse is down.
    int clicks_ = 0;         // One marks letters, two mark words, three lines.
    double last_click_ = -1;
    ImVec2 clicked_at_;
    u64 bells_ = 0;
    double bell_until_ = 0;
};

std::string taken(char *text) {
    std::string const copy = text != nullptr ? text : "";
    SDL_free(text);
    return copy;
}

std::string primary_selection() {
#if SDL_VERSION_ATLEAST(2, 26, 0)
    return taken(SDL_GetPrimarySelectionText());
#else
    return taken(SDL_GetClipboardText());
#endif
}

void set_primary_selection([[maybe_unused]] std::string const &text) {
#if SDL_VERSION_ATLEAST(2, 26, 0)
    SDL_SetPrimarySelectionText(text.c_str());
#endif
}

void TerminalView::draw(Frame &frame) {
    if (font_factor_ == 0) font_factor_ = frame.settings->number(kFontSize, 1, kSmallest, kLargest);
    feed(frame);
    if (std::optional<Range> const found = find_.draw(screen_.grid())) show(*found);
    bool const pane_focused = ImGui::IsWindowFocused();
    // Also when the line to find something has just closed.
    bool const found_keys = std::exchange(finding_, find_.has_keys()) && !finding_;
    if ((pane_focused && !finding_) || found_keys) ImGui::SetNextWindowFocus();
    // Tab is the board's, and not a way to the next field.
    ImGui::BeginChild("screen", {0, 0}, false,
                      ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse |
                          ImGuiWindowFlags_NoNavInputs);
    draw_screen(frame);
    draw_bell();
    draw_menu(frame);
    ImGui::EndChild();
}

void TerminalView::feed(Frame &frame) {
    if (frame.output.at < tape_.end() + (backlog_.size() - fed_)) go_back(frame, frame.output.at);
    backlog_.insert(backlog_.end(), frame.output.bytes.begin(), frame.output.bytes.end());
    if (backlog_.size() - fed_ > kMostBacklog) {
        std::size_t const lost = backlog_.size() - fed_ - kMostBacklog / 2;
        fed_ += lost;
        tape_.forget(screen_, lost);
        frame.desk.tell("The board prints faster than the terminal can show: " + std::to_string(lost) +
                        " bytes are left out");
    }
    auto const end = std::chrono::steady_clock::now() + kFeedTime;
    while (fed_ < backlog_.size()) {
        std::size_t const size = std::min(kFeedPiece, backlog_.size() - fed_);
        std::span<u8 const> const piece = std::span(backlog_).subspan(fed_, size);
        screen_.feed(piece);
        tape_.record(piece, screen_);
        fed_ += size;
        if (std::chrono::steady_clock::now() >= end) break;
    }
    if (fed_ == backlog_.size() || fed_ > kMostBacklog) {
        backlog_.erase(backlog_.begin(), backlog_.begin() + std::ptrdiff_t(fed_));
        fed_ = 0;
    }
    if (!answers_.empty()) {
        send(frame, answers_);
        answers_.clear();
    }
    if (screen_.bells() != bells_) bell_until_ = ImGui::GetTime() + kBellTime;
    bells_ = screen_.bells();
}

// The board has gone back in time: what it said since has not been said.
void TerminalView::go_back(Frame &frame, u64 said) {
    if (said >= tape_.end()) {
        backlog_.resize(fed_ + std::size_t(said - tape_.end()));
        return;
    }
    backlog_.clear();
    fed_ = 0;
    if (!tape_.go_back(said, screen_))
        frame.desk.tell("what the terminal showed then is not kept any more; it shows the earliest that is");
}

void TerminalView::fit(ImVec2 room) {
    ImVec2 const cell = painter_.cell();
    // A pane that is too small for anything keeps what it had.
    int const columns = int((room.x - 2 * kMargin - ImGui::GetStyle().ScrollbarSize) / cell.x);
    int const rows = int((room.y - 2 * kMargin) / cell.y);
    if (columns >= 4 && rows >= 1) screen_.resize(columns, rows);
    if (screen_.numbering() == numbering_) return;
    numbering_ = screen_.numbering();
    selection_ = anchor_ = {};
    scrolled_.reset();
    find_.forget();
}

u64 TerminalView::top() const {
    Grid const &grid = screen_.grid();
    return scrolled_ ? std::clamp(*scrolled_, grid.first(), grid.top()) : grid.top();
}

void TerminalView::draw_screen(Frame &frame) {
    painter_.set_font(frame.fonts.fixed, std::round(loaded_size(*frame.fonts.fixed) * float(font_factor_)));
    ImVec2 const room = ImGui::GetContentRegionAvail();
    fit(room);
    ImVec2 const corner = ImGui::GetCursorScreenPos();
    ImVec2 const origin(corner.x + kMargin, corner.y + kMargin);
    float const bar = ImGui::GetStyle().ScrollbarSize;
    if (room.x <= bar || room.y <= 0) return;
    ImGui::InvisibleButton("text", {room.x - bar, room.y},
                           ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonMiddle |
                               ImGuiButtonFlags_MouseButtonRight);
    handle_mouse(origin, frame);
    draw_scroll_bar({corner.x + room.x - bar, corner.y}, room.y);
    u64 const first = top();
    TerminalPainter::Marks marks{selection_, find_.hits(screen_.grid(), first), find_.hit(),
                                 ImGui::IsWindowFocused()};
    painter_.draw(*ImGui::GetWindowDrawList(), origin, screen_, first, marks);
    if (frame.facts->untyped > 0) {
        std::string const text =
            "Pasting: " + std::to_string(frame.facts->untyped) + " bytes to go. Ctrl-C stops it.";
        ImVec2 const size = ImGui::CalcTextSize(text.c_str());
        ImVec2 const at(corner.x + room.x - bar - size.x - 12, corner.y + 6);
        ImDrawList &list = *ImGui::GetWindowDrawList();
        list.AddRectFilled({at.x - 6, at.y - 3}, {at.x + size.x + 6, at.y + size.y + 3},
                           ImGui::GetColorU32(ImGuiCol_PopupBg), 4);
        list.AddText(at, palette().notice, text.c_str());
    }
}

void TerminalView::draw_scroll_bar(ImVec2 origin, float height) {
    Grid const &grid = screen_.grid();
    u64 const lines = grid.end() - grid.first();
    float const width = ImGui::GetStyle().ScrollbarSize;
    ImGui::SetCursorScreenPos(origin);
    ImGui::InvisibleButton("scroll", {width, height});
    if (lines <= u64(grid.rows())) return;
    float const shown = std::max(20.0F, height * float(grid.rows()) / float(lines));
    float const way = height - shown;
    auto const history = float(grid.top() - grid.first());
    if (ImGui::IsItemActive() && way > 0) {
        float const share = std::clamp((ImGui::GetIO().MousePos.y - origin.y - shown / 2) / way, 0.0F, 1.0F);
        u64 const line = grid.first() + u64(std::lround(share * history));
        scrolled_ = line < grid.top() ? std::optional(line) : std::nullopt;
    }
    float const y = origin.y + way * float(top() - grid.first()) / history;
    bool const held = ImGui::IsItemActive() || ImGui::IsItemHovered();
    ImGui::GetWindowDrawList()->AddRectFilled(
        {origin.x + 3, y}, {origin.x + width - 3, y + shown},
        ImGui::GetColorU32(held ? ImGuiCol_ScrollbarGrabHovered : ImGuiCol_ScrollbarGrab), 4);
}

void TerminalView::draw_bell() const {
    if (ImGui::GetTime() >= bell_until_) return;
    ImVec2 const from = ImGui::GetWindowPos();
    ImVec2 const size = ImGui::GetWindowSize();
    ImGui::GetWindowDrawList()->AddRect(from, {from.x + size.x, from.y + size.y}, palette().notice, 4, 0, 3);
}

void TerminalView::draw_menu(Frame &frame) {
    if (!ImGui::BeginPopup("menu")) return;
    if (ImGui::MenuItem("Copy", "Ctrl+Shift+C", false, !selection_.empty())) copy();
    if (ImGui::MenuItem("Paste", "Ctrl+Shift+V")) paste(frame, taken(SDL_GetClipboardText()));
    if (ImGui::MenuItem("Select all", "Ctrl+Shift+A")) select_all();
    ImGui::Separator();
    if (ImGui::MenuItem("Find...", "Ctrl+Shift+F")) find_.open();
    if (ImGui::MenuItem("Clear", "Ctrl+Shift+K")) clear();
    ImGui::Separator();
    if (ImGui::MenuItem("Larger letters", "Ctrl++")) resize_font(frame, 1.1);
    if (ImGui::MenuItem("Smaller letters", "Ctrl+-")) resize_font(frame, 1 / 1.1);
    if (ImGui::MenuItem("Normal letters", "Ctrl+0")) resize_font(frame, 0);
    ImGui::Separator();
    if (ImGui::MenuItem("Stop the program", "Ctrl+C")) send(frame, "\x03");
    if (ImGui::MenuItem("Restart Python", "Ctrl+D")) send(frame, "\x04");
    ImGui::EndPopup();
}

void TerminalView::handle_mouse(ImVec2 origin, Frame &frame) {
    ImGuiIO const &io = ImGui::GetIO();
    if (ImGui::IsItemHovered()) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_TextInput);
        if (io.MouseWheel != 0) scroll(-i64(std::lround(io.MouseWheel * kWheelLines)));
        if (ImGui::IsMouseReleased(ImGuiMouseButton_Right)) ImGui::OpenPopup("menu");
        if (ImGui::IsMouseClicked(ImGuiMouseButton_Middle)) {
            ImGui::SetWindowFocus();
            paste(frame, primary_selection());
        }
    }
    Grid const &grid = screen_.grid();
    ImVec2 const cell = painter_.cell();
    auto const row = i64(std::floor((io.MousePos.y - origin.y) / cell.y));
    float const x = (io.MousePos.x - origin.x) / cell.x;
    // Whole words and lines begin at letters; anything else at the gap that is nearest.
    auto const place = [&] {
        i64 const line = i64(top()) + row;
        Place at;
        at.line = u64(std::clamp(line, i64(grid.first()), i64(grid.end()) - 1));
        at.column = std::clamp(int(std::floor(clicks_ > 1 ? x : x + 0.5F)), 0, grid.columns());
        return at;
    };
    if (ImGui::IsItemHovered() && ImGui::IsMouseClicked(ImGuiMouseButton_Left)) {
        ImGui::SetWindowFocus();
        double const now = ImGui::GetTime();
        ImVec2 const moved(io.MousePos.x - clicked_at_.x, io.MousePos.y - clicked_at_.y);
        bool const again = now - last_click_ < double(io.MouseDoubleClickTime) &&
                           std::hypot(moved.x, moved.y) < io.MouseDoubleClickMaxDist;
        clicks_ = again ? clicks_ % 3 + 1 : 1;
        last_click_ = now;
        clicked_at_ = io.MousePos;
        selecting_ = false;
        select(place());
        return;
    }
    if (!ImGui::IsItemActive() || !ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
        if (ImGui::IsMouseReleased(ImGuiMouseButton_Left) && selecting_) {
            selecting_ = false;
            if (!selection_.empty()) set_primary_selection(text_of(grid, selection_));
        }
        return;
    }
    if (row < 0) scroll(-1);
    if (row >= grid.rows()) scroll(1);
    if (ImGui::IsMouseDragging(ImGuiMouseButton_Left, 2)) select(place());
}

void TerminalView::select(Place place) {
    Grid const &grid = screen_.grid();
    Range const here = clicks_ == 2   ? word_at(grid, place)
                       : clicks_ == 3 ? line_at(grid, place)
                                      : Range{place, place};
    if (!selecting_) anchor_ = here;
    selecting_ = true;
    selection_ = {std::min(anchor_.from, here.from), std::max(anchor_.to, here.to)};
}

bool TerminalView::handle(SDL_Event const &event, Frame &frame) {
    if (find_.has_keys()) {
        std::optional<Range> const found = find_.handle(event, screen_.grid());
        if (found) show(*found);
        frame.settle = true; // ImGui thinks for two frames more, or already, that its field has the keys.
        if (!find_.has_keys()) return true; // It has just been closed.
        return found.has_value() || (event.type == SDL_KEYDOWN && handle_command(event.key.keysym, frame));
    }
    if (event.type == SDL_KEYDOWN) {
        modifiers_ = event.key.keysym.mod;
        key_used_ = handle_key(event.key.keysym, frame);
        return key_used_;
    }
    if (event.type != SDL_TEXTINPUT) return false;
    // Ctrl and + is no text, though the text of it comes along.
    if (key_used_) return true;
    scrolled_.reset();
    send(frame, bytes_of_text(event.text.text, modifiers_));
    return true;
}

bool TerminalView::handle_command(SDL_Keysym const &key, Frame &frame) {
    bool const control = (key.mod & KMOD_CTRL) != 0;
    bool const shift = (key.mod & KMOD_SHIFT) != 0;
    if (control && shift) {
        switch (key.sym) {
        case SDLK_c: copy(); return true;
        case SDLK_v: paste(frame, taken(SDL_GetClipboardText())); return true;
        case SDLK_a: select_all(); return true;
        case SDLK_f:
            find_.open();
            frame.settle = true;
            return true;
        case SDLK_k: clear(); return true;
        default: break;
        }
    }
    if (control) {
        switch (key.sym) {
        case SDLK_PLUS:
        case SDLK_EQUALS:
        case SDLK_KP_PLUS: resize_font(frame, 1.1); return true;
        case SDLK_MINUS:
            if (shift) break; // Ctrl-_ is the board's.
            [[fallthrough]];
        case SDLK_KP_MINUS: resize_font(frame, 1 / 1.1); return true;
        case SDLK_0:
        case SDLK_KP_0: resize_font(frame, 0); return true;
        default: break;
        }
    }
    if (shift && (key.sym == SDLK_PAGEUP || key.sym == SDLK_PAGEDOWN)) {
        int const page = std::max(1, screen_.grid().rows() - 1);
        scroll(key.sym == SDLK_PAGEUP ? -page : page);
        return true;
    }
    if (shift && key.sym == SDLK_INSERT) {
        paste(frame, primary_selection());
        return true;
    }
    return false;
}

bool TerminalView::handle_key(SDL_Keysym const &key, Frame &frame) {
    if (handle_command(key, frame)) return true;
    std::string const bytes = bytes_of_key(key, screen_.application_cursor_keys());
    if (bytes.empty()) return false;
    scrolled_.reset();
    send(frame, bytes);
    return true;
}

void TerminalView::send(Frame &frame, std::string bytes) {
    frame.desk.ask([&desk = frame.desk, bytes = std::move(bytes)](Driver &driver) {
        Result<> const typed = driver.type({reinterpret_cast<u8 const *>(bytes.data()), bytes.size()});
        if (!typed) desk.tell(typed.error().message);
    });
}

void TerminalView::paste(Frame &frame, std::string const &text) {
    Pasted pasted = clean_paste(text);
    if (pasted.left_out > 0) {
        frame.desk.tell(std::to_string(pasted.left_out) +
                        " control characters of the pasted text were left out: the board would obey them");
    }
    scrolled_.reset();
    if (pasted.text.empty()) return;
    frame.desk.ask([lines = std::move(pasted.text)](Driver &driver) { driver.paste(lines); });
}

void TerminalView::copy() const {
    if (!selection_.empty()) SDL_SetClipboardText(text_of(screen_.grid(), selection_).c_str());
}

void TerminalView::select_all() {
    selection_ = everything(screen_.grid());
    set_primary_selection(text_of(screen_.grid(), selection_));
}

void TerminalView::clear() {
    screen_.clear();
    tape_.forget(screen_);
    scrolled_.reset();
}

void TerminalView::resize_font(Frame &frame, double factor) {
    font_factor_ = factor == 0 ? 1 : std::clamp(font_factor_ * factor, kSmallest, kLargest);
    frame.settings->set(kFontSize, font_factor_);
}

void TerminalView::scroll(i64 lines) {
    Grid const &grid = screen_.grid();
    i64 const line = std::clamp(i64(top()) + lines, i64(grid.first()), i64(grid.top()));
    scrolled_ = u64(line) < grid.top() ? std::optional(u64(line)) : std::nullopt;
}

void TerminalView::show(Range range) {
    Grid const &grid = screen_.grid();
    u64 const first = top();
    if (range.from.line >= first && range.from.line < first + u64(grid.rows())) return;
    u64 const above = std::min<u64>(u64(grid.rows()) / 2, range.from.line - grid.first());
    u64 const line = range.from.line - above;
    scrolled_ = line < grid.top() ? std::optional(line) : std::nullopt;
}

} // namespace

std::unique_ptr<View> make_terminal_view() { return std::make_unique<TerminalView>(); }

} // namespace terrarium::gui
