// Endpoint: an address of this computer and a port, as the socket calls take it; and sockets that listen.
#pragma once

#include <string>

#include <netinet/in.h>
#include <sys/socket.h>

#include "sim/core/result.h"
#include "sim/core/types.h"
#include "sim/host/descriptor.h"

namespace terrarium::host {

// An IPv4 or IPv6 endpoint in the form the system calls take.
struct Endpoint {
    sockaddr_storage storage{};
    socklen_t size = sizeof(sockaddr_storage);

    sockaddr *raw() { return reinterpret_cast<sockaddr *>(&storage); }
    [[nodiscard]] std::string address() const;
    // Both families keep the port at the same place.
    [[nodiscard]] u16 port() const { return ntohs(reinterpret_cast<sockaddr_in const &>(storage).sin_port); }
};

// "127.0.0.1:20000" or "[::1]:20000".
std::string describe(std::string const &address, u16 port);

// What a listening socket is bound to, and the port the system chose when 0 was asked for.
Endpoint bound_to(int fd);

// A socket that listens on `address`, a numeric IPv4 or IPv6 address or "localhost"; `port` 0 takes any free
// one.
Result<Descriptor> bind_tcp(std::string const &address, u16 port);

// A socket in the file system that only this user can connect to. A path left behind by a program that is
// gone is taken over; one that somebody listens on, or that is no socket, is an error.
Result<Descriptor> bind_unix(std::string const &path);

// The next connection, or none: `again` says whether another may be asked for at once.
struct Accepted {
    Descriptor socket;
    std::string peer; // "127.0.0.1:40912"; of a socket in the file system "unix".
    bool again = true;
};
Accepted accept_connection(int listening);

} // namespace terrarium::host
