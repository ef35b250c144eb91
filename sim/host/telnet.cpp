#include "sim/host/telnet.h"

namespace terrarium::host {

namespace {

enum Byte : u8 {
    kSubnegotiationEnd = 240,
    kBreak = 243,
    kSubnegotiationBegin = 250,
    kWill = 251,
    kWont = 252,
    kDo = 253,
    kDont = 254,
    kIac = 255,
};

bool supported(u8 option) {
    switch (option) {
    case Telnet::kBinary:
    case Telnet::kSuppressGoAhead:
    case Telnet::kComPort: return true;
    default: return false;
    }
}

} // namespace

void Telnet::offer() {
    for (u8 const option : {kBinary, kSuppressGoAhead, kEcho}) {
        ours_[option].asked = true;
        say(kWill, option);
    }
    for (u8 const option : {kBinary, kSuppressGoAhead}) {
        theirs_[option].asked = true;
        say(kDo, option);
    }
}

void Telnet::receive(std::span<u8 const> bytes) {
    for (u8 const byte : bytes) {
        switch (state_) {
        case State::Data:
            if (byte == kIac) {
                state_ = State::Command;
            } else {
                take_data(byte);
            }
            break;
        case State::Command: command(byte); break;
        case State::Option:
            state_ = State::Data;
            pass_data_on();
            negotiate(verb_, byte);
            break;
        case State::Subnegotiation:
            if (byte == kIac) {
                state_ = State::SubnegotiationCommand;
            } else if (subnegotiation_.size() < kLongestSubnegotiation) {
                subnegotiation_.push_back(byte);
            } else {
                too_long_ = true;
            }
            break;
        case State::SubnegotiationCommand:
            if (byte == kIac && subnegotiation_.size() < kLongestSubnegotiation) {
                subnegotiation_.push_back(kIac);
                state_ = State::Subnegotiation;
            } else if (byte == kIac) {
                too_long_ = true;
                state_ = State::Subnegotiation;
            } else if (byte == kSubnegotiationEnd) {
                state_ = State::Data;
                pass_data_on();
                if (!too_long_ && !subnegotiation_.empty()) handlers_.subnegotiation(subnegotiation_);
            } else {
                command(byte); // The peer forgot to end it; what it says now counts.
            }
            break;
        }
    }
    pass_data_on();
}

void Telnet::take_data(u8 byte) {
    // In the network's own text mode a carriage return alone is CR NUL, and the Enter key may be CR LF.
    bool const companion = after_cr_ && !theirs_[kBinary].on && (byte == 0 || byte == '\n');
    after_cr_ = byte == '\r';
    if (!companion) data_.push_back(byte);
}

void Telnet::command(u8 byte) {
    state_ = State::Data;
    switch (byte) {
    case kIac: return take_data(kIac);
    case kWill:
    case kWont:
    case kDo:
    case kDont:
        verb_ = byte;
        state_ = State::Option;
        return;
    case kSubnegotiationBegin:
        subnegotiation_.clear();
        too_long_ = false;
        state_ = State::Subnegotiation;
        return;
    case kBreak:
        pass_data_on();
        handlers_.send_break();
        return;
    default: return;
    }
}

void Telnet::negotiate(u8 verb, u8 option) {
    bool const about_us = verb == kDo || verb == kDont;
    bool const yes = verb == kDo || verb == kWill;
    Use &use = about_us ? ours_[option] : theirs_[option];
    bool const agree = yes && (supported(option) || (about_us && option == kEcho));
    // An answer to what we asked for, or to nothing new, needs none itself.
    bool const answer = !use.asked && (agree != use.on || yes != agree);
    bool const begins = agree && !use.on;
    use = {.on = agree, .asked = false};
    if (answer && about_us) say(agree ? kWill : kWont, option);
    if (answer && !about_us) say(agree ? kDo : kDont, option);
    if (begins && !about_us) handlers_.enabled(option);
}

void Telnet::pass_data_on() {
    if (data_.empty()) return;
    handlers_.data(data_);
    data_.clear();
}

void Telnet::say(u8 verb, u8 option) {
    std::array<u8, 3> const bytes{kIac, verb, option};
    handlers_.reply(bytes);
}

void Telnet::encode(std::span<u8 const> data, std::vector<u8> &out) {
    for (u8 const byte : data) {
        if (sent_cr_ && byte != '\n' && !ours_[kBinary].on) out.push_back(0);
        sent_cr_ = byte == '\r';
        out.push_back(byte);
        if (byte == kIac) out.push_back(kIac);
    }
}

void Telnet::send_subnegotiation(std::span<u8 const> bytes) {
    std::vector<u8> out{kIac, kSubnegotiationBegin};
    for (u8 const byte : bytes) {
        out.push_back(byte);
        if (byte == kIac) out.push_back(kIac);
    }
    out.insert(out.end(), {kIac, kSubnegotiationEnd});
    handlers_.reply(out);
}

} // namespace terrarium::host
