#include "sim/parts/serial_bridge.h"

#include <algorithm>

#include "sim/parts/action_check.h"

namespace terrarium {

namespace {
constexpr u32 kSlowest = 50;
constexpr u32 kFastest = 10'000'000;
} // namespace

SerialBridge::SerialBridge(Clock &clock, Trace &trace, std::string_view name, Net &board_txd, Net &board_rxd,
                           u32 baud)
    : Console(name), trace_(trace), pull_up_(std::string(name) + " pull-up"),
      receiver_(clock, std::string(name),
                [this](UartFrame frame) {
                    if (on_output) on_output(frame.byte);
                }),
      transmitter_(clock, std::string(name), [this] { send_next(); }), baud_(baud) {
    pull_up_.pull(Pull::Up);
    board_txd.connect(pull_up_);
    receiver_.attach(&board_txd);
    receiver_.set_format(format());
    receiver_.enable(true);
    transmitter_.attach(&board_rxd);
}

std::size_t SerialBridge::send(std::span<u8 const> bytes) {
    std::size_t const taken = std::min(bytes.size(), kQueueLimit - queue_.size());
    if (taken < bytes.size())
        trace_.remark(name() + ": the queue of bytes to send is full; the rest is dropped");
    queue_.insert(queue_.end(), bytes.begin(), bytes.begin() + std::ptrdiff_t(taken));
    if (!transmitter_.busy()) send_next();
    return taken;
}

void SerialBridge::send_next() {
    if (queue_.empty()) return;
    u8 const byte = queue_.front();
    queue_.pop_front();
    transmitter_.send(byte, format());
}

void SerialBridge::set_baud(u32 baud) {
    baud_ = std::clamp(baud, kSlowest, kFastest);
    receiver_.set_format(format());
}

Result<> SerialBridge::check(Action const &action) const {
    if (action.verb == "baud") {
        TRY(takes_arguments(*this, action, 1, "baud RATE"));
        Result<i64> const rate = Action::integer(name() + " baud", action.arguments[0], kSlowest, kFastest);
        if (!rate) return rate.error();
        return {};
    }
    if (action.verb != "send") return unknown_action(*this, action, "send TEXT and baud RATE");
    TRY(takes_arguments(*this, action, 1, "send TEXT"));
    std::size_t const size = action.arguments[0].size();
    std::size_t const room = kQueueLimit - queue_.size();
    if (size <= room) return {};
    return Error{name() + ": " + std::to_string(size) + " bytes do not fit; there is room for " +
                 std::to_string(room) + " of " + std::to_string(kQueueLimit)};
}

void SerialBridge::act(Action const &action) {
    std::string const &argument = action.arguments[0];
    if (action.verb == "baud")
        return set_baud(u32(Action::integer("", argument, kSlowest, kFastest).value()));
    send(std::span(reinterpret_cast<u8 const *>(argument.data()), argument.size()));
}

std::vector<Part::Reading> SerialBridge::readings() const {
    return {{"baud", std::to_string(baud_)}, {"queued", std::to_string(queue_.size())}};
}

void SerialBridge::archive(Archive &archive) {
    archive.section(name());
    archive(pull_up_, receiver_, transmitter_, queue_, baud_);
    if (!archive.require(baud_ >= kSlowest && baud_ <= kFastest, "a baud rate makes no sense"))
        baud_ = kSlowest;
}

} // namespace terrarium
