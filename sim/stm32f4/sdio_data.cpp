// The data path: its state machine and FIFO. RM0090, chapter 31.3.1 (figures 330 and 331).
#include <algorithm>

#include "sim/stm32f4/sdio.h"
#include "sim/stm32f4/sdio_bits.h"

namespace terrarium::stm32f4 {

namespace {

// In periods of the card's clock.
constexpr u64 kCrcAndEnd = 17;
constexpr u64 kStatusToken = 7; // Two of pause, then the card's answer to a block.
constexpr u64 kBetweenBlocks = 2;

} // namespace

u32 Sdio::block_bytes() const { return 1u << std::min(data_control_ >> 4 & 15, 14u); }

void Sdio::write_data_control(u32 value) {
    bool const on = (value & kSdioDataOn) != 0;
    if (active() && on) {
        // A transfer keeps its direction and block; only DMA can be switched.
        data_control_ = (data_control_ & ~kSdioDma) | (value & kSdioDma);
        return update();
    }
    data_control_ = value;
    if ((value & kSdioStream) != 0 && on) trace_.remark("SDIO: stream mode (DCTRL) is not modelled");
    if ((value & kSdioCardFeatures) != 0)
        trace_.remark("SDIO: read wait and SDIO cards' functions (DCTRL) are not modelled");
    if (!on) return stop_transfer(0);
    begin_transfer();
}

void Sdio::begin_transfer() {
    left_ = data_length_;
    fifo_left_ = (data_length_ + 3) / 4;
    fifo_first_ = fifo_count_ = 0;
    stalled_ = false;
    receiving() ? wait_receive() : wait_send();
}

// To idle, saying why.
void Sdio::stop_transfer(u32 flags) {
    data_event_.cancel();
    data_timer_.cancel();
    phase_ = DataPhase::Idle;
    block_.clear();
    block_at_ = 0;
    stalled_ = false;
    set_flags(flags);
}

void Sdio::data_event() {
    switch (phase_) {
    case DataPhase::WaitReceive: return begin_block();
    case DataPhase::Receive: return receive_word();
    case DataPhase::ReceiveCrc: return end_received_block();
    case DataPhase::WaitSend: return begin_sending();
    case DataPhase::Send: return send_word();
    case DataPhase::SendCrc: return end_sent_block();
    case DataPhase::Busy: data_timer_.cancel(); return wait_send();
    case DataPhase::Idle: break;
    }
}

void Sdio::wait_receive() {
    if (left_ == 0) return stop_transfer(kSdioDataEnd);
    phase_ = DataPhase::WaitReceive;
    if (tree_.runs(Domain::Usb)) data_timer_.in(clocks(data_time_));
    look_for_block();
    update();
}

// Sets the event for the start bit of the card's next block, if it has one.
void Sdio::look_for_block() {
    if (phase_ != DataPhase::WaitReceive) return;
    data_event_.cancel();
    SdDevice *const device = card();
    if (!clocked() || device == nullptr || !data_wired(1)) return;
    Time const start = device->sends_at();
    if (start != Time::never()) data_event_.at(std::max(start, clock_.now() + clocks(kBetweenBlocks)));
}

void Sdio::begin_block() {
    SdDevice *const device = card();
    if (device == nullptr || device->sends_at() > clock_.now()) return look_for_block();
    data_timer_.cancel();
    unsigned const card_lines = device->width();
    u32 const expected = std::min(block_bytes(), left_);
    block_ = device->send_block();
    spoilt_ = block_.size() != expected || card_lines != lines();
    block_.resize(expected, 0xFF);
    if (lines() == 4 && (card_lines == 1 || !data_wired(4))) return stop_transfer(kSdioStartBit);
    phase_ = DataPhase::Receive;
    block_at_ = 0;
    word_at_ = clock_.now() + clocks(1);
    next_word();
}

// The next word, or the rest of the block, takes its time on the wire.
void Sdio::next_word() {
    u32 const bytes = std::min<u32>(4, u32(block_.size()) - block_at_);
    word_at_ += clocks(u64(bytes) * 8 / lines());
    data_event_.at(word_at_);
}

void Sdio::receive_word() {
    if (fifo_count_ == kFifoWords) {
        stalled_ = (clock_control_ & kSdioFlowControl) != 0;
        if (stalled_) return;
        set_flags(kSdioOverrun);
        return wait_receive();
    }
    u32 word = 0;
    for (u32 i = 0; i < 4 && block_at_ < block_.size(); ++i) {
        word |= u32(block_[block_at_++]) << (8 * i);
        --left_;
    }
    fifo_[(fifo_first_ + fifo_count_++) % kFifoWords] = word;
    if (block_at_ < block_.size()) {
        next_word();
    } else {
        phase_ = DataPhase::ReceiveCrc;
        data_event_.at(word_at_ + clocks(kCrcAndEnd));
    }
    update();
}

void Sdio::end_received_block() {
    // A card that was taken out has left the lines high.
    if (spoilt_ || card() == nullptr) return stop_transfer(kSdioDataCrc);
    block_.clear();
    block_at_ = 0;
    flags_ |= kSdioBlockEnd;
    wait_receive();
}

void Sdio::wait_send() {
    if (left_ == 0) return stop_transfer(kSdioDataEnd);
    phase_ = DataPhase::WaitSend;
    if (fifo_count_ > 0 && clocked()) data_event_.in(clocks(kBetweenBlocks));
    update();
}

void Sdio::begin_sending() {
    phase_ = DataPhase::Send;
    block_.assign(std::min(block_bytes(), left_), 0);
    block_at_ = 0;
    word_at_ = clock_.now() + clocks(1);
    data_event_.at(word_at_);
    update();
}

// The shift register takes its next word; after the last it is the CRC's turn.
void Sdio::send_word() {
    if (fifo_count_ == 0) {
        stalled_ = (clock_control_ & kSdioFlowControl) != 0;
        if (!stalled_) stop_transfer(kSdioUnderrun);
        return;
    }
    u32 const word = fifo_[fifo_first_];
    fifo_first_ = (fifo_first_ + 1) % kFifoWords;
    --fifo_count_;
    u32 const before = block_at_;
    for (u32 i = 0; i < 4 && block_at_ < block_.size(); ++i) {
        block_[block_at_++] = u8(word >> (8 * i));
        --left_;
    }
    word_at_ += clocks(u64(block_at_ - before) * 8 / lines());
    if (block_at_ == block_.size()) {
        phase_ = DataPhase::SendCrc;
        word_at_ += clocks(kCrcAndEnd + kStatusToken);
    }
    data_event_.at(word_at_);
    update();
}

void Sdio::end_sent_block() {
    SdDevice *const device = card();
    bool const heard = device != nullptr && data_wired(lines()) && device->width() == lines();
    if (!heard || !device->receive_block(block_)) return stop_transfer(kSdioDataCrc);
    block_.clear();
    block_at_ = 0;
    phase_ = DataPhase::Busy;
    data_timer_.in(clocks(data_time_));
    data_event_.at(std::max(device->busy_until(), clock_.now()));
    set_flags(kSdioBlockEnd);
}

void Sdio::go_on() {
    if (phase_ == DataPhase::WaitSend && !data_event_.pending() && clocked())
        data_event_.in(clocks(kBetweenBlocks));
    if (!stalled_) return;
    stalled_ = false;
    word_at_ = clock_.now();
    data_event_.at(word_at_);
}

u32 Sdio::fifo_read() {
    u32 const word = fifo_[fifo_first_];
    if (!receiving() || fifo_count_ == 0) return word; // There is nothing new.
    fifo_first_ = (fifo_first_ + 1) % kFifoWords;
    --fifo_count_;
    if (fifo_left_ > 0) --fifo_left_;
    go_on();
    update();
    return word;
}

void Sdio::fifo_write(u32 value) {
    if (receiving() || !active() || fifo_count_ == kFifoWords) return;
    fifo_[(fifo_first_ + fifo_count_++) % kFifoWords] = value;
    if (fifo_left_ > 0) --fifo_left_;
    go_on();
    update();
}

} // namespace terrarium::stm32f4
