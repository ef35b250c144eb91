#include "cli/standard_streams.h"

#include <fcntl.h>
#include <unistd.h>

namespace terrarium::cli {

void open_closed_streams() {
    for (int fd = 0; fd <= 2; ++fd) {
        // open() takes the lowest number that is free, and those below are taken.
        if (::fcntl(fd, F_GETFD) < 0) (void)::open("/dev/null", O_RDWR);
    }
}

} // namespace terrarium::cli
