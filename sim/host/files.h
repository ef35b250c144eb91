// Whole files in and out: what a user names on the command line.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sim/core/result.h"
#include "sim/core/types.h"

namespace terrarium::host {

// More than any firmware, script or journal; a mistyped path to a disk image should not fill the memory.
inline constexpr std::size_t kLargestFile = 64 * 1024 * 1024;

// The whole file; a pipe is read to its end. Errors name the path and say what the system said.
Result<std::vector<u8>> read_file(std::string const &path);

// Replaces the file, or creates it, so that whoever looks sees the old content or the new and nothing in
// between; on an error the old file is as it was. Permissions are kept and links are followed. What is not
// a regular file (/dev/stdout, a pipe) is written to as it is.
Result<> write_file_atomically(std::string const &path, std::span<u8 const> bytes);

// All of `bytes` to `fd`; 0, or the errno.
[[nodiscard]] int write_all(int fd, std::span<u8 const> bytes);

} // namespace terrarium::host
