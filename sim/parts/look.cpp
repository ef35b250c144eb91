#include "sim/parts/look.h"

#include <algorithm>
#include <cmath>

namespace terrarium {

// Stevens' power law for a small source seen in the light.
float perceived(double duty) { return float(std::pow(std::clamp(duty, 0.0, 1.0), 0.5)); }

} // namespace terrarium
