// Bus: what stands at which address.
//
// Memories are plain host memory that a CPU back end maps directly; peripherals are reached through the
// bus, which keeps the clock and the trace informed. Overlapping ranges are a mistake in the chip's table
// and assert at construction.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sim/core/clock.h"
#include "sim/core/peripheral.h"
#include "sim/core/trace.h"

namespace terrarium {

struct MemoryRegion {
    std::string name;
    u32 base = 0;
    std::span<u8> bytes;
    enum class Kind { Ram, Flash, Rom } kind = Kind::Ram; // A guest's store to Flash goes to its controller.

    [[nodiscard]] u64 end() const { return u64(base) + bytes.size(); }
    [[nodiscard]] bool contains(u32 address, u64 size) const {
        return address >= base && u64(address) + size <= end();
    }
};

class Bus {
public:
    struct Device {
        u32 base = 0;
        u32 size = 0;
        Peripheral *peripheral = nullptr;
        Bus *bus = nullptr;
    };

    Bus(Clock &clock, Trace &trace) : clock_(clock), trace_(trace) {}
    Bus(Bus const &) = delete;
    Bus &operator=(Bus const &) = delete;

    void map(MemoryRegion region);
    void map(u32 base, u32 size, Peripheral &peripheral);
    // From now on other memory stands at the base of a region that is mapped; a CPU back end has to be told
    // (Cpu::remap). It may be smaller than the one that was mapped, not larger.
    void replace(MemoryRegion region);

    [[nodiscard]] std::vector<MemoryRegion> const &memories() const { return memories_; }
    [[nodiscard]] std::vector<Device> &devices() { return devices_; }
    [[nodiscard]] MemoryRegion const *memory_at(u32 address, u64 size = 1) const;
    [[nodiscard]] Device *device_at(u32 address);

    // An access by the CPU to a device's register.
    static u32 read(Device &device, u32 offset, unsigned size) {
        device.bus->clock_.before_access();
        return device.peripheral->read(offset, size);
    }
    static void write(Device &device, u32 offset, u32 value, unsigned size) {
        device.bus->clock_.before_access();
        device.peripheral->write(offset, value, size);
    }
    void report_unmapped(u32 address, bool write, u32 value) {
        trace_.report({Access::Kind::Unmapped, "", "", address, write, value, 0});
    }

private:
    void check_free(u32 base, u64 size) const;

    Clock &clock_;
    Trace &trace_;
    std::vector<MemoryRegion> memories_;
    std::vector<Device> devices_;
};

// Little-endian words in host memory.
[[nodiscard]] inline u32 load_u32(std::span<u8 const> bytes, std::size_t at) {
    return u32(bytes[at]) | u32(bytes[at + 1]) << 8 | u32(bytes[at + 2]) << 16 | u32(bytes[at + 3]) << 24;
}
[[nodiscard]] inline u16 load_u16(std::span<u8 const> bytes, std::size_t at) {
    return u16(bytes[at] | bytes[at + 1] << 8);
}
inline void store_u32(std::span<u8> bytes, std::size_t at, u32 value) {
    for (int i = 0; i < 4; ++i) bytes[at + std::size_t(i)] = u8(value >> (8 * i));
}

} // namespace terrarium
