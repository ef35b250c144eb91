#include "sim/image/load_image.h"

#include <filesystem>
#include <fstream>
#include <vector>

#include "sim/image/number_text.h"

namespace terrarium {

Result<FirmwareImage> load_image(std::string const &path, ImageOptions options) {
    namespace fs = std::filesystem;
    std::error_code error;
    fs::file_status const status = fs::status(path, error);
    if (status.type() == fs::file_type::not_found) return Error{path + ": no such file"};
    if (fs::is_directory(status)) return Error{path + ": is a directory; give a firmware file"};
    if (error) return Error{path + ": " + error.message()};
    // A device or a pipe has no size to check before reading, and may never end.
    if (!fs::is_regular_file(status)) return Error{path + ": is not a regular file; give a firmware file"};

    std::uintmax_t const size = fs::file_size(path, error);
    if (error) return Error{path + ": " + error.message()};
    if (size > kMaximumImageBytes)
        return Error{path + ": the file is " + byte_count(size) + " long; firmware has at most 64 MB"};
    std::ifstream file(path, std::ios::binary);
    if (!file) return Error{path + ": cannot be opened for reading"};
    std::vector<u8> bytes(size);
    file.read(reinterpret_cast<char *>(bytes.data()), std::streamsize(bytes.size()));
    if (file.gcount() != std::streamsize(bytes.size())) return Error{path + ": cannot be read to its end"};
    return parse_image(bytes, path, options);
}

} // namespace terrarium
