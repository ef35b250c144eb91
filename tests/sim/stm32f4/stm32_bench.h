// Stm32Bench: the chip without its CPU running. A test reads and writes registers as a program would, at the
// times it wants, and looks at pins and interrupt lines.
#pragma once

#include <catch2/catch_tostring.hpp>
#include <vector>

#include "sim/stm32f4/stm32f405.h"
#include "tests/support/run_clock.h"
#include "tests/support/state.h"

template <>
struct Catch::StringMaker<terrarium::Time> {
    static std::string convert(terrarium::Time time) { return std::to_string(time.picoseconds()) + " ps"; }
};

namespace terrarium::stm32f4 {

constexpr u32 kTim2 = 0x40000000, kTim3 = 0x40000400, kTim6 = 0x40001000, kRtc = 0x40002800,
              kWwdg = 0x40002C00, kIwdg = 0x40003000, kUsart2 = 0x40004400, kI2c1 = 0x40005400,
              kPwr = 0x40007000, kDac = 0x40007400, kTim1 = 0x40010000, kUsart1 = 0x40011000,
              kAdc = 0x40012000, kSpi1 = 0x40013000, kSyscfg = 0x40013800, kExti = 0x40013C00,
              kGpioA = 0x40020000, kGpioB = 0x40020400, kCrc = 0x40023000, kRcc = 0x40023800,
              kFlash = 0x40023C00, kDma2 = 0x40026400, kRng = 0x50060800, kDebug = 0xE0042000;

// Every change of a wire's level, stamped.
struct Edges {
    struct Edge {
        Time when;
        bool level;
        bool operator==(Edge const &) const = default;
    };
    explicit Edges(Net &net) {
        net.observe([this](Net const &wire, Time when) { all.push_back({when, wire.level()}); });
    }
    Edges(Edges const &) = delete;
    Edges &operator=(Edges const &) = delete;
    std::vector<Edge> all;
};

struct Stm32Bench {
    // Wires that go tell nobody, as a machine's.
    ~Stm32Bench() { clock.restoring = true; }
    explicit Stm32Bench(u64 crystal = 12'000'000, u64 seed = 1) : chip({clock, trace, seed, flash}, crystal) {
        trace.sink = [this](std::string const &line) { lines.push_back(line); };
        chip.power_on();
        enable_clocks();
    }
    // Of all peripherals: no test but RCC's wants to begin with that.
    void enable_clocks() {
        for (u32 const offset : {0x30u, 0x34u, 0x38u, 0x40u, 0x44u}) write(kRcc + offset, 0xFFFFFFFF);
    }

    u32 read(u32 address, unsigned size = 4) {
        Bus::Device *const device = chip.bus().device_at(address);
        return Bus::read(*device, address - device->base, size);
    }
    void write(u32 address, u32 value, unsigned size = 4) {
        Bus::Device *const device = chip.bus().device_at(address);
        Bus::write(*device, address - device->base, value, size);
    }
    void set(u32 address, u32 bits) { write(address, read(address) | bits); }
    void clear(u32 address, u32 bits) { write(address, read(address) & ~bits); }

    // The level of an interrupt line: what stays pending when the controller's latch is cleared.
    [[nodiscard]] bool irq(unsigned number) {
        arm::Nvic &nvic = cpu().nvic();
        nvic.clear_pending(arm::kFirstInterrupt + number);
        return nvic.pending(arm::kFirstInterrupt + number);
    }
    [[nodiscard]] arm::CortexM &cpu() { return static_cast<arm::CortexM &>(chip.processor()); }
    [[nodiscard]] Net &pin(std::string_view name) { return *chip.net(name); }
    // MODER: 0 input, 1 output, 2 alternate function, 3 analog.
    void mode(u32 port, unsigned pin_number, u32 value) {
        write(port, (read(port) & ~(3u << (2 * pin_number))) | value << (2 * pin_number));
    }
    void alternate(u32 port, unsigned pin_number, u32 function) {
        u32 const address = port + 0x20 + 4 * (pin_number / 8);
        unsigned const shift = 4 * (pin_number % 8);
        write(address, (read(address) & ~(15u << shift)) | function << shift);
        mode(port, pin_number, 2);
    }

    [[nodiscard]] Time now() { return clock.now(); }
    void run(Time time) { run_for(clock, time); }
    void archive(Archive &archive) { archive(clock, chip); }

    Clock clock{Hertz(16'000'000)};
    Trace trace;
    std::vector<std::string> lines;
    std::vector<u8> flash = std::vector<u8>(kFlashBytes, 0xFF);
    Stm32f405 chip;
};

} // namespace terrarium::stm32f4
