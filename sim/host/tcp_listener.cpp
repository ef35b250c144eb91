#include "sim/host/tcp_listener.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sim/host/rfc2217_client.h"
#include "sim/host/system_error.h"

namespace terrarium::host {

namespace {

constexpr std::string_view kTooMany = "terrarium: too many clients, close one and connect again\r\n";

// An IPv4 or IPv6 endpoint in the form the system calls take.
struct Endpoint {
    sockaddr_storage storage{};
    socklen_t size = sizeof(sockaddr_storage);

    sockaddr *raw() { return reinterpret_cast<sockaddr *>(&storage); }

    [[nodiscard]] std::string address() const {
        char text[INET6_ADDRSTRLEN] = "";
        if (storage.ss_family == AF_INET6) {
            ::inet_ntop(AF_INET6, &reinterpret_cast<sockaddr_in6 const &>(storage).sin6_addr, text,
                        sizeof text);
        } else {
            ::inet_ntop(AF_INET, &reinterpret_cast<sockaddr_in const &>(storage).sin_addr, text, sizeof text);
        }
        return text;
    }
    // Both families keep the port at the same place.
    [[nodiscard]] u16 port() const { return ntohs(reinterpret_cast<sockaddr_in const &>(storage).sin_port); }
};

// "127.0.0.1:20000" or "[::1]:20000".
std::string describe(std::string const &address, u16 port) {
    bool const v6 = address.find(':') != std::string::npos;
    return (v6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

// No name service: it can block for seconds, and a bind address is an address of this very host.
Result<Endpoint> parse_endpoint(std::string const &address, u16 port) {
    Endpoint endpoint;
    auto &v4 = reinterpret_cast<sockaddr_in &>(endpoint.storage);
    auto &v6 = reinterpret_cast<sockaddr_in6 &>(endpoint.storage);
    // Clients that are told "localhost" try both families; those that are told 127.0.0.1 do not.
    char const *text = address == "localhost" ? "127.0.0.1" : address.c_str();
    if (::inet_pton(AF_INET, text, &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        endpoint.size = sizeof(sockaddr_in);
        return endpoint;
    }
    if (::inet_pton(AF_INET6, text, &v6.sin6_addr) == 1) {
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        endpoint.size = sizeof(sockaddr_in6);
        return endpoint;
    }
    return Error{"bad bind address '" + address +
                 "': write an IPv4 or IPv6 address of this computer, such as 127.0.0.1, or 0.0.0.0 for all"};
}

Error bind_error(std::string const &address, u16 port, int error_number) {
    std::string const where = "cannot listen on " + describe(address, port) + ": ";
    switch (error_number) {
    case EADDRINUSE:
        return Error{where + "port " + std::to_string(port) +
                     " is in use by another program; give another port, or 0 for any free one"};
    case EACCES: return Error{where + "ports below 1024 need privileges; give a port from 1024 to 65535"};
    case EADDRNOTAVAIL:
        return Error{where + "this computer does not have that address; use 127.0.0.1, or 0.0.0.0 for all"};
    default: return Error{where + std::strerror(error_number)};
    }
}

void set_option(int fd, int level, int option) {
    int const on = 1;
    ::setsockopt(fd, level, option, &on, sizeof on);
}

} // namespace

TcpListener::TcpListener(HostLoop &loop, SerialHub &hub, Descriptor socket, TcpProtocol protocol)
    : loop_(loop), hub_(hub), protocol_(protocol), watch_(loop, std::move(socket)), pause_(loop) {
    Endpoint bound;
    ::getsockname(watch_.fd(), bound.raw(), &bound.size);
    address_ = bound.address();
    port_ = bound.port();
    await();
}

void TcpListener::await() {
    watch_.when_readable([this] { accept(); });
}

void TcpListener::accept() {
    Endpoint peer;
    Descriptor socket(::accept4(watch_.fd(), peer.raw(), &peer.size, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!socket) {
        bool const harmless = errno == EAGAIN || errno == EINTR || errno == ECONNABORTED;
        if (harmless) return await();
        // Out of descriptors: the connection stays ready to be accepted, so asking at once would spin.
        return pause_.after(std::chrono::milliseconds(100), [this] { await(); });
    }
    await();
    // A keystroke and its echo are one byte each and should not wait for company.
    set_option(socket.fd(), IPPROTO_TCP, TCP_NODELAY);
    // A peer whose computer vanished would otherwise hold the pen for ever.
    set_option(socket.fd(), SOL_SOCKET, SO_KEEPALIVE);
    if (!make_room()) {
        (void)::send(socket.fd(), kTooMany.data(), kTooMany.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        return;
    }
    clients_.push_back(make_client(std::move(socket), describe(peer.address(), peer.port())));
}

std::unique_ptr<TcpClient> TcpListener::make_client(Descriptor socket, std::string const &peer) {
    auto const on_gone = [this](TcpClient &client) { remove(client); };
    if (protocol_ == TcpProtocol::Rfc2217)
        return std::make_unique<Rfc2217Client>(loop_, hub_, std::move(socket), "rfc2217 " + peer, on_gone);
    return std::make_unique<TcpClient>(loop_, hub_, std::move(socket), "tcp " + peer, on_gone);
}

bool TcpListener::make_room() {
    if (clients_.size() < kMostClients) return true;
    auto const found = std::find_if(clients_.begin(), clients_.end(),
                                    [](auto const &client) { return client->half_closed(); });
    if (found == clients_.end()) return false;
    clients_.erase(found);
    return true;
}

void TcpListener::remove(TcpClient &client) {
    std::erase_if(clients_, [&](auto const &owned) { return owned.get() == &client; });
}

Result<std::unique_ptr<TcpListener>> listen_tcp(HostLoop &loop, SerialHub &hub, std::string const &address,
                                                u16 port, TcpProtocol protocol) {
    Endpoint endpoint = TRY(parse_endpoint(address, port));
    Descriptor socket(::socket(endpoint.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) return system_error("cannot create a TCP socket", errno);
    // Connections of an earlier run that linger in TIME_WAIT must not keep the port.
    set_option(socket.fd(), SOL_SOCKET, SO_REUSEADDR);
    if (::bind(socket.fd(), endpoint.raw(), endpoint.size) != 0 || ::listen(socket.fd(), 16) != 0) {
        return bind_error(address, port, errno);
    }
    return std::make_unique<TcpListener>(loop, hub, std::move(socket), protocol);
}

} // namespace terrarium::host
