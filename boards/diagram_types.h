// What the types of a diagram.json (Wokwi's) are among our boards and kinds of parts.
// Pin and attribute names: Wokwi's reference of each part, docs.wokwi.com.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace terrarium {

// One of a type's pins or attributes by our name for it. Those that are called alike need no line.
struct DiagramName {
    std::string_view theirs;
    std::string_view ours; // Empty: it needs nothing (ground, supply, how it is drawn).
};

struct DiagramType {
    std::string_view name;  // "wokwi-led"
    std::string_view kind;  // Of boards/part_kinds.h; of a board: empty.
    std::string_view board; // Of boards/boards.h.
    std::vector<DiagramName> pins;
    std::vector<DiagramName> attributes = {};
    // An attribute of theirs whose full scale is 1023 where ours is in percent.
    std::string_view per_1023 = {};
    // What is always chosen: "count=16".
    std::string_view fixed = {};
    // An attribute that makes it of this type; one of the same name without stands behind it: "pins=i2c".
    std::string_view only_if = {};
};

std::span<DiagramType const> diagram_types();

} // namespace terrarium
