#include "gui/app/ports_bar.h"

#include <algorithm>

namespace terrarium::gui {

namespace {

char const *title_of(std::string const &kind) {
    if (kind == "pty") return "Serial device";
    return kind == "tcp" ? "TCP" : "RFC 2217";
}

char const *purpose_of(std::string const &kind) {
    if (kind == "pty") return "for mpremote, Thonny, miniterm, screen";
    return kind == "tcp" ? "the bytes alone, for nc and telnet" : "with speed and break, for pyserial";
}

void copy(Frame &frame, PortFact const &port) {
    ImGui::SetClipboardText(port.address.c_str());
    frame.desk.tell("copied: " + port.address);
}

void ask_open(Frame &frame, std::string request) {
    frame.desk.ask([&desk = frame.desk, request = std::move(request)](Driver &driver) {
        if (Result<> const opened = driver.open_port(request); !opened) desk.tell(opened.error().message);
    });
}

} // namespace

void PortsBar::draw(Frame &frame) {
    if (ImGui::SmallButton("Ports") || wanted_) ImGui::OpenPopup("ports");
    wanted_ = false;
    if (ImGui::IsItemHovered()) ImGui::SetTooltip("How other programs talk to the board (Shift+F7)");
    ImGui::SetNextWindowPos(ImGui::GetItemRectMin(), ImGuiCond_Appearing, {0, 1}); // Above the button.
    draw_menu(frame);
    for (PortFact const &port : frame.facts->ports) {
        if (port.address.empty()) continue;
        ImGui::SameLine();
        ImGui::PushStyleColor(ImGuiCol_Text, as_text(palette().good));
        std::string const label = std::string(title_of(port.kind)) + " " + port.address;
        if (ImGui::SmallButton(label.c_str())) copy(frame, port);
        ImGui::PopStyleColor();
        if (ImGui::IsItemHovered()) ImGui::SetTooltip("Copy this address");
    }
}

void PortsBar::draw_menu(Frame &frame) {
    if (!ImGui::BeginPopup("ports")) return;
    ImGui::TextDisabled("Other programs talk to the board's serial port here:");
    if (ImGui::BeginTable("ports", 4, ImGuiTableFlags_SizingFixedFit)) {
        for (PortFact const &port : frame.facts->ports) {
            ImGui::PushID(port.kind.c_str());
            draw_port(frame, port);
            ImGui::PopID();
        }
        ImGui::EndTable();
    }
    ImGui::EndPopup();
}

void PortsBar::draw_port(Frame &frame, PortFact const &port) {
    bool const open = !port.address.empty();
    ImGui::TableNextColumn();
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(title_of(port.kind));
    ImGui::TableNextColumn();
    bool const pressed = ImGui::Button(open ? "Close" : "Open");
    if (port.kind == "pty") ImGui::SetItemDefaultFocus();
    if (pressed) {
        if (open)
            frame.desk.ask([kind = port.kind](Driver &driver) { driver.close_port(kind); });
        else if (port.kind == "pty")
            ask_open(frame, port.kind);
        else
            ask_open(frame, port.kind + "=" + std::to_string(port.kind == "tcp" ? tcp_ : rfc2217_));
    }
    ImGui::TableNextColumn();
    if (open) {
        if (ImGui::Button(port.address.c_str())) copy(frame, port);
        if (ImGui::IsItemHovered()) ImGui::SetTooltip("Copy this address");
    } else if (port.kind != "pty") {
        int &number = port.kind == "tcp" ? tcp_ : rfc2217_;
        ImGui::SetNextItemWidth(ImGui::CalcTextSize("0000000000").x);
        ImGui::InputInt("##number", &number, 0);
        number = std::clamp(number, 0, 65535);
        if (ImGui::IsItemHovered()) ImGui::SetTooltip("The port's number; 0: any free one");
    }
    ImGui::TableNextColumn();
    ImGui::TextDisabled("%s", purpose_of(port.kind));
}

} // namespace terrarium::gui
