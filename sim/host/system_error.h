// An errno as an Error: what was tried, then the system's own words.
#pragma once

#include <string>

#include "sim/core/result.h"

namespace terrarium::host {

// "cannot open 'main.py': No such file or directory", for `what` = "cannot open 'main.py'".
Error system_error(std::string const &what, int error_number);

} // namespace terrarium::host
