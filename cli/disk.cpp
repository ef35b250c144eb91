// terrarium disk: files on a board's flash drive and on SD cards, from outside.
#include <cctype>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <optional>

#include <fcntl.h>
#include <unistd.h>

#include "boards/boards.h"
#include "cli/options.h"
#include "session/fat_image.h"
#include "session/message.h"
#include "sim/core/bus.h"
#include "sim/host/descriptor.h"
#include "sim/host/files.h"
#include "sim/host/image_files.h"
#include "sim/host/program.h"
#include "sim/host/system_error.h"
#include "sim/parts/sd_registers.h"

namespace terrarium::cli {

namespace {

namespace fs = std::filesystem;

// A file system inside a file: on a drive in a board's flash, or on a card.
struct Volume {
    std::shared_ptr<Storage> storage; // Holds the file's lock while it lives.
    u64 offset = 0;
};

Result<std::vector<u8>> sector(Storage const &storage, u64 offset) {
    std::vector<u8> bytes(kSdBlock);
    if (offset + kSdBlock > storage.size() || !storage.read(offset, bytes)) return Error{"it ends too soon"};
    return bytes;
}

// A card's only file system, or the first partition's.
Result<u64> card_offset(Storage const &storage) {
    std::vector<u8> const first = TRY(sector(storage, 0));
    if (FatImage::is_fat(first)) return u64(0);
    if (first[510] == 0x55 && first[511] == 0xAA) {
        for (std::size_t entry = 446; entry < 510; entry += 16) {
            u64 const offset = u64(load_u32(first, entry + 8)) * kSdBlock;
            if (offset == 0 || offset + kSdBlock > storage.size()) continue;
            if (FatImage::is_fat(TRY(sector(storage, offset)))) return offset;
        }
    }
    return Error{"it holds no FAT file system"};
}

Result<Volume> open_volume(std::string const &path) {
    std::error_code failure;
    if (!fs::exists(path, failure)) return Error{path + ": no such file"};
    Volume volume{TRY(host::open_image(path)), 0};
    u64 const size = volume.storage->size();
    for (BoardSpec const *board : all_boards()) {
        if (board->flash_bytes != size) continue;
        if (board->drive.bytes == 0)
            return Error{path + ": this is the flash of a " + board->name + ", which has no FAT drive"};
        volume.offset = board->drive.offset;
        if (FatImage::is_fat(TRY(sector(*volume.storage, volume.offset)))) return volume;
        return Error{path + ": the drive in this flash has no FAT file system yet; let the board run once"};
    }
    Result<u64> const offset = card_offset(*volume.storage);
    if (!offset)
        return Error{path +
                     ": neither the flash of a board nor the image of a card: " + offset.error().message};
    volume.offset = offset.value();
    return volume;
}

// With the image's name in front of what mtools says.
template <class T>
Result<T> about(DiskOptions const &options, Result<T> result) {
    if (result) return result;
    return Error{options.image + ": " + result.error().message};
}

// Works on the file itself. The lock is let go for it, since mtools takes one of its own.
Result<FatImage> image_of(std::string const &path) {
    Volume const volume = TRY(open_volume(path));
    return FatImage(path, volume.offset);
}

// What a file takes up is a multiple of this.
Result<u64> cluster_bytes(std::string const &path) {
    Volume const volume = TRY(open_volume(path));
    return u64(TRY(sector(*volume.storage, volume.offset))[13]) * kSdBlock;
}

Result<> list(DiskOptions const &options) {
    FatImage const image = TRY(image_of(options.image));
    std::string const path = options.arguments.empty() ? "" : options.arguments[0];
    for (FatImage::Entry const &entry : TRY(about(options, image.list(path)))) {
        if (entry.folder)
            std::printf("%10s %s/\n", "", entry.name.c_str());
        else
            std::printf("%10llu %s\n", static_cast<unsigned long long>(entry.bytes), entry.name.c_str());
    }
    return {};
}

Result<> get(DiskOptions const &options) {
    if (options.arguments.empty() || options.arguments.size() > 2)
        return Error{"get takes IMAGE PATH [TO] (see terrarium disk --help)"};
    FatImage const image = TRY(image_of(options.image));
    std::string const &path = options.arguments[0];
    std::string const name = fs::path(path).filename().string();
    std::string const to = options.arguments.size() > 1 ? options.arguments[1] : name.empty() ? "." : name;
    return about(options, image.get(path, fs::absolute(to).string()));
}

// What does not fit leaves the image as it was (but for folders that would have to grow for the names).
Result<> put(DiskOptions const &options) {
    if (options.arguments.empty()) return Error{"put takes IMAGE FILE... (see terrarium disk --help)"};
    std::vector<std::string> files = options.arguments;
    std::string folder;
    if (files.size() > 1 && files.back().ends_with('/')) {
        folder = files.back();
        while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
        files.pop_back();
    }
    std::vector<u64> sizes;
    for (std::string &file : files) {
        std::error_code failure;
        if (!fs::exists(file, failure)) return Error{file + ": no such file"};
        if (!fs::is_regular_file(file, failure)) return Error{file + ": not a file; put takes files"};
        sizes.push_back(fs::file_size(file, failure));
        file = fs::absolute(file).string();
    }
    u64 const cluster = TRY(cluster_bytes(options.image));
    auto const whole = [cluster](u64 size) { return (size + cluster - 1) / cluster * cluster; };
    u64 needed = 0;
    for (u64 const size : sizes) needed += whole(size);
    FatImage const image = TRY(image_of(options.image));
    u64 room = TRY(image.free_bytes());
    Result<std::vector<FatImage::Entry>> const there = image.list(folder);
    if (!there) needed += cluster; // For the folder itself.
    // What files of the same names take up becomes free.
    for (FatImage::Entry const &entry : there ? there.value() : std::vector<FatImage::Entry>()) {
        for (std::string const &file : files) {
            if (fs::path(file).filename() == entry.name) room += whole(entry.bytes);
        }
    }
    if (needed > room) {
        return Error{options.image + ": the files have " + std::to_string(needed - room) +
                     " bytes too many; there is room for " + std::to_string(room)};
    }
    if (!folder.empty()) TRY(about(options, image.make_folder(folder)));
    return about(options, image.put(files, folder));
}

Result<> remove(DiskOptions const &options) {
    if (options.arguments.empty()) return Error{"rm takes IMAGE PATH... (see terrarium disk --help)"};
    FatImage const image = TRY(image_of(options.image));
    for (std::string const &path : options.arguments) TRY(about(options, image.remove(path)));
    return {};
}

Result<u64> parse_size(std::string const &text) {
    u64 value = 0;
    char const *const end = text.data() + text.size();
    auto const [stop, error] = std::from_chars(text.data(), end, value);
    u64 unit = 0;
    if (stop == end) unit = 1;
    if (stop + 1 == end && *stop == 'K') unit = 1024;
    if (stop + 1 == end && *stop == 'M') unit = 1024 * 1024;
    if (stop + 1 == end && *stop == 'G') unit = 1024 * 1024 * 1024;
    if (error == std::errc() && unit != 0 && value <= u64(1) << 41) return value * unit;
    return Error{"'" + text + "' is not a size; write a number of bytes, or with K, M or G, such as 64M"};
}

// One partition behind a table, as cards are sold: older firmware mounts nothing else.
Result<> make_card(DiskOptions const &options) {
    if (options.arguments.size() != 1) return Error{"new takes IMAGE SIZE (see terrarium disk --help)"};
    u64 const size = TRY(parse_size(options.arguments[0]));
    if (Result<SdGeometry> const geometry = sd_geometry(size); !geometry)
        return Error{"this card " + geometry.error().message};
    u32 const start = size >= 8 * 1024 * 1024 ? 2048 : 8;
    u32 const blocks = u32(std::min<u64>(size / kSdBlock, 0xFFFFFFFF)) - start;
    bool const large = size >= u64(512) * 1024 * 1024;
    std::vector<u8> table(kSdBlock);
    table[446 + 4] = large ? 0x0C : 0x06; // FAT32, or FAT16, by block number.
    store_u32(table, 446 + 8, start);
    store_u32(table, 446 + 12, blocks);
    table[510] = 0x55;
    table[511] = 0xAA;

    host::Descriptor const file(::open(options.image.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (!file) return host::system_error("cannot create '" + options.image + "'", errno);
    auto const fill = [&]() -> Result<> {
        if (int const failed = host::write_all(file.fd(), table); failed != 0)
            return host::system_error("cannot write '" + options.image + "'", failed);
        if (::ftruncate(file.fd(), off_t(size)) != 0)
            return host::system_error("cannot write '" + options.image + "'", errno);
        std::vector<std::string> arguments{"-T", std::to_string(blocks), "-h", "64", "-s", "32",
                                           "-H", std::to_string(start)};
        if (large) arguments.emplace_back("-F");
        return FatImage(options.image, u64(start) * kSdBlock).format(arguments, "SDCARD");
    };
    Result<> const filled = fill();
    if (!filled) ::unlink(options.image.c_str());
    return filled;
}

} // namespace

int disk(DiskOptions const &options) {
    struct Verb {
        std::string_view name;
        Result<> (*run)(DiskOptions const &);
    };
    static constexpr Verb kVerbs[] = {
        {"ls", list}, {"get", get}, {"put", put}, {"rm", remove}, {"new", make_card}};
    for (Verb const &verb : kVerbs) {
        if (verb.name != options.verb) continue;
        Result<> const done = verb.run(options);
        if (!done) return fail(done.error().message);
        return std::fflush(stdout) == 0 ? kOk : fail("cannot write to standard output");
    }
    return fail("disk: unknown action '" + options.verb + "'; there are ls, get, put, rm and new");
}

} // namespace terrarium::cli
