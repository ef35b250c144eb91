#include "sim/host/rfc2217_session.h"

#include <string_view>

namespace terrarium::host {

namespace {

// What a client says; our answers have 100 more.
enum Command : u8 {
    kSignature = 0,
    kSetBaudRate = 1,
    kSetDataSize = 2,
    kSetParity = 3,
    kSetStopSize = 4,
    kSetControl = 5,
    kNotifyLineState = 6,
    kNotifyModemState = 7,
    kSuspend = 8,
    kResume = 9,
    kSetLineStateMask = 10,
    kSetModemStateMask = 11,
    kPurgeData = 12,
    kAnswer = 100,
};

enum Control : u8 {
    kAskFlow = 0,
    kNoFlow = 1,
    kHardwareFlow = 3,
    kAskBreak = 4,
    kBreakOn = 5,
    kBreakOff = 6,
    kAskDtr = 7,
    kDtrOn = 8,
    kDtrOff = 9,
    kAskRts = 10,
    kRtsOn = 11,
    kRtsOff = 12,
    kNoInboundFlow = 14,
};

constexpr u8 kCarrierReadyAndClear = 0xB0; // CD, DSR and CTS.
constexpr u8 kTransmitterEmpty = 0x60;
constexpr std::string_view kName = "Terrarium";

} // namespace

Rfc2217Session::Rfc2217Session(Handlers handlers)
    : handlers_(std::move(handlers)),
      telnet_({.data = [this](std::span<u8 const> bytes) { handlers_.data(bytes); },
               .reply = [this](std::span<u8 const> bytes) { handlers_.reply(bytes); },
               .subnegotiation = [this](std::span<u8 const> bytes) { subnegotiation(bytes); },
               .enabled =
                   [this](u8 option) {
                       if (option == Telnet::kComPort) tell_modem_state();
                   },
               .send_break = [this] { (void)handlers_.set_line(LineRequest::ShortBreak, line_); }}) {}

void Rfc2217Session::apply() {
    for (u8 i = 0; i < std::size(touched_); ++i) {
        if (touched_[i]) (void)handlers_.set_line(LineRequest(i), line_);
    }
}

bool Rfc2217Session::change(LineRequest request, SerialLine const &wanted) {
    if (!handlers_.set_line(request, wanted)) return false;
    line_ = wanted;
    touched_[u8(request)] = true;
    return true;
}

void Rfc2217Session::answer(u8 command, std::span<u8 const> value) {
    std::vector<u8> bytes{Telnet::kComPort, u8(command + kAnswer)};
    bytes.insert(bytes.end(), value.begin(), value.end());
    telnet_.send_subnegotiation(bytes);
}

void Rfc2217Session::subnegotiation(std::span<u8 const> bytes) {
    // The option must be agreed upon first, so that a Telnet client that means something else by 44 is safe.
    if (bytes.size() < 2 || bytes[0] != Telnet::kComPort || !telnet_.peer_uses(Telnet::kComPort)) return;
    u8 const command = bytes[1];
    std::span<u8 const> const value = bytes.subspan(2);
    if (command == kSignature) {
        // With a text it is the client's own, and no question.
        if (value.empty()) answer(command, {reinterpret_cast<u8 const *>(kName.data()), kName.size()});
        return;
    }
    if (command == kSetBaudRate) return set_baud(value);
    if (command == kSuspend || command == kResume) {
        suspended_ = command == kSuspend;
        return;
    }
    if (command == kNotifyModemState) return tell_modem_state();
    if (command == kNotifyLineState) return answer(command, kTransmitterEmpty);
    if (value.size() != 1) return;
    switch (command) {
    case kSetDataSize:
    case kSetParity:
    case kSetStopSize: return set_format(command, value[0]);
    case kSetControl: return answer(command, control(value[0]));
    case kSetLineStateMask: return answer(command, line_mask_ = value[0]);
    case kSetModemStateMask: return answer(command, modem_mask_ = value[0]);
    case kPurgeData: return purge(value[0]);
    default: return; // An unknown command is passed over, as the standard says of every unknown option.
    }
}

void Rfc2217Session::set_baud(std::span<u8 const> value) {
    if (value.size() != 4) return;
    SerialLine wanted = line_;
    wanted.baud = u32(value[0]) << 24 | u32(value[1]) << 16 | u32(value[2]) << 8 | value[3];
    if (wanted.baud != 0) (void)change(LineRequest::Baud, wanted); // 0 asks for the present one.
    u32 const baud = line_.baud;
    std::array<u8, 4> const now{u8(baud >> 24), u8(baud >> 16), u8(baud >> 8), u8(baud)};
    answer(kSetBaudRate, now);
}

void Rfc2217Session::set_format(u8 command, u8 value) {
    SerialLine wanted = line_;
    bool sense = value != 0; // 0 asks for the present one.
    if (command == kSetDataSize) {
        wanted.data_bits = value;
        sense = value >= 5 && value <= 8;
    } else if (command == kSetParity) {
        wanted.parity = SerialLine::Parity(value - 1);
        sense = value >= 1 && value <= 5;
    } else {
        constexpr SerialLine::Stop kStops[]{SerialLine::Stop::One, SerialLine::Stop::Two,
                                            SerialLine::Stop::OneAndHalf};
        sense = value >= 1 && value <= 3;
        if (sense) wanted.stop = kStops[value - 1];
    }
    if (sense) (void)change(LineRequest::Format, wanted);
    constexpr u8 kStopCodes[]{1, 3, 2};
    answer(command, command == kSetDataSize ? line_.data_bits
                    : command == kSetParity ? u8(u8(line_.parity) + 1)
                                            : kStopCodes[u8(line_.stop)]);
}

u8 Rfc2217Session::control(u8 value) {
    SerialLine wanted = line_;
    switch (value) {
    case kBreakOn:
    case kBreakOff:
        wanted.in_break = value == kBreakOn;
        (void)change(LineRequest::Break, wanted);
        break;
    case kDtrOn:
    case kDtrOff:
        wanted.dtr = value == kDtrOn;
        (void)change(LineRequest::Dtr, wanted);
        break;
    case kRtsOn:
    case kRtsOff:
        wanted.rts = value == kRtsOn;
        (void)change(LineRequest::Rts, wanted);
        break;
    default: break;
    }
    if (value <= kHardwareFlow) return kNoFlow;
    if (value <= kBreakOff) return line_.in_break ? kBreakOn : kBreakOff;
    if (value <= kDtrOff) return line_.dtr ? kDtrOn : kDtrOff;
    if (value <= kRtsOff) return line_.rts ? kRtsOn : kRtsOff;
    return kNoInboundFlow;
}

void Rfc2217Session::purge(u8 which) {
    bool const sense = which >= 1 && which <= 3;
    if (sense && (which & 1) != 0) handlers_.purge_output();
    if (sense && (which & 2) != 0) (void)handlers_.set_line(LineRequest::Purge, line_);
    answer(kPurgeData, which);
}

void Rfc2217Session::tell_modem_state() { answer(kNotifyModemState, kCarrierReadyAndClear & modem_mask_); }

} // namespace terrarium::host
