#include "sim/stm32f4/flash.h"

#include <algorithm>
#include <array>

#include "sim/core/bus.h"
#include "sim/core/text.h"

namespace terrarium::stm32f4 {

namespace {

using namespace literals;

// With the ART accelerator's caches.
constexpr FlashTiming::Memory kTimedMemory{
    .base = kFlashBase, .alias = 0, .bytes = kMainFlashBytes, .instruction_lines = 64, .data_lines = 8};

// ACR.
constexpr u32 kWaitStates = 7, kPrefetch = 1u << 8, kInstructionCache = 1u << 9, kDataCache = 1u << 10,
              kInstructionReset = 1u << 11, kDataReset = 1u << 12;
constexpr u32 kAccessWritable = 0x1F07;
// SR.
constexpr u32 kEndOfOperation = 1u << 0, kOperationError = 1u << 1, kWriteProtection = 1u << 4,
              kAlignment = 1u << 5, kParallelism = 1u << 6, kSequence = 1u << 7;
constexpr u32 kErrors = kOperationError | kWriteProtection | kAlignment | kParallelism | kSequence;
// CR.
constexpr u32 kProgram = 1u << 0, kSectorErase = 1u << 1, kMassErase = 1u << 2, kStart = 1u << 16,
              kEndInterrupt = 1u << 24, kErrorInterrupt = 1u << 25, kLock = 1u << 31;
constexpr u32 kControlWritable = 0x0300037F;
// OPTCR.
constexpr u32 kOptionLock = 1u << 0, kOptionStart = 1u << 1;
constexpr u32 kOptionDefault = 0x0FFFAAEC;

constexpr Time kProgramTime = 16_us; // Whatever the parallelism.

} // namespace

FlashInterface::FlashInterface(Clock &clock, Trace &trace, FlashPower &power, std::span<u8> main,
                               std::span<u8> option)
    : Peripheral("FLASH"), timing(clock, kTimedMemory), clock_(clock), trace_(trace), power_(power),
      main_(main), option_(option) {
    registers.define(0x00, "ACR").stores(access_control_).mask(kAccessWritable).then([this] {
        set_timing();
    });
    registers.define(0x04, "KEYR").reads([] { return 0u; }).writes([this](u32 key) {
        write_key(key, 0x45670123, 0xCDEF89AB, key_step_, control_, kLock);
    });
    registers.define(0x08, "OPTKEYR").reads([] { return 0u; }).writes([this](u32 key) {
        write_key(key, 0x08192A3B, 0x4C5D6E7F, option_key_step_, option_control_, kOptionLock);
    });
    // The CPU stands still while the controller works, so it never sees it busy.
    registers.define(0x0C, "SR").reads([this] { return status_; }).writes([this](u32 value) {
        status_ &= ~value;
        update_irq();
    });
    registers.define(0x10, "CR").stores(control_).reset(kLock).writes([this](u32 value) {
        write_control(value);
    });
    registers.define(0x14, "OPTCR").stores(option_control_).writes([this](u32 value) {
        write_option_control(value);
    });
    prepare_option_bytes();
    reset();
}

// Typical times at a parallelism of 8, 16, 32 and 64 bits.
Time FlashInterface::erase_time(u32 length, unsigned parallelism) {
    unsigned const column = parallelism == 1 ? 0 : parallelism == 2 ? 1 : 2;
    static constexpr Time kSmall[3] = {400_ms, 300_ms, 250_ms};
    static constexpr Time kMiddle[3] = {1200_ms, 700_ms, 550_ms};
    static constexpr Time kLarge[3] = {2_s, 1300_ms, 1_s};
    static constexpr Time kAll[3] = {16_s, 11_s, 8_s};
    if (length <= 0x4000) return kSmall[column];
    if (length <= 0x10000) return kMiddle[column];
    return length <= 0x20000 ? kLarge[column] : kAll[column];
}

Time FlashInterface::program_time(u32 bytes, unsigned parallelism) {
    return kProgramTime * i64((bytes + parallelism - 1) / parallelism);
}

void FlashInterface::prepare_option_bytes() {
    if (load_u32(option_, 0) != 0xFFFFFFFF || load_u32(option_, 8) != 0xFFFFFFFF) return;
    store_u32(option_, 0, kOptionDefault & 0xFFFF);
    store_u32(option_, 8, kOptionDefault >> 16);
}

// A cache can be emptied only while it is off. It takes effect from the next block on.
void FlashInterface::set_timing() {
    FlashTiming::Settings const before = timing.settings();
    if ((access_control_ & kInstructionReset) != 0 && !before.instruction_cache)
        timing.clear_instruction_cache();
    if ((access_control_ & kDataReset) != 0 && !before.data_cache) timing.clear_data_cache();
    timing.set({.wait_states = access_control_ & kWaitStates,
                .prefetch = (access_control_ & kPrefetch) != 0,
                .instruction_cache = (access_control_ & kInstructionCache) != 0,
                .data_cache = (access_control_ & kDataCache) != 0});
    clock_.request_exit();
}

// A wrong key locks the register until the next reset: nothing but the first step is ever accepted again.
void FlashInterface::write_key(u32 key, u32 first, u32 second, u32 &step, u32 &storage, u32 lock) {
    if (step == 0 && key == first && (storage & lock) != 0) {
        step = 1;
    } else if (step == 1 && key == second) {
        step = 0;
        storage &= ~lock;
    } else {
        step = 2;
        trace_.remark("FLASH: a wrong key locks the controller until the next reset");
    }
}

void FlashInterface::write_control(u32 value) {
    if ((control_ & kLock) != 0) return; // Only a key opens it.
    control_ = value & (kControlWritable | kLock);
    update_irq();
    if ((value & kStart) == 0) return;
    if ((control_ & kMassErase) != 0) return erase(0, kMainFlashBytes);
    if ((control_ & kSectorErase) == 0) return fail(kSequence, "START is given with nothing to do");
    unsigned const number = control_ >> 3 & 15;
    if (number >= kFlashSectors) return fail(kOperationError, "there is no sector " + std::to_string(number));
    FlashSector const sector = flash_sector(number);
    if (write_protected(sector.offset)) return fail(kWriteProtection, "the sector is write protected");
    erase(sector.offset, sector.bytes);
}

void FlashInterface::write_option_control(u32 value) {
    if ((option_control_ & kOptionLock) != 0) return;
    option_control_ = (value & 0x0FFFFFEC) | (value & kOptionLock);
    if ((value & kOptionStart) == 0) return;
    clock_.stall(program_options(option_control_ & 0xFFEC, u16(option_control_ >> 16)));
    finish();
}

Time FlashInterface::program_options(u16 user, u16 write_protection) {
    store_u32(option_, 0, user);
    store_u32(option_, 8, write_protection);
    return kProgramTime;
}

void FlashInterface::erase(u32 offset, u32 length) {
    clock_.stall(erase_for(parallelism(), offset, length));
    finish();
}

Time FlashInterface::erase_for(unsigned parallelism, u32 offset, u32 length) {
    power_.erase(main_.subspan(offset, length));
    if (on_flash_changed) on_flash_changed(offset, length);
    return erase_time(length, parallelism);
}

Time FlashInterface::program_for(unsigned parallelism, u32 offset, std::span<u8 const> bytes) {
    if (!bytes.empty()) power_.program(main_.subspan(offset, bytes.size()), bytes);
    if (on_flash_changed && !bytes.empty()) on_flash_changed(offset, u32(bytes.size()));
    return program_time(u32(bytes.size()), parallelism);
}

bool FlashInterface::write_protected(u32 offset) const {
    return (option_control_ >> (16 + flash_sector_at(offset)) & 1) == 0;
}

void FlashInterface::store_to_flash(u32 address, u32 value, unsigned size) {
    u32 const offset = address & ~kFlashBase; // Also through the alias at 0.
    if (u64(offset) + size > main_.size() || (address < kFlashBase && !at_zero)) {
        trace_.remark("a store to read-only memory at " + hex(address) + " is ignored");
        return;
    }
    std::string const where = "a store to flash at " + hex(address) + " is ignored: ";
    if ((control_ & kProgram) == 0) return fail(kSequence, where + "CR.PG is not set");
    unsigned const expected = std::min(parallelism(), 4u);
    if (size != expected) return fail(kParallelism, where + "its size is not what CR.PSIZE says");
    if (offset % size != 0) return fail(kAlignment, where + "it is not aligned");
    if (write_protected(offset)) return fail(kWriteProtection, where + "the sector is write protected");
    std::array<u8, 4> stored{};
    store_u32(stored, 0, value);
    power_.program(main_.subspan(offset, size), std::span(stored).first(size));
    if (on_flash_changed) on_flash_changed(offset, size);
    // A double word is written by its second half.
    if (parallelism() == 8 && double_word_at_ != offset) {
        double_word_at_ = offset + 4;
        return;
    }
    double_word_at_ = 0xFFFFFFFF;
    clock_.stall(kProgramTime);
    finish();
}

void FlashInterface::fail(u32 flag, std::string const &why) {
    trace_.remark("FLASH: " + why);
    status_ |= flag;
    if ((control_ & kErrorInterrupt) != 0) status_ |= kOperationError;
    update_irq();
}

void FlashInterface::finish() {
    if ((control_ & kEndInterrupt) != 0) status_ |= kEndOfOperation;
    update_irq();
}

void FlashInterface::update_irq() {
    irq.set(((control_ & kEndInterrupt) != 0 && (status_ & kEndOfOperation) != 0) ||
            ((control_ & kErrorInterrupt) != 0 && (status_ & kErrors) != 0));
}

void FlashInterface::reset() {
    registers.reset();
    timing.reset();
    status_ = key_step_ = option_key_step_ = 0;
    double_word_at_ = 0xFFFFFFFF;
    option_control_ = kOptionLock | (load_u32(option_, 0) & 0xFFEC) | (load_u32(option_, 8) & 0xFFF) << 16;
    update_irq();
}

void FlashInterface::archive(Archive &archive) {
    Peripheral::archive(archive);
    archive(access_control_, timing, status_, key_step_, option_key_step_, double_word_at_);
    if (archive.loading()) update_irq();
}

} // namespace terrarium::stm32f4
