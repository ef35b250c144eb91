// CanFrame: a CAN data or remote frame, and its bits on the wire. ISO 11898-1 (Bosch CAN 2.0, parts A and B).
//
// Modelled: standard and extended identifiers, the 15-bit CRC, stuff bits from the start of the frame to the
// end of the CRC. The delimiters, the acknowledge slot and the end of the frame carry nothing and are left to
// who sends and receives (CanNode). Not modelled: CAN FD.
#pragma once

#include <array>
#include <vector>

#include "sim/core/archive.h"
#include "sim/core/types.h"

namespace terrarium {

struct CanFrame {
    u32 identifier = 0; // 11 bits, or 29 if extended.
    bool extended = false;
    bool remote = false;
    u8 length = 0; // The length code, 0 to 15; what is above 8 counts as 8.
    std::array<u8, 8> data{};

    // How many bytes of data are on the wire.
    [[nodiscard]] unsigned data_bytes() const { return remote ? 0 : length < 8 ? length : 8; }
    // As the bits that decide in arbitration: the lower one goes first.
    [[nodiscard]] u32 arbitration() const;
    void archive(Archive &archive);
    bool operator==(CanFrame const &) const = default;
};

// The bits from the start of the frame to the last stuff bit, true for recessive.
std::vector<bool> can_bits(CanFrame const &frame);

// The same way back, bit by bit.
class CanDecoder {
public:
    enum class Step : u8 { More, Complete, StuffError };

    void reset() { *this = {}; }
    // The next bit, true for recessive; the first one is the start of the frame. Not after Complete.
    Step take(bool recessive);
    // How many bits there are, stuff bits not counted.
    [[nodiscard]] unsigned count() const { return count_; }
    // The next bit has to be a stuff bit.
    [[nodiscard]] bool expects_stuff() const { return run_ == kRun; }
    // Whether bit `position`, which the next one is, belongs to the arbitration of a frame of this kind.
    [[nodiscard]] static bool arbitrates(unsigned position, bool extended) {
        return position >= 1 && position <= (extended ? 32u : 12u);
    }

    // Once complete.
    [[nodiscard]] bool crc_matches() const;
    [[nodiscard]] CanFrame frame() const;

    void archive(Archive &archive);

private:
    static constexpr unsigned kRun = 5; // Equal bits, after which a stuff bit comes.
    static constexpr unsigned kMostBits = 39 + 64 + 15;

    [[nodiscard]] bool extended() const { return bits_[13]; }
    [[nodiscard]] unsigned header() const { return extended() ? 39 : 19; }
    [[nodiscard]] unsigned total() const;
    [[nodiscard]] u32 field(unsigned from, unsigned bits) const;

    std::array<bool, kMostBits> bits_{};
    u8 count_ = 0;
    u8 run_ = 0;
    bool last_ = true;
};

} // namespace terrarium
