#include "sim/parts/sd_spi.h"

#include <utility>

namespace terrarium {

namespace {

constexpr u8 kNothing = 0xFF, kBusy = 0x00;
constexpr u8 kWrongCrc = 0x08, kIdle = 0x01; // R1.
// Tokens: before a block, before each of many that are written, behind the last of them; and instead of a
// block that lies behind the card's end.
constexpr u8 kBlockFollows = 0xFE, kOneOfManyFollows = 0xFC, kNoMore = 0xFD, kBeyondEnd = 0x08;
// The data response: its three upper bits are open.
constexpr u8 kAccepted = 0xE5, kRefusedCrc = 0xEB, kNotWritten = 0xED;
constexpr std::size_t kCrcBytes = 2;

} // namespace

SdSpi::SdSpi(Clock &clock, std::string const &name, Wires const &wires)
    : SpiTarget(name, wires, SpiMode{}), clock_(clock) {
    set_speaking(false);
}

void SdSpi::set_card(SdCard *card) {
    card_ = card;
    restart();
}

void SdSpi::restart() {
    set_speaking(card_ != nullptr && card_->in_spi_mode());
    answer({});
    heard_ = 0;
    from_queue_ = checks_ = many_ = told_end_ = in_block_ = false;
    block_.clear();
}

bool SdSpi::busy() const { return clock_.now() < card_->busy_until(); }

u8 SdSpi::next_out() {
    from_queue_ = false;
    if (card_ == nullptr) return kNothing;
    if (sent_ == queue_.size()) {
        if (busy()) return kBusy;
        if (card_->sends_at() <= clock_.now()) {
            std::vector<u8> const block = card_->send_block();
            u16 const crc = sd_crc16(block);
            answer({kBlockFollows});
            queue_.insert(queue_.end(), block.begin(), block.end());
            queue_.insert(queue_.end(), {u8(crc >> 8), u8(crc)});
        } else if (card_->ran_out() && !std::exchange(told_end_, true)) {
            answer({kBeyondEnd});
        } else {
            return kNothing;
        }
    }
    from_queue_ = true;
    return queue_[sent_];
}

void SdSpi::on_byte(u8 byte) {
    if (card_ == nullptr) return;
    if (std::exchange(from_queue_, false) && ++sent_ == queue_.size()) answer({});
    hear(byte);
}

// What had begun to go out is lost; what was only about to is still there.
void SdSpi::on_deselect(unsigned) {
    heard_ = 0;
    from_queue_ = in_block_ = false;
    block_.clear();
    if (sent_ > 0) answer({});
}

void SdSpi::hear(u8 byte) {
    if (in_block_) return hear_block(byte);
    if (heard_ == 0 && card_->receives() && !busy()) {
        if (byte == (many_ ? kOneOfManyFollows : kBlockFollows)) {
            in_block_ = true;
            return;
        }
        if (many_ && byte == kNoMore) {
            card_->stop_writing();
            answer({kNothing}); // It is busy a byte later.
            return;
        }
    }
    // A command begins with 01.
    if (heard_ == 0 && byte >> 6 != 1) return;
    command_[heard_++] = byte;
    if (heard_ < command_.size()) return;
    heard_ = 0;
    execute();
}

void SdSpi::hear_block(u8 byte) {
    block_.push_back(byte);
    if (block_.size() == kSdBlock + kCrcBytes) block_came();
}

void SdSpi::block_came() {
    in_block_ = false;
    std::vector<u8> block = std::exchange(block_, {});
    u16 const crc = u16(block[kSdBlock] << 8 | block[kSdBlock + 1]);
    block.resize(kSdBlock);
    if (checks_ && crc != sd_crc16(block)) {
        card_->refuse_block();
        return answer({kRefusedCrc});
    }
    answer({card_->receive_block(block) ? kAccepted : kNotWritten});
}

void SdSpi::execute() {
    u8 const index = command_[0] & 0x3F;
    u32 const argument =
        u32(command_[1]) << 24 | u32(command_[2]) << 16 | u32(command_[3]) << 8 | command_[4];
    bool const right = u8(sd_crc7(std::span(command_).first(5)) << 1 | 1) == command_[5];
    if (!card_->in_spi_mode() && (index != 0 || !right)) return;
    if (busy() && index != 0) return;
    if ((checks_ || index == 0 || index == 8) && !right)
        return answer({kNothing, u8(kWrongCrc | (card_->idle() ? kIdle : 0))});
    if (index == 0) checks_ = false;
    if (index == 59) checks_ = (argument & 1) != 0;
    told_end_ = false;
    SdCard::SpiAnswer const result = card_->spi_command(index, argument);
    set_speaking(true);
    if (index == 24 || index == 25) many_ = index == 25;
    answer({kNothing, result.status});
    for (unsigned left = result.bytes; left > 0; --left)
        queue_.push_back(u8(result.more >> (8 * (left - 1))));
}

void SdSpi::archive(Archive &archive) {
    archive_wires(archive);
    archive(queue_, sent_, from_queue_, command_, heard_, checks_, many_, told_end_, in_block_, block_);
    bool const right = sent_ <= queue_.size() && (!from_queue_ || sent_ < queue_.size()) &&
                       heard_ < command_.size() && block_.size() < kSdBlock + kCrcBytes;
    if (!archive.require(right, "what goes over an SD card's contacts makes no sense")) restart();
}

} // namespace terrarium
