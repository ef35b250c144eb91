#include "sim/nrf51/nvmc.h"

#include <array>

#include "sim/core/bus.h"
#include "sim/core/text.h"

namespace terrarium::nrf51 {

namespace {

using namespace literals;

// nRF51822 Product Specification 3.1, table of the non-volatile memory.
constexpr Time kPageErase = 21_ms;
constexpr Time kWordWrite = 46300_ns;

constexpr u32 kWriteEnabled = 1;
constexpr u32 kEraseEnabled = 2;
constexpr u32 kUicrBase = 0x10001000;

} // namespace

Nvmc::Nvmc(Clock &clock, Trace &trace, FlashPower &power, std::span<u8> code, std::span<u8> uicr)
    : Peripheral("NVMC"), clock_(clock), trace_(trace), power_(power), code_(code), uicr_(uicr) {
    // The CPU stands still while the controller works, so it never sees it busy.
    registers.define(0x400, "READY").reset(1).read_only();
    registers.define(0x504, "CONFIG").stores(configuration_).mask(3);
    registers.define(0x508, "ERASEPAGE").writes([this](u32 address) { erase_page(address); });
    registers.define(0x50C, "ERASEALL").writes([this](u32 value) {
        if (value != 1) return;
        erase(0, code_);
        erase(kUicrBase, uicr_);
    });
    registers.define(0x510, "ERASEPCR0").writes([this](u32 address) { erase_page(address); });
    registers.define(0x514, "ERASEUICR").writes([this](u32 value) {
        if (value == 1) erase(kUicrBase, uicr_);
    });
}

void Nvmc::erase_page(u32 address) {
    if (address >= code_.size()) return;
    u32 const page = address & ~(kPageBytes - 1);
    erase(page, code_.subspan(page, kPageBytes));
}

void Nvmc::erase(u32 base, std::span<u8> bytes) {
    if (configuration_ != kEraseEnabled) {
        trace_.remark("NVMC: an erase at " + hex(base) + " is ignored, CONFIG does not enable erasing");
        return;
    }
    if (refused_for_power(base)) return;
    power_.erase(bytes);
    clock_.stall(kPageErase);
    if (on_flash_changed) on_flash_changed(base, u32(bytes.size()));
}

bool Nvmc::refused_for_power(u32 address) {
    if (!power_fails || !power_fails()) return false;
    trace_.remark("NVMC: flash at " + hex(address) + " is left alone, the power-fail comparator warns");
    return true;
}

void Nvmc::store_to_flash(u32 address, u32 value, unsigned size) {
    bool const in_uicr = address >= kUicrBase && address < kUicrBase + uicr_.size();
    std::span<u8> const bytes = in_uicr ? uicr_ : code_;
    u32 const offset = in_uicr ? address - kUicrBase : address;
    if (u64(offset) + 4 > bytes.size()) {
        trace_.remark("a store to read-only memory at " + hex(address) + " is ignored");
        return;
    }
    if (configuration_ != kWriteEnabled || size != 4 || (address & 3) != 0) {
        trace_.remark(
            "NVMC: a store to flash at " + hex(address) + " is ignored, " +
            (configuration_ != kWriteEnabled ? "CONFIG does not enable writing" : "it is not a whole word"));
        return;
    }
    if (refused_for_power(address)) return;
    std::array<u8, 4> word{};
    store_u32(word, 0, value);
    power_.program(bytes.subspan(offset, 4), word);
    clock_.stall(kWordWrite);
    if (on_flash_changed) on_flash_changed(address, 4);
}

} // namespace terrarium::nrf51
