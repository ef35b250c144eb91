#include "sim/host/tcp_listener.h"

#include <algorithm>
#include <string_view>

#include <sys/socket.h>

#include "sim/host/endpoint.h"
#include "sim/host/rfc2217_client.h"

namespace terrarium::host {

namespace {

constexpr std::string_view kTooMany = "terrarium: too many clients, close one and connect again\r\n";

} // namespace

TcpListener::TcpListener(HostLoop &loop, SerialHub &hub, Descriptor socket, TcpProtocol protocol)
    : loop_(loop), hub_(hub), protocol_(protocol), watch_(loop, std::move(socket)), pause_(loop) {
    Endpoint const bound = bound_to(watch_.fd());
    address_ = bound.address();
    port_ = bound.port();
    await();
}

void TcpListener::await() {
    watch_.when_readable([this] { accept(); });
}

void TcpListener::accept() {
    Accepted accepted = accept_connection(watch_.fd());
    if (!accepted.again) return pause_.after(std::chrono::milliseconds(100), [this] { await(); });
    await();
    if (!accepted.socket) return;
    if (!make_room()) {
        (void)::send(accepted.socket.fd(), kTooMany.data(), kTooMany.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        return;
    }
    clients_.push_back(make_client(std::move(accepted.socket), accepted.peer));
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
    Descriptor socket = TRY(bind_tcp(address, port));
    return std::make_unique<TcpListener>(loop, hub, std::move(socket), protocol);
}

} // namespace terrarium::host
