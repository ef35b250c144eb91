// ChangeMarks: which of the values that a view lists have changed lately.
//
// While the machine runs a change stays marked for a second of the person's time; while it stands, what the
// last step has changed stays marked.
#pragma once

#include <map>

#include "gui/views/view.h"

namespace terrarium::gui {

// Readable on top of the mark by everybody: the mark is a lighter ground, and not only a colour.

class ChangeMarks {
public:
    // Whether `inspection` is a new one, whose values are to be noted.
    bool begin(Facts const &facts) {
        bool const fresh = inspection_ != facts.inspection;
        inspection_ = facts.inspection;
        running_ = facts.running;
        return fresh;
    }
    void note(u64 key, u64 value) {
        auto const [seen, first] = seen_.try_emplace(key, Seen{value, -1e9, Time::never()});
        if (first || seen->second.value == value) return;
        seen->second = {value, ImGui::GetTime(), inspection_->at};
    }
    [[nodiscard]] bool changed(u64 key) const {
        auto const seen = seen_.find(key);
        if (seen == seen_.end()) return false;
        return running_ ? ImGui::GetTime() - seen->second.noticed < 1 : seen->second.at == inspection_->at;
    }
    void forget() { seen_.clear(); }

private:
    struct Seen {
        u64 value = 0;
        double noticed = 0; // In ImGui's seconds.
        Time at;
    };
    std::map<u64, Seen> seen_;
    std::shared_ptr<Inspection const> inspection_;
    bool running_ = true;
};

// Lays the mark behind text that will be drawn next.
inline void mark_changed(float width) {
    ImVec2 const at = ImGui::GetCursorScreenPos();
    ImGui::GetWindowDrawList()->AddRectFilled(at, {at.x + width, at.y + ImGui::GetTextLineHeight()},
                                              palette().changed, 3);
}

} // namespace terrarium::gui
