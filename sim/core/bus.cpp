#include "sim/core/bus.h"

#include <cassert>

namespace terrarium {

void Bus::check_free([[maybe_unused]] u32 base, [[maybe_unused]] u64 size) const {
    for ([[maybe_unused]] MemoryRegion const &region : memories_) {
        assert(u64(base) + size <= region.base || base >= region.end());
    }
    for ([[maybe_unused]] Device const &device : devices_) {
        assert(u64(base) + size <= device.base || base >= u64(device.base) + device.size);
    }
}

void Bus::map(MemoryRegion region) {
    check_free(region.base, region.bytes.size());
    memories_.push_back(std::move(region));
}

void Bus::map(u32 base, u32 size, Peripheral &peripheral) {
    check_free(base, size);
    peripheral.registers.attach(trace_, peripheral.name(), base);
    devices_.push_back({base, size, &peripheral, this});
}

void Bus::replace(MemoryRegion region) {
    for (MemoryRegion &each : memories_) {
        if (each.base != region.base) continue;
        each = std::move(region);
        return;
    }
    assert(!"nothing is mapped there");
}

MemoryRegion const *Bus::memory_at(u32 address, u64 size) const {
    for (MemoryRegion const &region : memories_) {
        if (region.contains(address, size)) return &region;
    }
    return nullptr;
}

Bus::Device *Bus::device_at(u32 address) {
    for (Device &device : devices_) {
        if (address >= device.base && address - device.base < device.size) return &device;
    }
    return nullptr;
}

} // namespace terrarium
