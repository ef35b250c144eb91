#include "sim/core/register_bank.h"

#include <algorithm>
#include <cassert>

#include "sim/core/text.h"

namespace terrarium {

namespace {

u32 lane_mask(unsigned size) { return size >= 4 ? 0xFFFFFFFF : (1u << (8 * size)) - 1; }

} // namespace

Register &RegisterBank::define(u32 offset, std::string_view name) {
    assert(offset % 4 == 0 && find(offset) == nullptr);
    Register &entry = registers_.emplace_back();
    entry.offset_ = offset;
    entry.name_ = name;
    if (index_.size() <= offset / 4) index_.resize(offset / 4 + 1, nullptr);
    index_[offset / 4] = &entry;
    return entry;
}

void RegisterBank::unmodelled(u32 offset, std::string_view name, u32 reset) {
    define(offset, name).reset(reset).modelled_ = false;
}

void RegisterBank::attach(Trace &trace, std::string_view device, u32 base) {
    trace_ = &trace;
    device_ = device;
    base_ = base;
}

Register &RegisterBank::find_or_report(u32 offset, bool write, u32 value) {
    Register *entry = find(offset & ~3u);
    if (entry == nullptr) {
        unmodelled(offset & ~3u, "+" + hex(offset & ~3u, 3));
        entry = find(offset & ~3u);
    }
    if (!entry->modelled_ && trace_ != nullptr) {
        trace_->report({Access::Kind::Unmodelled, device_, entry->name_, base_ + entry->offset_, write,
                        write ? value : *entry->storage_, 0});
    }
    return *entry;
}

u32 RegisterBank::read(u32 offset, unsigned size) {
    Register *entry = find(offset);
    if (entry == nullptr || !entry->modelled_) entry = &find_or_report(offset, false, 0);
    u32 const value = entry->read_ ? entry->read_() : *entry->storage_;
    if (size == 4) return value;
    return (value >> (8 * (offset & 3))) & lane_mask(size);
}

void RegisterBank::write(u32 offset, u32 value, unsigned size) {
    Register *found = find(offset);
    if (found == nullptr || !found->modelled_) found = &find_or_report(offset, true, value);
    Register &entry = *found;
    if (size != 4) {
        u32 const lanes = lane_mask(size) << (8 * (offset & 3));
        value = (*entry.storage_ & ~lanes) | ((value << (8 * (offset & 3))) & lanes);
    }
    if (entry.write_) {
        entry.write_(value);
        return;
    }
    *entry.storage_ = (*entry.storage_ & ~entry.mask_) | (value & entry.mask_);
    if (entry.then_) entry.then_();
}

void RegisterBank::reset() {
    for (Register &entry : registers_) {
        if (!entry.retained_) *entry.storage_ = entry.reset_;
    }
}

void RegisterBank::power_on() {
    for (Register &entry : registers_) *entry.storage_ = entry.reset_;
}

void RegisterBank::archive(Archive &archive) {
    for (Register &entry : registers_) {
        if (entry.modelled_) archive(*entry.storage_);
    }
    // Unlisted registers appear as the guest touches them, so they carry their offset along; by offset and
    // only where there is something to tell, so that machines in the same state have the same snapshot.
    auto const told = [](Register const *entry) {
        return entry != nullptr && !entry->modelled_ && *entry->storage_ != entry->reset_;
    };
    u32 count = u32(std::count_if(index_.begin(), index_.end(), told));
    archive(count);
    if (!archive.loading()) {
        for (Register *entry : index_) {
            if (told(entry)) archive(entry->offset_, *entry->storage_);
        }
        return;
    }
    for (Register &entry : registers_) {
        if (!entry.modelled_) *entry.storage_ = entry.reset_;
    }
    for (u32 i = 0; i < count && archive.result().ok(); ++i) {
        u32 offset = 0;
        u32 value = 0;
        archive(offset, value);
        if (offset % 4 != 0 || offset >= 0x100000) continue;
        if (find(offset) == nullptr) unmodelled(offset, "+" + hex(offset, 3));
        *find(offset)->storage_ = value;
    }
}

} // namespace terrarium
