#include "sim/host/descriptor.h"

#include <unistd.h>

namespace terrarium::host {

void Descriptor::close() {
    // Linux frees the number even when close() reports EINTR, so there is nothing to repeat.
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

} // namespace terrarium::host
