// TriggerLine: a level from one peripheral that starts something in others: a timer's TRGO, a compare
// output on its way to the converters, an external interrupt's event.
//
// Unlike an interrupt line it may have many listeners, and each listener finds its own edges.
#pragma once

#include <functional>
#include <vector>

#include "sim/core/archive.h"

namespace terrarium::stm32f4 {

class TriggerLine {
public:
    TriggerLine() = default;
    TriggerLine(TriggerLine const &) = delete;
    TriggerLine &operator=(TriggerLine const &) = delete;

    // By the chip's wiring, in an order that never changes.
    void connect(std::function<void(bool)> listener) { listeners_.push_back(std::move(listener)); }
    [[nodiscard]] bool connected() const { return !listeners_.empty(); }

    void set(bool level) {
        if (level == level_) return;
        level_ = level;
        for (auto const &listener : listeners_) listener(level);
    }
    // One clock long on the chip, of no length here.
    void pulse() {
        set(false);
        set(true);
        set(false);
    }
    [[nodiscard]] bool level() const { return level_; }
    // Restoring tells nobody: each listener has its own state.
    void archive(Archive &archive) { archive(level_); }

private:
    bool level_ = false;
    std::vector<std::function<void(bool)>> listeners_;
};

} // namespace terrarium::stm32f4
