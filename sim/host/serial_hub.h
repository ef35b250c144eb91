// SerialHub: the board's one serial line and all who listen and write to it.
//
// The pen: of the clients that contend for it (TCP), the one that came first writes; what others send is
// dropped, and the first time a client loses bytes so, one line tells it. Who merely listens is told nothing,
// so that a log of the line stays a log of the board. When the writer leaves, the next oldest writes.
// Clients that share (terminal, PTY, stdio) always write: they belong to the user who started the program.
#pragma once

#include <chrono>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/serial_line.h"
#include "sim/host/host_loop.h"

namespace terrarium::host {

// A way out for the board's bytes. It attaches itself to a hub and detaches when it ends.
class SerialClient {
public:
    virtual ~SerialClient() = default;

    // Such as "tcp 127.0.0.1:51324", for messages.
    [[nodiscard]] virtual std::string name() const = 0;
    // Must neither block nor call the hub.
    virtual void deliver(std::span<u8 const> bytes) = 0;
    // The hub takes input again after it was held.
    virtual void resume_input() {}
    // From now on the client has the pen.
    virtual void take_pen() {}
    // Sends what waits, blocking until `deadline` at most. True when nothing is left.
    virtual bool flush(SteadyTime deadline) = 0;
    // How many of the board's bytes this client lost because it read too slowly.
    [[nodiscard]] virtual u64 dropped() const = 0;
    // True when the machine should pause rather than let this client lose bytes.
    [[nodiscard]] virtual bool congested() const { return false; }
};

enum class Pen { Shared, Contended };

struct ClientStatus {
    std::string name;
    bool may_write;
    u64 dropped;
};

// Must outlive its clients.
class SerialHub {
public:
    using Receive = std::function<void(std::span<u8 const>)>;
    using SetLine = std::function<bool(LineRequest, SerialLine const &)>;

    SerialHub() = default;
    SerialHub(SerialHub const &) = delete;
    SerialHub &operator=(SerialHub const &) = delete;

    // Gives the board's output to every client. Never blocks.
    void send(std::span<u8 const> bytes);
    // Called from the loop with what the clients that may write have sent. `handler` may send().
    void on_receive(Receive handler) { receive_ = std::move(handler); }

    // Called from the loop when a client that may write sets up the line; false if the board's console does
    // not have the setting.
    void on_set_line(SetLine handler) { set_line_ = std::move(handler); }

    // While held, clients' bytes stay with the operating system, which in turn slows the sender down: for a
    // caller whose board has not yet taken what it was given. Interactive terminals are exempt, or Ctrl-]
    // would no longer be seen.
    void hold_input(bool held);
    [[nodiscard]] bool input_held() const { return input_held_; }
    // True while a client that must not lose bytes (stdio) is behind: do not run the machine, but wait_until
    // something changes. Virtual time stands still meanwhile, so the run stays the same.
    [[nodiscard]] bool congested() const;
    // At the end of the program: gives all clients together this long to take what waits. True when nothing
    // is left.
    bool flush(std::chrono::milliseconds limit);

    [[nodiscard]] std::vector<ClientStatus> clients() const;
    // Bytes lost by slow clients, those included that are gone.
    [[nodiscard]] u64 dropped() const;

    // For clients.
    void attach(SerialClient &client, Pen pen);
    void detach(SerialClient &client); // A second time does nothing.
    // The client will not write any more but still listens.
    void resign(SerialClient &client);
    // False when the client should stop reading until resume_input().
    [[nodiscard]] bool receive(SerialClient &client, std::span<u8 const> bytes);
    // What a client without the pen sets is accepted and does nothing: it sets it again when it takes the
    // pen.
    [[nodiscard]] bool set_line(SerialClient &client, LineRequest request, SerialLine const &line);

private:
    struct Seat {
        SerialClient *client;
        Pen pen;
        bool resigned = false;
        bool told = false;
    };
    [[nodiscard]] Seat const *holder() const;
    [[nodiscard]] bool may_write(Seat const &seat) const;
    Seat &seat_of(SerialClient const &client);
    // Does what changes the holder of the pen, and tells the new one.
    void pass_pen(std::function<void()> const &change);

    std::vector<Seat> seats_; // Oldest first.
    Receive receive_;
    SetLine set_line_;
    u64 dropped_by_departed_ = 0;
    bool input_held_ = false;
};

} // namespace terrarium::host
