#include "sim/host/tcp_client.h"

#include <array>

#include <sys/socket.h>

namespace terrarium::host {

TcpClient::TcpClient(HostLoop &loop, SerialHub &hub, Descriptor socket, std::string name, OnGone on_gone)
    : hub_(hub), name_(std::move(name)), on_gone_(std::move(on_gone)), watch_(loop, std::move(socket)),
      reader_(
          watch_,
          [this](std::span<u8 const> bytes) {
              if (!received(bytes)) reader_.pause();
          },
          [this](int error_number) { end(error_number); }),
      writer_(watch_, [this](int) { gone(); }) {
    writer_.on_drained = [this] { drained(); };
    hub_.attach(*this, Pen::Contended);
    reader_.start();
}

TcpClient::~TcpClient() {
    hub_.detach(*this);
    // Closing a socket with unread input resets the connection, and the reset overtakes output that the other
    // side has not yet read. So say goodbye first and empty the input.
    ::shutdown(watch_.fd(), SHUT_WR);
    std::array<u8, 4096> unread;
    for (int i = 0; i < 256 && ::recv(watch_.fd(), unread.data(), unread.size(), MSG_DONTWAIT) > 0; ++i) {
    }
}

void TcpClient::resume_input() {
    if (!reader_.ended()) reader_.start();
}

void TcpClient::end(int error_number) {
    if (error_number != 0) return gone();
    hub_.resign(*this);
}

void TcpClient::gone() {
    auto const on_gone = on_gone_; // A copy, because it may destroy this client.
    on_gone(*this);
}

} // namespace terrarium::host
