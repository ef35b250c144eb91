// LineServer: a listening socket on which one client at a time sends lines and is answered in lines.
//
// A line is handled in a turn of the loop of its own, so that its answer is on its way before the next is
// begun. Whoever connects while another client is there is told so in a line and turned away.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "sim/host/reader.h"
#include "sim/host/timer.h"
#include "sim/host/watch.h"
#include "sim/host/writer.h"

namespace terrarium::host {

// `loop` must outlive it.
class LineServer {
public:
    static constexpr std::size_t kLongestLine = 1 << 20;

    // `refusal`: what a client is told that comes when there is one.
    LineServer(HostLoop &loop, Descriptor socket, std::string refusal);
    ~LineServer();
    LineServer(LineServer const &) = delete;
    LineServer &operator=(LineServer const &) = delete;

    // A line, without its end. May send() and drop(), and may let the loop run: no other line is handled
    // meanwhile.
    std::function<void(std::string_view line)> on_line;
    // A line longer than kLongestLine; the client is dropped when this returns.
    std::function<void()> on_too_long;
    std::function<void()> on_connected;
    std::function<void()> on_gone;

    // To the client, if there is one; the line's end is added.
    void send(std::string_view line);
    // Says goodbye to the client once what waits for it has been written.
    void drop();
    // Writes what waits, for two seconds at most.
    void flush();

private:
    struct Client;
    void await();
    void accept();
    void go_on(Client &client);
    void handle_next(Client &client);
    void later(Client &client, void (LineServer::*what)(Client &));
    void gone(Client &client);

    HostLoop &loop_;
    std::string refusal_;
    Watch watch_;
    Timer pause_;
    std::shared_ptr<Client> client_;
};

} // namespace terrarium::host
