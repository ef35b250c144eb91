// A user's file, read whole. The only place in this folder that touches the file system.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/result.h"
#include "sim/core/types.h"

namespace terrarium {

// `wanted`: "a firmware file"; `limit`: "firmware has at most 64 MB", for a file of more than `most` bytes.
// Other errors: no such file, a directory, not a regular file, not readable.
Result<std::vector<u8>> read_plain_file(std::string const &path, std::string_view wanted, std::size_t most,
                                        std::string_view limit);

} // namespace terrarium
