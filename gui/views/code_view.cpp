// The processor: the code around its program counter, and its registers.
#include <cstdio>

#include "gui/views/change_marks.h"
#include "gui/views/views.h"

namespace terrarium::gui {

namespace {

class CodeView final : public View {
public:
    [[nodiscard]] char const *title() const override { return "Processor"; }
    [[nodiscard]] bool navigates() const override { return true; }

    void draw(Frame &frame) override {
        frame.wishes.disassembly = frame.wishes.processor = true;
        if (!follow_) frame.wishes.code = address_;
        Inspection const &found = *frame.facts->inspection;
        if (marks_.begin(*frame.facts)) {
            for (std::size_t i = 0; i < found.processor.size(); ++i) marks_.note(i, found.processor[i].value);
        }
        draw_head(frame);
        ImGui::PushFont(frame.fonts.fixed);
        float const registers = ImGui::CalcTextSize("primask 0x00000000   ").x;
        ImGui::BeginChild("code", {ImGui::GetContentRegionAvail().x - registers, 0});
        for (InstructionFact const &instruction : found.disassembly) draw_instruction(instruction, frame);
        if (found.disassembly.empty()) ImGui::TextDisabled("There is no memory at this address.");
        ImGui::EndChild();
        ImGui::SameLine();
        ImGui::BeginChild("registers");
        for (std::size_t i = 0; i < found.processor.size(); ++i) {
            char text[40];
            std::snprintf(text, sizeof text, "%-8s0x%08X", found.processor[i].name.c_str(),
                          found.processor[i].value);
            if (marks_.changed(i)) mark_changed(ImGui::CalcTextSize(text).x);
            ImGui::TextUnformatted(text);
        }
        ImGui::EndChild();
        ImGui::PopFont();
    }

private:
    void draw_head(Frame &frame) {
        ImGui::Checkbox("follow the program counter", &follow_);
        ImGui::SameLine();
        ImGui::SetNextItemWidth(ImGui::GetFontSize() * 7);
        if (follow_) address_ = frame.facts->program_counter;
        if (ImGui::InputScalar("address", ImGuiDataType_U32, &address_, nullptr, nullptr, "%08X",
                               ImGuiInputTextFlags_CharsHexadecimal))
            follow_ = false;
        if (frame.facts->inside_block == 0) return;
        ImGui::SameLine();
        ImGui::TextDisabled("%u into the block", frame.facts->inside_block);
    }

    void draw_instruction(InstructionFact const &instruction, Frame const &frame) const {
        bool const next = instruction.address == frame.facts->program_counter;
        char text[120];
        std::snprintf(text, sizeof text, "%s %08X  %-13s %s", next ? ">" : " ", instruction.address,
                      instruction.bytes.c_str(), instruction.text.c_str());
        if (next) {
            ImVec2 const at = ImGui::GetCursorScreenPos();
            ImVec2 const end{at.x + ImGui::GetContentRegionAvail().x, at.y + ImGui::GetTextLineHeight()};
            ImGui::GetWindowDrawList()->AddRectFilled(at, end, ImGui::GetColorU32(ImGuiCol_HeaderActive), 3);
        }
        ImGui::TextUnformatted(text);
    }

    ChangeMarks marks_;
    bool follow_ = true;
    u32 address_ = 0;
};

} // namespace

std::unique_ptr<View> make_code_view() { return std::make_unique<CodeView>(); }

} // namespace terrarium::gui
