// Rfc2217Session: one client's Telnet connection with the COM port option, without the socket. RFC 2217.
//
// Modelled: signature; baud rate, data size, parity, stop bits; DTR, RTS, break; suspend and resume; purge;
// masks and the modem state (the board is there: CTS, DSR and CD are on, RI is off).
// Not modelled: flow control, which is always answered by "none", since TCP does it for the bytes and the
// board's line has no more wires; line errors, which the machine's console does not tell.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "sim/core/serial_line.h"
#include "sim/host/telnet.h"

namespace terrarium::host {

class Rfc2217Session {
public:
    struct Handlers {
        // Bytes for the board.
        std::function<void(std::span<u8 const>)> data;
        // Bytes for the client that are not the board's.
        std::function<void(std::span<u8 const>)> reply;
        // Sets the line; false when the board's console does not have the setting.
        std::function<bool(LineRequest, SerialLine const &)> set_line;
        // Forget what waits for the client.
        std::function<void()> purge_output;
    };
    explicit Rfc2217Session(Handlers handlers);

    // The server speaks first.
    void open() { telnet_.offer(); }
    void receive(std::span<u8 const> bytes) { telnet_.receive(bytes); }
    // The board's bytes as the client gets them.
    void encode(std::span<u8 const> data, std::vector<u8> &out) { telnet_.encode(data, out); }

    // The client has asked for silence.
    [[nodiscard]] bool suspended() const { return suspended_; }
    [[nodiscard]] SerialLine const &line() const { return line_; }
    // Sets again all that the client has set: what it wished for while it might not write.
    void apply();

private:
    void subnegotiation(std::span<u8 const> bytes);
    void answer(u8 command, std::span<u8 const> value);
    void answer(u8 command, u8 value) { answer(command, std::span(&value, 1)); }
    // Makes `wanted` the line, if the console takes the request.
    bool change(LineRequest request, SerialLine const &wanted);
    void set_baud(std::span<u8 const> value);
    void set_format(u8 command, u8 value);
    u8 control(u8 value);
    void purge(u8 which);
    void tell_modem_state();

    Handlers handlers_;
    SerialLine line_;
    bool touched_[5] = {}; // By LineRequest: what the client has set.
    u8 line_mask_ = 0;
    u8 modem_mask_ = 0xFF;
    bool suspended_ = false;
    Telnet telnet_;
};

} // namespace terrarium::host
