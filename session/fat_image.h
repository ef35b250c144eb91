// FatImage: a FAT file system inside a file, by way of mtools (Debian's package mtools).
#pragma once

#include <string>
#include <vector>

#include "sim/core/result.h"
#include "sim/core/types.h"

namespace terrarium {

class FatImage {
public:
    // `offset`: where in the file the file system begins. `repeatable`: files get a fixed date instead of
    // today's, so that the same files give the same bytes.
    FatImage(std::string path, u64 offset, bool repeatable = false)
        : place_(std::move(path) + "@@" + std::to_string(offset)), repeatable_(repeatable) {}

    // Whether these bytes, the first of a volume, are those of a FAT file system.
    static bool is_fat(std::vector<u8> const &first_sector);

    struct Entry {
        std::string name;
        bool folder = false;
        u64 bytes = 0;
    };
    // Paths inside the image are with or without a leading slash; empty for the root.
    Result<std::vector<Entry>> list(std::string const &path) const;
    // Copies files of the host into a folder of the image, replacing those of the same name.
    Result<> put(std::vector<std::string> const &files, std::string const &folder) const;
    // Copies a file, or a folder with all in it, to the host.
    Result<> get(std::string const &path, std::string const &to) const;
    Result<> remove(std::string const &path) const;
    // Does nothing when it is there already.
    Result<> make_folder(std::string const &path) const;
    Result<u64> free_bytes() const;
    // Makes an empty file system; `arguments` are mformat's.
    Result<> format(std::vector<std::string> const &arguments, std::string const &label) const;

private:
    Result<std::string> run(std::string const &tool, std::vector<std::string> const &arguments) const;

    std::string place_;
    bool repeatable_;
};

} // namespace terrarium
