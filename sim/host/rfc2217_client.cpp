#include "sim/host/rfc2217_client.h"

#include <algorithm>

namespace terrarium::host {

namespace {

// Bytes escaped at a time: what a purge no longer reaches.
constexpr std::size_t kPiece = 4096;
// Who does not read our answers is not read.
constexpr std::size_t kMostAnswers = 64 * 1024;

} // namespace

Rfc2217Client::Rfc2217Client(HostLoop &loop, SerialHub &hub, Descriptor socket, std::string name,
                             OnGone on_gone)
    : TcpClient(loop, hub, std::move(socket), std::move(name), std::move(on_gone)),
      session_(
          {.data =
               [this](std::span<u8 const> bytes) {
                   if (!this->hub().receive(*this, bytes)) held_ = true;
               },
           .reply = [this](std::span<u8 const> bytes) { writer().send(bytes); },
           .set_line = [this](LineRequest request,
                              SerialLine const &line) { return this->hub().set_line(*this, request, line); },
           .purge_output = [this] { waiting_.clear(); }}) {
    session_.open();
}

Rfc2217Client::~Rfc2217Client() {
    SerialLine const idle;
    SerialLine const &line = session_.line();
    if (line.in_break) (void)hub().set_line(*this, LineRequest::Break, idle);
    if (!line.dtr) (void)hub().set_line(*this, LineRequest::Dtr, idle);
    if (!line.rts) (void)hub().set_line(*this, LineRequest::Rts, idle);
    hub().detach(*this); // While dropped() still knows.
}

void Rfc2217Client::deliver(std::span<u8 const> bytes) {
    waiting_.push(bytes);
    move_on();
}

bool Rfc2217Client::received(std::span<u8 const> bytes) {
    held_ = false;
    session_.receive(bytes);
    move_on(); // The client may have ended its silence.
    return !held_ && writer().waiting() < kMostAnswers;
}

void Rfc2217Client::drained() {
    move_on();
    if (!hub().input_held()) resume_input();
}

void Rfc2217Client::move_on() {
    if (session_.suspended() || writer().waiting() >= kPiece || waiting_.empty()) return;
    auto const piece = waiting_.waiting().first(std::min(waiting_.size(), kPiece));
    std::vector<u8> escaped;
    session_.encode(piece, escaped);
    waiting_.pop(piece.size());
    writer().send(escaped);
}

bool Rfc2217Client::flush(SteadyTime deadline) {
    do {
        move_on();
        if (!TcpClient::flush(deadline)) return false;
    } while (!waiting_.empty() && !session_.suspended());
    return waiting_.empty();
}

} // namespace terrarium::host
