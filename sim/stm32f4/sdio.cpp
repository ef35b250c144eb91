// Registers, command path and wiring; the data path is in sdio_data.cpp.
#include "sim/stm32f4/sdio.h"

#include "sim/stm32f4/sdio_bits.h"

namespace terrarium::stm32f4 {

namespace {

constexpr u32 kFifo = 0x80, kFifoEnd = 0x100;

constexpr u32 kPowerOn = 3;
// In periods of the card's clock.
constexpr u64 kShort = 48, kLong = 136, kGap = 5, kResponseTimeout = 64;

} // namespace

Sdio::Sdio(Clock &clock, Trace &trace, ClockTree &tree)
    : GatedPeripheral("SDIO"), clock_(clock), trace_(trace), tree_(tree),
      command_event_(clock, "SDIO command", [this] { command_event(); }),
      data_event_(clock, "SDIO data", [this] { data_event(); }),
      data_timer_(clock, "SDIO data time-out", [this] { stop_transfer(kSdioDataTimeout); }) {
    auto const clock_changed = [this] {
        if ((clock_control_ >> 11 & 3) == 2) trace_.remark("SDIO: eight data lines are not modelled");
        if (command_phase_ == CommandPhase::Held) send_command();
        if (clocked()) look_for_block();
    };
    registers.define(0x00, "POWER").stores(power_).mask(3).then([this, clock_changed] {
        if (power_ == kPowerOn) return clock_changed();
        command_event_.cancel();
        command_phase_ = CommandPhase::Idle;
        stop_transfer(0);
    });
    registers.define(0x04, "CLKCR").stores(clock_control_).mask(0x7FFF).then(clock_changed);
    registers.define(0x08, "ARG").stores(argument_);
    registers.define(0x0C, "CMD").stores(command_).writes([this](u32 value) { write_command(value); });
    registers.define(0x10, "RESPCMD").stores(response_command_).read_only();
    for (u32 i = 0; i < 4; ++i) {
        registers.define(0x14 + 4 * i, "RESP" + std::to_string(i + 1)).stores(responses_[i]).read_only();
    }
    registers.define(0x24, "DTIMER").stores(data_time_);
    registers.define(0x28, "DLEN").stores(data_length_).mask(0x01FFFFFF);
    registers.define(0x2C, "DCTRL").stores(data_control_).writes([this](u32 value) {
        write_data_control(value & 0xFFF);
    });
    registers.define(0x30, "DCOUNT").reads([this] { return left_; }).read_only();
    registers.define(0x34, "STA").reads([this] { return status(); }).read_only();
    registers.define(0x38, "ICR").reads([] { return 0u; }).writes([this](u32 value) {
        flags_ &= ~(value & kSdioStatic);
        update();
    });
    registers.define(0x3C, "MASK").stores(mask_).mask(0x00FFFFFF).then([this] { update(); });
    registers.define(0x48, "FIFOCNT").reads([this] { return fifo_left_; }).read_only();
    registers.define(kFifo, "FIFO").reads([this] { return fifo_read(); }).writes([this](u32 value) {
        fifo_write(value);
    });
    tree.on_change(clock_changed);
    registers.reset();
}

// The FIFO is at thirty-two addresses, so that a burst may count up.
u32 Sdio::read(u32 offset, unsigned size) {
    return GatedPeripheral::read(offset >= kFifo && offset < kFifoEnd ? kFifo | (offset & 3) : offset, size);
}

void Sdio::write(u32 offset, u32 value, unsigned size) {
    GatedPeripheral::write(offset >= kFifo && offset < kFifoEnd ? kFifo | (offset & 3) : offset, value, size);
}

void Sdio::attach(SdSocket &socket) {
    socket_ = &socket;
    socket.on_change = [this] {
        if (!clock_.restoring) look_for_block();
    };
}

bool Sdio::clocked() const {
    return (power_ & 3) == kPowerOn && (clock_control_ & kSdioClockOn) != 0 && tree_.runs(Domain::Usb);
}

Time Sdio::clocks(u64 count) const {
    u64 const divider = (clock_control_ & kSdioBypass) != 0 ? 1 : (clock_control_ & 0xFF) + 2;
    return tree_.time_of(Domain::Usb, count * divider);
}

SdDevice *Sdio::card() const {
    if (socket_ == nullptr || socket_->card == nullptr || !ck.routed() || !cmd.routed()) return nullptr;
    SdWires const &wires = socket_->wires;
    return ck.net() == wires.clock && cmd.net() == wires.command ? socket_->card : nullptr;
}

bool Sdio::data_wired(unsigned count) const {
    for (unsigned i = 0; i < count; ++i) {
        if (!data[i].routed() || data[i].net() != socket_->wires.data[i]) return false;
    }
    return true;
}

void Sdio::write_command(u32 value) {
    command_ = value & 0x7FFF;
    command_event_.cancel();
    command_phase_ = CommandPhase::Idle;
    if ((command_ & kSdioCommandOn) != 0) {
        if ((command_ & (kSdioWaitInterrupt | kSdioWaitData)) != 0)
            trace_.remark("SDIO: waiting for an interrupt or for the end of data (CMD) is not modelled");
        if ((command_ & (kSdioSuspend | kSdioCeAta)) != 0)
            trace_.remark("SDIO: suspend and CE-ATA commands (CMD) are not modelled");
        send_command();
    }
    update();
}

void Sdio::send_command() {
    command_phase_ = clocked() ? CommandPhase::Sending : CommandPhase::Held;
    if (clocked()) command_event_.in(clocks(kShort));
}

void Sdio::command_event() {
    CommandPhase const phase = command_phase_;
    command_phase_ = CommandPhase::Idle;
    if (phase == CommandPhase::TimingOut) return set_flags(kSdioCommandTimeout);
    if (phase == CommandPhase::Receiving) return take_response(response_);
    SdDevice *const device = card();
    auto const response = device != nullptr ? device->command(u8(command_ & 63), argument_) : std::nullopt;
    if ((command_ >> 6 & 1) == 0) { // WAITRESP: none.
        set_flags(kSdioSent);
    } else if (response) {
        response_ = *response;
        command_phase_ = CommandPhase::Receiving;
        command_event_.in(clocks(kGap + (response_.is_long ? kLong : kShort)));
    } else {
        command_phase_ = CommandPhase::TimingOut;
        command_event_.in(clocks(kResponseTimeout));
    }
    if (clocked()) look_for_block(); // The command may have been one that reads.
    update();
}

void Sdio::take_response(SdResponse const &response) {
    bool const expects_long = (command_ >> 6 & 3) == 3;
    response_command_ = response.index;
    responses_ = response.words;
    if (response.is_long) responses_[3] &= ~1u; // The end bit is not kept.
    set_flags(response.has_crc && expects_long == response.is_long ? kSdioResponse : kSdioCommandCrc);
}

u32 Sdio::status() const {
    u32 value = flags_;
    if (command_phase_ != CommandPhase::Idle) value |= kSdioCommandActive;
    if (receiving()) {
        if (fifo_count_ > 0) value |= kSdioReceiveData;
        if (fifo_count_ >= kFifoWords / 4) value |= kSdioReceiveHalf;
        if (fifo_count_ == kFifoWords) value |= kSdioReceiveFull;
        if (active()) value |= kSdioReceiving | (fifo_count_ == 0 ? kSdioReceiveEmpty : 0);
    } else if (active()) {
        value |= kSdioSending | (fifo_count_ == 0 ? kSdioSendEmpty : kSdioSendData);
        if (fifo_count_ <= kFifoWords - kFifoWords / 4) value |= kSdioSendHalf;
        if (fifo_count_ == kFifoWords) value |= kSdioSendFull;
    }
    return value;
}

void Sdio::set_flags(u32 flags) {
    flags_ |= flags;
    update();
}

void Sdio::update() {
    irq.set((status() & mask_) != 0);
    bool const has = receiving() ? fifo_count_ > 0 : active() && fifo_count_ < kFifoWords && fifo_left_ > 0;
    last.set(fifo_left_ == 1);
    request.set((data_control_ & kSdioDma) != 0 && has);
}

void Sdio::reset() {
    registers.reset();
    command_event_.cancel();
    data_event_.cancel();
    data_timer_.cancel();
    command_phase_ = CommandPhase::Idle;
    phase_ = DataPhase::Idle;
    flags_ = left_ = fifo_left_ = fifo_first_ = fifo_count_ = block_at_ = 0;
    fifo_.fill(0);
    block_.clear();
    spoilt_ = stalled_ = false;
    update();
}

void Sdio::archive(Archive &archive) {
    Peripheral::archive(archive);
    archive(ck, cmd);
    for (Signal &signal : data) archive(signal);
    archive(command_event_, data_event_, data_timer_, flags_, command_phase_, response_.is_long,
            response_.index, response_.has_crc, response_.words, phase_, left_, fifo_left_, fifo_,
            fifo_first_, fifo_count_, block_, block_at_, spoilt_, stalled_, word_at_);
    bool const right = command_phase_ <= CommandPhase::TimingOut && phase_ <= DataPhase::Busy &&
                       fifo_first_ < kFifoWords && fifo_count_ <= kFifoWords &&
                       block_.size() <= block_bytes() && block_at_ <= block_.size() && left_ < 1u << 25;
    if (!archive.require(right, "the SDIO's state makes no sense")) reset();
    if (archive.loading()) update();
}

} // namespace terrarium::stm32f4
