#include "session/flash_drive.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <set>

#include "session/fat_image.h"
#include "sim/host/files.h"
#include "sim/host/program.h"

namespace terrarium {

namespace {

namespace fs = std::filesystem;

constexpr u64 kScratch = 31 * 1024 * 1024; // Still with clusters of 512 bytes.
constexpr u32 kBlock = 512;

// A folder of the host: itself, what lies in it, and below it.
struct Folder {
    std::string place; // On the drive.
    std::vector<std::string> files;
    u64 bytes = 0;
};

Error not_for_fat(fs::path const &path, std::string const &why) {
    return Error{"--disk: '" + path.string() + "' cannot go on a FAT drive: " + why};
}

std::string folded(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return char(std::tolower(u8(c))); });
    return text;
}

Result<> check_name(fs::path const &path, std::set<std::string> &names) {
    std::string const name = path.filename().string();
    bool const odd = std::any_of(name.begin(), name.end(), [](char c) {
        return u8(c) < ' ' || std::strchr("\"*/:<>?\\|", c) != nullptr;
    });
    if (odd || name.ends_with('.') || name.ends_with(' '))
        return not_for_fat(path, "its name has characters that are not allowed there");
    if (!names.insert(folded(name)).second)
        return not_for_fat(path, "another name differs from it in upper and lower case alone");
    return {};
}

// Everything below `from`, in an order that does not depend on the host's file system.
Result<> collect(fs::path const &from, std::string const &place, std::vector<Folder> &folders) {
    std::error_code failure;
    std::vector<fs::path> entries;
    for (auto const &entry : fs::directory_iterator(from, failure)) entries.push_back(entry.path());
    if (failure) return Error{"--disk: cannot read '" + from.string() + "': " + failure.message()};
    std::sort(entries.begin(), entries.end());
    std::set<std::string> names;
    std::size_t const own = folders.size();
    folders.push_back({place, {}, 0});
    for (fs::path const &entry : entries) {
        TRY(check_name(entry, names));
        if (fs::is_directory(entry, failure)) {
            if (std::count(place.begin(), place.end(), '/') > 16)
                return not_for_fat(entry, "it lies too deep, as of a link that leads to itself");
            TRY(collect(entry, place + "/" + entry.filename().string(), folders));
        } else if (fs::is_regular_file(entry, failure)) {
            folders[own].files.push_back(fs::absolute(entry).string());
            folders[own].bytes += fs::file_size(entry, failure);
        } else {
            return not_for_fat(entry, "it is neither file nor folder");
        }
    }
    return {};
}

Result<> copy_all(FatImage const &drive, std::vector<Folder> const &folders) {
    for (Folder const &folder : folders) {
        if (!folder.place.empty()) TRY(drive.make_folder(folder.place));
        if (!folder.files.empty()) TRY(drive.put(folder.files, folder.place));
    }
    return {};
}

// How much too much it is: what it takes on an empty drive of the same kind, and what this one has when
// everything is gone that would be replaced.
Result<u64> excess(std::string const &scratch_path, FatImage const &drive,
                   std::vector<Folder> const &folders) {
    u64 total = 0;
    for (Folder const &folder : folders) total += folder.bytes;
    for (Folder const &folder : folders) {
        for (std::string const &file : folder.files)
            (void)drive.remove(folder.place + "/" + fs::path(file).filename().string());
    }
    u64 const room = TRY(drive.free_bytes());
    if (total < kScratch / 2) {
        FatImage const scratch(scratch_path, 0, true);
        TRY(scratch.format({"-C", "-T", std::to_string(kScratch / kBlock), "-h", "1", "-s", "1", "-c", "1"},
                           "S"));
        u64 const empty = TRY(scratch.free_bytes());
        TRY(copy_all(scratch, folders));
        total = empty - TRY(scratch.free_bytes());
    }
    return total > room ? total - room : 0;
}

// All or nothing. `what` begins a message about what the drive holds, `subject` one about what is put there.
Result<> put_folders(BoardSpec const &board, std::span<u8> flash, std::vector<Folder> const &folders,
                     std::string const &what, std::string const &subject) {
    host::TemporaryFolder const temporary = TRY(host::TemporaryFolder::make());
    std::string const path = temporary.path() + "/drive";
    std::span<u8> const bytes = flash.subspan(board.drive.offset, board.drive.bytes);
    TRY(host::write_file_atomically(path, bytes));
    FatImage const drive(path, 0, true);
    if (std::all_of(bytes.begin(), bytes.end(), [](u8 byte) { return byte == 0xFF; })) {
        std::string const blocks = std::to_string(board.drive.bytes / kBlock);
        TRY(drive.format({"-T", blocks, "-h", "1", "-s", "1", "-c", "1", "-d", "1", "-r", "32"}, "PYBFLASH"));
    } else if (!FatImage::is_fat({bytes.begin(), bytes.begin() + kBlock})) {
        return Error{what + ": the drive in this flash holds something, but no FAT file system"};
    }
    std::vector<u8> const before = TRY(host::read_file(path));
    if (Result<> const copied = copy_all(drive, folders); !copied) {
        TRY(host::write_file_atomically(path, before));
        u64 const bytes_too_many = TRY(excess(temporary.path() + "/scratch", drive, folders));
        if (bytes_too_many == 0) return Error{subject + ": " + copied.error().message};
        return Error{subject + " does not fit on the " + board.name + "'s drive: it has " +
                     std::to_string(bytes_too_many) + " bytes too many"};
    }
    std::vector<u8> const after = TRY(host::read_file(path));
    if (after.size() != bytes.size()) return Error{what + ": mtools has changed the size of the drive"};
    std::copy(after.begin(), after.end(), bytes.begin());
    return {};
}

} // namespace

Result<> put_on_drive(BoardSpec const &board, std::span<u8> flash, std::string const &folder) {
    if (board.drive.bytes == 0) {
        return Error{"--disk: the " + board.name + " has no FAT drive in its flash" +
                     (board.script_place.empty()
                          ? ""
                          : "; a script is given as `terrarium run " + board.name + " SCRIPT.py`")};
    }
    std::error_code failure;
    if (!fs::is_directory(folder, failure)) {
        bool const there = fs::exists(folder, failure);
        return Error{"--disk: '" + folder + "' " + (there ? "is not a folder" : "does not exist")};
    }
    std::vector<Folder> folders;
    TRY(collect(folder, "", folders));
    return put_folders(board, flash, folders, "--disk", "--disk: '" + folder + "'");
}

Result<> put_script_on_drive(BoardSpec const &board, std::span<u8> flash, std::string const &name,
                             std::span<u8 const> text) {
    host::TemporaryFolder const temporary = TRY(host::TemporaryFolder::make());
    Folder root{"", {temporary.path() + "/" + board.drive.program}, text.size()};
    TRY(host::write_file_atomically(root.files[0], text));
    return put_folders(board, flash, {root}, name, name);
}

} // namespace terrarium
