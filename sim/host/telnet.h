// Telnet: the byte stream of RFC 854 taken apart, and put together again.
//
// Modelled: IAC escapes, option negotiation (RFC 1143's rule: answer only what changes something),
// subnegotiations, the break command; binary mode (RFC 856) and, without it, CR NUL.
// Not modelled: every other command (interrupt, are you there ...), which is passed over.
#pragma once

#include <array>
#include <functional>
#include <span>
#include <vector>

#include "sim/core/types.h"

namespace terrarium::host {

class Telnet {
public:
    enum Option : u8 { kBinary = 0, kEcho = 1, kSuppressGoAhead = 3, kComPort = 44 };

    // What a peer may say between IAC SB and IAC SE; more is passed over as a whole.
    static constexpr std::size_t kLongestSubnegotiation = 256;

    struct Handlers {
        std::function<void(std::span<u8 const>)> data;
        // A Telnet command for the peer; goes out as it is.
        std::function<void(std::span<u8 const>)> reply;
        // The option's byte and what follows it, without escapes.
        std::function<void(std::span<u8 const>)> subnegotiation;
        // The peer has begun to use an option that we agree to.
        std::function<void(u8 option)> enabled;
        std::function<void()> send_break;
    };
    explicit Telnet(Handlers handlers) : handlers_(std::move(handlers)) {}

    // Says which options we want: binary both ways, no go-ahead, the board's echo.
    void offer();
    void receive(std::span<u8 const> bytes);

    // Adds data as the peer must get it: 255 doubled.
    void encode(std::span<u8 const> data, std::vector<u8> &out);
    // IAC SB `bytes` IAC SE, to the peer.
    void send_subnegotiation(std::span<u8 const> bytes);
    // Whether the peer uses it.
    [[nodiscard]] bool peer_uses(u8 option) const { return theirs_[option].on; }

private:
    enum class State : u8 { Data, Command, Option, Subnegotiation, SubnegotiationCommand };
    struct Use {
        bool on = false;
        bool asked = false; // We have asked for it and wait for the answer.
    };

    void take_data(u8 byte);
    void command(u8 byte);
    void negotiate(u8 verb, u8 option);
    void pass_data_on();
    void say(u8 verb, u8 option);

    Handlers handlers_;
    State state_ = State::Data;
    u8 verb_ = 0;
    bool after_cr_ = false; // The peer's last byte of data was a CR.
    bool sent_cr_ = false;  // Ours.
    bool too_long_ = false; // This subnegotiation.
    std::vector<u8> data_;  // Of this receive(), not yet passed on.
    std::vector<u8> subnegotiation_;
    std::array<Use, 256> ours_{};   // WILL and WONT are ours to say.
    std::array<Use, 256> theirs_{}; // And theirs.
};

} // namespace terrarium::host
