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

Result<Raster> raster_of(std::span<u8 const> png) {
    constexpr u64 kMostPixels = 16'000'000;
    png_image image;
    std::memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    if (png_image_begin_read_from_memory(&image, png.data(), png.size()) == 0)
        return Error{"no PNG picture: " + std::string(image.message)};
    if (u64(image.width) * image.height > kMostPixels) {
        png_image_free(&image);
        return Error{"a PNG picture of too many pixels"};
    }
    image.format = PNG_FORMAT_RGBA;
    Raster raster{int(image.width), int(image.height), {}};
    raster.rgba.resize(PNG_IMAGE_SIZE(image));
    if (png_image_finish_read(&image, nullptr, raster.rgba.data(), 0, nullptr) == 0)
        return Error{"a damaged PNG picture: " + std::string(image.message)};
    for (std::size_t i = 0; i < raster.rgba.size(); i += 4) {
        for (std::size_t c = 0; c < 3; ++c)
            raster.rgba[i + c] = u8(raster.rgba[i + c] * unsigned(raster.rgba[i + 3]) / 255U);
    }
    return raster;
}

double difference(Raster const &a, Raster const &b) {
    assert(a.width == b.width && a.height == b.height);
    u64 sum = 0;
    for (std::size_t i = 0; i < a.rgba.size(); ++i) sum += u64(std::abs(int(a.rgba[i]) - int(b.rgba[i])));
    return a.rgba.empty() ? 0 : double(sum) / double(a.rgba.size());
}

} // namespace terrarium::picture
