#include "gui/views/decoder_menu.h"

#include <algorithm>
#include <array>

#include <imgui.h>

namespace terrarium::gui {

namespace {

constexpr std::array<char const *, 3> kKinds{"UART", "I2C", "SPI"};

std::vector<char const *> roles_of(DecoderWish::Kind kind) {
    switch (kind) {
    case DecoderWish::Kind::Uart: return {"line"};
    case DecoderWish::Kind::I2c: return {"SCL", "SDA"};
    case DecoderWish::Kind::Spi: break;
    }
    return {"clock", "MOSI", "MISO", "select"};
}

void choose_line(char const *role, std::vector<std::string> const &chosen, std::string &line) {
    ImGui::SetNextItemWidth(ImGui::GetFontSize() * 11);
    if (!ImGui::BeginCombo(role, line.empty() ? "(none)" : line.c_str())) return;
    if (ImGui::Selectable("(none)")) line.clear();
    for (std::string const &name : chosen) {
        if (ImGui::Selectable(name.c_str(), name == line)) line = name;
    }
    ImGui::EndCombo();
}

void choose_number(char const *name, u8 &value, int low, int high) {
    int number = value;
    ImGui::SetNextItemWidth(ImGui::GetFontSize() * 7);
    if (ImGui::InputInt(name, &number)) value = u8(std::clamp(number, low, high));
}

} // namespace

std::string name_of(DecoderWish const &decoder) {
    std::string const first = decoder.lines.empty() ? "" : decoder.lines.front();
    bool const bus = decoder.kind != DecoderWish::Kind::Uart;
    return std::string(kKinds[std::size_t(decoder.kind)]) + " " +
           (bus ? first.substr(0, first.find('.')) : first);
}

std::vector<DecoderWish> offered_decoders(std::vector<SignalFact> const &signals) {
    std::vector<DecoderWish> offered;
    for (SignalFact const &signal : signals) {
        if (signal.role == "tx" || signal.role == "rx")
            offered.push_back({DecoderWish::Kind::Uart, {signal.name}, {}, {}});
        if (signal.role != "scl") continue;
        for (SignalFact const &other : signals) {
            if (other.part == signal.part && other.role == "sda")
                offered.push_back({DecoderWish::Kind::I2c, {signal.name, other.name}, {}, {}});
        }
    }
    return offered;
}

std::optional<DecoderWish> DecoderMenu::draw(std::vector<SignalFact> const &signals,
                                             std::vector<std::string> const &chosen) {
    std::optional<DecoderWish> result;
    ImGui::TextDisabled("What the board has");
    ImGui::BeginChild("offered", {ImGui::GetFontSize() * 18, ImGui::GetFontSize() * 8});
    for (DecoderWish const &decoder : offered_decoders(signals)) {
        if (ImGui::Selectable(name_of(decoder).c_str())) result = decoder;
    }
    ImGui::EndChild();
    ImGui::Separator();
    ImGui::TextDisabled("Or of the pins shown");
    if (!result) result = draw_own(chosen);
    if (result) ImGui::CloseCurrentPopup();
    return result;
}

std::optional<DecoderWish> DecoderMenu::draw_own(std::vector<std::string> const &chosen) {
    int kind = int(own_.kind);
    for (int i = 0; i < int(kKinds.size()); ++i) {
        if (i > 0) ImGui::SameLine();
        ImGui::RadioButton(kKinds[std::size_t(i)], &kind, i);
    }
    own_.kind = DecoderWish::Kind(kind);
    auto const roles = roles_of(own_.kind);
    own_.lines.resize(roles.size());
    for (std::size_t i = 0; i < roles.size(); ++i) choose_line(roles[i], chosen, own_.lines[i]);
    if (own_.kind == DecoderWish::Kind::Uart) {
        ImGui::SetNextItemWidth(ImGui::GetFontSize() * 7);
        if (ImGui::InputInt("baud (0: find it)", &baud_, 0)) baud_ = std::clamp(baud_, 0, 10'000'000);
        choose_number("data bits", own_.uart.data_bits, 5, 9);
        int parity = int(own_.uart.parity);
        ImGui::SetNextItemWidth(ImGui::GetFontSize() * 7);
        if (ImGui::Combo("parity", &parity, "none\0even\0odd\0"))
            own_.uart.parity = UartDecoding::Parity(parity);
        own_.uart.bit = baud_ > 0 ? Hertz(u64(baud_)).time_of(1) : Time();
    } else if (own_.kind == DecoderWish::Kind::Spi) {
        choose_number("mode", own_.spi.mode, 0, 3);
        choose_number("bits", own_.spi.bits, 4, 16);
        ImGui::Checkbox("lowest bit first", &own_.spi.lowest_first);
    }
    bool const ready =
        !own_.lines[0].empty() && (own_.kind != DecoderWish::Kind::I2c || !own_.lines[1].empty());
    if (!ready) {
        ImGui::TextDisabled("choose the lines first");
        return {};
    }
    if (!ImGui::Button("Add")) return {};
    return own_;
}

} // namespace terrarium::gui
