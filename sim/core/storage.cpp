#include "sim/core/storage.h"

#include <algorithm>
#include <array>

namespace terrarium {

namespace {

constexpr u64 kPiece = 4096;

// One step of a 64-bit mixer (the finaliser of splitmix64).
u64 mix(u64 value) {
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9;
    value = (value ^ value >> 27) * 0x94D049BB133111EB;
    return value ^ value >> 31;
}

} // namespace

u64 digest_of(Storage const &storage) {
    u64 digest = mix(storage.size());
    std::array<u8, kPiece> piece{};
    for (u64 at = storage.next_data(0); at < storage.size(); at = storage.next_data(at + kPiece)) {
        at -= at % kPiece;
        auto const bytes = std::span(piece).first(std::size_t(std::min(kPiece, storage.size() - at)));
        if (!storage.read(at, bytes)) std::fill(bytes.begin(), bytes.end(), u8(0));
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            // Zeros count nothing, so that a hole and written zeros are the same.
            if (bytes[i] != 0) digest += mix((at + i) << 8 | bytes[i]);
        }
    }
    return digest;
}

} // namespace terrarium
