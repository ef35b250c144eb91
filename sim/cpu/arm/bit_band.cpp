#include "sim/cpu/arm/bit_band.h"

namespace terrarium::arm {

u32 BitBand::read(u32 offset, unsigned size) {
    u32 const address = (target_ + offset / 32) & ~(size - 1);
    u32 const bit = offset / 4 % (8 * size);
    return read_target(address, size) >> bit & 1;
}

void BitBand::write(u32 offset, u32 value, unsigned size) {
    u32 const address = (target_ + offset / 32) & ~(size - 1);
    u32 const bit = 1u << (offset / 4 % (8 * size));
    u32 const old = read_target(address, size);
    write_target(address, (value & 1) != 0 ? old | bit : old & ~bit, size);
}

u32 BitBand::read_target(u32 address, unsigned size) {
    if (MemoryRegion const *const region = bus_.memory_at(address, size)) {
        u32 value = 0;
        for (unsigned i = size; i-- > 0;) value = value << 8 | region->bytes[address - region->base + i];
        return value;
    }
    if (Bus::Device *const device = bus_.device_at(address))
        return Bus::read(*device, address - device->base, size);
    bus_.report_unmapped(address, false, 0);
    return 0;
}

void BitBand::write_target(u32 address, u32 value, unsigned size) {
    if (MemoryRegion const *const region = bus_.memory_at(address, size)) {
        for (unsigned i = 0; i < size; ++i) region->bytes[address - region->base + i] = u8(value >> (8 * i));
        return on_memory_write_(address, size);
    }
    if (Bus::Device *const device = bus_.device_at(address)) {
        return Bus::write(*device, address - device->base, value, size);
    }
    bus_.report_unmapped(address, true, value);
}

} // namespace terrarium::arm
