#include "sim/host/line_server.h"

#include <algorithm>
#include <chrono>
#include <span>

#include <sys/socket.h>

#include "sim/host/endpoint.h"

namespace terrarium::host {

namespace {

// An answer must not lose its beginning, as a serial line's output may. More than this waits for nobody.
constexpr std::size_t kMostWaiting = 64 << 20;

std::span<u8 const> as_bytes(std::string const &text) {
    return {reinterpret_cast<u8 const *>(text.data()), text.size()};
}

} // namespace

struct LineServer::Client {
    Client(LineServer &server, Descriptor socket)
        : watch(server.loop_, std::move(socket)), reader(
                                                      watch,
                                                      [this, &server](std::span<u8 const> bytes) {
                                                          waiting.append(bytes.begin(), bytes.end());
                                                          if (waiting.size() > kLongestLine) reader.pause();
                                                          server.go_on(*this);
                                                      },
                                                      [this, &server](int error_number) {
                                                          if (error_number != 0) return server.gone(*this);
                                                          // It may still read the answers to what it has
                                                          // sent.
                                                          ended = true;
                                                          server.go_on(*this);
                                                      }),
          writer(
              watch, [this, &server](int) { server.gone(*this); }, kMostWaiting) {
        writer.on_drained = [this, &server] {
            if (leaving) server.gone(*this);
        };
        reader.start();
    }

    // It sends no more, and nothing of it or for it waits.
    [[nodiscard]] bool finished() {
        char next = 0;
        return !handling && waiting.find('\n') == std::string::npos && writer.waiting() == 0 &&
               ::recv(watch.fd(), &next, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
    }

    Watch watch;
    Reader reader;
    Writer writer;
    std::string waiting;  // Received, not yet handled.
    bool pending = false; // A turn of the loop will go on with what waits.
    bool handling = false;
    bool ended = false; // It sends no more.
    bool leaving = false;
};

LineServer::LineServer(HostLoop &loop, Descriptor socket, std::string refusal)
    : loop_(loop), refusal_(std::move(refusal) + "\n"), watch_(loop, std::move(socket)), pause_(loop) {
    await();
}

LineServer::~LineServer() = default;

void LineServer::await() {
    watch_.when_readable([this] { accept(); });
}

void LineServer::accept() {
    Accepted accepted = accept_connection(watch_.fd());
    if (!accepted.again) return pause_.after(std::chrono::milliseconds(100), [this] { await(); });
    await();
    if (!accepted.socket) return;
    // Who hangs up and calls again may be heard in the other order.
    if (client_ != nullptr && client_->finished()) gone(*client_);
    if (client_ != nullptr) {
        (void)::send(accepted.socket.fd(), refusal_.data(), refusal_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        return;
    }
    client_ = std::make_shared<Client>(*this, std::move(accepted.socket));
    if (on_connected) on_connected();
}

// Runs `what` in a later turn, unless the client has gone by then.
void LineServer::later(Client &client, void (LineServer::*what)(Client &)) {
    loop_.post([this, what, alive = std::weak_ptr(client_), &client] {
        if (!alive.expired()) (this->*what)(client);
    });
}

// In a turn of its own: whoever handles a line may let the loop run and see the client off, and its reader
// must not be on the way then.
void LineServer::go_on(Client &client) {
    if (client.pending || client.handling) return;
    client.pending = true;
    later(client, &LineServer::handle_next);
}

void LineServer::handle_next(Client &client) {
    client.pending = false;
    if (client.leaving || client_.get() != &client) return; // What it has sent since is not heard.
    std::size_t const end = client.waiting.find('\n');
    if (std::min(end, client.waiting.size()) > kLongestLine) {
        if (on_too_long) on_too_long();
        return drop();
    }
    if (end == std::string::npos) return client.ended ? drop() : client.reader.start();
    std::string line = client.waiting.substr(0, end);
    client.waiting.erase(0, end + 1);
    if (line.ends_with('\r')) line.pop_back();
    // What comes while it is handled waits.
    auto const alive = client_;
    client.handling = true;
    if (on_line) on_line(line);
    client.handling = false;
    if (client_ == alive) go_on(client);
}

void LineServer::send(std::string_view line) {
    if (client_ == nullptr) return;
    client_->writer.send(as_bytes(std::string(line) + "\n"));
}

void LineServer::drop() {
    if (client_ == nullptr || client_->leaving) return;
    client_->leaving = true;
    client_->reader.pause();
    if (client_->writer.waiting() == 0) later(*client_, &LineServer::gone);
}

void LineServer::flush() {
    if (client_ != nullptr)
        (void)client_->writer.flush(std::chrono::steady_clock::now() + std::chrono::seconds(2));
}

void LineServer::gone(Client &client) {
    if (client_.get() != &client) return; // It has been said before.
    client.reader.pause();
    // Closing with unread input would reset the connection, and the reset overtake what is still to be read.
    ::shutdown(client.watch.fd(), SHUT_WR);
    // Whoever called may still be inside the client: it goes in a turn of its own.
    loop_.post([keep = std::move(client_)] {});
    client_ = nullptr;
    if (on_gone) on_gone();
}

} // namespace terrarium::host
