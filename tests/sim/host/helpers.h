// What the tests of sim/host share: bounded waiting, the far ends of sockets, pipes and pseudo terminals,
// and a folder that goes away.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/host/descriptor.h"
#include "sim/host/host_loop.h"
#include "sim/host/serial_hub.h"

namespace terrarium::host {

inline std::span<u8 const> as_bytes(std::string_view text) {
    return {reinterpret_cast<u8 const *>(text.data()), text.size()};
}

// Runs the loop until `done`; false after a generous guard time, which only a failing test spends.
bool run_until(HostLoop &loop, std::function<bool()> const &done);

// A test's end of a connection; non-blocking.
class FarEnd {
public:
    explicit FarEnd(Descriptor descriptor);

    void write(std::string_view text);
    // Adds what is there to `received`; true at the end of the stream.
    bool read();
    void close() { descriptor_.close(); }
    [[nodiscard]] int fd() const { return descriptor_.fd(); }

    std::string received;

private:
    Descriptor descriptor_;
};

// Runs the loop until `end` has received something that contains `text`.
bool expect(HostLoop &loop, FarEnd &end, std::string_view text);
// Runs the loop until `end` sees the end of the stream.
bool expect_end(HostLoop &loop, FarEnd &end);

FarEnd connect_tcp(u16 port);

struct Pipe {
    Pipe();
    Descriptor reading;
    Descriptor writing;
};

// A pseudo terminal of the test's own, to stand for the user's terminal.
struct UserTerminal {
    UserTerminal();
    Descriptor master;
    Descriptor slave;
};

class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(TemporaryFolder const &) = delete;
    TemporaryFolder &operator=(TemporaryFolder const &) = delete;

    [[nodiscard]] std::string file(std::string const &name) const { return path_ + "/" + name; }
    [[nodiscard]] std::string const &path() const { return path_; }

private:
    std::string path_;
};

// A hub whose input is collected, with its loop.
struct Desk {
    Desk() {
        hub.on_receive([this](std::span<u8 const> bytes) { received.append(bytes.begin(), bytes.end()); });
    }
    HostLoop loop;
    SerialHub hub;
    std::string received;
};

} // namespace terrarium::host
