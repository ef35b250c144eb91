// UnicornArm's memories: how they are put into Unicorn, and how others take their place while the guest runs.
#include <algorithm>
#include <cassert>
#include <cstring>

#include "sim/cpu/arm/unicorn_arm.h"
#include "sim/cpu/arm/unicorn_engine.h"

namespace terrarium::arm {

void UnicornArm::map_memory(Mapping &mapping, MemoryRegion const &region) {
    mapping.region = region;
    bool const ram = region.kind == MemoryRegion::Kind::Ram;
    u8 *bytes = region.bytes.data();
    std::size_t const size = (region.bytes.size() + kPageBytes - 1) / kPageBytes * kPageBytes;
    assert((!ram || size == region.bytes.size()) && "Unicorn maps RAM by whole pages");
    if (!ram) {
        mapping.shadow.assign(region.bytes.begin(), region.bytes.end());
        mapping.shadow.resize(size, 0xFF);
        bytes = mapping.shadow.data();
    } else {
        mapping.translated.resize(size);
    }
    mapping.blocks.resize(size / 2);
    mapping.executed.resize(size / kPageBytes);
    check(uc_mem_map_ptr(engine_, region.base, size, ram ? UC_PROT_ALL : UC_PROT_READ | UC_PROT_EXEC, bytes),
          region.name.c_str());
}

void UnicornArm::list_readable() {
    readable_ = bus_.memories();
    std::stable_partition(readable_.begin(), readable_.end(),
                          [](MemoryRegion const &region) { return region.kind == MemoryRegion::Kind::Ram; });
}

void UnicornArm::remap(u32 base) {
    Mapping *const mapping = mapping_at(base);
    MemoryRegion const *const region = bus_.memory_at(base);
    assert(mapping != nullptr && mapping->region.base == base && region != nullptr && region->base == base);
    remapped_.push_back(base);
    if (!running_) return settle_remaps();
    // Unicorn must not lose a memory in the middle of a block. Until its end, loads find the other memory's
    // bytes in the copy that a flash has; what was stored into it by this block is lost.
    std::size_t const bytes = std::min(mapping->shadow.size(), region->bytes.size());
    if (bytes != 0) std::memcpy(mapping->shadow.data(), region->bytes.data(), bytes);
    std::erase_if(touched_flash_,
                  [&](FlashStore const &store) { return mapping->region.contains(store.address, 1); });
    clock_.request_exit();
}

void UnicornArm::settle_remaps() {
    for (u32 const base : remapped_) {
        Mapping &mapping = *mapping_at(base);
        for (u32 page = 0; page < mapping.executed.size(); ++page) {
            u64 const from = u64(base) + page * kPageBytes;
            if (mapping.executed[page]) uc_ctl_remove_cache(engine_, from, from + kPageBytes);
        }
        check(uc_mem_unmap(engine_, base, mapping.executed.size() * kPageBytes), "unmap a memory");
        mapping = {};
        map_memory(mapping, *bus_.memory_at(base));
    }
    remapped_.clear();
    list_readable();
    last_mapping_ = nullptr;
    hot_.size = 0;
    check(uc_ctl_flush_tlb(engine_), "flush the TLB");
}

} // namespace terrarium::arm
