// Chip: a microcontroller as the machine sees it: a processor, a bus, pins as nets, and flash.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "sim/core/bus.h"
#include "sim/core/net.h"
#include "sim/cpu/cpu.h"

namespace terrarium {

class FlashPower;
class SdHost;
class UsbDevice;

// A stretch of flash inside the chip's flash storage.
struct FlashBank {
    std::string name;
    u32 base = 0;
    std::span<u8> bytes;
    u32 sector_bytes = 0;
};

// What a chip is made with. The flash's bytes belong to whoever builds the machine, so that they can live
// in a file and outlive the run.
struct ChipOptions {
    Clock &clock;
    Trace &trace;
    u64 seed = 0; // Of everything that is random on real hardware.
    std::span<u8> flash;
};

// Something about a chip's surroundings that a person can set and that no pin carries: its temperature.
struct Surrounding {
    std::string name;
    std::string unit;
    double low = 0;
    double high = 0;
    std::function<double()> get;
    std::function<void(double)> set;
};

class Chip {
public:
    virtual ~Chip() = default;

    [[nodiscard]] virtual Processor &processor() = 0;
    [[nodiscard]] virtual Bus &bus() = 0;
    // A pin by its datasheet name ("P0.13"), or null.
    [[nodiscard]] virtual Net *net(std::string_view pin) = 0;
    // All pins, for lists.
    [[nodiscard]] virtual std::vector<Net *> nets() = 0;
    [[nodiscard]] virtual std::vector<FlashBank> flash() = 0;
    [[nodiscard]] virtual std::vector<Surrounding> surroundings() { return {}; }
    // The chip's USB device port, or null.
    [[nodiscard]] virtual UsbDevice *usb() { return nullptr; }
    // The chip's controller of SD cards, or null.
    [[nodiscard]] virtual SdHost *sd_host() { return nullptr; }

    // The supply of the chip's flash, or null when the chip does not model its failing.
    [[nodiscard]] virtual FlashPower *flash_power() { return nullptr; }

    // Power comes on: RAM is cleared (real RAM holds noise) and the chip starts.
    virtual void power_on() = 0;
    // The supply is cut: the processor stands still from its next block on.
    virtual void power_off() = 0;
    virtual void archive(Archive &archive) = 0;
};

} // namespace terrarium
