#include "sim/image/segment_builder.h"

#include <algorithm>

#include "sim/image/number_text.h"

namespace terrarium {

namespace {

Result<void> compare(u32 address, std::span<u8 const> old_bytes, std::span<u8 const> new_bytes) {
    auto const [old_byte, new_byte] = std::mismatch(old_bytes.begin(), old_bytes.end(), new_bytes.begin());
    if (old_byte == old_bytes.end()) return {};
    u32 const where = address + u32(old_byte - old_bytes.begin());
    return Error{"address " + hex_address(where) + " is given twice, as " + hex_byte(*old_byte) + " and as " +
                 hex_byte(*new_byte)};
}

} // namespace

Result<void> SegmentBuilder::add(u32 address, std::span<u8 const> bytes) {
    if (bytes.size() > 0xffff'ffffu - address)
        return Error{byte_count(bytes.size()) + " at " + hex_address(address) +
                     " pass the end of the 32-bit address space"};
    offered_ += bytes.size();
    if (offered_ > kMaximumImageBytes)
        return Error{"more than 64 MB of data; no supported board holds as much"};

    // Walk over the pieces the new bytes touch: compare where one is, place what falls between them.
    while (!bytes.empty()) {
        auto next = pieces_.upper_bound(address);
        if (next != pieces_.begin()) {
            auto const &[start, data] = *std::prev(next);
            u64 const end = u64(start) + data.size();
            if (end > address) {
                std::size_t const shared = std::min<u64>(end - address, bytes.size());
                TRY(compare(address, std::span(data).subspan(address - start, shared), bytes.first(shared)));
                address += u32(shared);
                bytes = bytes.subspan(shared);
                continue;
            }
        }
        std::size_t const gap =
            next == pieces_.end() ? bytes.size() : std::min<std::size_t>(next->first - address, bytes.size());
        TRY(place(address, bytes.first(gap)));
        address += u32(gap);
        bytes = bytes.subspan(gap);
    }
    return {};
}

Result<void> SegmentBuilder::place(u32 address, std::span<u8 const> bytes) {
    auto next = pieces_.upper_bound(address);
    if (next != pieces_.begin()) {
        auto &[start, data] = *std::prev(next);
        if (u64(start) + data.size() == address) {
            data.insert(data.end(), bytes.begin(), bytes.end());
            return {};
        }
    }
    if (pieces_.size() >= kMaximumPieces)
        return Error{"data are scattered over more than " + std::to_string(kMaximumPieces) +
                     " separate places"};
    pieces_.emplace_hint(next, address, std::vector<u8>(bytes.begin(), bytes.end()));
    return {};
}

std::vector<Segment> SegmentBuilder::take() {
    std::vector<Segment> segments;
    for (auto &[address, data] : pieces_) {
        if (!segments.empty() && segments.back().end() == address)
            segments.back().data.insert(segments.back().data.end(), data.begin(), data.end());
        else
            segments.push_back({address, std::move(data)});
    }
    pieces_.clear();
    offered_ = 0;
    return segments;
}

} // namespace terrarium
