#include "gui/app/time_bar.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

namespace terrarium::gui {

namespace {

struct SpeedChoice {
    char const *label;
    host::Speed speed;
};
constexpr std::array<SpeedChoice, 10> kSpeeds{{{"0.01x", {0.01}},
                                               {"0.1x", {0.1}},
                                               {"0.25x", {0.25}},
                                               {"0.5x", {0.5}},
                                               {"real time", {1.0}},
                                               {"2x", {2.0}},
                                               {"5x", {5.0}},
                                               {"10x", {10.0}},
                                               {"100x", {100.0}},
                                               {"as fast as possible", {std::nullopt}}}};

// Asks for what may be refused, and tells the person when it is.
template <class Wish>
void ask(Frame &frame, Wish wish) {
    frame.desk.ask([&desk = frame.desk, wish = std::move(wish)](Driver &driver) {
        if (Result<> const done = wish(driver); !done) desk.tell(done.error().message);
    });
}

void set_running(Frame &frame, bool running) {
    frame.desk.ask([running](Driver &driver) { driver.set_running(running); });
}

void rewind(Frame &frame, Time to) {
    ask(frame, [to](Driver &driver) { return driver.rewind(to); });
}

void step_back(Frame &frame) {
    ask(frame, [](Driver &driver) { return driver.step_back(); });
}

// To the next slower or faster of the choices, from whatever speed it is now.
void change_speed(Frame &frame, bool faster) {
    double const now = frame.facts->speed.factor.value_or(HUGE_VAL);
    SpeedChoice const *wanted = nullptr;
    for (SpeedChoice const &choice : kSpeeds) {
        double const factor = choice.speed.factor.value_or(HUGE_VAL);
        if (faster ? factor > now && wanted == nullptr : factor < now) wanted = &choice;
    }
    if (wanted == nullptr) return;
    frame.desk.ask([speed = wanted->speed](Driver &driver) { driver.set_speed(speed); });
}

void tip(char const *text) {
    if (ImGui::IsItemHovered()) ImGui::SetTooltip("%s", text);
}

void switch_power(Frame &frame) {
    frame.act("board", {frame.facts->powered ? "power_off" : "power_on", {}, {}});
}

void reset(Frame &frame) {
    if (!frame.board.reset.empty()) frame.act(frame.board.reset, {"press", {"50ms"}, {}});
}

void draw_supply(Frame &frame) {
    if (!frame.board.reset.empty()) {
        if (ImGui::Button("Reset")) reset(frame);
        tip("Presses the board's reset button (F11)");
        ImGui::SameLine();
    }
    if (ImGui::Button(frame.facts->powered ? "Power off" : "Power on")) switch_power(frame);
    tip("Cuts the board's supply, or gives it back (Shift+F11)");
}

} // namespace

void TimeBar::draw(Frame &frame) {
    bool const running = frame.facts->running;
    float const width = ImGui::CalcTextSize("Pause").x + 2 * ImGui::GetStyle().FramePadding.x;
    if (ImGui::Button(running ? "Pause" : "Run", {width, 0})) set_running(frame, !running);
    tip(running ? "Lets time stand still on the board (F8)" : "Lets time go on (F8)");
    ImGui::SameLine();
    draw_steps(frame);
    ImGui::SameLine();
    draw_rewind(frame);
    ImGui::SameLine();
    draw_speed(frame);
    ImGui::SameLine();
    draw_supply(frame);
    ImGui::SameLine();
    draw_time(*frame.facts);
}

void TimeBar::step(Frame &frame, Step::Kind kind) {
    Step step{kind, {}};
    if (kind == Step::Kind::Duration) {
        Result<Time> const duration = parse_duration(duration_);
        if (!duration) return frame.desk.tell(duration.error().message);
        step.duration = duration.value();
    }
    ask(frame, [step](Driver &driver) { return driver.step(step); });
}

void TimeBar::draw_steps(Frame &frame) {
    ImGui::AlignTextToFramePadding();
    ImGui::TextDisabled("Step");
    ImGui::SameLine();
    if (ImGui::Button("instruction")) step(frame, Step::Kind::Instruction);
    tip("Carries out one instruction of the program (F10)");
    ImGui::SameLine();
    if (ImGui::Button("event")) step(frame, Step::Kind::Event);
    tip("Runs until the next thing that a device has planned (Shift+F10)");
    ImGui::SameLine();
    if (ImGui::Button("by")) step(frame, Step::Kind::Duration);
    tip("Runs for the duration beside it (Ctrl+F10)");
    ImGui::SameLine();
    ImGui::SetNextItemWidth(ImGui::GetFontSize() * 4);
    if (std::exchange(edit_duration_, false)) ImGui::SetKeyboardFocusHere();
    if (ImGui::InputText("##duration", duration_, sizeof duration_, ImGuiInputTextFlags_EnterReturnsTrue))
        step(frame, Step::Kind::Duration);
    tip("A duration such as 10ms, 1.5s or 250us (Ctrl+Shift+F10)");
}

void TimeBar::draw_rewind(Frame &frame) {
    std::vector<Time> const &times = frame.facts->snapshots;
    if (ImGui::Button("Back")) step_back(frame);
    tip("One step back, or to the last snapshot (F9)");
    ImGui::SameLine();
    if (ImGui::Button("Rewind") || open_rewind_) {
        ImGui::OpenPopup("rewind");
        chosen_ = int(times.size()) - 1;
    }
    tip("Goes back to an earlier time (Shift+F9)");
    open_rewind_ = false;
    ImGui::SetNextWindowPos(
        {ImGui::GetItemRectMin().x, ImGui::GetItemRectMax().y + ImGui::GetStyle().ItemSpacing.y});
    rewind_shown_ = ImGui::BeginPopup("rewind");
    if (!rewind_shown_) return;
    ImGui::TextUnformatted("Go back to, and on from there:");
    int const last = int(times.size()) - 1;
    chosen_ = std::clamp(chosen_, 0, std::max(last, 0));
    if (last >= 0) draw_times(frame, last);
    ImGui::TextDisabled("%zu snapshots, %.1f MiB", times.size(),
                        double(frame.facts->snapshot_bytes) / (1 << 20));
    if (close_rewind_) ImGui::CloseCurrentPopup();
    close_rewind_ = false;
    ImGui::EndPopup();
}

void TimeBar::draw_times(Frame &frame, int last) {
    std::vector<Time> const &times = frame.facts->snapshots;
    auto const label = [&](int i) {
        char text[80];
        Time const at = times[std::size_t(i)];
        std::snprintf(text, sizeof text, "%.6f s   (%.3f s ago)", at.seconds(),
                      (frame.facts->now - at).seconds());
        return std::string(text);
    };
    float const width = ImGui::GetFontSize() * 18;
    ImGui::SetNextItemWidth(width);
    ImGui::SliderInt("##time", &chosen_, 0, last, label(chosen_).c_str(), ImGuiSliderFlags_NoInput);
    if (ImGui::IsItemDeactivatedAfterEdit()) go_back(frame);
    ImGui::BeginChild("times", {width, ImGui::GetFontSize() * 14});
    for (int i = last; i >= 0; --i) {
        if (ImGui::Selectable(label(i).c_str(), i == chosen_)) {
            chosen_ = i;
            go_back(frame);
        }
        if (i == chosen_ && scroll_) ImGui::SetScrollHereY();
    }
    scroll_ = false;
    ImGui::EndChild();
}

void TimeBar::go_back(Frame &frame) {
    std::vector<Time> const &times = frame.facts->snapshots;
    close_rewind_ = true;
    if (std::size_t(chosen_) < times.size()) rewind(frame, times[std::size_t(chosen_)]);
}

// The keys of the list of times.
bool TimeBar::handle_in_list(SDL_Keycode key, Frame &frame) {
    switch (key) {
    case SDLK_UP: ++chosen_; break; // The newest stands at the top.
    case SDLK_DOWN: --chosen_; break;
    case SDLK_RETURN: go_back(frame); break;
    case SDLK_ESCAPE: close_rewind_ = true; break;
    default: return false;
    }
    chosen_ = std::clamp(chosen_, 0, std::max(0, int(frame.facts->snapshots.size()) - 1));
    scroll_ = true;
    return true;
}

void TimeBar::draw_speed(Frame &frame) {
    host::Speed const now = frame.facts->speed;
    char label[24];
    std::snprintf(label, sizeof label, "%gx", now.factor.value_or(0));
    char const *shown = label;
    for (SpeedChoice const &choice : kSpeeds) {
        if (choice.speed == now) shown = choice.label;
    }
    ImGui::SetNextItemWidth(ImGui::CalcTextSize("as fast as possible").x + 2 * ImGui::GetFrameHeight());
    if (ImGui::BeginCombo("##speed", shown)) {
        for (SpeedChoice const &choice : kSpeeds) {
            if (ImGui::Selectable(choice.label, choice.speed == now))
                frame.desk.ask([speed = choice.speed](Driver &driver) { driver.set_speed(speed); });
        }
        ImGui::EndCombo();
    }
    tip("How fast time passes on the board (F2 slower, F3 faster)");
}

void TimeBar::draw_time(Facts const &facts) {
    char time[48];
    char pace[48];
    std::snprintf(time, sizeof time, facts.running ? "%.3f s" : "%.9f s", facts.now.seconds());
    if (!facts.powered)
        std::snprintf(pace, sizeof pace, "power is off");
    else if (!facts.running)
        std::snprintf(pace, sizeof pace, "paused");
    else
        std::snprintf(pace, sizeof pace, facts.factor >= 100 ? "%.0fx" : "%.2fx", facts.factor);
    float const space = ImGui::CalcTextSize("   ").x;
    float const width = ImGui::CalcTextSize(time).x + space + ImGui::CalcTextSize(pace).x;
    // At the right end, where digits that change move nothing else.
    float const room = ImGui::GetContentRegionAvail().x;
    if (room > width) ImGui::SetCursorPosX(ImGui::GetCursorPosX() + room - width);
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(time);
    tip("What time it is on the board");
    ImGui::SameLine(0, space);
    bool const behind = facts.running && facts.speed.factor && facts.factor < 0.9 * *facts.speed.factor;
    ImVec4 const colour =
        !facts.powered || !facts.running || behind ? as_text(palette().notice) : as_text(palette().good);
    ImGui::TextColored(colour, "%s", pace);
    tip(behind ? "This computer cannot keep up with the speed asked for"
               : "Seconds on the board for each second here");
}

bool TimeBar::handle(SDL_KeyboardEvent const &key, Frame &frame) {
    return frame.facts && rewind_shown_ && handle_in_list(key.keysym.sym, frame);
}

bool TimeBar::command(Command command, Frame &frame) {
    switch (command) {
    case Command::Slower: change_speed(frame, false); break;
    case Command::Faster: change_speed(frame, true); break;
    case Command::PauseOrRun: set_running(frame, !frame.facts->running); break;
    case Command::StepBack: step_back(frame); break;
    case Command::Rewind: open_rewind_ = true; break;
    case Command::Step: step(frame, Step::Kind::Instruction); break;
    case Command::StepToEvent: step(frame, Step::Kind::Event); break;
    case Command::StepByDuration: step(frame, Step::Kind::Duration); break;
    case Command::EditDuration: edit_duration_ = true; break;
    case Command::Reset: reset(frame); break;
    case Command::Power: switch_power(frame); break;
    default: return false;
    }
    return true;
}

} // namespace terrarium::gui
