// Annotations as a test writes them: "S 0x1d write ACK".
#pragma once

#include <string>
#include <vector>

#include "sim/logic/wave.h"

namespace terrarium {

inline std::string texts(std::vector<Annotation> const &notes) {
    std::string all;
    for (Annotation const &note : notes) all += (all.empty() ? "" : " ") + note.text;
    return all;
}

} // namespace terrarium
