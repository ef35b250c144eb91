#include "sim/host/image_files.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/host/descriptor.h"
#include "sim/host/system_error.h"

namespace terrarium::host {

namespace {

class ImageFile final : public Storage {
public:
    ImageFile(Descriptor file, u64 size) : file_(std::move(file)), size_(size) {}

    [[nodiscard]] u64 size() const override { return size_; }
    [[nodiscard]] bool read(u64 offset, std::span<u8> bytes) const override {
        while (!bytes.empty()) {
            ssize_t const count = ::pread(file_.fd(), bytes.data(), bytes.size(), off_t(offset));
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) return false; // Zero: somebody has cut the file off.
            offset += u64(count);
            bytes = bytes.subspan(std::size_t(count));
        }
        return true;
    }
    [[nodiscard]] bool write(u64 offset, std::span<u8 const> bytes) override {
        while (!bytes.empty()) {
            ssize_t const count = ::pwrite(file_.fd(), bytes.data(), bytes.size(), off_t(offset));
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) return false;
            offset += u64(count);
            bytes = bytes.subspan(std::size_t(count));
        }
        return true;
    }
    [[nodiscard]] u64 next_data(u64 offset) const override {
        off_t const next = ::lseek(file_.fd(), off_t(offset), SEEK_DATA);
        if (next >= 0) return u64(next);
        return errno == ENXIO ? size_ : offset; // Not every file system knows its holes.
    }

private:
    Descriptor file_; // Holds the lock.
    u64 size_;
};

} // namespace

Result<std::shared_ptr<Storage>> open_image(std::string const &path) {
    std::string const quoted = "'" + path + "'";
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
        if (errno != ENOENT) return system_error("cannot open " + quoted, errno);
        return Error{"there is no file " + quoted + "; `terrarium disk new FILE 64M` makes one"};
    }
    if (!S_ISREG(status.st_mode)) return Error{quoted + " is not a file; give the path of an image"};
    Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    if (!file) return system_error("cannot open " + quoted + " for writing", errno);
    if (::fstat(file.fd(), &status) != 0) return system_error("cannot open " + quoted, errno);
    if (::flock(file.fd(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) return system_error("cannot lock " + quoted, errno);
        return Error{quoted + " is in use by another run; end that one, or give another file"};
    }
    return std::shared_ptr<Storage>(std::make_shared<ImageFile>(std::move(file), u64(status.st_size)));
}

Result<std::shared_ptr<Storage>> ImageFiles::open(std::string const &path) {
    auto const found = opened_.find(path);
    if (found != opened_.end()) return found->second;
    std::shared_ptr<Storage> storage = TRY(open_image(path));
    opened_.emplace(path, storage);
    return storage;
}

} // namespace terrarium::host
