// terrarium info FILE: what a firmware file is.
#include <cstdio>

#include "cli/options.h"
#include "session/message.h"
#include "sim/image/describe.h"
#include "sim/image/load_image.h"

namespace terrarium::cli {

int info(std::string const &file) {
    Result<FirmwareImage> const image = load_image(file);
    if (!image) return fail(image.error().message);
    std::fputs(describe(image.value()).c_str(), stdout);
    return kOk;
}

} // namespace terrarium::cli
