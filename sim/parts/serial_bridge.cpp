#include "sim/parts/serial_bridge.h"

#include <algorithm>

#include "sim/parts/action_check.h"
#include "sim/parts/line_actions.h"

namespace terrarium {

namespace {

constexpr std::string_view kTakes = "send TEXT, baud RATE, format 8N1, break [on|off] and purge";
constexpr Time kShortBreak = Time::picoseconds(i64(kShortBreakMilliseconds) * 1'000'000'000);

} // namespace

SerialBridge::SerialBridge(Clock &clock, Trace &trace, std::string_view name, Net &board_txd, Net &board_rxd,
                           u32 baud)
    : Console(name), trace_(trace), pull_up_(std::string(name) + " pull-up"),
      receiver_(clock, std::string(name),
                [this](UartFrame frame) {
                    if (on_output) on_output(frame.byte);
                }),
      transmitter_(clock, std::string(name), [this] { send_next(); }), board_rxd_(board_rxd),
      break_(std::string(name) + " break"),
      wire_change_(clock, std::string(name) + " break", [this] { wire_event(); }) {
    line_.baud = baud;
    board_rxd.connect(break_);
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
    if (queue_.empty() || wire_ != Wire::Bytes) return;
    u8 const byte = queue_.front();
    queue_.pop_front();
    transmitter_.send(byte, format());
}

UartFormat SerialBridge::format() const {
    constexpr Parity kParities[]{Parity::None, Parity::Odd, Parity::Even};
    constexpr u8 kStopHalves[]{2, 3, 4};
    return {.bit = Hertz(line_.baud).time_of(1),
            .parity = kParities[u8(line_.parity)],
            .stop_halves = kStopHalves[u8(line_.stop)],
            .data_bits = line_.data_bits};
}

void SerialBridge::begin_break() {
    wire_change_.cancel();
    wire_ = Wire::Break;
    transmitter_.abort(); // A byte on its way is spoilt, as the receiver will find.
    transmitter_.attach(nullptr);
    break_.drive(Drive::Low);
}

void SerialBridge::end_break() {
    if (wire_ != Wire::Break) return;
    break_.drive(Drive::None);
    transmitter_.attach(&board_rxd_);
    wire_ = Wire::Pause;
    wire_change_.in(format().duration());
}

void SerialBridge::wire_event() {
    if (wire_ == Wire::Break) return end_break();
    wire_ = Wire::Bytes;
    send_next();
}

Result<> SerialBridge::check(Action const &action) const {
    std::optional<LineRequest> const request = line_request(action);
    if (request && *request != LineRequest::Dtr && *request != LineRequest::Rts) {
        SerialLine line = line_;
        TRY(apply_line_action(*this, action, line));
        if (line.parity <= SerialLine::Parity::Even && line.stop != SerialLine::Stop::OneAndHalf) return {};
        return Error{name() + " format: parity M and S and 1.5 stop bits are not modelled"};
    }
    if (action.verb != "send") return unknown_action(*this, action, kTakes);
    TRY(takes_arguments(*this, action, 1, "send TEXT"));
    std::size_t const size = action.arguments[0].size();
    std::size_t const room = kQueueLimit - queue_.size();
    if (size <= room) return {};
    return Error{name() + ": " + std::to_string(size) + " bytes do not fit; there is room for " +
                 std::to_string(room) + " of " + std::to_string(kQueueLimit)};
}

void SerialBridge::act(Action const &action) {
    std::optional<LineRequest> const request = line_request(action);
    if (!request) {
        std::string const &text = action.arguments[0];
        send(std::span(reinterpret_cast<u8 const *>(text.data()), text.size()));
        return;
    }
    (void)apply_line_action(*this, action, line_); // Checked before.
    receiver_.set_format(format());                // A byte on its way keeps the old one.
    if (*request == LineRequest::Purge) queue_.clear();
    if (*request == LineRequest::ShortBreak) {
        begin_break();
        wire_change_.in(kShortBreak);
    }
    if (*request != LineRequest::Break) return;
    if (line_.in_break) begin_break();
    if (!line_.in_break) end_break();
}

std::vector<Part::Reading> SerialBridge::readings() const {
    return {{"baud", std::to_string(line_.baud)},
            {"format", format_text(line_)},
            {"break", wire_ == Wire::Break ? "1" : "0"},
            {"queued", std::to_string(queue_.size())}};
}

void SerialBridge::archive(Archive &archive) {
    archive.section(name());
    archive(wire_);
    if (archive.loading()) transmitter_.attach(wire_ == Wire::Break ? nullptr : &board_rxd_);
    archive(pull_up_, receiver_, transmitter_, break_, wire_change_, queue_);
    archive_line(archive, line_);
    bool const sense = wire_ <= Wire::Pause && line_.parity <= SerialLine::Parity::Even;
    if (!archive.require(sense, "a serial bridge's state makes no sense")) {
        wire_ = Wire::Bytes;
        line_ = {};
    }
}

} // namespace terrarium
