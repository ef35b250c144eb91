// TcpListener: the board's serial line on a TCP port, for any number of clients: as the board's bytes and
// nothing else, or by RFC 2217, with speed, break and modem lines.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/host/serial_hub.h"
#include "sim/host/tcp_client.h"
#include "sim/host/timer.h"

namespace terrarium::host {

enum class TcpProtocol { Raw, Rfc2217 };

// `loop` and `hub` must outlive it.
class TcpListener {
public:
    // More than anybody watches one board with, less than the descriptors a process may have. Beyond it, a
    // newcomer takes the place of the oldest client that has stopped sending, or is turned away in a line.
    static constexpr std::size_t kMostClients = 32;

    TcpListener(HostLoop &loop, SerialHub &hub, Descriptor socket, TcpProtocol protocol);

    // What was really bound: the port the system chose when 0 was asked for.
    [[nodiscard]] std::string const &address() const { return address_; }
    [[nodiscard]] u16 port() const { return port_; }

private:
    void await();
    void accept();
    bool make_room();
    std::unique_ptr<TcpClient> make_client(Descriptor socket, std::string const &peer);
    void remove(TcpClient &client);

    HostLoop &loop_;
    SerialHub &hub_;
    TcpProtocol protocol_;
    std::string address_;
    u16 port_ = 0;
    Watch watch_;
    Timer pause_;
    std::vector<std::unique_ptr<TcpClient>> clients_; // Oldest first.
};

// Listens on `address`, a numeric IPv4 or IPv6 address or "localhost"; `port` 0 takes any free one. Give
// 127.0.0.1 unless the user asked for more: who can connect controls the board.
Result<std::unique_ptr<TcpListener>> listen_tcp(HostLoop &loop, SerialHub &hub, std::string const &address,
                                                u16 port, TcpProtocol protocol = TcpProtocol::Raw);

} // namespace terrarium::host
