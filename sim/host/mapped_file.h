// MappedFile: a file of fixed size as memory, for a board's flash that outlives the run.
//
// The mapping is shared with the page cache, so what the guest has written survives even kill -9; only a
// crash of the whole computer can lose it.
#pragma once

#include <span>
#include <string>

#include "sim/core/result.h"
#include "sim/core/types.h"
#include "sim/host/descriptor.h"

namespace terrarium::host {

class MappedFile {
public:
    // Maps the `size` bytes of `path`. A file that does not exist is created whole, with `initial` (at most
    // `size` bytes) and 0xFF after it, as erased flash reads. Errors, with the file left untouched: another
    // size, or in use by another run.
    static Result<MappedFile> open_or_create(std::string const &path, std::size_t size,
                                             std::span<u8 const> initial);
    MappedFile(MappedFile &&other) noexcept;
    MappedFile &operator=(MappedFile &&) = delete;
    ~MappedFile();

    [[nodiscard]] std::span<u8> bytes() const { return bytes_; }
    // True when this run created it.
    [[nodiscard]] bool created() const { return created_; }

private:
    MappedFile(Descriptor file, std::span<u8> bytes, bool created)
        : file_(std::move(file)), bytes_(bytes), created_(created) {}

    Descriptor file_; // Holds the lock.
    std::span<u8> bytes_;
    bool created_;
};

} // namespace terrarium::host
