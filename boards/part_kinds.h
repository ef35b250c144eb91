// The kinds of parts that people hang on a board: each with its pins, its attributes and how it is made.
//
// One table for all who attach parts: the command line's --part and, later, diagrams.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/machine/board_spec.h"

namespace terrarium {

struct KindPin {
    std::string name;
    std::string meaning;
    bool optional = false;
    std::string same_as = {}; // The pin that this one is joined to inside and may stand for.
};

// Something that can be chosen about a part: a whole number from `low` to `high`, one of `choices`, or what
// `form` says and `fits` accepts.
struct KindAttribute {
    std::string name;
    std::string meaning;
    std::string otherwise; // What holds when nothing is said.
    i64 low = 0;
    i64 high = 0;
    std::vector<std::string> choices = {};
    bool decimal = false; // A number from `low` to `high` with a point.
    std::string form = {};
    bool (*fits)(std::string_view) = nullptr;
};

// What has been chosen, checked against the kind: pins of the chip, and a value for every attribute.
class Choices {
public:
    using Pairs = std::vector<std::pair<std::string, std::string>>;
    Choices(Pairs pins, Pairs values) : pins_(std::move(pins)), values_(std::move(values)) {}

    // The chip's pin, or a rail; empty when it is not wired.
    [[nodiscard]] std::string const &pin(std::string_view name) const { return find(pins_, name); }
    [[nodiscard]] std::string const &text(std::string_view name) const { return find(values_, name); }
    [[nodiscard]] i64 number(std::string_view name) const;
    // A decimal number, in millionths.
    [[nodiscard]] i64 decimal(std::string_view name) const;

private:
    [[nodiscard]] static std::string const &find(Pairs const &pairs, std::string_view name);

    Pairs pins_;
    Pairs values_;
};

struct PartKind {
    std::string name;
    std::string title;
    std::vector<KindPin> pins;
    std::vector<KindAttribute> attributes;
    // Name, picture's kind, size and factory; the rest is the attaching's business.
    PartSpec (*spec)(std::string name, Choices const &choices);
};

// All of them, in the order of lists.
std::span<PartKind const> part_kinds();

// By what they are, each in a file of its own.
std::vector<PartKind> light_kinds();
std::vector<PartKind> strip_kinds();
std::vector<PartKind> switch_kinds();
std::vector<PartKind> sensor_kinds();
std::vector<PartKind> module_kinds();

// A part's net by the kind's pin, or null when the pin is not wired.
[[nodiscard]] Net *net_of(Wiring const &wiring, Choices const &choices, std::string_view pin);
// A part of that size in millimetres.
[[nodiscard]] PartSpec sized(PartSpec spec, double width, double height);
[[nodiscard]] PartSpec sized(std::string name, std::string kind, double width, double height,
                             decltype(PartSpec::make) make);

} // namespace terrarium
