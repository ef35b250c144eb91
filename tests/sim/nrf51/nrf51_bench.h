// Nrf51Bench: the chip without its CPU running. A test reads and writes registers as a program would, at
// the times it wants, and looks at pins and interrupt lines.
#pragma once

#include <catch2/catch_tostring.hpp>
#include <vector>

#include "sim/nrf51/nrf51.h"
#include "tests/support/run_clock.h"
#include "tests/support/state.h"

template <>
struct Catch::StringMaker<terrarium::Time> {
    static std::string convert(terrarium::Time time) { return std::to_string(time.picoseconds()) + " ps"; }
};

namespace terrarium::nrf51 {

// The peripherals, by their numbers: each gives an address and an interrupt.
enum Id : unsigned {
    kPowerClockId = 0,
    kRadioId = 1,
    kUart0Id = 2,
    kTwi0Id = 3,
    kTwi1Id = 4,
    kGpioteId = 6,
    kAdcId = 7,
    kTimer0Id = 8,
    kTimer1Id = 9,
    kTimer2Id = 10,
    kRtc0Id = 11,
    kTempId = 12,
    kRngId = 13,
    kWdtId = 16,
    kRtc1Id = 17,
    kNvmcId = 30,
    kPpiId = 31,
};
constexpr u32 base_of(unsigned id) { return 0x40000000 + (id << 12); }
constexpr u32 kGpio = 0x50000000;

// Registers that many peripherals share.
constexpr u32 kShorts = 0x200, kIntenSet = 0x304, kIntenClr = 0x308, kPowerSwitch = 0xFFC;

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

struct Nrf51Bench {
    explicit Nrf51Bench(u64 seed = 1) : chip({clock, trace, seed, flash}) {
        trace.sink = [this](std::string const &line) { lines.push_back(line); };
        chip.power_on();
    }

    u32 read(u32 address, unsigned size = 4) {
        Bus::Device *const device = chip.bus().device_at(address);
        return Bus::read(*device, address - device->base, size);
    }
    void write(u32 address, u32 value, unsigned size = 4) {
        Bus::Device *const device = chip.bus().device_at(address);
        Bus::write(*device, address - device->base, value, size);
    }
    // A register of a peripheral given by its number.
    u32 get(unsigned id, u32 offset) { return read(base_of(id) + offset); }
    void set(unsigned id, u32 offset, u32 value = 1) { write(base_of(id) + offset, value); }
    [[nodiscard]] bool event(unsigned id, u32 offset) { return get(id, offset) != 0; }

    // The level of a peripheral's interrupt line: what stays pending when the controller's latch is cleared.
    [[nodiscard]] bool irq(unsigned id) {
        arm::Nvic &nvic = cpu().nvic();
        nvic.clear_pending(arm::kFirstInterrupt + id);
        return nvic.pending(arm::kFirstInterrupt + id);
    }
    [[nodiscard]] arm::CortexM &cpu() { return static_cast<arm::CortexM &>(chip.processor()); }
    [[nodiscard]] Net &pin(unsigned n) {
        return *chip.net("P0." + std::string(n < 10 ? "0" : "") + std::to_string(n));
    }
    void configure(unsigned pin_number, u32 value) { write(kGpio + 0x700 + 4 * pin_number, value); }

    [[nodiscard]] Time now() { return clock.now(); }
    void run(Time time) { run_for(clock, time); }
    // Runs to exactly when the next event of the clock has happened.
    void run_to_next() { run_until(clock, clock.next_event()); }
    // When the event register first reads 1, within `limit`; never if it does not.
    Time when_event(unsigned id, u32 offset, Time limit) {
        Time const end = now() + limit;
        while (!event(id, offset)) {
            Time const next = clock.next_event();
            if (next > end) return Time::never();
            run_until(clock, next);
            if (event(id, offset)) return next;
        }
        return now();
    }

    void archive(Archive &archive) { archive(clock, chip); }

    Clock clock{Hertz(16'000'000)};
    Trace trace;
    std::vector<std::string> lines;
    std::vector<u8> flash = std::vector<u8>(kFlashBytes, 0xFF);
    Nrf51 chip;
};

} // namespace terrarium::nrf51
