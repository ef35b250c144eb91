// Controls: what a person sets of a sensor's surroundings, by name: "set temperature=21.5 humidity=60".
#pragma once

#include <string>
#include <vector>

#include "sim/core/archive.h"
#include "sim/parts/millionths.h"
#include "sim/parts/part.h"

namespace terrarium {

// Everything in millionths of the unit.
struct Control {
    std::string name;
    std::string unit; // "g", for messages.
    i64 low = 0;
    i64 high = 0;
    i64 value = 0; // At first.
};

class Controls {
public:
    explicit Controls(std::vector<Control> controls) : controls_(std::move(controls)) {}

    // By the order they were given in, in millionths.
    [[nodiscard]] i64 operator[](std::size_t index) const { return controls_[index].value; }
    [[nodiscard]] std::vector<std::string> names() const;
    // "set temperature=C humidity=PERCENT", for messages.
    [[nodiscard]] std::string usage() const;

    // A `set` with one or more of them.
    [[nodiscard]] Result<> check(Part const &part, Action const &action) const;
    void act(Part const &part, Action const &action);
    // Each by its name.
    [[nodiscard]] std::vector<Part::Reading> readings() const;
    void archive(Archive &archive);

private:
    [[nodiscard]] Control const *find(std::string_view name) const;

    std::vector<Control> controls_;
};

} // namespace terrarium
