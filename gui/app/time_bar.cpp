#include "gui/app/time_bar.h"

#include <array>
#include <cstdio>

namespace terrarium::gui {

namespace {

struct SpeedChoice {
    char const *label;
    host::Speed speed;
};
constexpr std::array<SpeedChoice, 7> kSpeeds{{{"0.01x", {0.01}},
                                              {"0.1x", {0.1}},
                                              {"0.5x", {0.5}},
                                              {"real time", {1.0}},
                                              {"2x", {2.0}},
                                              {"10x", {10.0}},
                                              {"as fast as possible", {std::nullopt}}}};

void draw_steps(Frame &frame) {
    constexpr std::array<std::pair<char const *, i64>, 3> kSteps{
        {{"+1 ms", 1'000'000'000}, {"+100 ms", 100'000'000'000}, {"block", 0}}};
    if (ImGui::Button("Step")) ImGui::OpenPopup("step");
    if (!ImGui::BeginPopup("step")) return;
    for (auto const &[label, picoseconds] : kSteps) {
        if (ImGui::Selectable(label)) {
            frame.desk.ask(
                [duration = Time::picoseconds(picoseconds)](Driver &driver) { driver.step(duration); });
        }
    }
    if (ImGui::Selectable("to the next event")) frame.desk.ask([](Driver &driver) { driver.step({}); });
    ImGui::EndPopup();
}

void draw_speed(Frame &frame) {
    char const *label = "other";
    for (SpeedChoice const &choice : kSpeeds) {
        if (choice.speed == frame.facts->speed) label = choice.label;
    }
    ImGui::SetNextItemWidth(150);
    if (!ImGui::BeginCombo("##speed", label)) return;
    for (SpeedChoice const &choice : kSpeeds) {
        if (ImGui::Selectable(choice.label))
            frame.desk.ask([speed = choice.speed](Driver &driver) { driver.set_speed(speed); });
    }
    ImGui::EndCombo();
}

} // namespace

void draw_time_bar(Frame &frame) {
    Facts const &facts = *frame.facts;
    bool const running = facts.running;
    if (ImGui::Button(running ? "Pause" : "Run"))
        frame.desk.ask([running](Driver &driver) { driver.set_running(!running); });
    ImGui::SameLine();
    draw_steps(frame);
    ImGui::SameLine();
    draw_speed(frame);
    ImGui::SameLine();
    if (ImGui::Button("Power cycle")) frame.act("board", {"power_cycle", {}, {}});
    ImGui::SameLine();
    ImGui::Text("%.3f s   %.2fx", facts.now.seconds(), facts.factor);
}

} // namespace terrarium::gui
