// Registers of every peripheral by name; those that have changed lately are marked.
#include <map>

#include "gui/views/views.h"

namespace terrarium::gui {

namespace {

class RegistersView final : public View {
public:
    [[nodiscard]] char const *title() const override { return "Registers"; }

    void draw(Frame &frame) override {
        frame.wishes.registers = true;
        note_changes(*frame.facts);
        ImGui::PushFont(frame.fonts.fixed);
        ImGui::BeginChild("registers");
        auto const &all = frame.facts->registers;
        for (std::size_t first = 0; first < all.size();) {
            std::size_t last = first;
            while (last < all.size() && all[last].peripheral == all[first].peripheral) ++last;
            if (ImGui::TreeNode(all[first].peripheral.c_str())) {
                for (std::size_t i = first; i < last; ++i) draw_register(all[i], *frame.facts);
                ImGui::TreePop();
            }
            first = last;
        }
        ImGui::EndChild();
        ImGui::PopFont();
    }

private:
    struct Seen {
        u32 value = 0;
        double changed = -1e9; // In ImGui's seconds.
    };

    void note_changes(Facts const &facts) {
        if (facts.sequence == sequence_) return;
        sequence_ = facts.sequence;
        for (RegisterFact const &entry : facts.registers) {
            auto const [seen, fresh] = seen_.try_emplace(entry.address, Seen{entry.value});
            if (fresh || seen->second.value == entry.value) continue;
            seen->second = {entry.value, ImGui::GetTime()};
        }
    }

    void draw_register(RegisterFact const &entry, Facts const &) {
        constexpr double kMarked = 1.0;
        bool const changed = ImGui::GetTime() - seen_[entry.address].changed < kMarked;
        ImVec4 const colour = changed          ? ImVec4(1, 0.75F, 0.3F, 1)
                              : entry.modelled ? ImGui::GetStyleColorVec4(ImGuiCol_Text)
                                               : ImGui::GetStyleColorVec4(ImGuiCol_TextDisabled);
        ImGui::TextColored(colour, "%-14s 0x%08X  0x%08X%s%s", entry.name.c_str(), entry.address, entry.value,
                           changed ? " *" : "", entry.modelled ? "" : "  (not modelled)");
    }

    std::map<u32, Seen> seen_;
    u64 sequence_ = 0;
};

} // namespace

std::unique_ptr<View> make_registers_view() { return std::make_unique<RegistersView>(); }

} // namespace terrarium::gui
