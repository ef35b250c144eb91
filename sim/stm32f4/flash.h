// STM32F4 flash interface: programs and erases the main memory and the option bytes.
// RM0090, chapter 3; times from the STM32F405 data sheet, section 5.3.12.
//
// Modelled: both locks with their key sequences, programming by byte, half word, word and double word
// (bits can only be cleared), sector and mass erase, write protection, the error flags, interrupts, and the
// time all that takes, during which the CPU stands still.
// ACR's wait states, prefetch and caches go to a FlashTiming, by which the CPU waits.
// Power may fail meanwhile. Kept but without effect: the read-out protection level (the boot loader minds
// it). Not modelled: code in RAM running on meanwhile, flash wear, programming OTP.
#pragma once

#include <functional>
#include <span>

#include "sim/core/clock.h"
#include "sim/core/irq_line.h"
#include "sim/core/peripheral.h"
#include "sim/core/trace.h"
#include "sim/cpu/cpu.h"
#include "sim/cpu/flash_power.h"
#include "sim/cpu/flash_timing.h"

namespace terrarium::stm32f4 {

constexpr u32 kFlashBase = 0x08000000;
constexpr u32 kMainFlashBytes = 1024 * 1024;
constexpr u32 kOptionBytes = 16; // As at 0x1FFFC000.
constexpr unsigned kFlashSectors = 12;

struct FlashSector {
    u32 offset;
    u32 bytes;
};
// Four of 16 KB, one of 64, seven of 128.
[[nodiscard]] constexpr FlashSector flash_sector(unsigned number) {
    if (number < 4) return {number * 0x4000, 0x4000};
    if (number == 4) return {0x10000, 0x10000};
    return {(number - 4) * 0x20000, 0x20000};
}

[[nodiscard]] constexpr unsigned flash_sector_at(u32 offset) {
    if (offset < 0x10000) return offset / 0x4000;
    return offset < 0x20000 ? 4 : 4 + offset / 0x20000;
}

class FlashInterface final : public Peripheral, public FlashWriter {
public:
    FlashInterface(Clock &clock, Trace &trace, FlashPower &power, std::span<u8> main, std::span<u8> option);

    IrqLine irq;
    // How long the CPU's reads take, as ACR says.
    FlashTiming timing;
    // Flash has changed under the CPU; an offset into the main memory.
    std::function<void(u32 offset, u32 length)> on_flash_changed;

    void store_to_flash(u32 address, u32 value, unsigned size) override;
    // Whether flash is what stands at address 0; else stores there are stores to read-only memory.
    bool at_zero = true;

    // The controller in the hands of the boot loader, which works at 1, 2, 4 or 8 bytes in parallel: what it
    // does, and the time that takes. Offsets lie inside the main memory.
    Time erase_for(unsigned parallelism, u32 offset, u32 length);
    Time program_for(unsigned parallelism, u32 offset, std::span<u8 const> bytes);
    [[nodiscard]] static Time erase_time(u32 length, unsigned parallelism);
    [[nodiscard]] static Time program_time(u32 bytes, unsigned parallelism);
    // Both words of the option bytes, as at 0x1FFFC000 and 0x1FFFC008.
    Time program_options(u16 user, u16 write_protection);
    [[nodiscard]] bool write_protected(u32 offset) const;
    // BOR_LEV: 3 is off, 0 the highest threshold.
    [[nodiscard]] unsigned brown_out_level() const { return option_[0] >> 2 & 3; }
    [[nodiscard]] bool read_protected() const { return option_[1] != 0xAA; }

    // Option bytes that were never written hold what the factory ships.
    void prepare_option_bytes();
    void reset() override;
    void archive(Archive &archive) override;

private:
    void write_key(u32 key, u32 first, u32 second, u32 &step, u32 &storage, u32 lock);
    void set_timing();
    void write_control(u32 value);
    void write_option_control(u32 value);
    void erase(u32 offset, u32 length);
    void fail(u32 flag, std::string const &why);
    void finish();
    [[nodiscard]] unsigned parallelism() const { return 1u << (control_ >> 8 & 3); }
    void update_irq();

    Clock &clock_;
    Trace &trace_;
    FlashPower &power_;
    std::span<u8> main_;
    std::span<u8> option_;
    u32 access_control_ = 0;
    u32 status_ = 0;
    u32 control_ = 0;
    u32 option_control_ = 0;
    u32 key_step_ = 0;
    u32 option_key_step_ = 0;
    u32 double_word_at_ = 0xFFFFFFFF; // Where the second word of a double word is awaited.
};

} // namespace terrarium::stm32f4
