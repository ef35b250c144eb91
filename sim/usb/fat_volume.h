// FatVolume: the FAT file system on a disk, as a computer changes it. Microsoft, "FAT: General Overview of
// On-Disk Format", 1.03 (FAT32 File System Specification).
//
// Modelled: FAT12, FAT16 and FAT32, with or without a partition table (the first partition is meant); files
// in the root and in folders that are there; short names with the case of their letters, and long names. Not
// modelled: making folders, exFAT, names beyond ASCII, the time of day: files are of the 1st of January 2024.
//
// It works on a BlockCache: each call either does the whole of its work or fails, with an empty message when
// a block has to be fetched first.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sim/core/result.h"
#include "sim/usb/block_cache.h"

namespace terrarium {

class FatVolume {
public:
    explicit FatVolume(BlockCache &cache) : cache_(cache) {}

    // `path`: "main.py", "lib/driver.py". A file of that name is replaced.
    Result<> put(std::string_view path, std::span<u8 const> content);
    Result<> remove(std::string_view path);

    // Whether FAT can hold the name (or path), by the part that is wrong.
    static Result<> check_path(std::string_view path);

private:
    struct Layout {
        u32 reserved = 0; // Where the volume begins.
        u32 cluster_blocks = 0;
        u32 fat = 0; // The first copy's first block.
        u32 fat_blocks = 0;
        u32 fats = 0;
        u32 root = 0; // The fixed root folder's; FAT32 has none.
        u32 root_entries = 0;
        u32 root_cluster = 0; // FAT32's.
        u32 data = 0;
        u32 clusters = 0;
        unsigned bits = 12;
        u32 information = 0; // FAT32's block of free counts; 0: none.
    };
    struct Folder {
        u32 cluster = 0; // 0: the fixed root.
    };
    struct Place {
        u32 block = 0;
        u32 offset = 0;
    };
    struct Found {
        u32 first = 0; // The entries it takes: its long name's, and its own, the last.
        u32 last = 0;
        u32 cluster = 0;
        bool is_folder = false;
        bool read_only = false;
    };

    Result<> mount();
    [[nodiscard]] bool take_boot_block(BlockCache::Block const &block, u32 at);
    Result<BlockCache::Block const *> block(u32 number);
    Result<BlockCache::Block *> block_to_change(u32 number);
    Result<u8> fat_byte(u32 at);
    Result<> set_fat_byte(u32 at, u8 value, u8 mask);
    Result<u32> next(u32 cluster);
    Result<> set_next(u32 cluster, u32 value);
    [[nodiscard]] bool is_end(u32 value) const;
    [[nodiscard]] u32 end_mark() const;
    [[nodiscard]] u32 first_block(u32 cluster) const {
        return layout_.data + (cluster - 2) * layout_.cluster_blocks;
    }

    Result<Folder> folder_of(std::string_view path, std::string &name);
    // Where entry `number` is; nullopt behind the folder's end.
    Result<std::optional<Place>> entry(Folder folder, u32 number);
    Result<std::optional<Found>> find(Folder folder, std::string_view name);
    Result<std::string> free_short_name(Folder folder, std::string_view name);
    Result<u32> free_entries(Folder folder, u32 count);
    Result<> grow(Folder folder);
    Result<u32> allocate(u32 count, u32 after);
    Result<> release(u32 cluster);
    Result<> erase(Folder folder, Found const &found);
    Result<> write_entry(Folder folder, u32 number, std::span<u8 const> bytes);

    BlockCache &cache_;
    Layout layout_;
};

} // namespace terrarium
