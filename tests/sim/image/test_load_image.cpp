#include "sim/image/load_image.h"

#include <filesystem>
#include <fstream>

#include <catch2/catch_test_macros.hpp>

#include "tests/sim/image/samples.h"

using namespace terrarium;

namespace {

// A directory of its own for each test, gone with it.
class Directory {
public:
    Directory() {
        do
            path_ = std::filesystem::temp_directory_path() /
                    ("terrarium-test-image-" + std::to_string(counter_++));
        while (!std::filesystem::create_directory(path_));
    }
    ~Directory() { std::filesystem::remove_all(path_); }
    Directory(Directory const &) = delete;
    Directory &operator=(Directory const &) = delete;

    [[nodiscard]] std::string path(std::string const &name) const { return (path_ / name).string(); }
    [[nodiscard]] std::string write(std::string const &name, std::string const &text) const {
        std::ofstream(path(name), std::ios::binary) << text;
        return path(name);
    }

private:
    static inline int counter_ = 0;
    std::filesystem::path path_;
};

std::string error_of(std::string const &path) {
    auto const image = load_image(path);
    return image.ok() ? "no error" : image.error().message;
}

} // namespace

TEST_CASE("an image is loaded from disk, byte for byte") {
    Directory const directory;
    // In a raw binary every byte counts: a text-mode reader would change the line ends.
    std::string const path = directory.write("data", "a\r\nb\x1a\n");
    auto const image = load_image(path, {.base = 0x20});
    REQUIRE(image.ok());
    CHECK(image.value().file_name == path);
    CHECK(image.value().segments[0].address == 0x20);
    CHECK(image.value().segments[0].data == samples::bytes_of("a\r\nb\x1a\n"));
}

TEST_CASE("files that cannot be firmware are refused by name") {
    Directory const directory;
    std::string const missing = directory.path("missing.hex");
    CHECK(error_of(missing) == missing + ": no such file");
    CHECK(error_of(directory.path("")) == directory.path("") + ": is a directory; give a firmware file");
    std::string const empty = directory.write("empty.hex", "");
    CHECK(error_of(empty) == empty + ": the file is empty; give a firmware file");
    std::string const broken = directory.write("broken.hex", ":00000001FE\n");
    CHECK(error_of(broken) == broken + ":1: checksum is fe, should be ff");
}

TEST_CASE("a file that is too large is refused without being read") {
    Directory const directory;
    std::string const path = directory.write("huge.bin", "");
    std::filesystem::resize_file(path, 1ull << 40); // Sparse: takes no room on disk.
    CHECK(error_of(path) == path + ": the file is 1099511627776 bytes long; firmware has at most 64 MB");
}

#ifdef __unix__
TEST_CASE("devices are refused, as they may never end") {
    CHECK(error_of("/dev/zero") == "/dev/zero: is not a regular file; give a firmware file");
}
#endif
