// FreescaleSamples: STATUS and OUT_X_MSB to OUT_Z_LSB at addresses 0 to 6, as Freescale's three-axis
// sensors share them. MMA8653FC data sheet, section 6.2 and 6.3; MAG3110 data sheet, section 5.1.
//
// A new sample sets a ready flag for each axis; a sample that replaces an unread one also sets the axis's
// overwrite flag; reading an axis's high byte clears both. Reading a high byte holds the low byte of the
// same sample, so that the two fit together even when a new sample arrives in between.
#pragma once

#include <array>

#include "sim/core/archive.h"
#include "sim/core/types.h"

namespace terrarium {

class FreescaleSamples {
public:
    static constexpr u8 kLastAddress = 6;

    void store(std::array<i16, 3> const &sample) {
        overwritten_ |= ready_;
        ready_ = 7;
        sample_ = sample;
    }
    void clear() { *this = {}; }

    // An axis has not been read since the last sample.
    [[nodiscard]] bool ready() const { return ready_ != 0; }

    [[nodiscard]] u8 status() const {
        return u8(ready_ | (ready_ != 0 ? 8 : 0) | overwritten_ << 4 | (overwritten_ != 0 ? 0x80 : 0));
    }

    // A byte at address 0 to 6, with the effect of reading it.
    u8 read(u8 address) {
        if (address == 0) return status();
        std::size_t const axis = std::size_t(address - 1) / 2;
        if (address % 2 == 0) return low_byte_[axis];
        u8 const others = u8(~(1u << axis));
        ready_ &= others;
        overwritten_ &= others;
        low_byte_[axis] = u8(sample_[axis]);
        return u8(u16(sample_[axis]) >> 8);
    }

    // Where a burst goes on. A fast read leaves out the low bytes; `after_last` follows the z axis.
    [[nodiscard]] static u8 address_after(u8 address, bool fast, u8 after_last) {
        u8 const next = u8(address + (fast && address % 2 == 1 ? 2 : 1));
        return next > kLastAddress ? after_last : next;
    }

    void archive(Archive &archive) { archive(sample_, low_byte_, ready_, overwritten_); }

private:
    std::array<i16, 3> sample_{};
    std::array<u8, 3> low_byte_{};
    u8 ready_ = 0; // A bit for each axis.
    u8 overwritten_ = 0;
};

} // namespace terrarium
