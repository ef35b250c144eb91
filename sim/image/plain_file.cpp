#include "sim/image/plain_file.h"

#include <filesystem>
#include <fstream>

#include "sim/image/number_text.h"

namespace terrarium {

Result<std::vector<u8>> read_plain_file(std::string const &path, std::string_view wanted, std::size_t most,
                                        std::string_view limit) {
    namespace fs = std::filesystem;
    std::string const give = "; give " + std::string(wanted);
    std::error_code error;
    fs::file_status const status = fs::status(path, error);
    if (status.type() == fs::file_type::not_found) return Error{path + ": no such file"};
    if (fs::is_directory(status)) return Error{path + ": is a directory" + give};
    if (error) return Error{path + ": " + error.message()};
    // A device or a pipe has no size to check before reading, and may never end.
    if (!fs::is_regular_file(status)) return Error{path + ": is not a regular file" + give};

    std::uintmax_t const size = fs::file_size(path, error);
    if (error) return Error{path + ": " + error.message()};
    if (size > most)
        return Error{path + ": the file is " + byte_count(size) + " long; " + std::string(limit)};
    std::ifstream file(path, std::ios::binary);
    if (!file) return Error{path + ": cannot be opened for reading"};
    std::vector<u8> bytes(size);
    file.read(reinterpret_cast<char *>(bytes.data()), std::streamsize(bytes.size()));
    if (file.gcount() != std::streamsize(bytes.size())) return Error{path + ": cannot be read to its end"};
    return bytes;
}

} // namespace terrarium
