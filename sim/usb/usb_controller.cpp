#include "sim/usb/usb_controller.h"

#include <algorithm>
#include <cassert>

namespace terrarium {

namespace {

using namespace literals;

constexpr Time kFrame = 1_ms;
constexpr Time kControlLimit = 5_s; // USB 2.0, 9.2.6.1.
constexpr u8 kTries = 3;            // USB 2.0, 10.2.6.

// Bits on the wire, SYNC to end of packet (USB 2.0, 8.3 and 8.4), and the pause between two packets.
constexpr u64 kTokenBits = 35, kDataBits = 35, kHandshakeBits = 19, kPauseBits = 7, kTimeoutBits = 18;

Time bits(u64 count) { return Hertz(12'000'000).time_of(count); }

Time packet_time(u64 bytes) { return bits(kPauseBits + kDataBits + 8 * bytes + kPauseBits + kHandshakeBits); }

} // namespace

void UsbController::Pipe::archive(Archive &archive) {
    archive(busy, waiting, data1, interval, errors, max_packet, length, moved, data, due);
}

UsbController::UsbController(Clock &clock, std::string const &name, UsbDevice &device, UsbClient &client)
    : clock_(clock), device_(device), client_(client), bus_(clock, name + " bus", [this] { step(); }),
      frame_(clock, name + " frame", [this] { frame_begins(); }),
      control_timeout_(clock, name + " control timeout", [this] { control_failed(); }) {
    device.connect(this);
}

void UsbController::plug(bool plugged) {
    if (plugged == plugged_) return;
    plugged_ = plugged;
    abandon();
    // A device that does not sense VBUS only sees that the bus falls silent.
    if (!plugged && device_.attached()) device_.suspend(true);
    client_.attachment_changed();
}

void UsbController::abandon() {
    bus_.cancel();
    frame_.cancel();
    control_timeout_.cancel();
    pipes_.fill({});
    set_control_packet(64);
    phase_ = Phase::Idle;
    stage_ = Stage::None;
    address_ = 0;
    active_ = false;
}

void UsbController::reset(bool asserted) {
    abandon();
    device_.bus_reset(asserted);
    if (asserted) return;
    active_ = true;
    first_frame_ = clock_.now();
    frames_wanted_changed();
}

// Frames.

u64 UsbController::frames() const { return active_ ? u64((clock_.now() - first_frame_) / kFrame) + 1 : 0; }

void UsbController::frames_wanted_changed() {
    if (!active_ || !device_.wants_frames()) return frame_.cancel();
    if (!frame_.pending()) frame_.at(first_frame_ + kFrame * i64(frames()));
}

void UsbController::frame_begins() {
    device_.start_of_frame();
    frames_wanted_changed();
}

// Transfers.

void UsbController::open(u8 endpoint, u16 max_packet, u8 interval) {
    Pipe &pipe = this->pipe(endpoint);
    pipe = {};
    pipe.max_packet = max_packet;
    pipe.interval = interval;
}

void UsbController::begin(u8 endpoint, u32 length, std::vector<u8> data) {
    Pipe &pipe = this->pipe(endpoint);
    assert(!pipe.busy && pipe.max_packet > 0);
    pipe.busy = true;
    pipe.waiting = false;
    pipe.errors = 0;
    pipe.length = length;
    pipe.moved = 0;
    pipe.data = std::move(data);
    if (pipe.interval != 0) pipe.due = next_poll(pipe);
    schedule();
}

void UsbController::read(u8 endpoint, u32 length) { begin(endpoint, length, {}); }

void UsbController::write(u8 endpoint, std::vector<u8> data) {
    u32 const length = u32(data.size());
    begin(endpoint, length, std::move(data));
}

void UsbController::control(UsbSetup const &setup, std::vector<u8> data) {
    assert(stage_ == Stage::None);
    setup_ = setup;
    control_data_ = std::move(data);
    stage_ = Stage::Setup;
    control_timeout_.in(kControlLimit);
    std::array<u8, 8> const packet = setup.bytes();
    begin(0, 8, {packet.begin(), packet.end()});
}

// A stage of a control transfer is over.
void UsbController::finish_stage(UsbOutcome outcome, std::vector<u8> data) {
    bool const data_moves = setup_.length > 0;
    if (outcome == UsbOutcome::Done && stage_ == Stage::Setup && data_moves) {
        stage_ = Stage::Data;
        pipes_[setup_.in() ? kIn : 0].data1 = true;
        if (setup_.in()) return read(0x80, setup_.length);
        return write(0x00, control_data_);
    }
    if (outcome == UsbOutcome::Done && stage_ != Stage::Status) {
        control_data_ = std::move(data);
        stage_ = Stage::Status;
        bool const status_in = !setup_.in() || !data_moves;
        pipes_[status_in ? kIn : 0].data1 = true;
        if (status_in) return read(0x80, 0);
        return write(0x00, {});
    }
    stage_ = Stage::None;
    control_timeout_.cancel();
    bool const received = outcome == UsbOutcome::Done && setup_.in();
    client_.control_done(outcome, received ? std::move(control_data_) : std::vector<u8>());
}

void UsbController::control_failed() {
    pipes_[0].busy = pipes_[kIn].busy = false;
    finish_stage(UsbOutcome::Failed, {});
}

// Transactions.

void UsbController::endpoint_ready(u8 endpoint) {
    Pipe &pipe = this->pipe(endpoint);
    if (!pipe.busy || !pipe.waiting) return;
    pipe.waiting = false;
    if (pipe.interval != 0) pipe.due = next_poll(pipe);
    schedule();
}

// The next beginning of a frame that is the endpoint's turn.
Time UsbController::next_poll(Pipe const &pipe) const {
    Time const interval = kFrame * pipe.interval;
    return first_frame_ + interval * ((clock_.now() - first_frame_) / interval + 1);
}

std::size_t UsbController::choose() const {
    Time const now = clock_.now();
    for (std::size_t control : {std::size_t(0), kIn}) {
        if (pipes_[control].runnable(now)) return control;
    }
    for (std::size_t i = 0; i < pipes_.size(); ++i) {
        if (pipes_[i].interval != 0 && pipes_[i].runnable(now)) return i;
    }
    for (std::size_t i = 1; i <= pipes_.size(); ++i) {
        std::size_t const turn = (last_bulk_ + i) % pipes_.size();
        if (pipes_[turn].runnable(now)) return turn;
    }
    return pipes_.size();
}

void UsbController::schedule() {
    if (phase_ != Phase::Idle || !active_) return;
    if (choose() < pipes_.size()) {
        phase_ = Phase::Token;
        return bus_.in(bits(kTokenBits));
    }
    Time next = Time::never();
    for (Pipe const &pipe : pipes_) {
        if (pipe.busy && !pipe.waiting) next = std::min(next, pipe.due);
    }
    if (next == Time::never()) return bus_.cancel();
    bus_.at(next);
}

void UsbController::step() {
    if (phase_ == Phase::Token) return begin_transaction();
    if (phase_ == Phase::Packet) end_transaction();
    schedule();
}

// The token has gone out.
void UsbController::begin_transaction() {
    std::size_t const chosen = choose();
    phase_ = Phase::Idle;
    if (chosen == pipes_.size()) return schedule(); // Its transfer was cancelled meanwhile.
    current_ = u8(chosen);
    Pipe &pipe = pipes_[chosen];
    if (pipe.interval == 0) last_bulk_ = current_;
    phase_ = Phase::Packet;
    if (chosen < kIn) {
        return bus_.in(packet_time(std::min<u32>(pipe.length - pipe.moved, pipe.max_packet)));
    }
    answer_ = device_.in(address_, u8(chosen - kIn));
    if (phase_ != Phase::Packet) return; // The device went away over the question.
    switch (answer_.handshake) {
    case UsbHandshake::Ack: return bus_.in(packet_time(answer_.data.size()));
    case UsbHandshake::Nothing: return bus_.in(bits(kTimeoutBits));
    case UsbHandshake::Nak: pipe.waiting = true; break; // From now on: it may be ready before this is over.
    case UsbHandshake::Stall: break;
    }
    bus_.in(bits(kPauseBits + kHandshakeBits));
}

UsbHandshake UsbController::end_out(Pipe &pipe) {
    u32 const size = std::min<u32>(pipe.length - pipe.moved, pipe.max_packet);
    std::vector<u8> const packet(pipe.data.begin() + pipe.moved, pipe.data.begin() + pipe.moved + size);
    if (current_ == 0 && stage_ == Stage::Setup) return device_.setup(address_, 0, packet);
    return device_.out(address_, current_, pipe.data1, packet);
}

void UsbController::end_transaction() {
    Pipe &pipe = pipes_[current_];
    bool const in = current_ >= kIn;
    UsbHandshake handshake = answer_.handshake;
    if (!in) {
        handshake = pipe.busy ? end_out(pipe) : UsbHandshake::Nothing;
    } else if (handshake == UsbHandshake::Ack) {
        device_.in_acknowledged(u8(current_ - kIn));
    }
    if (phase_ != Phase::Packet) return; // The device went away over it.
    phase_ = Phase::Idle;
    if (!pipe.busy) return; // Cancelled while on the wire.
    switch (handshake) {
    case UsbHandshake::Nothing: return unanswered(pipe);
    case UsbHandshake::Stall: return finish(UsbOutcome::Stalled);
    case UsbHandshake::Nak:
        pipe.errors = 0;
        if (!in) pipe.waiting = true;
        return;
    case UsbHandshake::Ack: break;
    }
    if (!in) return packet_moved(pipe, std::min<u32>(pipe.length - pipe.moved, pipe.max_packet));
    // A repeated packet: acknowledged and dropped. A device that repeats for ever is out of step.
    if (answer_.data1 != pipe.data1) return unanswered(pipe);
    u32 const size = u32(answer_.data.size());
    if (size > pipe.max_packet || size > pipe.length - pipe.moved) return finish(UsbOutcome::Failed);
    pipe.data.insert(pipe.data.end(), answer_.data.begin(), answer_.data.end());
    packet_moved(pipe, size);
}

void UsbController::packet_moved(Pipe &pipe, u32 bytes) {
    pipe.errors = 0;
    pipe.data1 = !pipe.data1;
    pipe.moved += bytes;
    if (pipe.interval != 0) pipe.due = next_poll(pipe);
    if (bytes < pipe.max_packet || pipe.moved == pipe.length) finish(UsbOutcome::Done);
}

void UsbController::unanswered(Pipe &pipe) {
    if (++pipe.errors >= kTries) finish(UsbOutcome::Failed);
}

void UsbController::finish(UsbOutcome outcome) {
    Pipe &pipe = pipes_[current_];
    pipe.busy = false;
    std::vector<u8> data;
    if (current_ >= kIn) data.swap(pipe.data);
    if (current_ % kIn == 0) return finish_stage(outcome, std::move(data));
    client_.transfer_done(endpoint_of(current_), outcome, std::move(data));
}

void UsbController::archive(Archive &archive) {
    archive.section("usb controller");
    archive(bus_, frame_, control_timeout_, plugged_, active_, first_frame_, address_, pipes_, phase_,
            current_, last_bulk_, answer_.handshake, answer_.data1, answer_.data, stage_, setup_,
            control_data_);
    if (!archive.loading()) return;
    // A damaged snapshot must not lead outside the pipes.
    current_ %= pipes_.size();
    last_bulk_ %= pipes_.size();
    for (Pipe &pipe : pipes_) {
        bool const whole =
            pipe.moved <= pipe.length && (&pipe >= &pipes_[kIn] || pipe.data.size() == pipe.length);
        pipe.busy = pipe.busy && pipe.max_packet > 0 && whole;
    }
}

} // namespace terrarium
