// CpuBench: a Cortex-M0 or M4 with flash, RAM, a page of settings flash and a test device, on a bench.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "sim/cpu/arm/cortex_m.h"
#include "tests/sim/cpu/test_device.h"

namespace terrarium {

// A flash controller that can be told to refuse; a store clears bits, as flash does.
class TestFlash final : public FlashWriter {
public:
    struct Store {
        u32 address = 0;
        u32 value = 0;
        unsigned size = 0;
        bool operator==(Store const &) const = default;
    };

    void store_to_flash(u32 address, u32 value, unsigned size) override;

    bool writable = true;
    std::vector<Store> stores;
    std::function<MemoryRegion const *(u32)> memory_at;
    std::function<void(u32, u32)> invalidate;
};

class CpuBench {
public:
    static constexpr u32 kRamBase = 0x20000000;
    static constexpr u32 kSettingsBase = 0x10001000; // One page of 1 KB, as the nRF51's UICR.
    static constexpr u32 kDeviceBase = 0x40000000;
    static constexpr u32 kProgram = 0x100; // Where programs given as halfwords begin.

    explicit CpuBench(Hertz frequency = Hertz(16'000'000), arm::Model model = arm::Model::CortexM0);
    explicit CpuBench(arm::Model model) : CpuBench(Hertz(16'000'000), model) {}

    // Puts a guest program of tests/firmware/arm into flash and resets the CPU.
    void load(std::string_view guest, u32 scenario = 0);
    // Puts a program into flash, behind a vector table whose every entry leads to a BKPT, and resets.
    void load(std::initializer_list<u16> program);
    void load(std::vector<u16> const &program);

    // Runs as a machine does, until `limit` or until the guest is done.
    void run_until(Cycles limit);
    void run_for(Cycles cycles) { run_until(clock.slice.now + cycles); }
    // Runs until the guest says so; fails the test when it does not within 100,000 cycles.
    void finish();

    [[nodiscard]] u32 word(u32 address) const;
    void set_word(u32 address, u32 value);
    [[nodiscard]] arm::ArmState const &state() { return core.cpu().state(); }
    void archive(Archive &archive);
    [[nodiscard]] std::vector<u8> snapshot();
    // Goes on from another bench's snapshot.
    void restore(std::vector<u8> const &bytes);

    Clock clock;
    Trace trace;
    Bus bus{clock, trace};
    std::vector<u8> flash = std::vector<u8>(0x10000, 0xFF);
    std::vector<u8> settings = std::vector<u8>(0x400, 0xFF);
    std::vector<u8> ram = std::vector<u8>(0x4000);
    TestDevice device{clock};
    TestFlash controller;
    FlashTiming timing{clock,
                       {.base = 0,
                        .alias = 0,
                        .bytes = 0x10000,
                        .instruction_lines = 8,
                        .data_lines = 2}}; // Of a Cortex-M4.
    arm::CortexM core;
    std::vector<std::string> lines; // What the trace said.
    unsigned lockups = 0;
    unsigned resets = 0; // Asked for by the guest.
};

} // namespace terrarium
