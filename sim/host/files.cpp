#include "sim/host/files.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <optional>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/host/descriptor.h"
#include "sim/host/system_error.h"

namespace terrarium::host {

namespace {

// Writes `path` itself, which does not exist yet or is a device or pipe. 0, or the errno. Without `mode`,
// the umask decides about the permissions of a new file.
int write_through(std::string const &path, int flags, std::optional<mode_t> mode, std::span<u8 const> bytes) {
    Descriptor const file(::open(path.c_str(), O_WRONLY | O_CLOEXEC | flags, 0666));
    if (!file) return errno;
    if (int const error_number = write_all(file.fd(), bytes)) return error_number;
    if (mode && ::fchmod(file.fd(), *mode) != 0) return errno;
    // Without it the rename could reach the disk before the content does; pipes refuse it, which is fine.
    if (::fsync(file.fd()) != 0 && errno != EINVAL && errno != EROFS) return errno;
    return 0;
}

} // namespace

int write_all(int fd, std::span<u8 const> bytes) {
    while (!bytes.empty()) {
        ssize_t const count = ::write(fd, bytes.data(), bytes.size());
        if (count < 0 && errno != EINTR) return errno;
        if (count > 0) bytes = bytes.subspan(std::size_t(count));
    }
    return 0;
}

Result<std::vector<u8>> read_file(std::string const &path) {
    std::string const what = "cannot read '" + path + "'";
    Descriptor const file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return system_error(what, errno);
    std::vector<u8> content;
    struct stat status {};
    if (::fstat(file.fd(), &status) == 0 && S_ISREG(status.st_mode)) {
        content.reserve(std::min(std::size_t(status.st_size) + 1, kLargestFile));
    }
    for (;;) {
        std::size_t const filled = content.size();
        content.resize(filled + 64 * 1024);
        ssize_t const count = ::read(file.fd(), content.data() + filled, content.size() - filled);
        if (count < 0 && errno != EINTR) return system_error(what, errno);
        content.resize(filled + std::size_t(std::max<ssize_t>(count, 0)));
        if (count == 0) return content;
        if (content.size() > kLargestFile) {
            return Error{what + ": it has more than 64 MiB; give a firmware image, script or journal"};
        }
    }
}

Result<> write_file_atomically(std::string const &path, std::span<u8 const> bytes) {
    std::string const what = "cannot write '" + path + "'";
    std::error_code failure;
    // rename() would replace a link by the file, so go to where the link leads.
    std::string const target = std::filesystem::weakly_canonical(path, failure).string();
    if (failure) return system_error(what, failure.value());
    struct stat status {};
    bool const exists = ::stat(target.c_str(), &status) == 0;
    if (exists && S_ISDIR(status.st_mode)) return system_error(what, EISDIR);
    if (exists && !S_ISREG(status.st_mode)) {
        int const error_number = write_through(path, 0, std::nullopt, bytes);
        return error_number ? Result<>(system_error(what, error_number)) : Result<>();
    }
    std::optional<mode_t> mode;
    if (exists) mode = status.st_mode & 07777;
    std::string const temporary = target + ".tmp-" + std::to_string(::getpid());
    ::unlink(temporary.c_str()); // From a killed run that had our process number.
    int error_number = write_through(temporary, O_CREAT | O_EXCL, mode, bytes);
    if (error_number == 0 && ::rename(temporary.c_str(), target.c_str()) != 0) error_number = errno;
    if (error_number == 0) return {};
    ::unlink(temporary.c_str());
    return system_error(what, error_number);
}

} // namespace terrarium::host
