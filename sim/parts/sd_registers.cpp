#include "sim/parts/sd_registers.h"

#include <algorithm>
#include <string>

namespace terrarium {

namespace {

constexpr u64 kSmallest = 64 * 1024;
constexpr u64 kGibibyte = u64(1) << 30;
constexpr u64 kLargestStandard = 2 * kGibibyte;
constexpr u64 kLargest = 2048 * kGibibyte;
constexpr u64 kHighCapacityUnit = 512 * 1024;
constexpr u64 kMostUnits = 4096; // C_SIZE has twelve bits.

// A register that is written field by field.
template <std::size_t N>
class Fields {
public:
    // Bits `low` and above, as the specification numbers them: the last byte's lowest is 0.
    void set(unsigned low, unsigned bits, u64 value) {
        for (unsigned i = 0; i < bits; ++i) {
            unsigned const at = low + i;
            if ((value >> i & 1) != 0) bytes_[N - 1 - at / 8] |= u8(1 << (at % 8));
        }
    }
    [[nodiscard]] std::array<u8, N> const &bytes() const { return bytes_; }

private:
    std::array<u8, N> bytes_{};
};

SdRegister with_crc(SdRegister bytes) {
    bytes[15] = u8(sd_crc7(std::span(bytes).first(15)) << 1 | 1);
    return bytes;
}

// The capacity of a standard card is C_SIZE + 1 units of 512 << shift bytes, shift from 2 to 9; above 1 GiB
// blocks count as 1024 bytes, which is a shift of 10.
unsigned unit_shift(u64 bytes) {
    unsigned shift = 2;
    while (bytes > kMostUnits * (u64(kSdBlock) << shift)) ++shift;
    return shift;
}

u64 unit_of(u64 bytes) {
    return bytes > kLargestStandard ? kHighCapacityUnit : u64(kSdBlock) << unit_shift(bytes);
}

} // namespace

Result<SdGeometry> sd_geometry(u64 bytes) {
    std::string const has = "has " + std::to_string(bytes) + " bytes";
    if (bytes < kSmallest) return Error{has + ", and a card has at least " + std::to_string(kSmallest)};
    if (bytes > kLargest) return Error{has + ", and a card has at most " + std::to_string(kLargest)};
    u64 const unit = unit_of(bytes);
    if (bytes % unit != 0) {
        return Error{has + ", and a card of about that size has a multiple of " + std::to_string(unit) +
                     ", such as " + std::to_string(bytes - bytes % unit) + " or " +
                     std::to_string(bytes - bytes % unit + unit)};
    }
    return SdGeometry{bytes, bytes > kLargestStandard};
}

SdRegister sd_csd(SdGeometry const &geometry) {
    Fields<16> csd;
    csd.set(112, 8, 0x0E);  // TAAC: 1 ms.
    csd.set(96, 8, 0x32);   // TRAN_SPEED: 25 MHz.
    csd.set(84, 12, 0x5B5); // CCC: classes 0, 2, 4, 5, 7, 8 and 10.
    csd.set(46, 1, 1);      // ERASE_BLK_EN.
    csd.set(39, 7, 0x7F);   // SECTOR_SIZE.
    csd.set(26, 3, 2);      // R2W_FACTOR.
    if (geometry.high_capacity) {
        csd.set(126, 2, 1);
        csd.set(80, 4, 9);
        csd.set(48, 22, geometry.bytes / kHighCapacityUnit - 1);
        csd.set(22, 4, 9);
        return with_crc(csd.bytes());
    }
    unsigned const shift = unit_shift(geometry.bytes);
    unsigned const block_bits = shift > 9 ? 10 : 9;
    csd.set(80, 4, block_bits);
    csd.set(79, 1, 1); // Blocks may be read in part.
    csd.set(62, 12, geometry.bytes / unit_of(geometry.bytes) - 1);
    csd.set(59, 3, 5); // Currents.
    csd.set(56, 3, 5);
    csd.set(53, 3, 5);
    csd.set(50, 3, 5);
    csd.set(47, 3, shift + 9 - block_bits - 2);
    csd.set(22, 4, block_bits);
    return with_crc(csd.bytes());
}

SdRegister sd_cid(u32 serial) {
    Fields<16> cid;
    static constexpr std::string_view kOwner = "TR", kProduct = "TERRA";
    for (std::size_t i = 0; i < kOwner.size(); ++i) cid.set(unsigned(112 - 8 * i), 8, u8(kOwner[i]));
    for (std::size_t i = 0; i < kProduct.size(); ++i) cid.set(unsigned(96 - 8 * i), 8, u8(kProduct[i]));
    cid.set(56, 8, 0x10); // Revision 1.0.
    cid.set(24, 32, serial);
    cid.set(8, 12, 24 << 4 | 1); // January 2024.
    return with_crc(cid.bytes());
}

std::array<u8, 8> sd_scr(SdGeometry const &geometry) {
    Fields<8> scr;
    scr.set(56, 4, 2);                              // Version 2.00...
    scr.set(47, 1, geometry.high_capacity ? 1 : 0); // ... or 3.0.
    scr.set(52, 3, geometry.high_capacity ? 3 : 2); // CPRM security.
    scr.set(48, 4, 5);                              // One and four data lines.
    return scr.bytes();
}

std::array<u8, 64> sd_status(bool wide) {
    Fields<64> status;
    status.set(510, 2, wide ? 2 : 0);
    status.set(440, 8, 4);  // Speed class 10.
    status.set(428, 4, 9);  // Allocation units of 4 MiB.
    status.set(408, 16, 1); // One of them is erased...
    status.set(402, 6, 1);  // ... in a second at most.
    return status.bytes();
}

std::array<u8, 64> sd_switch_status(u32 argument, bool &high_speed) {
    constexpr u32 kKeep = 15, kImpossible = 15;
    Fields<64> status;
    status.set(496, 16, 100); // Milliampere.
    for (unsigned group = 1; group <= 6; ++group) {
        bool const speed = group == 1;
        status.set(400 + 16 * (group - 1), 16, speed ? 0x8003 : 0x8001);
        u32 const wanted = argument >> (4 * (group - 1)) & 15;
        u32 const present = speed && high_speed ? 1 : 0;
        u32 const answer = wanted == kKeep ? present : wanted <= (speed ? 1u : 0u) ? wanted : kImpossible;
        status.set(376 + 4 * (group - 1), 4, answer);
        if (speed && (argument >> 31) != 0 && answer != kImpossible) high_speed = answer == 1;
    }
    return status.bytes();
}

u8 sd_crc7(std::span<u8 const> bytes) {
    u8 crc = 0;
    for (u8 byte : bytes) {
        for (int bit = 7; bit >= 0; --bit) {
            bool const carry = ((crc >> 6 ^ byte >> bit) & 1) != 0;
            crc = u8(crc << 1 & 0x7F);
            if (carry) crc ^= 0x09;
        }
    }
    return crc;
}

u16 sd_crc16(std::span<u8 const> bytes) {
    u16 crc = 0;
    for (u8 byte : bytes) {
        crc ^= u16(byte << 8);
        for (int bit = 0; bit < 8; ++bit) crc = u16((crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1);
    }
    return crc;
}

} // namespace terrarium
