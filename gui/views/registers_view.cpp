// Registers of every peripheral by name, searched by any part of it; those that have changed are marked.
#include <cctype>
#include <cstdio>

#include "gui/views/change_marks.h"
#include "gui/views/views.h"

namespace terrarium::gui {

namespace {

std::string lower(std::string text) {
    for (char &c : text) c = char(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

// "0000 0000 0000 0000 0000 0001 0110 0100"
std::string binary(u32 value) {
    std::string text;
    for (int bit = 31; bit >= 0; --bit) {
        text += (value >> bit & 1) != 0 ? '1' : '0';
        if (bit % 4 == 0 && bit != 0) text += ' ';
    }
    return text;
}

class RegistersView final : public View {
public:
    [[nodiscard]] char const *title() const override { return "Registers"; }
    [[nodiscard]] bool navigates() const override { return true; }

    void draw(Frame &frame) override {
        frame.wishes.registers = true;
        auto const &all = frame.facts->inspection->registers;
        if (marks_.begin(*frame.facts)) {
            for (RegisterFact const &entry : all) marks_.note(entry.address, entry.value);
        }
        draw_search();
        ImGui::PushFont(frame.fonts.fixed);
        ImGui::BeginChild("registers", {0, 0}, false, ImGuiWindowFlags_NavFlattened);
        std::string const wanted = lower(search_);
        bool const open = !wanted.empty() || only_changed_;
        for (std::size_t first = 0; first < all.size();) {
            std::size_t last = first;
            while (last < all.size() && all[last].peripheral == all[first].peripheral) ++last;
            draw_peripheral({all.data() + first, last - first}, wanted, open);
            first = last;
        }
        ImGui::EndChild();
        ImGui::PopFont();
    }

private:
    void draw_search() {
        ImGui::SetNextItemWidth(ImGui::GetFontSize() * 12);
        ImGui::InputTextWithHint("##search", "search: gpio, uart4.sr ...", search_, sizeof search_);
        ImGui::SameLine();
        ImGui::Checkbox("only changed", &only_changed_);
        ImGui::SameLine();
        ImGui::Checkbox("bits", &bits_);
    }

    [[nodiscard]] bool shown(RegisterFact const &entry, std::string const &wanted) const {
        if (only_changed_ && !marks_.changed(entry.address)) return false;
        return wanted.empty() || lower(entry.peripheral + "." + entry.name).find(wanted) != std::string::npos;
    }

    void draw_peripheral(std::span<RegisterFact const> entries, std::string const &wanted, bool open) {
        if (!open) {
            if (!ImGui::TreeNode(entries[0].peripheral.c_str())) return;
            for (RegisterFact const &entry : entries) draw_register(entry);
            ImGui::TreePop();
            return;
        }
        bool headed = false;
        for (RegisterFact const &entry : entries) {
            if (!shown(entry, wanted)) continue;
            if (!headed) ImGui::TextDisabled("%s", entry.peripheral.c_str());
            headed = true;
            draw_register(entry);
        }
    }

    void draw_register(RegisterFact const &entry) {
        char text[160];
        std::snprintf(text, sizeof text, "%-14s %08X  0x%08X%s%s%s", entry.name.c_str(), entry.address,
                      entry.value, bits_ ? "  " : "", bits_ ? binary(entry.value).c_str() : "",
                      entry.modelled ? "" : "  (not modelled)");
        if (marks_.changed(entry.address)) mark_changed(ImGui::CalcTextSize(text).x);
        if (entry.modelled)
            ImGui::TextUnformatted(text);
        else
            ImGui::TextDisabled("%s", text);
        if (ImGui::IsItemHovered())
            ImGui::SetTooltip("%s.%s\n%u\n%s", entry.peripheral.c_str(), entry.name.c_str(), entry.value,
                              binary(entry.value).c_str());
    }

    ChangeMarks marks_;
    char search_[40] = "";
    bool only_changed_ = false;
    bool bits_ = false;
};

} // namespace

std::unique_ptr<View> make_registers_view() { return std::make_unique<RegistersView>(); }

} // namespace terrarium::gui
