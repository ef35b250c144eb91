// Raster: pixels, and the PNG file they become.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sim/core/result.h"
#include "sim/core/types.h"

namespace terrarium::picture {

// Red, green, blue and alpha in bytes, alpha premultiplied; line by line from the top.
struct Raster {
    int width = 0;
    int height = 0;
    std::vector<u8> rgba;
    bool operator==(Raster const &) const = default;
};

// The bytes of a PNG file.
std::vector<u8> png_of(Raster const &raster);

// The pixels of a PNG file of any kind; at most 16 million of them.
Result<Raster> raster_of(std::span<u8 const> png);

// How far apart two pictures of the same size are: the mean over all channels, 0 (the same) to 255.
double difference(Raster const &a, Raster const &b);

} // namespace terrarium::picture
