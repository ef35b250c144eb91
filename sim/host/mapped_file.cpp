#include "sim/host/mapped_file.h"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstdio>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/host/files.h"
#include "sim/host/system_error.h"

namespace terrarium::host {

namespace {

// Creates the file whole or not at all: a run killed half-way must not leave a file of the wrong size. Every
// byte is really written, because a hole that cannot be filled later (disk full) ends in SIGBUS. 0, or the
// errno; EEXIST when another run was quicker.
int create(std::string const &path, std::span<u8 const> content) {
    std::string const temporary = path + ".tmp-" + std::to_string(::getpid());
    ::unlink(temporary.c_str()); // From a killed run that had our process number.
    Descriptor const file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (!file) return errno;
    int error_number = write_all(file.fd(), content);
    if (error_number == 0) {
        int status = ::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE);
        // Not every file system can refuse to replace.
        if (status != 0 && errno == EINVAL) status = ::rename(temporary.c_str(), path.c_str());
        if (status != 0) error_number = errno;
    }
    if (error_number != 0) ::unlink(temporary.c_str());
    return error_number;
}

} // namespace

Result<MappedFile> MappedFile::open_or_create(std::string const &path, std::size_t size,
                                              std::span<u8 const> initial) {
    assert(size > 0 && initial.size() <= size);
    std::string const quoted = "'" + path + "'";
    bool created = false;
    Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    if (!file && errno == ENOENT) {
        std::vector<u8> content(initial.begin(), initial.end());
        content.resize(size, 0xFF);
        int const error_number = create(path, content);
        if (error_number != 0 && error_number != EEXIST) {
            return system_error("cannot create " + quoted, error_number);
        }
        created = error_number == 0;
        file = Descriptor(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    }
    if (!file) return system_error("cannot open " + quoted, errno);

    struct stat status {};
    if (::fstat(file.fd(), &status) != 0) return system_error("cannot open " + quoted, errno);
    if (!S_ISREG(status.st_mode)) return Error{quoted + " is not a file; give the path of one, or a new one"};
    if (std::size_t(status.st_size) != size) {
        return Error{quoted + " has " + std::to_string(status.st_size) + " bytes but must have " +
                     std::to_string(size) + "; give another file, or remove it to have it created anew"};
    }
    if (::flock(file.fd(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) return system_error("cannot lock " + quoted, errno);
        return Error{quoted + " is in use by another run; end that one, or give another file"};
    }
    void *const memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file.fd(), 0);
    if (memory == MAP_FAILED) return system_error("cannot map " + quoted, errno);
    return MappedFile(std::move(file), {static_cast<u8 *>(memory), size}, created);
}

MappedFile::MappedFile(MappedFile &&other) noexcept
    : file_(std::move(other.file_)), bytes_(std::exchange(other.bytes_, {})), created_(other.created_) {}

MappedFile::~MappedFile() {
    if (!bytes_.empty()) ::munmap(bytes_.data(), bytes_.size());
}

} // namespace terrarium::host
