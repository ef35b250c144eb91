// Rails: the board's wires that are on no pin of its chip: ground, the supply, and wires from part to part.
//
// A wire is made when the first part asks for it, so that a board without such parts has none.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/net.h"

namespace terrarium {

class Rails {
public:
    // "GND"; "3V3", also called "3V" and "VCC"; and "@NAME", between parts.
    [[nodiscard]] static bool named(std::string_view name);

    Rails(Clock &clock, Trace &trace);

    // The wire of that name, for which named() holds.
    [[nodiscard]] Net &net(std::string_view name);
    // The same, or null when no part is on it.
    [[nodiscard]] Net *find(std::string_view name);
    // The board's supply comes or goes.
    void set_powered(bool powered);
    void archive(Archive &archive);

private:
    struct Rail {
        Rail(Clock &clock, Trace &trace, std::string name) : net(clock, trace, name), source(name) {}
        Net net;
        Pin source; // The supply's end.
    };

    Clock &clock_;
    Trace &trace_;
    std::vector<std::unique_ptr<Rail>> rails_;
    bool powered_ = false;
};

} // namespace terrarium
