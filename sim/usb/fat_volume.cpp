#include "sim/usb/fat_volume.h"

#include <bit>

#include "sim/usb/fat_names.h"

namespace terrarium {

namespace {

using Block = BlockCache::Block;

constexpr u32 kEntryBytes = 32;
constexpr u32 kEntriesInBlock = BlockCache::kBytes / kEntryBytes;
constexpr u8 kEnd = 0x00, kErased = 0xE5;
constexpr u8 kReadOnly = 0x01, kVolumeLabel = 0x08, kFolder = 0x10, kArchive = 0x20, kLongName = 0x0F;
constexpr u16 kDate = 44 << 9 | 1 << 5 | 1; // 1st of January 2024.
constexpr u32 kMostEntries = 1u << 16;      // Of a folder.

u32 little16(Block const &block, u32 at) { return u32(block[at]) | u32(block[at + 1]) << 8; }
u32 little32(Block const &block, u32 at) { return little16(block, at) | little16(block, at + 2) << 16; }
void put16(std::span<u8> bytes, u32 at, u32 value) {
    bytes[at] = u8(value);
    bytes[at + 1] = u8(value >> 8);
}

Error missing() { return Error{""}; }
Error damaged() { return Error{"the drive's file system is damaged"}; }

} // namespace

Result<Block const *> FatVolume::block(u32 number) {
    Block const *const found = cache_.read(number);
    if (found == nullptr) return missing();
    return found;
}

Result<Block *> FatVolume::block_to_change(u32 number) {
    Block *const found = cache_.change(number);
    if (found == nullptr) return missing();
    return found;
}

// The file system's own description, if the block is one.
bool FatVolume::take_boot_block(Block const &boot, u32 at) {
    u32 const cluster = boot[13];
    bool const right = boot[510] == 0x55 && boot[511] == 0xAA && little16(boot, 11) == BlockCache::kBytes &&
                       std::has_single_bit(cluster) && little16(boot, 14) != 0 && boot[16] >= 1 &&
                       boot[16] <= 2;
    if (!right) return false;
    Layout layout;
    layout.reserved = at;
    layout.cluster_blocks = cluster;
    layout.fat = at + little16(boot, 14);
    layout.fats = boot[16];
    layout.fat_blocks = little16(boot, 22) != 0 ? little16(boot, 22) : little32(boot, 36);
    layout.root_entries = little16(boot, 17);
    u32 const root_blocks = (layout.root_entries + kEntriesInBlock - 1) / kEntriesInBlock;
    layout.root = layout.fat + layout.fats * layout.fat_blocks;
    layout.data = layout.root + root_blocks;
    u32 const total = little16(boot, 19) != 0 ? little16(boot, 19) : little32(boot, 32);
    if (u64(layout.data) - at >= total || layout.fat_blocks == 0) return false;
    layout.clusters = (total - (layout.data - at)) / cluster;
    layout.bits = layout.clusters < 4085 ? 12 : layout.clusters < 65525 ? 16 : 32;
    if (layout.bits == 32) {
        layout.root_cluster = little32(boot, 44);
        layout.information = little16(boot, 48) != 0xFFFF ? at + little16(boot, 48) : 0;
    }
    layout_ = layout;
    return true;
}

Result<> FatVolume::mount() {
    Block const *const first = TRY(block(0));
    if (take_boot_block(*first, 0)) return {};
    for (u32 partition = 446; partition < 510 && (*first)[510] == 0x55; partition += 16) {
        if ((*first)[partition + 4] == 0) continue;
        u32 const at = little32(*first, partition + 8);
        if (at != 0 && take_boot_block(*TRY(block(at)), at)) return {};
    }
    return Error{"the drive has no FAT file system"};
}

// The file allocation table: what follows a cluster, in 12, 16 or 32 bits.

Result<u8> FatVolume::fat_byte(u32 at) {
    Block const *const table = TRY(block(layout_.fat + at / BlockCache::kBytes));
    return (*table)[at % BlockCache::kBytes];
}

Result<> FatVolume::set_fat_byte(u32 at, u8 value, u8 mask) {
    for (u32 copy = 0; copy < layout_.fats; ++copy) {
        Block *const table =
            TRY(block_to_change(layout_.fat + copy * layout_.fat_blocks + at / BlockCache::kBytes));
        u8 &byte = (*table)[at % BlockCache::kBytes];
        byte = u8((byte & ~mask) | (value & mask));
    }
    return {};
}

Result<u32> FatVolume::next(u32 cluster) {
    if (cluster < 2 || cluster >= layout_.clusters + 2) return damaged();
    if (layout_.bits == 12) {
        u32 const at = cluster + cluster / 2;
        u32 const low = TRY(fat_byte(at));
        u32 const high = TRY(fat_byte(at + 1));
        return (cluster & 1) != 0 ? low >> 4 | high << 4 : low | (high & 15) << 8;
    }
    u32 const bytes = layout_.bits / 8;
    u32 value = 0;
    for (u32 i = 0; i < bytes; ++i) value |= u32(TRY(fat_byte(cluster * bytes + i))) << (8 * i);
    return value & 0x0FFFFFFF;
}

Result<> FatVolume::set_next(u32 cluster, u32 value) {
    if (layout_.bits == 12) {
        u32 const at = cluster + cluster / 2;
        if ((cluster & 1) != 0) {
            TRY(set_fat_byte(at, u8(value << 4), 0xF0));
            return set_fat_byte(at + 1, u8(value >> 4), 0xFF);
        }
        TRY(set_fat_byte(at, u8(value), 0xFF));
        return set_fat_byte(at + 1, u8(value >> 8), 0x0F);
    }
    u32 const bytes = layout_.bits / 8;
    // The upper four of 32 bits stay as they are.
    for (u32 i = 0; i < bytes; ++i)
        TRY(set_fat_byte(cluster * bytes + i, u8(value >> (8 * i)), i == 3 ? 0x0F : 0xFF));
    return {};
}

u32 FatVolume::end_mark() const {
    return layout_.bits == 12 ? 0xFFF : layout_.bits == 16 ? 0xFFFF : 0x0FFFFFFF;
}

bool FatVolume::is_end(u32 value) const { return value >= (end_mark() & ~7u); }

// `count` clusters in a chain, behind `after` unless that is 0; the first of them.
Result<u32> FatVolume::allocate(u32 count, u32 after) {
    u32 first = 0;
    u32 last = after;
    for (u32 cluster = 2; count > 0 && cluster < layout_.clusters + 2; ++cluster) {
        if (TRY(next(cluster)) != 0) continue;
        TRY(set_next(cluster, end_mark()));
        if (last != 0) TRY(set_next(last, cluster));
        if (first == 0) first = cluster;
        last = cluster;
        --count;
    }
    if (count > 0)
        return Error{
            "the drive is full: " + std::to_string(u64(count) * layout_.cluster_blocks * BlockCache::kBytes) +
            " bytes do not fit"};
    if (layout_.information != 0) {
        // How much is free is from now on unknown to whoever asks there.
        Block *const information = TRY(block_to_change(layout_.information));
        for (u32 i = 488; i < 496; ++i) (*information)[i] = 0xFF;
    }
    return first;
}

Result<> FatVolume::release(u32 cluster) {
    for (u32 i = 0; cluster != 0 && !is_end(cluster); ++i) {
        if (i >= layout_.clusters) return damaged();
        u32 const following = TRY(next(cluster));
        TRY(set_next(cluster, 0));
        cluster = following;
    }
    return {};
}

// Folders.

Result<std::optional<FatVolume::Place>> FatVolume::entry(Folder folder, u32 number) {
    u32 const index = number / kEntriesInBlock;
    u32 const offset = number % kEntriesInBlock * kEntryBytes;
    if (number >= kMostEntries) return damaged();
    if (folder.cluster == 0) {
        if (number >= layout_.root_entries) return std::optional<Place>();
        return std::optional(Place{layout_.root + index, offset});
    }
    u32 cluster = folder.cluster;
    for (u32 i = 0; i < index / layout_.cluster_blocks; ++i) {
        cluster = TRY(next(cluster));
        if (is_end(cluster)) return std::optional<Place>();
        bool const right = cluster >= 2 && cluster < layout_.clusters + 2 && i < layout_.clusters;
        if (!right) return damaged();
    }
    return std::optional(Place{first_block(cluster) + index % layout_.cluster_blocks, offset});
}

Result<std::optional<FatVolume::Found>> FatVolume::find(Folder folder, std::string_view name) {
    fat::LongName collected;
    for (u32 number = 0;; ++number) {
        std::optional<Place> const place = TRY(entry(folder, number));
        if (!place) return std::optional<Found>();
        Block const *const holder = TRY(block(place->block));
        std::span<u8 const> const bytes = std::span(*holder).subspan(place->offset, kEntryBytes);
        if (bytes[0] == kEnd) return std::optional<Found>();
        u8 const attributes = bytes[11];
        if (bytes[0] != kErased && (attributes & 0x3F) == kLongName) {
            collected.add(bytes, number);
            continue;
        }
        bool const counts = bytes[0] != kErased && (attributes & kVolumeLabel) == 0;
        if (counts && (fat::same(fat::short_name_of(bytes), name) || collected.is(name, bytes))) {
            u32 const cluster = little16(*holder, place->offset + 26) |
                                (layout_.bits == 32 ? little16(*holder, place->offset + 20) << 16 : 0);
            return std::optional(Found{collected.belongs_to(bytes) ? collected.first() : number, number,
                                       cluster, (attributes & kFolder) != 0, (attributes & kReadOnly) != 0});
        }
        collected.clear();
    }
}

Result<FatVolume::Folder> FatVolume::folder_of(std::string_view path, std::string &name) {
    TRY(mount());
    Folder folder{layout_.root_cluster};
    for (std::size_t slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/')) {
        std::string_view const part = path.substr(0, slash);
        path.remove_prefix(slash + 1);
        if (part.empty()) continue;
        std::optional<Found> const found = TRY(find(folder, part));
        if (!found || !found->is_folder) return Error{"the drive has no folder '" + std::string(part) + "'"};
        folder.cluster = found->cluster;
    }
    name = path;
    return folder;
}

Result<std::string> FatVolume::free_short_name(Folder folder, std::string_view name) {
    if (fat::fits_short(name)) return fat::packed(name);
    for (unsigned tail = 1; tail < 100'000; ++tail) {
        std::string const candidate = fat::alias(name, tail);
        if (!TRY(find(folder, fat::unpacked(candidate)))) return candidate;
    }
    return Error{"too many names on the drive look alike"};
}

// The first of `count` unused entries in a row.
Result<u32> FatVolume::free_entries(Folder folder, u32 count) {
    u32 run = 0;
    for (u32 number = 0;; ++number) {
        std::optional<Place> const place = TRY(entry(folder, number));
        if (!place) {
            TRY(grow(folder));
            --number;
            continue;
        }
        u8 const first = (*TRY(block(place->block)))[place->offset];
        run = first == kEnd || first == kErased ? run + 1 : 0;
        if (run == count) return number + 1 - count;
    }
}

Result<> FatVolume::grow(Folder folder) {
    if (folder.cluster == 0) return Error{"the drive's root folder is full"};
    u32 last = folder.cluster;
    // Its end has just been found.
    for (u32 following = TRY(next(last)); !is_end(following); following = TRY(next(last))) last = following;
    u32 const fresh = TRY(allocate(1, last));
    for (u32 i = 0; i < layout_.cluster_blocks; ++i) cache_.replace(first_block(fresh) + i, {});
    return {};
}

Result<> FatVolume::write_entry(Folder folder, u32 number, std::span<u8 const> bytes) {
    Place const place = *TRY(entry(folder, number));
    Block *const holder = TRY(block_to_change(place.block));
    std::copy(bytes.begin(), bytes.end(), holder->begin() + place.offset);
    return {};
}

Result<> FatVolume::erase(Folder folder, Found const &found) {
    for (u32 number = found.first; number <= found.last; ++number) {
        Place const place = *TRY(entry(folder, number));
        (*TRY(block_to_change(place.block)))[place.offset] = kErased;
    }
    return release(found.cluster);
}

// What people do.

Result<> FatVolume::check_path(std::string_view path) { return fat::check_path(path); }

Result<> FatVolume::put(std::string_view path, std::span<u8 const> content) {
    std::string name;
    Folder const folder = TRY(folder_of(path, name));
    if (std::optional<Found> const old = TRY(find(folder, name))) {
        if (old->is_folder) return Error{"'" + std::string(path) + "' is a folder on the drive"};
        if (old->read_only) return Error{"'" + std::string(path) + "' is write protected on the drive"};
        TRY(erase(folder, *old));
    }
    std::size_t const cluster_bytes = std::size_t(layout_.cluster_blocks) * BlockCache::kBytes;
    u32 const count = u32((content.size() + cluster_bytes - 1) / cluster_bytes);
    u32 const first = count != 0 ? TRY(allocate(count, 0)) : 0;
    std::size_t at = 0;
    for (u32 cluster = first; at < content.size(); cluster = TRY(next(cluster))) {
        for (u32 i = 0; i < layout_.cluster_blocks && at < content.size(); ++i) {
            std::size_t const size = std::min<std::size_t>(BlockCache::kBytes, content.size() - at);
            cache_.replace(first_block(cluster) + i, content.subspan(at, size));
            at += size;
        }
    }
    std::string const packed = TRY(free_short_name(folder, name));
    std::vector<fat::Entry> const entries = fat::entries_of(name, packed);
    u32 const number = TRY(free_entries(folder, u32(entries.size())));
    for (u32 i = 0; i < entries.size(); ++i) {
        fat::Entry bytes = entries[i];
        if (i + 1 == entries.size()) {
            bytes[11] = kArchive;
            for (u32 const date : {16u, 18u, 24u}) put16(bytes, date, kDate);
            put16(bytes, 20, first >> 16);
            put16(bytes, 26, first);
            put16(bytes, 28, u32(content.size()));
            put16(bytes, 30, u32(content.size() >> 16));
        }
        TRY(write_entry(folder, number + i, bytes));
    }
    return {};
}

Result<> FatVolume::remove(std::string_view path) {
    std::string name;
    Folder const folder = TRY(folder_of(path, name));
    std::optional<Found> const found = TRY(find(folder, name));
    if (!found) return Error{"the drive has no file '" + std::string(path) + "'"};
    if (found->is_folder) return Error{"'" + std::string(path) + "' is a folder on the drive"};
    return erase(folder, *found);
}

} // namespace terrarium
