// Ports: the ways in that belong to a run: serial device, TCP, RFC 2217. Opened by the command line before
// the run, or from the window while it goes on.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gui/app/facts.h"
#include "sim/host/host_loop.h"
#include "sim/host/pty_port.h"
#include "sim/host/serial_hub.h"
#include "sim/host/tcp_listener.h"

namespace terrarium::cli {

// A TCP port's number: 0 to 65535. The error begins with `option`.
Result<u16> parse_port(std::string const &option, std::string_view text);

class Ports {
public:
    // `loop` and `wires` outlive it. `bind`: the address to listen on.
    Ports(host::HostLoop &loop, host::SerialHub &wires, std::string bind)
        : loop_(loop), wires_(wires), bind_(std::move(bind)) {}

    Result<> open_pty(std::optional<std::string> const &link);
    Result<> open_tcp(u16 number);
    Result<> open_rfc2217(u16 number);
    // As the option is written, without its dashes: "pty", "tcp", "tcp=20001", "rfc2217=0". What is open
    // already is an error.
    Result<> open(std::string_view request);
    // "pty", "tcp", "rfc2217"; what is not open stays so.
    void close(std::string_view kind);

    [[nodiscard]] bool any() const { return pty_ || tcp_ || rfc2217_; }
    // All kinds, the closed ones without an address.
    [[nodiscard]] std::vector<gui::PortFact> list() const;
    // A line for each open port, for the person who started the program.
    void announce() const;

private:
    host::HostLoop &loop_;
    host::SerialHub &wires_;
    std::string bind_;
    std::unique_ptr<host::PtyPort> pty_;
    std::unique_ptr<host::TcpListener> tcp_;
    std::unique_ptr<host::TcpListener> rfc2217_;
};

} // namespace terrarium::cli
