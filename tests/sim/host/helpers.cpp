#include "tests/sim/host/helpers.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include <catch2/catch_test_macros.hpp>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace terrarium::host {

namespace {

constexpr std::chrono::seconds kGuard{20};
// The far end of a pipe is not watched by the loop, so look at it from time to time.
constexpr std::chrono::milliseconds kLook{1};

} // namespace

bool run_until(HostLoop &loop, std::function<bool()> const &done) {
    auto const guard = std::chrono::steady_clock::now() + kGuard;
    while (!done()) {
        if (std::chrono::steady_clock::now() > guard) return false;
        loop.wait_until(std::chrono::steady_clock::now() + kLook);
    }
    return true;
}

FarEnd::FarEnd(Descriptor descriptor) : descriptor_(std::move(descriptor)) {
    REQUIRE(descriptor_);
    REQUIRE(::fcntl(fd(), F_SETFL, ::fcntl(fd(), F_GETFL) | O_NONBLOCK) == 0);
}

void FarEnd::write(std::string_view text) {
    REQUIRE(::write(fd(), text.data(), text.size()) == ssize_t(text.size()));
}

bool FarEnd::read() {
    std::array<char, 65536> buffer;
    for (;;) {
        ssize_t const count = ::read(fd(), buffer.data(), buffer.size());
        if (count > 0) {
            received.append(buffer.data(), std::size_t(count));
        } else {
            return count == 0 || (errno != EAGAIN && errno != EINTR);
        }
    }
}

bool expect(HostLoop &loop, FarEnd &end, std::string_view text) {
    return run_until(loop, [&] {
        end.read();
        return end.received.find(text) != std::string::npos;
    });
}

bool expect_end(HostLoop &loop, FarEnd &end) {
    return run_until(loop, [&] { return end.read(); });
}

FarEnd connect_tcp(u16 port) {
    Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(socket.fd(), reinterpret_cast<sockaddr *>(&address), sizeof address) == 0);
    return FarEnd(std::move(socket));
}

Pipe::Pipe() {
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    reading = Descriptor(ends[0]);
    writing = Descriptor(ends[1]);
}

UserTerminal::UserTerminal() : master(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    std::array<char, 128> path{};
    REQUIRE(master);
    REQUIRE(::grantpt(master.fd()) == 0);
    REQUIRE(::unlockpt(master.fd()) == 0);
    REQUIRE(::ptsname_r(master.fd(), path.data(), path.size()) == 0);
    slave = Descriptor(::open(path.data(), O_RDWR | O_NOCTTY | O_CLOEXEC));
    REQUIRE(slave);
}

TemporaryFolder::TemporaryFolder() {
    path_ = (std::filesystem::temp_directory_path() / "terrarium-test-XXXXXX").string();
    REQUIRE(::mkdtemp(path_.data()) != nullptr);
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

} // namespace terrarium::host
