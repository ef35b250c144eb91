#include "sim/host/output_queue.h"

#include <algorithm>
#include <cassert>

namespace terrarium::host {

void OutputQueue::push(std::span<u8 const> bytes) {
    if (bytes.size() > capacity_) {
        dropped_ += bytes.size() - capacity_;
        bytes = bytes.last(capacity_);
    }
    std::size_t const total = size() + bytes.size();
    if (total > capacity_) {
        dropped_ += total - capacity_;
        pop(total - capacity_);
    }
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
}

void OutputQueue::pop(std::size_t count) {
    assert(count <= size());
    head_ += count;
    // Moving the rest down only when it is the smaller part keeps the cost per byte constant.
    if (head_ >= size()) {
        bytes_.erase(bytes_.begin(), bytes_.begin() + std::ptrdiff_t(head_));
        head_ = 0;
    }
}

void OutputQueue::clear() { pop(size()); }

} // namespace terrarium::host
