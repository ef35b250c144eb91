#include "session/writable.h"

#include <cerrno>
#include <filesystem>

#include <sys/stat.h>
#include <unistd.h>

#include "sim/host/system_error.h"

namespace terrarium {

Result<> check_writable(std::string const &path) {
    std::string const what = "cannot write '" + path + "'";
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0) {
        if (S_ISDIR(status.st_mode)) return Error{what + ": it is a directory; give the name of a file"};
        if (::access(path.c_str(), W_OK) != 0) return host::system_error(what, errno);
        return {};
    }
    if (path.empty()) return Error{"the name of a file to write is empty"};
    std::string const parent = std::filesystem::path(path).parent_path().string();
    if (::access(parent.empty() ? "." : parent.c_str(), W_OK | X_OK) != 0)
        return host::system_error(what, errno);
    return {};
}

} // namespace terrarium
