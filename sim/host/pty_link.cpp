#include "sim/host/pty_link.h"

#include <cerrno>
#include <filesystem>

#include <sys/stat.h>
#include <unistd.h>

#include "sim/host/system_error.h"

namespace terrarium::host {

namespace {

namespace fs = std::filesystem;

// What the link says, or nothing when it is not a link.
std::string target_of(std::string const &path) {
    std::error_code failure;
    return fs::read_symlink(path, failure).string();
}

// True when `path` can go; an Error says why it cannot.
Result<> clear_way(std::string const &path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
        if (errno == ENOENT) return {};
        return system_error("cannot create the link '" + path + "'", errno);
    }
    std::string const kind = S_ISDIR(status.st_mode)   ? "a directory"
                             : S_ISREG(status.st_mode) ? "a file"
                             : S_ISLNK(status.st_mode) ? "a link to '" + target_of(path) + "'"
                                                       : "a device or socket";
    bool stale = false;
    if (S_ISLNK(status.st_mode)) {
        std::error_code failure;
        bool const dangles = fs::status(path, failure).type() == fs::file_type::not_found;
        stale = dangles || target_of(path).starts_with("/dev/pts/");
    }
    if (!stale) {
        return Error{"cannot create the link '" + path + "': it is " + kind +
                     "; give a name that does not exist yet, or remove it first"};
    }
    if (::unlink(path.c_str()) != 0) return system_error("cannot replace the link '" + path + "'", errno);
    return {};
}

} // namespace

Result<PtyLink> PtyLink::create(std::string const &path, std::string const &target) {
    if (auto const cleared = clear_way(path); !cleared) return cleared.error();
    // symlink() replaces nothing, so a file that appears just now is safe too.
    if (::symlink(target.c_str(), path.c_str()) != 0) {
        return system_error("cannot create the link '" + path + "'", errno);
    }
    return PtyLink(path, target);
}

PtyLink::PtyLink(PtyLink &&other) noexcept
    : path_(std::exchange(other.path_, {})), target_(std::exchange(other.target_, {})) {}

PtyLink::~PtyLink() {
    if (!path_.empty() && target_of(path_) == target_) ::unlink(path_.c_str());
}

} // namespace terrarium::host
