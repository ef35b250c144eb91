#include "sim/image/load_image.h"

#include "sim/image/plain_file.h"

namespace terrarium {

Result<FirmwareImage> load_image(std::string const &path, ImageOptions options) {
    std::vector<u8> const bytes =
        TRY(read_plain_file(path, "a firmware file", kMaximumImageBytes, "firmware has at most 64 MB"));
    return parse_image(bytes, path, options);
}

} // namespace terrarium
