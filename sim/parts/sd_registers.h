// What an SD card says about itself. SD Physical Layer Simplified Specification 6.00, chapters 5 and 4.10.
//
// Registers are bytes as they go over the wire, the highest bit first.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "sim/core/result.h"
#include "sim/core/types.h"

namespace terrarium {

constexpr u32 kSdBlock = 512;

// What kind of card has this many bytes: up to 2 GiB standard capacity (addressed by byte), above that high
// or extended capacity (addressed by block). The error says why no card has them and what the nearest size
// that one has is.
struct SdGeometry {
    u64 bytes = 0;
    bool high_capacity = false;
};
Result<SdGeometry> sd_geometry(u64 bytes);

using SdRegister = std::array<u8, 16>;
[[nodiscard]] SdRegister sd_csd(SdGeometry const &geometry);
// Each serial number is another card.
[[nodiscard]] SdRegister sd_cid(u32 serial);
[[nodiscard]] std::array<u8, 8> sd_scr(SdGeometry const &geometry);
// ACMD13; `wide`: four data lines are in use.
[[nodiscard]] std::array<u8, 64> sd_status(bool wide);
// CMD6's answer. `argument` as in the command; sets `high_speed` when the command switches it.
[[nodiscard]] std::array<u8, 64> sd_switch_status(u32 argument, bool &high_speed);

// Over bits from the highest, as commands and registers carry it: seven bits.
[[nodiscard]] u8 sd_crc7(std::span<u8 const> bytes);
// Of a data block on one line (CRC-16-CCITT from zero).
[[nodiscard]] u16 sd_crc16(std::span<u8 const> bytes);

} // namespace terrarium
