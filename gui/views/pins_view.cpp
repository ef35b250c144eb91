// Pins: a logic analyser. Chosen pins are recorded from the moment they are chosen; what UART, I2C and SPI
// lines say is written under them.
//
// Keys: P pins, D decode, S save, C clear; + and - zoom, left and right move, F follow, Home all of it; up
// and down choose a row, Delete takes it away; A puts a cursor on the row's next edge, Shift A on the one
// before, B the other cursor.
#include <algorithm>
#include <cctype>
#include <cstring>
#include <utility>

#include "gui/app/imgui_versions.h"
#include "gui/app/pins.h"
#include "gui/views/decoder_menu.h"
#include "gui/views/pins_canvas.h"
#include "gui/views/views.h"
#include "sim/host/files.h"

namespace terrarium::gui {

namespace {

constexpr double kZoomStep = 1.25;
constexpr double kPanStep = 0.1;
constexpr float kSnap = 6; // Pixels to an edge that a cursor jumps to.

bool contains(std::string const &text, std::string const &part) {
    auto const same = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
    };
    return std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end();
}

class PinsView final : public View {
public:
    [[nodiscard]] char const *title() const override { return "Pins"; }

    void draw(Frame &frame) override {
        focused_ = ImGui::IsWindowFocused(ImGuiFocusedFlags_ChildWindows);
        draw_bar(frame);
        draw_picture(frame);
        ask_for_facts(frame);
    }

    bool handle(SDL_Event const &event, Frame &frame) override {
        if (event.type != SDL_KEYDOWN || ImGui::GetIO().WantTextInput ||
            (event.key.keysym.mod & (KMOD_CTRL | KMOD_ALT)) != 0)
            return false;
        bool const shift = (event.key.keysym.mod & KMOD_SHIFT) != 0;
        switch (event.key.keysym.sym) {
        case SDLK_PLUS:
        case SDLK_EQUALS:
        case SDLK_KP_PLUS: zoom(1 / kZoomStep, 0.5); return true;
        case SDLK_MINUS:
        case SDLK_KP_MINUS: zoom(kZoomStep, 0.5); return true;
        case SDLK_LEFT: pan(-kPanStep); return true;
        case SDLK_RIGHT: pan(kPanStep); return true;
        case SDLK_f: follow_ = !follow_; return true;
        case SDLK_HOME: show_all_ = true; return true;
        case SDLK_p: return open(open_pins_, frame);
        case SDLK_d: return open(open_decode_, frame);
        case SDLK_s: return open(open_save_, frame);
        case SDLK_c: clear(frame); return true;
        case SDLK_UP: row_ -= row_ > 0 ? 1 : 0; return true;
        case SDLK_DOWN: row_ += row_ + 1 < rows() ? 1 : 0; return true;
        case SDLK_DELETE: take_away(frame, row_); return true;
        case SDLK_a: move_cursor(frame, 0, shift); return true;
        case SDLK_b: move_cursor(frame, 1, shift); return true;
        default: return false;
        }
    }

private:
    // With the next frame; what is typed then is for what has opened.
    static bool open(bool &which, Frame &frame) {
        which = true;
        frame.settle = true;
        return true;
    }
    [[nodiscard]] std::size_t rows() const { return names_.size() + decoders_.size(); }

    void draw_bar(Frame &frame) {
        if (ImGui::Button("Pins...") || open_pins_) {
            ImGui::OpenPopup("pins");
            search_[0] = 0;
            focus_search_ = true;
        }
        open_pins_ = false;
        ImGui::SameLine();
        if (ImGui::Button("Decode...") || std::exchange(open_decode_, false)) ImGui::OpenPopup("decode");
        ImGui::SameLine();
        ImGui::Checkbox("Follow", &follow_);
        ImGui::SameLine();
        if (ImGui::Button("-##zoom")) zoom(kZoomStep, 0.5);
        ImGui::SameLine();
        if (ImGui::Button("+##zoom")) zoom(1 / kZoomStep, 0.5);
        ImGui::SameLine();
        if (ImGui::Button("All")) show_all_ = true;
        ImGui::SameLine();
        if (ImGui::Button("Save...") || std::exchange(open_save_, false)) {
            ImGui::OpenPopup("save");
            focus_file_ = true;
        }
        ImGui::SameLine();
        if (ImGui::Button("Clear")) clear(frame);
        draw_measures();
        if (ImGui::BeginPopup("pins")) {
            draw_pin_list(frame);
            if (key_pressed(ImGuiKey_Escape)) ImGui::CloseCurrentPopup(); // Also out of its field.
            ImGui::EndPopup();
        }
        if (ImGui::BeginPopup("decode")) {
            frame.wishes.signals = true;
            if (auto const decoder = decoder_menu_.draw(frame.facts->signals, names_)) add(frame, *decoder);
            ImGui::EndPopup();
        }
        if (ImGui::BeginPopup("save")) {
            draw_save(frame);
            if (key_pressed(ImGuiKey_Escape)) ImGui::CloseCurrentPopup();
            ImGui::EndPopup();
        }
    }

    // What the cursors measure.
    void draw_measures() {
        std::string text;
        if (cursors_[0]) text = "A " + readable(*cursors_[0]);
        if (cursors_[1]) text += "  B " + readable(*cursors_[1]);
        if (cursors_[0] && cursors_[1]) {
            Time const apart = std::max(*cursors_[0], *cursors_[1]) - std::min(*cursors_[0], *cursors_[1]);
            text += "  apart " + readable(apart);
            if (apart > Time()) text += " = " + readable_frequency(apart);
        }
        if (text.empty()) return;
        ImGui::SameLine();
        ImGui::TextColored(as_text(palette().notice), "%s", text.c_str());
    }

    void draw_pin_list(Frame &frame) {
        frame.wishes.signals = true;
        if (focus_search_) ImGui::SetKeyboardFocusHere();
        focus_search_ = false;
        ImGui::SetNextItemWidth(ImGui::GetFontSize() * 18);
        bool const entered =
            ImGui::InputTextWithHint("##search", "search; Enter takes the first", search_.data(),
                                     search_.size(), ImGuiInputTextFlags_EnterReturnsTrue);
        if (entered) take_first_ = focus_search_ = true; // The field lets go of the keys.
        ImGui::BeginChild("list", {ImGui::GetFontSize() * 18, ImGui::GetFontSize() * 16});
        bool taken = !take_first_;
        if (!frame.facts->signals.empty()) take_first_ = false; // With the first frame there may be none yet.
        for (SignalFact const &signal : frame.facts->signals) {
            if (!contains(signal.name + " " + signal.kind, search_.data())) continue;
            bool shown = std::find(names_.begin(), names_.end(), signal.name) != names_.end();
            bool const clicked = ImGui::Checkbox(signal.name.c_str(), &shown);
            ImGui::SameLine();
            ImGui::TextDisabled("%s", signal.kind.c_str());
            if (clicked || !taken) toggle(frame, signal.name);
            taken = true;
        }
        ImGui::EndChild();
    }

    void draw_save(Frame &frame) {
        ImGui::TextDisabled("For gtkwave and sigrok (VCD)");
        if (std::exchange(focus_file_, false)) ImGui::SetKeyboardFocusHere();
        bool const entered =
            ImGui::InputText("##file", file_.data(), file_.size(), ImGuiInputTextFlags_EnterReturnsTrue);
        ImGui::SameLine();
        if (!ImGui::Button("Save") && !entered) return;
        frame.desk.ask([&desk = frame.desk, names = names_,
                        path = std::string(file_.data())](Driver &driver) {
            if (driver.recorder() == nullptr) return;
            Result<std::string> const text = recorded_vcd(driver.machine(), *driver.recorder(), names);
            if (!text) return desk.tell(text.error().message);
            auto const *const bytes = reinterpret_cast<u8 const *>(text.value().data());
            Result<> const written = host::write_file_atomically(path, std::span(bytes, text.value().size()));
            desk.tell(written ? "saved " + path : written.error().message);
        });
        ImGui::CloseCurrentPopup();
    }

    void toggle(Frame &frame, std::string const &name) {
        auto const shown = std::find(names_.begin(), names_.end(), name);
        bool const add = shown == names_.end();
        if (add)
            names_.push_back(name);
        else
            names_.erase(shown);
        // Another name of the same wire may still be shown.
        frame.desk.ask([name, add, rest = names_](Driver &driver) {
            Net *const net = wire_of(driver.machine(), name);
            if (net == nullptr || driver.recorder() == nullptr) return;
            auto const same = [&](std::string const &other) {
                return wire_of(driver.machine(), other) == net;
            };
            if (add)
                driver.recorder()->watch(*net);
            else if (std::none_of(rest.begin(), rest.end(), same))
                driver.recorder()->forget(*net);
        });
    }

    void add(Frame &frame, DecoderWish const &decoder) {
        decoders_.push_back(decoder);
        for (std::string const &line : decoder.lines) {
            if (!line.empty() && std::find(names_.begin(), names_.end(), line) == names_.end())
                toggle(frame, line);
        }
    }

    void clear(Frame &frame) {
        cursors_ = {};
        frame.desk.ask([](Driver &driver) {
            if (driver.recorder() != nullptr) driver.recorder()->clear();
        });
    }

    void draw_picture(Frame &frame) {
        if (names_.empty()) {
            ImGui::TextDisabled("Choose pins to record (P), or something to decode.");
            return;
        }
        float const row = ImGui::GetTextLineHeight() * 1.7F;
        float const needed = ImGui::GetTextLineHeight() * 2 + row * float(names_.size() + decoders_.size());
        ImGui::BeginChild("picture", {0, 0}, false, ImGuiWindowFlags_NoScrollWithMouse);
        ImVec2 const room = ImGui::GetContentRegionAvail();
        picture_ = {ImGui::GetCursorScreenPos(), {room.x, std::max(room.y, needed)}, label_width(frame), row};
        if (picture_.width() > 10) {
            ImGui::InvisibleButton("waves", picture_.size,
                                   ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight);
            use_pointer(frame);
            draw_waves(frame);
        }
        ImGui::EndChild();
    }

    [[nodiscard]] float label_width(Frame const &frame) const {
        float widest = ImGui::GetFontSize() * 5;
        for (std::string const &name : names_) widest = std::max(widest, ImGui::CalcTextSize(name.c_str()).x);
        for (std::size_t i = 0; i < decoders_.size(); ++i) {
            std::string label = name_of(decoders_[i]);
            if (frame.facts->pins && i < frame.facts->pins->decoded.size())
                label += " (" + frame.facts->pins->decoded[i].remark + ")";
            widest = std::max(widest, ImGui::CalcTextSize(label.c_str()).x);
        }
        return std::min(widest + 14, ImGui::GetContentRegionAvail().x / 2);
    }

    void draw_waves(Frame &frame) {
        if (!frame.facts->pins) return;
        PinsFact const &pins = *frame.facts->pins;
        if (follow_) window_ = TimeWindow(pins.to - window_.span(), window_.span());
        if (show_all_) fit(frame);
        ImDrawList &list = *ImGui::GetWindowDrawList();
        draw_axis(list, picture_, window_);
        u64 dropped = 0;
        if (focused_ && rows() > 1) {
            list.AddRectFilled({picture_.corner.x, picture_.top_of(row_)},
                               {picture_.left() - 6, picture_.top_of(row_) + picture_.row},
                               ImGui::GetColorU32(ImGuiCol_Header), 3);
        }
        for (std::size_t i = 0; i < pins.traces.size(); ++i) {
            draw_trace(list, picture_, window_, i, pins.traces[i], frame.facts->now);
            dropped += pins.traces[i].dropped;
        }
        for (std::size_t i = 0; i < pins.decoded.size() && i < decoders_.size(); ++i)
            draw_decoded(list, picture_, window_, pins.traces.size() + i, name_of(decoders_[i]),
                         pins.decoded[i]);
        draw_cursors(list, picture_, window_, cursors_);
        if (dropped == 0) return;
        std::string const text = "memory full: the oldest " + std::to_string(dropped) + " changes are gone";
        list.AddText(
            {picture_.left() + 4, picture_.corner.y + picture_.size.y - ImGui::GetTextLineHeight() - 2},
            palette().notice, text.c_str());
    }

    void fit(Frame const &frame) {
        show_all_ = false;
        follow_ = false;
        Time begin = frame.facts->now;
        for (TraceFact const &trace : frame.facts->pins->traces) begin = std::min(begin, trace.known_from);
        window_ = TimeWindow(begin, std::max(frame.facts->now - begin, Time::picoseconds(1'000'000)));
    }

    void use_pointer(Frame &frame) {
        ImGuiIO const &io = ImGui::GetIO();
        double const share = picture_.share_of(io.MousePos.x);
        if (ImGui::IsItemHovered() && io.MouseWheel != 0)
            zoom(io.MouseWheel > 0 ? 1 / kZoomStep : kZoomStep, std::clamp(share, 0.0, 1.0));
        if (ImGui::IsItemActivated()) {
            pressed_x_ = io.MousePos.x;
            pressed_from_ = window_.from();
            dragged_ = false;
        }
        if (ImGui::IsItemActive() && std::abs(io.MousePos.x - pressed_x_) > kSnap) dragged_ = true;
        if (ImGui::IsItemActive() && dragged_) {
            window_.move_to(pressed_from_);
            pan(double(pressed_x_ - io.MousePos.x) / double(picture_.width()));
        }
        if (!ImGui::IsItemDeactivated() || dragged_) return;
        bool const right = ImGui::IsMouseReleased(ImGuiMouseButton_Right);
        if (right || ImGui::IsMouseReleased(ImGuiMouseButton_Left)) click(frame, right || io.KeyShift);
    }

    // On a name: takes the row away. On the waves: puts cursor A, or B with the right button or shift.
    void click(Frame &frame, bool second) {
        ImVec2 const mouse = ImGui::GetIO().MousePos;
        auto const row = std::size_t(std::max(0.0F, (mouse.y - picture_.top_of(0)) / picture_.row));
        if (mouse.x >= picture_.left()) {
            follow_ = false;
            cursors_[second ? 1 : 0] = snapped(frame, row, mouse.x);
        } else if (second) {
            take_away(frame, row);
        }
    }

    void take_away(Frame &frame, std::size_t row) {
        if (row < names_.size())
            toggle(frame, std::string(names_[row]));
        else if (row < rows())
            decoders_.erase(decoders_.begin() + std::ptrdiff_t(row - names_.size()));
        row_ = std::min(row_, std::max<std::size_t>(rows(), 1) - 1);
    }

    // To the next edge of the chosen row, or to the one before; from the picture's middle on if it is
    // nowhere.
    void move_cursor(Frame const &frame, std::size_t which, bool back) {
        if (!frame.facts->pins || row_ >= frame.facts->pins->traces.size()) return;
        Time const from = cursors_[which].value_or(window_.time_at(0.5));
        std::optional<Time> best;
        for (TracePoint const &point : frame.facts->pins->traces[row_].points) {
            if (point.busy || (back ? point.at >= from : point.at <= from)) continue;
            if (!best || (back ? point.at > *best : point.at < *best)) best = point.at;
        }
        follow_ = false;
        cursors_[which] = best.value_or(from);
    }

    // The edge of the row's trace that is nearest, if there is one near.
    Time snapped(Frame const &frame, std::size_t row, float x) const {
        Time best = window_.time_at(picture_.share_of(x));
        if (!frame.facts->pins || row >= frame.facts->pins->traces.size()) return best;
        float near = kSnap;
        for (TracePoint const &point : frame.facts->pins->traces[row].points) {
            float const away = std::abs(picture_.x_of(window_, point.at) - x);
            if (point.busy || away >= near) continue;
            near = away;
            best = point.at;
        }
        return best;
    }

    void zoom(double factor, double share) { window_.zoom(factor, follow_ ? 1 : share); }
    void pan(double share) {
        follow_ = false;
        window_.pan(share);
    }

    void ask_for_facts(Frame &frame) const {
        if (names_.empty()) return;
        frame.wishes.pins = PinsWish{names_,         decoders_,      follow_,
                                     window_.from(), window_.span(), std::max(1, int(picture_.width()))};
    }

    std::vector<std::string> names_;
    std::vector<DecoderWish> decoders_;
    DecoderMenu decoder_menu_;
    TimeWindow window_;
    PinsPicture picture_;
    Cursors cursors_;
    bool follow_ = true;
    bool show_all_ = false;
    float pressed_x_ = 0; // Where the mouse's button went down, and what was the left edge then.
    Time pressed_from_;
    bool dragged_ = false;
    bool focused_ = false; // The pane has the keys.
    std::size_t row_ = 0;  // That the keys are at.
    bool open_pins_ = false;
    bool open_decode_ = false;
    bool open_save_ = false;
    bool focus_file_ = false;
    bool focus_search_ = false;
    bool take_first_ = false;
    std::array<char, 64> search_{};
    std::array<char, 512> file_{"pins.vcd"};
};

} // namespace

std::unique_ptr<View> make_pins_view() { return std::make_unique<PinsView>(); }

} // namespace terrarium::gui
