// Memory: sixteen bytes a line, from an address the person types or a region they choose.
#include <cstdio>

#include "gui/views/change_marks.h"
#include "gui/views/views.h"

namespace terrarium::gui {

namespace {

constexpr u32 kLine = 16;
constexpr u32 kShown = 1024;

class MemoryView final : public View {
public:
    [[nodiscard]] char const *title() const override { return "Memory"; }
    [[nodiscard]] bool navigates() const override { return true; }

    void draw(Frame &frame) override {
        frame.wishes.regions = true;
        Inspection const &found = *frame.facts->inspection;
        draw_head(found);
        frame.wishes.memory = address_ & ~(kLine - 1);
        frame.wishes.memory_bytes = kShown;
        if (marks_.begin(*frame.facts)) {
            for (std::size_t i = 0; i < found.memory.size(); ++i)
                marks_.note(found.memory_address + i, found.memory[i] ? *found.memory[i] : 256U);
        }
        ImGui::PushFont(frame.fonts.fixed);
        ImGui::BeginChild("bytes");
        for (std::size_t line = 0; line + kLine <= found.memory.size(); line += kLine) draw_line(found, line);
        ImGui::EndChild();
        ImGui::PopFont();
    }

    bool handle(SDL_Event const &event, Frame &) override {
        if (event.type != SDL_KEYDOWN) return false;
        if (event.key.keysym.sym == SDLK_PAGEDOWN)
            address_ += kShown / 2;
        else if (event.key.keysym.sym == SDLK_PAGEUP)
            address_ -= kShown / 2;
        else
            return false;
        return true;
    }

private:
    void draw_head(Inspection const &found) {
        RegionFact const *here = nullptr;
        for (RegionFact const &region : found.regions) {
            if (address_ - region.base < region.bytes) here = &region;
        }
        ImGui::SetNextItemWidth(ImGui::GetFontSize() * 9);
        if (ImGui::BeginCombo("##region", here != nullptr ? here->name.c_str() : "(nothing here)")) {
            for (RegionFact const &region : found.regions) {
                char text[80];
                std::snprintf(text, sizeof text, "%-12s %08X  %u KiB", region.name.c_str(), region.base,
                              region.bytes / 1024);
                if (ImGui::Selectable(text, &region == here)) address_ = region.base;
            }
            ImGui::EndCombo();
        }
        ImGui::SameLine();
        ImGui::SetNextItemWidth(ImGui::GetFontSize() * 7);
        ImGui::InputScalar("address", ImGuiDataType_U32, &address_, nullptr, nullptr, "%08X",
                           ImGuiInputTextFlags_CharsHexadecimal);
        ImGui::SameLine();
        ImGui::TextDisabled("Page Up, Page Down");
    }

    void draw_line(Inspection const &found, std::size_t line) const {
        char text[16];
        std::snprintf(text, sizeof text, "%08X ", unsigned(found.memory_address + line));
        std::string row = text;
        std::string letters;
        float const letter = ImGui::CalcTextSize("0").x;
        ImVec2 const at = ImGui::GetCursorScreenPos();
        float const bottom = at.y + ImGui::GetTextLineHeight();
        for (std::size_t i = line; i < line + kLine; ++i) {
            std::optional<u8> const byte = found.memory[i];
            if (marks_.changed(found.memory_address + i)) {
                float const left = at.x + letter * (float(row.size()) + 0.7F);
                ImGui::GetWindowDrawList()->AddRectFilled({left, at.y}, {left + letter * 2.6F, bottom},
                                                          palette().changed, 2);
            }
            if (byte) std::snprintf(text, sizeof text, " %02X", *byte);
            row += byte ? text : " --";
            letters += byte && *byte >= 32 && *byte < 127 ? char(*byte) : '.';
        }
        ImGui::TextUnformatted((row + "  " + letters).c_str());
    }

    ChangeMarks marks_;
    u32 address_ = 0x20000000;
};

} // namespace

std::unique_ptr<View> make_memory_view() { return std::make_unique<MemoryView>(); }

} // namespace terrarium::gui
