#include "sim/image/sha256.h"

#include <array>

#include <nettle/sha2.h>

#include "sim/image/number_text.h"

namespace terrarium {

std::string sha256_hex(std::span<u8 const> bytes) {
    sha256_ctx context;
    std::array<u8, SHA256_DIGEST_SIZE> digest{};
    sha256_init(&context);
    sha256_update(&context, bytes.size(), bytes.data());
    sha256_digest(&context, digest.size(), digest.data());
    std::string text;
    for (u8 byte : digest) text += hex_byte(byte);
    return text;
}

} // namespace terrarium
