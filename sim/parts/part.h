// Part: something soldered on a board or plugged into it. It knows pins and nets, never registers of a
// chip, and takes what people do to it as actions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/core/archive.h"
#include "sim/core/result.h"
#include "sim/parts/action.h"
#include "sim/parts/look.h"

namespace terrarium {

class Part {
public:
    explicit Part(std::string_view name) : name_(name) {}
    virtual ~Part() = default;
    Part(Part const &) = delete;
    Part &operator=(Part const &) = delete;

    [[nodiscard]] std::string const &name() const { return name_; }

    // Whether `act` would take the action: checked before an input is journalled. The error lists what
    // this part understands.
    [[nodiscard]] virtual Result<> check(Action const &action) const = 0;
    // The action as a journal keeps it: what names something outside, such as a file, says which one it was.
    [[nodiscard]] virtual Action pinned(Action action) const { return action; }
    // Carries out an action that `check` has accepted.
    virtual void act(Action const &action) = 0;

    // The board's power has been cut and has come back.
    virtual void power_on() {}

    // What can be seen of the part from outside, by name: {"x", "-1000"}, {"pressed", "1"}.
    struct Reading {
        std::string name;
        std::string value;
    };
    [[nodiscard]] virtual std::vector<Reading> readings() const { return {}; }

    // The same for a picture.
    [[nodiscard]] virtual Look look() const { return {}; }

    virtual void archive(Archive &archive) = 0;

private:
    std::string name_;
};

} // namespace terrarium
