#include <filesystem>

#include <catch2/catch_test_macros.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include "sim/host/files.h"
#include "sim/host/mapped_file.h"
#include "tests/sim/host/helpers.h"

using namespace terrarium;
using namespace terrarium::host;
namespace fs = std::filesystem;

TEST_CASE("a new file holds the initial bytes and then erased flash") {
    TemporaryFolder folder;
    std::string const path = folder.file("flash");
    {
        auto const file = MappedFile::open_or_create(path, 16, as_bytes("boot"));
        REQUIRE(file.ok());
        CHECK(file.value().created());
        auto const bytes = file.value().bytes();
        REQUIRE(bytes.size() == 16);
        CHECK(std::string(bytes.begin(), bytes.begin() + 4) == "boot");
        CHECK(bytes[4] == 0xFF);
        CHECK(bytes[15] == 0xFF);
        bytes[15] = 0x42;
    }
    auto const again = MappedFile::open_or_create(path, 16, as_bytes("other"));
    REQUIRE(again.ok());
    CHECK_FALSE(again.value().created());
    CHECK(again.value().bytes()[0] == 'b');
    CHECK(again.value().bytes()[15] == 0x42);
    CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 1);
}

TEST_CASE("what was written survives a killed run") {
    TemporaryFolder folder;
    std::string const path = folder.file("flash");
    pid_t const child = ::fork();
    if (child == 0) {
        auto const file = MappedFile::open_or_create(path, 4096, {});
        if (!file.ok()) ::_exit(1);
        file.value().bytes()[1000] = 7;
        ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
    auto const file = MappedFile::open_or_create(path, 4096, {});
    REQUIRE(file.ok());
    CHECK(file.value().bytes()[1000] == 7);
}

TEST_CASE("a file of another size is refused and untouched") {
    TemporaryFolder folder;
    std::string const path = folder.file("flash");
    REQUIRE(write_file_atomically(path, as_bytes("0123456789")).ok());
    auto const file = MappedFile::open_or_create(path, 16, {});
    REQUIRE_FALSE(file.ok());
    CHECK(file.error().message ==
          "'" + path +
              "' has 10 bytes but must have 16; give another file, or remove it to have it created anew");
    CHECK(fs::file_size(path) == 10);
}

TEST_CASE("two runs do not share a file") {
    TemporaryFolder folder;
    std::string const path = folder.file("flash");
    {
        auto const first = MappedFile::open_or_create(path, 16, {});
        REQUIRE(first.ok());
        auto const second = MappedFile::open_or_create(path, 16, {});
        REQUIRE_FALSE(second.ok());
        CHECK(second.error().message ==
              "'" + path + "' is in use by another run; end that one, or give another file");
    }
    CHECK(MappedFile::open_or_create(path, 16, {}).ok());
}

TEST_CASE("what is not a file is refused") {
    TemporaryFolder folder;
    CHECK_FALSE(MappedFile::open_or_create(folder.path(), 16, {}).ok());
    CHECK_FALSE(MappedFile::open_or_create(folder.file("none/flash"), 16, {}).ok());
    CHECK_FALSE(MappedFile::open_or_create("/dev/null", 16, {}).ok());
}
