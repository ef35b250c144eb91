// What a person is told about a part: one line in plain words.
#pragma once

#include <string>

#include "sim/machine/board_spec.h"
#include "sim/parts/look.h"

namespace terrarium::picture {

// "X1 · PA0 · 3.30 V · driven by the board", "button_a · P0.17 · pressed".
std::string words_for(PartSpec const &spec, Look const &look);

// "1.50 ms high of 20.00 ms (7.5 %)"; empty for a wire that is still.
std::string pulse_words(Look::Wire const &wire);

} // namespace terrarium::picture
