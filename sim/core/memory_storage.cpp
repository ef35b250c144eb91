#include "sim/core/memory_storage.h"

#include <algorithm>

namespace terrarium {

bool MemoryStorage::read(u64 offset, std::span<u8> bytes) const {
    if (offset > size_ || bytes.size() > size_ - offset) return false;
    for (u8 &byte : bytes) {
        auto const page = pages_.find(offset - offset % kPage);
        byte = page == pages_.end() ? u8(0) : page->second[offset % kPage];
        ++offset;
    }
    return true;
}

bool MemoryStorage::write(u64 offset, std::span<u8 const> bytes) {
    if (offset > size_ || bytes.size() > size_ - offset) return false;
    while (!bytes.empty()) {
        u64 const within = offset % kPage;
        std::size_t const count = std::min(std::size_t(kPage - within), bytes.size());
        std::copy_n(bytes.begin(), count, pages_[offset - within].begin() + i64(within));
        bytes = bytes.subspan(count);
        offset += count;
    }
    return true;
}

u64 MemoryStorage::next_data(u64 offset) const {
    auto const page = pages_.lower_bound(offset - offset % kPage);
    return page == pages_.end() ? size_ : std::min(std::max(page->first, offset), size_);
}

} // namespace terrarium
