// IrqLine: a level from one device to an interrupt controller.
#pragma once

#include <functional>

namespace terrarium {

class IrqLine {
public:
    // Who is told when the level changes; set once, by the chip's wiring.
    void connect(std::function<void(bool)> sink) { sink_ = std::move(sink); }

    void set(bool level) {
        if (level == level_) return;
        level_ = level;
        if (sink_) sink_(level);
    }
    [[nodiscard]] bool level() const { return level_; }

private:
    bool level_ = false;
    std::function<void(bool)> sink_;
};

} // namespace terrarium
