// nRF51 NVMC: writes and erases flash and UICR. nRF51 Reference Manual 3.0, chapter 6.
//
// Modelled: word writes that can only clear bits, page, region and full erase, erase of UICR, the enables,
// the time all that takes, during which the CPU stands still, power that fails meanwhile, and
// that nothing is done while the power-fail comparator warns.
// Not modelled: flash wear; code in RAM stands still too.
#pragma once

#include <span>

#include "sim/core/clock.h"
#include "sim/core/peripheral.h"
#include "sim/core/trace.h"
#include "sim/cpu/cpu.h"
#include "sim/cpu/flash_power.h"

namespace terrarium::nrf51 {

class Nvmc final : public Peripheral, public FlashWriter {
public:
    static constexpr u32 kPageBytes = 1024;

    Nvmc(Clock &clock, Trace &trace, FlashPower &power, std::span<u8> code, std::span<u8> uicr);

    // Flash has changed under the CPU.
    std::function<void(u32 address, u32 length)> on_flash_changed;
    // Whether the power-fail comparator warns.
    std::function<bool()> power_fails;

    void store_to_flash(u32 address, u32 value, unsigned size) override;

private:
    void erase(u32 base, std::span<u8> bytes);
    bool refused_for_power(u32 address);
    void erase_page(u32 address);

    Clock &clock_;
    Trace &trace_;
    FlashPower &power_;
    std::span<u8> code_;
    std::span<u8> uicr_;
    u32 configuration_ = 0;
};

} // namespace terrarium::nrf51
