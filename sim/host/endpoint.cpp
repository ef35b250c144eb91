#include "sim/host/endpoint.h"

#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "sim/host/system_error.h"

namespace terrarium::host {

namespace {

constexpr int kBacklog = 16;

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

Descriptor make_socket(int family) {
    return Descriptor(::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

// Removes what a program that is gone has left; an error when it is anything else.
Result<> take_over(std::string const &path, sockaddr_un const &name) {
    struct stat found {};
    if (::lstat(path.c_str(), &found) != 0) return {};
    if (!S_ISSOCK(found.st_mode)) return Error{"cannot listen on " + path + ": there is a file of that name"};
    Descriptor const probe = make_socket(AF_UNIX);
    bool const answers = ::connect(probe.fd(), reinterpret_cast<sockaddr const *>(&name), sizeof name) == 0;
    if (answers || errno != ECONNREFUSED)
        return Error{"cannot listen on " + path + ": another program does; give another path"};
    ::unlink(path.c_str());
    return {};
}

} // namespace

std::string Endpoint::address() const {
    char text[INET6_ADDRSTRLEN] = "";
    if (storage.ss_family == AF_INET6) {
        ::inet_ntop(AF_INET6, &reinterpret_cast<sockaddr_in6 const &>(storage).sin6_addr, text, sizeof text);
    } else {
        ::inet_ntop(AF_INET, &reinterpret_cast<sockaddr_in const &>(storage).sin_addr, text, sizeof text);
    }
    return text;
}

std::string describe(std::string const &address, u16 port) {
    bool const v6 = address.find(':') != std::string::npos;
    return (v6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

Endpoint bound_to(int fd) {
    Endpoint bound;
    ::getsockname(fd, bound.raw(), &bound.size);
    return bound;
}

Result<Descriptor> bind_tcp(std::string const &address, u16 port) {
    Endpoint endpoint = TRY(parse_endpoint(address, port));
    Descriptor socket = make_socket(endpoint.storage.ss_family);
    if (!socket) return system_error("cannot create a TCP socket", errno);
    // Connections of an earlier run that linger in TIME_WAIT must not keep the port.
    set_option(socket.fd(), SOL_SOCKET, SO_REUSEADDR);
    if (::bind(socket.fd(), endpoint.raw(), endpoint.size) != 0 || ::listen(socket.fd(), kBacklog) != 0)
        return bind_error(address, port, errno);
    return socket;
}

Result<Descriptor> bind_unix(std::string const &path) {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof name.sun_path)
        return Error{"cannot listen on '" + path + "': a socket's path has 1 to " +
                     std::to_string(sizeof name.sun_path - 1) + " bytes"};
    std::memcpy(name.sun_path, path.c_str(), path.size());
    TRY(take_over(path, name));
    Descriptor socket = make_socket(AF_UNIX);
    if (!socket) return system_error("cannot create a socket", errno);
    // Nobody else may connect, not even in the moment between bind and chmod.
    mode_t const mask = ::umask(0177);
    bool const bound = ::bind(socket.fd(), reinterpret_cast<sockaddr const *>(&name), sizeof name) == 0;
    int const error_number = errno;
    ::umask(mask);
    if (!bound) return system_error("cannot listen on " + path, error_number);
    if (::listen(socket.fd(), kBacklog) != 0) return system_error("cannot listen on " + path, errno);
    return socket;
}

Accepted accept_connection(int listening) {
    Endpoint peer;
    Accepted accepted;
    accepted.socket = Descriptor(::accept4(listening, peer.raw(), &peer.size, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!accepted.socket) {
        // Out of descriptors: the connection stays ready to be accepted, so asking at once would spin.
        accepted.again = errno == EAGAIN || errno == EINTR || errno == ECONNABORTED;
        return accepted;
    }
    if (peer.storage.ss_family == AF_UNIX) {
        accepted.peer = "unix";
        return accepted;
    }
    // A keystroke and its echo are one byte each and should not wait for company.
    set_option(accepted.socket.fd(), IPPROTO_TCP, TCP_NODELAY);
    // A peer whose computer vanished would otherwise hold its place for ever.
    set_option(accepted.socket.fd(), SOL_SOCKET, SO_KEEPALIVE);
    accepted.peer = describe(peer.address(), peer.port());
    return accepted;
}

} // namespace terrarium::host
