// How two panes share a length.
#pragma once

#include <algorithm>

namespace terrarium::gui {

// The first one's part of `room`: its share, but each pane keeps `least` as long as there is room for both;
// below that they share alike.
[[nodiscard]] inline float split(float room, float share, float least) {
    if (room < 2 * least) return room > 0 ? room / 2 : 0;
    return std::clamp(room * share, least, room - least);
}

} // namespace terrarium::gui
