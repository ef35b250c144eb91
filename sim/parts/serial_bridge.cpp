#include "sim/parts/serial_bridge.h"

#include <algorithm>

#include "sim/parts/action_check.h"
#include "sim/parts/line_actions.h"

namespace terrarium {

namespace {

constexpr std::string_view kTakes =
    "send TEXT, baud RATE, format 8N1, break [on|off], purge, plug, unplug, lose [COUNT] [from=board] and "
    "frame_error [COUNT]";
constexpr i64 kMostFaults = 1'000'000'000;
constexpr Time kShortBreak = Time::picoseconds(i64(kShortBreakMilliseconds) * 1'000'000'000);

} // namespace

SerialBridge::SerialBridge(Clock &clock, Trace &trace, std::string_view name, Net &board_txd, Net &board_rxd,
                           u32 baud, bool plugged)
    : Console(name), trace_(trace), pull_up_(std::string(name) + " pull-up"),
      receiver_(clock, std::string(name), [this](UartFrame frame) { heard(frame.byte); }),
      transmitter_(clock, std::string(name), [this] { send_next(); }), board_txd_(board_txd),
      board_rxd_(board_rxd), break_(std::string(name) + " break"),
      wire_change_(clock, std::string(name) + " break", [this] { wire_event(); }), plugged_(plugged) {
    line_.baud = baud;
    pull_up_.pull(Pull::Up);
    receiver_.set_format(format());
    receiver_.enable(true);
    touch_wires();
}

// Connects what should be connected, and nothing else.
void SerialBridge::touch_wires() {
    auto const connect = [this](Pin &pin, Net &net) {
        if (plugged_) net.connect(pin);
        if (!plugged_) net.disconnect(pin);
    };
    connect(break_, board_rxd_);
    connect(pull_up_, board_txd_);
    receiver_.attach(plugged_ ? &board_txd_ : nullptr);
    transmitter_.attach(plugged_ && wire_ != Wire::Break ? &board_rxd_ : nullptr);
}

// What it would have sent is lost, as with any adapter that is pulled out.
void SerialBridge::plug(bool plugged) {
    if (plugged_ == plugged) return;
    plugged_ = plugged;
    queue_.clear();
    transmitter_.abort();
    wire_change_.cancel();
    break_.drive(Drive::None);
    wire_ = Wire::Bytes;
    line_.in_break = false;
    touch_wires();
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
    if (queue_.empty() || wire_ != Wire::Bytes || !plugged_) return;
    std::size_t const lost = std::min<std::size_t>(lost_to_board_, queue_.size());
    queue_.erase(queue_.begin(), queue_.begin() + std::ptrdiff_t(lost));
    lost_to_board_ -= u32(lost);
    if (queue_.empty()) return;
    u8 const byte = queue_.front();
    queue_.pop_front();
    if (without_stop_ == 0) return transmitter_.send(byte, format());
    --without_stop_;
    transmitter_.send_without_stop(byte, format());
}

void SerialBridge::heard(u8 byte) {
    if (lost_from_board_ > 0) {
        --lost_from_board_;
    } else if (on_output) {
        on_output(byte);
    }
}

Result<SerialBridge::Fault> SerialBridge::fault_in(Action const &action) const {
    bool const from = action.settings == std::vector{std::pair<std::string, std::string>{"from", "board"}};
    bool const loses = action.verb == "lose";
    if (action.arguments.size() > 1 || (!action.settings.empty() && !(loses && from)))
        return Error{name() + ": write " +
                     std::string(loses ? "lose [COUNT] [from=board]" : "frame_error [COUNT]")};
    Fault fault{loses ? from ? &SerialBridge::lost_from_board_ : &SerialBridge::lost_to_board_
                      : &SerialBridge::without_stop_,
                1};
    if (!action.arguments.empty())
        fault.count =
            u32(TRY(Action::integer(name() + " " + action.verb, action.arguments[0], 0, kMostFaults)));
    return fault;
}

UartFormat SerialBridge::format() const {
    constexpr Parity kParities[]{Parity::None, Parity::Odd, Parity::Even};
    return {.bit = Hertz(line_.baud).time_of(1),
            .parity = kParities[u8(line_.parity)],
            .stop_halves = u8(2 + u8(line_.stop)),
            .data_bits = line_.data_bits};
}

void SerialBridge::begin_break() {
    if (!plugged_) return;
    wire_change_.cancel();
    wire_ = Wire::Break;
    transmitter_.abort(); // A byte on its way is spoilt, as the receiver will find.
    touch_wires();
    break_.drive(Drive::Low);
}

void SerialBridge::end_break() {
    if (wire_ != Wire::Break) return;
    break_.drive(Drive::None);
    wire_ = Wire::Pause;
    touch_wires();
    wire_change_.in(format().duration());
}

void SerialBridge::wire_event() {
    if (wire_ == Wire::Break) return end_break();
    wire_ = Wire::Bytes;
    send_next();
}

Result<> SerialBridge::check(Action const &action) const {
    if (action.verb == "plug" || action.verb == "unplug") return takes_nothing(*this, action);
    if (action.verb == "lose" || action.verb == "frame_error") {
        TRY(fault_in(action));
        return {};
    }
    std::optional<LineRequest> const request = line_request(action);
    if (request && *request != LineRequest::Dtr && *request != LineRequest::Rts) {
        SerialLine line = line_;
        TRY(apply_line_action(*this, action, line));
        if (line.parity <= SerialLine::Parity::Even) return {};
        return Error{name() + " format: parity M and S are not modelled"};
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
    if (action.verb == "plug" || action.verb == "unplug") return plug(action.verb == "plug");
    if (action.verb == "lose" || action.verb == "frame_error") {
        Fault const fault = fault_in(action).value();
        this->*fault.counter = fault.count;
        return;
    }
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
    return {{"plugged", plugged_ ? "1" : "0"},
            {"baud", std::to_string(line_.baud)},
            {"format", format_text(line_)},
            {"break", wire_ == Wire::Break ? "1" : "0"},
            {"queued", std::to_string(queue_.size())}};
}

Look SerialBridge::look() const {
    Look look;
    look.present = plugged_;
    if (plugged_) look.contents = "serial port, " + std::to_string(line_.baud) + " baud";
    return look;
}

void SerialBridge::archive(Archive &archive) {
    archive.section(name());
    archive(wire_, plugged_);
    if (archive.loading()) touch_wires();
    archive(pull_up_, receiver_, transmitter_, break_, wire_change_, queue_);
    archive(lost_to_board_, lost_from_board_, without_stop_);
    archive_line(archive, line_);
    bool const sense = wire_ <= Wire::Pause && line_.parity <= SerialLine::Parity::Even;
    if (!archive.require(sense, "a serial bridge's state makes no sense")) {
        wire_ = Wire::Bytes;
        line_ = {};
    }
}

} // namespace terrarium
