#include "sim/host/borrowed_stream.h"

#include <cerrno>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>

#include "sim/host/system_error.h"

namespace terrarium::host {

Result<BorrowedStream> BorrowedStream::borrow(int fd, Direction direction) {
    std::string const what = direction == Direction::Input ? "standard input" : "standard output";
    struct stat status {};
    if (::fstat(fd, &status) != 0) return system_error("cannot use " + what, errno);
    // A regular file opened anew would begin at its first byte and not where the shell has put us.
    if (!S_ISREG(status.st_mode)) {
        int const access = direction == Direction::Input ? O_RDONLY : O_WRONLY;
        std::string const path = "/proc/self/fd/" + std::to_string(fd);
        Descriptor anew(::open(path.c_str(), access | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
        if (anew) return BorrowedStream(std::move(anew), -1, 0);
    }
    int const flags = ::fcntl(fd, F_GETFL);
    Descriptor copy(::fcntl(fd, F_DUPFD_CLOEXEC, 3));
    if (flags < 0 || !copy || ::fcntl(copy.fd(), F_SETFL, flags | O_NONBLOCK) != 0) {
        return system_error("cannot use " + what, errno);
    }
    return BorrowedStream(std::move(copy), fd, flags);
}

BorrowedStream::BorrowedStream(BorrowedStream &&other) noexcept
    : descriptor_(std::move(other.descriptor_)), fd_(std::exchange(other.fd_, -1)), flags_(other.flags_) {}

BorrowedStream::~BorrowedStream() {
    if (fd_ >= 0) ::fcntl(fd_, F_SETFL, flags_);
}

} // namespace terrarium::host
