#include "picture/raster.h"

#include <cassert>
#include <cstdlib>
#include <cstring>

#include <png.h>

namespace terrarium::picture {

std::vector<u8> png_of(Raster const &raster) {
    // A PNG's alpha is straight.
    std::vector<u8> straight = raster.rgba;
    for (std::size_t i = 0; i < straight.size(); i += 4) {
        unsigned const alpha = straight[i + 3];
        if (alpha == 0 || alpha == 255) continue;
        for (std::size_t c = 0; c < 3; ++c)
            straight[i + c] = u8(std::min(255U, straight[i + c] * 255U / alpha));
    }
    png_image image;
    std::memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    image.width = png_uint_32(raster.width);
    image.height = png_uint_32(raster.height);
    image.format = PNG_FORMAT_RGBA;
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    std::vector<u8> file(size);
    int const written = png_image_write_to_memory(&image, file.data(), &size, 0, straight.data(), 0, nullptr);
    assert(written != 0);
    static_cast<void>(written);
    file.resize(size);
    return file;
}

double difference(Raster const &a, Raster const &b) {
    assert(a.width == b.width && a.height == b.height);
    u64 sum = 0;
    for (std::size_t i = 0; i < a.rgba.size(); ++i) sum += u64(std::abs(int(a.rgba[i]) - int(b.rgba[i])));
    return a.rgba.empty() ? 0 : double(sum) / double(a.rgba.size());
}

} // namespace terrarium::picture
