#include "sim/usb/block_cache.h"

#include <algorithm>

namespace terrarium {

BlockCache::Block const *BlockCache::read(u32 number) {
    if (auto const found = changed_.find(number); found != changed_.end()) return &found->second;
    if (auto const found = known_.find(number); found != known_.end()) return &found->second;
    missing_ = number;
    return nullptr;
}

BlockCache::Block *BlockCache::change(u32 number) {
    Block const *const block = read(number);
    if (block == nullptr) return nullptr;
    if (auto const found = changed_.find(number); found != changed_.end()) return &found->second;
    order_.push_back(number);
    return &(changed_[number] = *block);
}

void BlockCache::replace(u32 number, std::span<u8 const> content) {
    if (!changed_.contains(number)) order_.push_back(number);
    Block &block = changed_[number];
    block.assign(content.begin(), content.end());
    block.resize(kBytes);
}

void BlockCache::fetched(u32 number, std::span<u8 const> content) {
    known_[number].assign(content.begin(), content.end());
    known_[number].resize(kBytes);
    changed_.clear();
    order_.clear();
    missing_.reset();
}

void BlockCache::forget() {
    known_.clear();
    changed_.clear();
    order_.clear();
    missing_.reset();
}

namespace {

void archive_blocks(Archive &archive, std::map<u32, BlockCache::Block> &blocks) {
    std::vector<u32> numbers;
    std::vector<BlockCache::Block> contents;
    for (auto const &[number, content] : blocks) {
        numbers.push_back(number);
        contents.push_back(content);
    }
    archive(numbers, contents);
    if (!archive.loading()) return;
    blocks.clear();
    if (!archive.require(numbers.size() == contents.size(), "a block has no number")) return;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        contents[i].resize(BlockCache::kBytes);
        blocks[numbers[i]] = std::move(contents[i]);
    }
}

} // namespace

void BlockCache::archive(Archive &archive) {
    archive_blocks(archive, known_);
    archive_blocks(archive, changed_);
    archive(order_);
    bool const right =
        order_.size() == changed_.size() &&
        std::all_of(order_.begin(), order_.end(), [&](u32 number) { return changed_.contains(number); });
    if (!archive.require(right, "changed blocks have no order")) forget();
}

} // namespace terrarium
