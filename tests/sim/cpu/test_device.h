// TestDevice: what a guest program of the CPU tests talks to.
//
// It logs values with their times, raises and lowers interrupt lines at once or after a number of cycles,
// and ends the run. Registers as in tests/firmware/arm/guest.inc.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "sim/core/clock.h"
#include "sim/core/peripheral.h"

namespace terrarium {

class TestDevice final : public Peripheral {
public:
    struct Entry {
        u32 value = 0;
        Cycles when = 0;
    };

    static constexpr unsigned kLines = 4;

    explicit TestDevice(Clock &clock) : Peripheral("TESTDEV"), clock_(clock) {
        for (unsigned line = 0; line < kLines; ++line) {
            events_.push_back(std::make_unique<Event>(clock, "line " + std::to_string(line),
                                                      [this, line] { set_line(line, true); }));
        }
        registers.define(0x00, "LOG").reads([this] { return reads_++; }).writes([this](u32 value) {
            log.push_back({value, clock_.slice.now});
        });
        registers.define(0x04, "RAISE").writes([this](u32 value) {
            raise(value % 256 % kLines, value >> 8);
        });
        registers.define(0x08, "LOWER").writes([this](u32 line) { set_line(line % kLines, false); });
        registers.define(0x0C, "CYCLES").reads([this] { return u32(clock_.slice.now); });
        registers.define(0x10, "DONE").writes([this](u32) {
            done = true;
            clock_.stop();
        });
        registers.define(0x14, "SCENARIO").stores(scenario).read_only();
        registers.define(0x18, "PULSE").writes([this](u32 line) {
            set_line(line % kLines, true);
            set_line(line % kLines, false);
        });
    }

    void archive(Archive &archive) override {
        Peripheral::archive(archive);
        for (auto const &event : events_) archive(*event);
        archive(done, reads_);
    }

    [[nodiscard]] std::vector<u32> values() const {
        std::vector<u32> result;
        for (Entry const &entry : log) result.push_back(entry.value);
        return result;
    }

    std::function<void(unsigned line, bool level)> set_line;
    std::vector<Entry> log;
    u32 scenario = 0;
    bool done = false;

private:
    void raise(unsigned line, Cycles delay) {
        if (delay == 0) return set_line(line, true);
        events_[line]->at(clock_.time_of(clock_.slice.now + delay));
    }

    Clock &clock_;
    std::vector<std::unique_ptr<Event>> events_;
    u32 reads_ = 0;
};

} // namespace terrarium
