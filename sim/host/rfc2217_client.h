// Rfc2217Client: one connection to the board's serial line by RFC 2217.
//
// The board's bytes wait unescaped, so that what a slow client loses or purges never cuts a Telnet command.
#pragma once

#include "sim/host/rfc2217_session.h"
#include "sim/host/tcp_client.h"

namespace terrarium::host {

class Rfc2217Client final : public TcpClient {
public:
    Rfc2217Client(HostLoop &loop, SerialHub &hub, Descriptor socket, std::string name, OnGone on_gone);
    // Lets go of a line that the client held: DTR and RTS are on again, no break.
    ~Rfc2217Client() override;

    void deliver(std::span<u8 const> bytes) override;
    void take_pen() override { session_.apply(); }
    bool flush(SteadyTime deadline) override;
    [[nodiscard]] u64 dropped() const override { return waiting_.dropped(); }

private:
    bool received(std::span<u8 const> bytes) override;
    void drained() override;
    void move_on();

    OutputQueue waiting_{Writer::kCapacity};
    bool held_ = false; // The hub wants no more input.
    Rfc2217Session session_;
};

} // namespace terrarium::host
