// CanBench: chips on one clock with their CAN1 (PB8, PB9) and CAN2 (PB12, PB13) behind transceivers on a bus.
#pragma once

#include "sim/parts/can_transceiver.h"
#include "tests/sim/stm32f4/stm32_bench.h"

namespace terrarium::stm32f4 {

constexpr u32 kCan1 = 0x40006400, kCan2 = 0x40006800;
// Offsets.
constexpr u32 kMcr = 0x00, kMsr = 0x04, kTsr = 0x08, kRf0r = 0x0C, kRf1r = 0x10, kIer = 0x14, kEsr = 0x18,
              kBtr = 0x1C, kTi0r = 0x180, kRi0r = 0x1B0, kRi1r = 0x1C0, kFmr = 0x200, kFm1r = 0x204,
              kFs1r = 0x20C, kFfa1r = 0x214, kFa1r = 0x21C, kFilters = 0x240;
// 16 MHz / 2, 1 + 11 + 4 quanta: 500 kbit/s, a bit of 2 us.
constexpr u32 kHalfMegabit = 1u << 24 | 3u << 20 | 10u << 16 | 1;
constexpr u32 kLoopback = 1u << 30, kSilent = 1u << 31;

struct CanChip {
    CanChip(Clock &clock, Trace &trace, u64 seed = 1) : chip({clock, trace, seed, flash}, 12'000'000) {
        chip.power_on();
    }

    u32 read(u32 address) {
        Bus::Device *const device = chip.bus().device_at(address);
        return Bus::read(*device, address - device->base, 4);
    }
    void write(u32 address, u32 value) {
        Bus::Device *const device = chip.bus().device_at(address);
        Bus::write(*device, address - device->base, value, 4);
    }
    void set(u32 address, u32 bits) { write(address, read(address) | bits); }
    [[nodiscard]] bool irq(unsigned number) {
        arm::Nvic &nvic = static_cast<arm::CortexM &>(chip.processor()).nvic();
        nvic.clear_pending(arm::kFirstInterrupt + number);
        return nvic.pending(arm::kFirstInterrupt + number);
    }

    // The pins of CAN1 and CAN2 as such, pulled up.
    void route() {
        set(kRcc + 0x30, 2);
        set(kRcc + 0x40, 3u << 25);
        for (unsigned const pin : {8u, 9u, 12u, 13u}) {
            write(kGpioB + 0x24, (read(kGpioB + 0x24) & ~(15u << (4 * (pin - 8)))) | 9u << (4 * (pin - 8)));
            write(kGpioB + 0x0C, (read(kGpioB + 0x0C) & ~(3u << (2 * pin))) | 1u << (2 * pin));
            write(kGpioB, (read(kGpioB) & ~(3u << (2 * pin))) | 2u << (2 * pin));
        }
    }
    // Out of sleep, and towards normal mode, which 11 recessive bits lead to.
    void start(u32 can, u32 timing = kHalfMegabit, u32 control = 0) {
        write(can + kMcr, control | 1);
        write(can + kBtr, timing);
        write(can + kMcr, control);
    }
    // One filter of CAN1 or CAN2 that lets everything into a FIFO.
    void accept_all(unsigned bank, u32 fifo = 0) {
        set(kCan1 + kFmr, 1);
        set(kCan1 + kFs1r, 1u << bank);
        write(kCan1 + kFfa1r, (read(kCan1 + kFfa1r) & ~(1u << bank)) | fifo << bank);
        set(kCan1 + kFa1r, 1u << bank);
        write(kCan1 + kFmr, read(kCan1 + kFmr) & ~1u);
    }
    // Asks a mailbox to send a standard frame of `length` bytes.
    void send(u32 can, unsigned mailbox, u32 identifier, u32 length = 0, u32 low = 0) {
        u32 const base = can + kTi0r + 0x10 * mailbox;
        write(base + 4, length);
        write(base + 8, low);
        write(base, identifier << 21 | 1);
    }
    [[nodiscard]] u32 received(u32 can, u32 fifo = 0) { return read(can + kRi0r + 0x10 * fifo) >> 21; }
    void release(u32 can, u32 fifo = 0) { write(can + kRf0r + 4 * fifo, 1u << 5); }

    std::vector<u8> flash = std::vector<u8>(kFlashBytes, 0xFF);
    Stm32f405 chip;
};

// One chip, without transceivers.
struct CanBench {
    CanBench() { chip.route(); }
    void run(Time time) { run_for(clock, time); }
    [[nodiscard]] Net &pin(std::string_view name) { return *chip.chip.net(name); }
    void archive(Archive &archive) { archive(clock, chip.chip); }

    Clock clock{Hertz(16'000'000)};
    Trace trace;
    CanChip chip{clock, trace};
};

// Two chips whose CAN1 meet.
struct CanPair {
    CanPair() {
        for (CanChip *chip : {&left, &right}) {
            chip->route();
            chip->accept_all(0);
        }
    }
    // Both in normal mode.
    void start(u32 control = 0) {
        left.start(kCan1, kHalfMegabit, control);
        right.start(kCan1, kHalfMegabit, control);
        run(Time::picoseconds(22'000'000));
    }
    void run(Time time) { run_for(clock, time); }
    void archive(Archive &archive) {
        archive(clock, bus, left.chip, right.chip, left_transceiver, right_transceiver);
    }

    Clock clock{Hertz(16'000'000)};
    Trace trace;
    Net bus{clock, trace, "CAN bus"};
    CanChip left{clock, trace, 1};
    CanChip right{clock, trace, 2};
    CanTransceiver left_transceiver{"left", *left.chip.net("PB9"), *left.chip.net("PB8"), bus};
    CanTransceiver right_transceiver{"right", *right.chip.net("PB9"), *right.chip.net("PB8"), bus};
};

} // namespace terrarium::stm32f4
