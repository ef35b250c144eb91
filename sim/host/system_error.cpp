#include "sim/host/system_error.h"

#include <system_error>

namespace terrarium::host {

Error system_error(std::string const &what, int error_number) {
    return Error{what + ": " + std::generic_category().message(error_number)};
}

} // namespace terrarium::host
