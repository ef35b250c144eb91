// LogicAnalyzer: eight probes. They look on and leave the wires alone; what they see goes to a VCD file:
// --vcd=FILE --vcd-pins=NAME.
//
// Actions: none.
#pragma once

#include "sim/core/net.h"
#include "sim/parts/part.h"

namespace terrarium {

class LogicAnalyzer final : public Part {
public:
    static constexpr int kChannels = 8;

    // Null: that probe hangs in the air.
    LogicAnalyzer(std::string_view name, std::vector<Net *> channels)
        : Part(name), channels_(std::move(channels)) {}

    [[nodiscard]] Result<> check(Action const &action) const override {
        return Error{name() + ": unknown action '" + action.verb + "'; a logic analyzer takes none"};
    }
    void act(Action const &) override {}
    // D0 to D7, those that are on a wire: 0 or 1.
    [[nodiscard]] std::vector<Reading> readings() const override {
        std::vector<Reading> all;
        for (std::size_t i = 0; i < channels_.size(); ++i) {
            if (channels_[i] != nullptr)
                all.push_back({"D" + std::to_string(i), channels_[i]->level() ? "1" : "0"});
        }
        return all;
    }
    [[nodiscard]] Look look() const override {
        Look look;
        for (Net const *channel : channels_)
            look.lights.push_back(channel != nullptr && channel->level() ? 1.F : 0.F);
        return look;
    }
    void archive(Archive &archive) override { archive.section(name()); }

private:
    std::vector<Net *> channels_;
};

} // namespace terrarium
