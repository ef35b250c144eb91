#include <filesystem>

#include <catch2/catch_test_macros.hpp>

#include <fcntl.h>

#include "sim/host/files.h"
#include "tests/sim/host/helpers.h"

using namespace terrarium;
using namespace terrarium::host;
namespace fs = std::filesystem;

namespace {

std::string content_of(std::string const &path) {
    auto const content = read_file(path);
    REQUIRE(content.ok());
    return {content.value().begin(), content.value().end()};
}

std::size_t files_in(std::string const &folder) {
    return std::size_t(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

} // namespace

TEST_CASE("a file that is written reads back") {
    TemporaryFolder folder;
    std::string const path = folder.file("journal");
    std::string const large(300'000, 'x');
    REQUIRE(write_file_atomically(path, as_bytes(large)).ok());
    CHECK(content_of(path) == large);
    REQUIRE(write_file_atomically(path, as_bytes("short")).ok());
    CHECK(content_of(path) == "short");
    REQUIRE(write_file_atomically(path, {}).ok());
    CHECK(content_of(path).empty());
    CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("reading errors name the path and the reason") {
    TemporaryFolder folder;
    CHECK(read_file(folder.file("none")).error().message ==
          "cannot read '" + folder.file("none") + "': No such file or directory");
    CHECK(read_file(folder.path()).error().message == "cannot read '" + folder.path() + "': Is a directory");
    CHECK(read_file("/dev/zero").error().message ==
          "cannot read '/dev/zero': it has more than 64 MiB; give a firmware image, script or journal");
    CHECK(content_of("/dev/null").empty());
}

TEST_CASE("a write that fails leaves nothing behind and the old file as it was") {
    TemporaryFolder folder;
    CHECK_FALSE(write_file_atomically(folder.file("none/file"), as_bytes("x")).ok());
    fs::create_directory(folder.file("directory"));
    CHECK(write_file_atomically(folder.file("directory"), as_bytes("x")).error().message ==
          "cannot write '" + folder.file("directory") + "': Is a directory");
    // A name too long for the temporary file stands for any failure half-way.
    std::string const path = folder.file(std::string(255, 'n'));
    { Descriptor const made(::creat(path.c_str(), 0644)); }
    CHECK_FALSE(write_file_atomically(path, as_bytes("x")).ok());
    CHECK(content_of(path).empty());
    CHECK(files_in(folder.path()) == 2);
}

TEST_CASE("a write keeps permissions, follows links and leaves devices in place") {
    TemporaryFolder folder;
    std::string const path = folder.file("file");
    REQUIRE(write_file_atomically(path, as_bytes("old")).ok());
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
    fs::create_symlink("file", folder.file("link"));
    REQUIRE(write_file_atomically(folder.file("link"), as_bytes("new")).ok());
    CHECK(fs::is_symlink(folder.file("link")));
    CHECK(content_of(path) == "new");
    CHECK(fs::status(path).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
    REQUIRE(write_file_atomically("/dev/null", as_bytes("x")).ok());
    CHECK(fs::is_character_file("/dev/null"));
}
