// The FAT driver against mtools: what one writes the other reads, on each kind of FAT.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "sim/usb/fat_volume.h"
#include "tests/support/folder.h"

using namespace terrarium;

namespace {

namespace fs = std::filesystem;
using Bytes = std::vector<u8>;

struct Kind {
    char const *name;
    char const *format; // mformat's options.
    u32 partition;      // The block it begins at; 0: no table.
};

constexpr Kind kKinds[] = {{"FAT12", "-T 256 -h 1 -s 1 -c 1", 0},
                           {"FAT12 behind a partition table", "-T 4000 -h 1 -s 1 -c 2", 256},
                           {"FAT16", "-T 20000 -h 1 -s 1 -c 2", 63},
                           {"FAT32", "-F -T 70000 -h 1 -s 1 -c 1", 0}};

// A disk in a file, for mtools, and block by block for the driver.
class Disk {
public:
    explicit Disk(Kind const &kind) : path_(folder_.path / "disk.img") {
        if (std::system("command -v mformat > /dev/null") != 0) SKIP("mtools is not installed");
        place_ = path_.string() + "@@" + std::to_string(u64(kind.partition) * 512);
        std::ofstream(path_).put('\0');
        fs::resize_file(path_, u64(kind.partition) * 512 + 40 * 1024 * 1024);
        REQUIRE(run("mformat", kind.format).empty());
        if (kind.partition == 0) return;
        std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(446 + 4);
        file.put('\x01');
        file.seekp(446 + 8);
        for (int i = 0; i < 4; ++i) file.put(char(kind.partition >> (8 * i)));
        file.seekp(510);
        file.write("\x55\xAA", 2);
    }

    // As DriveFiles does it; how many blocks were read.
    template <class Work>
    int work(Work const &work, Result<> &result) {
        BlockCache cache;
        std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
        for (int fetched = 0;; ++fetched) {
            FatVolume volume(cache);
            result = work(volume);
            if (!result.ok() && cache.missing()) {
                u32 const number = *cache.missing();
                Bytes bytes(512);
                file.seekg(std::streamoff(number) * 512);
                REQUIRE(file.read(reinterpret_cast<char *>(bytes.data()), 512));
                cache.fetched(number, bytes);
                continue;
            }
            if (!result.ok()) return fetched;
            for (u32 const number : cache.order()) {
                file.seekp(std::streamoff(number) * 512);
                file.write(reinterpret_cast<char const *>(cache.changed(number).data()), 512);
            }
            return fetched;
        }
    }
    std::string put(std::string const &name, std::string const &content) {
        Result<> result;
        work(
            [&](FatVolume &volume) {
                return volume.put(name,
                                  std::span(reinterpret_cast<u8 const *>(content.data()), content.size()));
            },
            result);
        return result.ok() ? "" : result.error().message;
    }
    std::string remove(std::string const &name) {
        Result<> result;
        work([&](FatVolume &volume) { return volume.remove(name); }, result);
        return result.ok() ? "" : result.error().message;
    }
    // What an mtool says, its errors too.
    std::string run(std::string const &tool, std::string const &arguments) const {
        std::string const command =
            "MTOOLS_SKIP_CHECK=1 " + tool + " -i '" + place_ + "' " + arguments + " 2>&1 < /dev/null";
        FILE *const pipe = popen(command.c_str(), "r");
        REQUIRE(pipe != nullptr);
        std::string said;
        for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) said += char(c);
        pclose(pipe);
        return said;
    }
    std::string type(std::string const &name) const { return run("mtype", "'::" + name + "'"); }
    std::string list() const { return run("mdir", "-b ::"); }
    std::string free() const {
        std::string const all = run("mdir", "::");
        std::size_t const end = all.rfind(" bytes free");
        std::size_t const begin = all.rfind('\n', end);
        std::string digits = all.substr(begin, end - begin);
        std::erase_if(digits, [](char c) { return c < '0' || c > '9'; });
        return digits;
    }

private:
    Folder folder_;
    fs::path path_;
    std::string place_;
};

std::string lines(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += "line " + std::to_string(i) + "\n";
    return text;
}

} // namespace

TEST_CASE("files that are put on a FAT drive are read by mtools") {
    Kind const &kind = kKinds[GENERATE(0, 1, 2, 3)];
    CAPTURE(kind.name);
    Disk disk(kind);
    std::string const before = disk.free();
    CHECK(disk.put("main.py", "print(1)\n").empty());
    CHECK(disk.put("LOUD.TXT", lines(1000)).empty());
    CHECK(disk.put("A name with spaces.and.dots", lines(10)).empty());
    CHECK(disk.put("Mixed.Py", "mixed").empty());
    CHECK(disk.put("longer_name_1.py", "one").empty());
    CHECK(disk.put("longer_name_2.py", "two").empty());
    CHECK(disk.put("empty", "").empty());
    CHECK(disk.list() == "::/main.py\n::/LOUD.TXT\n::/A name with spaces.and.dots\n::/Mixed.Py\n"
                         "::/longer_name_1.py\n::/longer_name_2.py\n::/empty\n");
    CHECK(disk.type("main.py") == "print(1)\n");
    CHECK(disk.type("LOUD.TXT") == lines(1000));
    CHECK(disk.type("A name with spaces.and.dots") == lines(10));
    CHECK(disk.type("LONGER~2.PY") == "two");
    CHECK(disk.type("empty").empty());
    // Longer and shorter than before, found in either case.
    CHECK(disk.put("MAIN.py", lines(500)).empty());
    CHECK(disk.type("main.py") == lines(500));
    CHECK(disk.put("LONGER_NAME_1.PY", "1").empty());
    CHECK(disk.type("longer_name_1.py") == "1");
    CHECK(disk.type("longer_name_2.py") == "two");
    for (char const *const name : {"main.py", "loud.txt", "a name with spaces.and.dots", "mixed.py",
                                   "longer_name_1.py", "LONGER~2.PY", "empty"})
        CHECK(disk.remove(name).empty());
    CHECK(disk.free() == before); // No cluster is lost.
    CHECK(disk.remove("main.py") == "the drive has no file 'main.py'");
}

TEST_CASE("files of mtools on a FAT drive are replaced and removed") {
    Kind const &kind = kKinds[GENERATE(0, 1, 2, 3)];
    CAPTURE(kind.name);
    Disk disk(kind);
    Folder const folder;
    fs::path const file = folder.path / "file.txt";
    folder.write("file.txt", lines(300));
    std::string const before = disk.free();
    for (char const *const name : {"one.txt", "A Long Name of Theirs.txt"})
        REQUIRE(disk.run("mcopy", file.string() + " '::" + name + "'").empty());
    REQUIRE(disk.run("mmd", "::lib").empty());
    CHECK(disk.put("a long name of theirs.txt", "ours").empty());
    CHECK(disk.type("A LONG NAME OF THEIRS.TXT") == "ours");
    CHECK(disk.put("lib/driver.py", "x = 1\n").empty());
    CHECK(disk.type("lib/driver.py") == "x = 1\n");
    CHECK(disk.put("lib", "x").find("is a folder") != std::string::npos);
    CHECK(disk.remove("lib").find("is a folder") != std::string::npos);
    CHECK(disk.put("nolib/x", "x") == "the drive has no folder 'nolib'");
    CHECK(disk.put("one.txt/x", "x") == "the drive has no folder 'one.txt'");
    for (char const *const name : {"one.txt", "A Long Name of Theirs.txt", "lib/driver.py"})
        CHECK(disk.remove(name).empty());
    CHECK(disk.run("mrd", "::lib").empty());
    CHECK(disk.free() == before);
    REQUIRE(disk.run("mcopy", file.string() + " ::locked.txt").empty());
    REQUIRE(disk.run("mattrib", "+r ::locked.txt").empty());
    CHECK(disk.put("locked.txt", "x").find("write protected") != std::string::npos);
}

TEST_CASE("a folder on a FAT drive grows, and the root of FAT12 does not") {
    Kind const &kind = kKinds[GENERATE(0, 1, 2, 3)];
    CAPTURE(kind.name);
    Disk disk(kind);
    REQUIRE(disk.run("mmd", "::lib").empty());
    for (int i = 0; i < 40; ++i) {
        std::string const number = std::to_string(i);
        REQUIRE(disk.put("lib/a_module_with_a_name_" + number + ".py", number).empty());
    }
    CHECK(disk.type("lib/a_module_with_a_name_0.py") == "0");
    CHECK(disk.type("lib/a_module_with_a_name_39.py") == "39");
    std::string failure;
    int count = 0;
    while (failure.empty() && count < 600) failure = disk.put(std::to_string(count++), "");
    CHECK(failure == (std::string_view(kind.name) == "FAT32" ? "" : "the drive's root folder is full"));
    CHECK(disk.type("lib/a_module_with_a_name_39.py") == "39");
}

TEST_CASE("a full FAT drive stays as it was") {
    Disk disk(kKinds[0]);
    CHECK(disk.put("keep.txt", "kept").empty());
    std::string const before = disk.free();
    CHECK(disk.put("big.bin", std::string(std::stoul(before) + 1, 'x')).find("the drive is full") == 0);
    CHECK(disk.free() == before);
    CHECK(disk.put("big.bin", std::string(std::stoul(before), 'x')).empty());
    CHECK(disk.free() == "0");
    // Replacing needs no room beside the old one.
    CHECK(disk.put("BIG.BIN", std::string(std::stoul(before), 'y')).empty());
    CHECK(disk.type("big.bin").find('x') == std::string::npos);
    CHECK(disk.type("keep.txt") == "kept");
}

TEST_CASE("what is no FAT file system is said to be none") {
    BlockCache cache;
    FatVolume volume(cache);
    Bytes const blank(512, 0xFF);
    CHECK(volume.remove("x").error().message.empty());
    REQUIRE(cache.missing() == std::optional<u32>(0));
    cache.fetched(0, blank);
    CHECK(volume.remove("x").error().message == "the drive has no FAT file system");
    CHECK_FALSE(FatVolume::check_path("").ok());
    CHECK_FALSE(FatVolume::check_path("a/").ok());
    CHECK_FALSE(FatVolume::check_path("caf\xC3\xA9").ok());
    CHECK(FatVolume::check_path("lib/a name.py").ok());
}

TEST_CASE("a damaged FAT ends the work instead of going round in a circle") {
    // 64 blocks of FAT12: one copy of the table, a root of 16 entries, clusters of one block.
    Bytes bytes(64 * 512);
    for (auto const &[at, value] :
         {std::pair{12, 2}, {13, 1}, {14, 1}, {16, 1}, {17, 16}, {19, 64}, {22, 1}, {510, 0x55}, {511, 0xAA}})
        bytes[std::size_t(at)] = u8(value);
    std::string const folder = "LIB        \x10";
    std::copy(folder.begin(), folder.end(), bytes.begin() + 1024);
    bytes[1024 + 26] = 2;
    std::fill(bytes.begin() + 1536, bytes.begin() + 2048, u8('A')); // No entry of it is free.
    bytes[1536 + 11] = 0;
    auto const put = [&](u8 low, u8 high) {
        bytes[512 + 3] = low; // What follows cluster 2.
        bytes[512 + 4] = high;
        BlockCache cache;
        for (int i = 0; i < 100; ++i) {
            FatVolume volume(cache);
            Result<> const result = volume.put("lib/x", {});
            if (result.ok() || !cache.missing()) return result.ok() ? "" : result.error().message;
            auto const begin = bytes.begin() + std::ptrdiff_t(*cache.missing() * 512);
            Bytes const block(begin, begin + 512);
            cache.fetched(*cache.missing(), block);
        }
        return std::string("without end");
    };
    CHECK(put(0xFF, 0x0F).empty());
    for (auto const &[low, high] : {std::pair<u8, u8>{0x02, 0}, {0x00, 0}, {0x01, 0}, {0x40, 0}})
        CHECK(put(low, high) == "the drive's file system is damaged");
}
