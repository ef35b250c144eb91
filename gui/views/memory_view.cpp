// Memory: sixteen bytes a line, from an address the person types.
#include <cstdio>

#include "gui/views/views.h"

namespace terrarium::gui {

namespace {

class MemoryView final : public View {
public:
    [[nodiscard]] char const *title() const override { return "Memory"; }

    void draw(Frame &frame) override {
        ImGui::SetNextItemWidth(120);
        ImGui::InputScalar("address", ImGuiDataType_U32, &address_, nullptr, nullptr, "%08X",
                           ImGuiInputTextFlags_CharsHexadecimal);
        frame.wishes.memory = address_ & ~0xFU;
        frame.wishes.memory_bytes = 1024;
        ImGui::PushFont(frame.fonts.fixed);
        ImGui::BeginChild("bytes");
        auto const &bytes = frame.facts->memory;
        for (std::size_t line = 0; line + 16 <= bytes.size(); line += 16) {
            char text[16];
            std::snprintf(text, sizeof text, "%08X ", unsigned(frame.facts->memory_address + line));
            std::string row = text;
            std::string letters;
            for (std::size_t i = line; i < line + 16; ++i) {
                if (bytes[i]) std::snprintf(text, sizeof text, " %02X", *bytes[i]);
                row += bytes[i] ? text : " --";
                letters += bytes[i] && *bytes[i] >= 32 && *bytes[i] < 127 ? char(*bytes[i]) : '.';
            }
            ImGui::TextUnformatted((row + "  " + letters).c_str());
        }
        ImGui::EndChild();
        ImGui::PopFont();
    }

private:
    u32 address_ = 0x20000000;
};

} // namespace

std::unique_ptr<View> make_memory_view() { return std::make_unique<MemoryView>(); }

} // namespace terrarium::gui
