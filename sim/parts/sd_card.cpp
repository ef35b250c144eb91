#include "sim/parts/sd_card.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "sim/parts/sd_card_status.h"

namespace terrarium {

using namespace sd_status_bits;

namespace {

using namespace literals;

// OCR: 2.7 to 3.6 V.
constexpr u32 kVoltages = 0x00FF8000, kCapacityBit = 1u << 30, kPoweredUp = 1u << 31;

// Of a usual card of today; each of these is the maker's choice.
constexpr Time kInitialise = 10_ms;
constexpr Time kAccess = 250_us;      // From a read command to its first block.
constexpr Time kNextBlock = 3_us;     // And to each that follows.
constexpr Time kProgramOne = 800_us;  // A single block.
constexpr Time kProgramNext = 40_us;  // One of many.
constexpr Time kProgramLast = 600_us; // What is left to do after the last of many.
constexpr Time kErase = 2_ms;         // And for each unit of kEraseUnit.
constexpr u64 kEraseUnit = 4 * 1024 * 1024;

constexpr u32 kRelativeAddress = 0xAAAA;
constexpr u32 kSerial = 0x54455252;

u32 big_endian(std::span<u8 const> bytes, std::size_t at) {
    return u32(bytes[at]) << 24 | u32(bytes[at + 1]) << 16 | u32(bytes[at + 2]) << 8 | u32(bytes[at + 3]);
}

} // namespace

SdCard::SdCard(Clock &clock, std::shared_ptr<Storage> storage, Faults *faults)
    : clock_(clock), storage_(std::move(storage)), faults_(faults),
      programmed_(clock, "SD card", [this] { programming_done(); }) {
    Result<SdGeometry> const geometry = sd_geometry(storage_->size());
    assert(geometry.ok());
    geometry_ = geometry.value();
}

void SdCard::power_on() {
    programmed_.cancel();
    pending_.clear();
    state_ = State::Idle;
    application_ = spi_ = false;
    (void)standard(0, 0);
}

bool SdCard::in(std::initializer_list<State> states) const {
    return std::find(states.begin(), states.end(), state_) != states.end();
}

std::optional<SdResponse> SdCard::command(u8 index, u32 argument) {
    if (state_ == State::Inactive) return std::nullopt;
    bool const application = std::exchange(application_, false);
    if (index != 32 && index != 33 && index != 38 && index != 13 && index != 55 && erase_steps_ != 0) {
        erase_steps_ = 0;
        status_ |= kEraseReset;
    }
    if (!application) return standard(index, argument);
    // What is no application command is taken for the standard one.
    switch (index) {
    case 6:
    case 13:
    case 22:
    case 23:
    case 41:
    case 42:
    case 51: return this->application(index, argument);
    default: return standard(index, argument);
    }
}

SdCard::Answer SdCard::illegal() {
    status_ |= kIllegalCommand;
    return std::nullopt;
}

// The CID: cards of different sizes are different cards.
SdRegister SdCard::identification() const { return sd_cid(kSerial ^ u32(geometry_.bytes / kSdBlock)); }

SdCard::Answer SdCard::status_answer(u8 index) {
    SdResponse answer;
    answer.index = index;
    bool const ready = clock_.now() >= busy_until_;
    answer.words[0] =
        status_ | u32(state_) << 9 | (ready ? kReadyForData : 0) | (application_ ? kApplicationCommand : 0);
    status_ = 0;
    return answer;
}

SdCard::Answer SdCard::long_answer(SdRegister const &content) {
    SdResponse answer{true, 63, true, {}};
    for (std::size_t i = 0; i < 4; ++i) answer.words[i] = big_endian(content, 4 * i);
    return answer;
}

SdCard::Answer SdCard::standard(u8 index, u32 argument) {
    switch (index) {
    case 0:
        // What is being programmed is finished, behind the host's back.
        if (programmed_.pending()) programming_done();
        programmed_.cancel();
        busy_until_ = Time();
        sending_ = false;
        state_ = State::Idle;
        status_ = address_ = 0;
        wide_ = high_speed_ = initialising_ = false;
        block_length_ = kSdBlock;
        erase_steps_ = 0;
        return std::nullopt;
    case 2:
        if (state_ != State::Ready) return illegal();
        state_ = State::Identification;
        return long_answer(identification());
    case 3: {
        if (!in({State::Identification, State::Standby})) return illegal();
        // Each asking gives another address.
        address_ = address_ == kRelativeAddress ? kRelativeAddress + 1 : kRelativeAddress;
        SdResponse answer = *status_answer(index);
        u32 const status = answer.words[0];
        answer.words[0] =
            address_ << 16 | (status >> 8 & 0xC000) | (status >> 6 & 0x2000) | (status & 0x1FFF);
        state_ = State::Standby;
        return answer;
    }
    case 6:
        if (state_ != State::Transfer) return illegal();
        return send_register(index, sd_switch_status(argument, high_speed_));
    case 7: return select(argument);
    case 8: {
        if (state_ != State::Idle || (argument >> 8 & 15) != 1) return illegal();
        SdResponse answer;
        answer.index = index;
        answer.words[0] = argument & 0xFFF;
        return answer;
    }
    case 9:
    case 10:
        if (state_ != State::Standby) return illegal();
        if (!addressed(argument)) return std::nullopt;
        return long_answer(index == 9 ? sd_csd(geometry_) : identification());
    case 12: return stop();
    case 13:
        if (in({State::Idle, State::Ready, State::Identification})) return illegal();
        return addressed(argument) ? status_answer(index) : std::nullopt;
    case 15:
        if (in({State::Idle, State::Ready, State::Identification})) return illegal();
        if (addressed(argument)) state_ = State::Inactive;
        return std::nullopt;
    case 16:
        if (state_ != State::Transfer) return illegal();
        // A card of high capacity takes it, and keeps to its blocks.
        if (argument == 0 || argument > kSdBlock)
            status_ |= kBlockLengthError;
        else if (!geometry_.high_capacity)
            block_length_ = argument;
        return status_answer(index);
    case 17:
    case 18: return begin_reading(index, argument);
    case 24:
    case 25: return begin_writing(index, argument);
    case 32:
    case 33: {
        if (state_ != State::Transfer) return illegal();
        u64 at = 0;
        if (erase_steps_ != index - 32) {
            erase_steps_ = 0;
            status_ |= kEraseSequence;
        } else if (memory_address(argument, at)) {
            (index == 32 ? erase_first_ : erase_last_) = at - at % kSdBlock;
            ++erase_steps_;
        }
        return status_answer(index);
    }
    case 38: return erase();
    case 55:
        if (!in({State::Idle}) && !addressed(argument)) return std::nullopt;
        if (in({State::Ready, State::Identification})) return illegal();
        application_ = true;
        return status_answer(index);
    default: return illegal();
    }
}

SdCard::Answer SdCard::application(u8 index, u32 argument) {
    if (index == 41) return operating_conditions(argument);
    if (state_ != State::Transfer) return illegal();
    // The answer to an application command says that it was taken as one.
    auto const answer = [&]() -> Answer {
        Answer result = status_answer(index);
        result->words[0] |= kApplicationCommand;
        return result;
    };
    switch (index) {
    case 6:
        if ((argument & 3) == 1 || (argument & 3) == 3)
            status_ |= kGeneralError;
        else
            wide_ = (argument & 3) == 2;
        return answer();
    case 13: return send_register(index, sd_status(wide_));
    case 22: {
        std::array<u8, 4> const count{u8(written_ >> 24), u8(written_ >> 16), u8(written_ >> 8),
                                      u8(written_)};
        return send_register(index, count);
    }
    case 51: return send_register(index, sd_scr(geometry_));
    default: return answer(); // ACMD23 may help a card to be quick; ACMD42 is about a resistor.
    }
}

// ACMD41. Without a voltage it only asks; a host that cannot use high capacity waits in vain for such a card.
SdCard::Answer SdCard::operating_conditions(u32 argument) {
    if (state_ != State::Idle) return illegal();
    // In SPI mode nobody asks about voltages.
    bool const usable = spi_ || (argument & kVoltages) != 0;
    bool const capable = !geometry_.high_capacity || (argument & kCapacityBit) != 0;
    if (usable && capable && !initialising_) {
        initialising_ = true;
        initialised_at_ = clock_.now() + kInitialise;
    }
    SdResponse answer{false, 63, false, {kVoltages}};
    if (initialising_ && usable && clock_.now() >= initialised_at_) {
        state_ = spi_ ? State::Transfer : State::Ready; // Without an address there is nothing to choose.
        answer.words[0] = operating_register();
    }
    return answer;
}

u32 SdCard::operating_register() const {
    if (state_ == State::Idle) return kVoltages;
    return kVoltages | kPoweredUp | (geometry_.high_capacity ? kCapacityBit : 0);
}

SdCard::Answer SdCard::select(u32 argument) {
    if (in({State::Idle, State::Ready, State::Identification})) return illegal();
    if (!addressed(argument)) { // Another card is chosen.
        if (in({State::Transfer, State::Sending})) state_ = State::Standby;
        if (in({State::Receiving, State::Programming})) state_ = State::Disconnected;
        sending_ = false;
        return std::nullopt;
    }
    if (!in({State::Standby, State::Disconnected})) return illegal();
    Answer const answer = status_answer(7);
    state_ = state_ == State::Standby ? State::Transfer : State::Programming;
    return answer;
}

// Whether the argument of a read, write or erase command is a place on the card.
bool SdCard::memory_address(u32 argument, u64 &at) {
    at = geometry_.high_capacity ? u64(argument) * kSdBlock : argument;
    if (at < geometry_.bytes) return true;
    status_ |= kOutOfRange;
    return false;
}

SdCard::Answer SdCard::begin_reading(u8 index, u32 argument) {
    if (state_ != State::Transfer) return illegal();
    u64 at = 0;
    bool possible = memory_address(argument, at);
    if (possible && at % kSdBlock + block_length_ > kSdBlock) {
        status_ |= kAddressError; // A part of a block does not go over its end.
        possible = false;
    }
    Answer const answer = status_answer(index);
    if (!possible) return answer;
    state_ = State::Sending;
    register_.clear();
    multiple_ = index == 18;
    at_ = at;
    sending_ = true;
    sends_at_ = clock_.now() + kAccess + delay();
    return answer;
}

SdCard::Answer SdCard::begin_writing(u8 index, u32 argument) {
    if (state_ != State::Transfer) return illegal();
    u64 at = 0;
    bool possible = memory_address(argument, at);
    if (possible && at % kSdBlock != 0) status_ |= kAddressError;
    if (block_length_ != kSdBlock) status_ |= kBlockLengthError;
    possible = possible && at % kSdBlock == 0 && block_length_ == kSdBlock;
    Answer const answer = status_answer(index);
    if (!possible) return answer;
    state_ = State::Receiving;
    multiple_ = index == 25;
    at_ = at;
    written_ = 0;
    return answer;
}

SdCard::Answer SdCard::send_register(u8 index, std::span<u8 const> content) {
    Answer const answer = status_answer(index);
    state_ = State::Sending;
    register_.assign(content.begin(), content.end());
    sending_ = true;
    sends_at_ = clock_.now() + kNextBlock;
    return answer;
}

Time SdCard::sends_at() const { return state_ == State::Sending && sending_ ? sends_at_ : Time::never(); }

std::vector<u8> SdCard::send_block() {
    if (!register_.empty()) {
        sending_ = false;
        state_ = State::Transfer;
        return std::exchange(register_, {});
    }
    std::vector<u8> block(block_length_);
    if (at_ + block_length_ > geometry_.bytes || !storage_->read(at_, block)) status_ |= kEccFailed;
    at_ += block_length_;
    bool const more = multiple_ && at_ < geometry_.bytes;
    if (multiple_ && !more) status_ |= kOutOfRange;
    sending_ = more;
    sends_at_ = clock_.now() + kNextBlock;
    if (!multiple_) state_ = State::Transfer;
    return block;
}

bool SdCard::receive_block(std::span<u8 const> block) {
    if (!receives() || block.size() != kSdBlock) return false;
    if (programmed_.pending()) programming_done(); // The host did not wait.
    if (at_ + kSdBlock > geometry_.bytes) {
        status_ |= kOutOfRange;
        return false;
    }
    if (refuse_for_want_of_room()) return false;
    pending_.assign(block.begin(), block.end());
    pending_at_ = at_;
    at_ += kSdBlock;
    be_busy(multiple_ ? kProgramNext : kProgramOne);
    if (!multiple_) state_ = State::Programming;
    return true;
}

// As a card whose last spare blocks are worn out.
bool SdCard::refuse_for_want_of_room() {
    if (faults_ == nullptr || !faults_->strikes(Faults::Kind::Full)) return false;
    status_ |= kGeneralError;
    if (!multiple_) state_ = State::Transfer;
    return true;
}

// CMD12.
SdCard::Answer SdCard::stop() {
    if (!in({State::Sending, State::Receiving})) return illegal();
    Answer const answer = status_answer(12);
    sending_ = false;
    if (state_ == State::Sending) {
        state_ = State::Transfer;
        return answer;
    }
    state_ = State::Programming;
    be_busy(kProgramLast);
    return answer;
}

SdCard::Answer SdCard::erase() {
    if (state_ != State::Transfer) return illegal();
    if (erase_steps_ != 2)
        status_ |= kEraseSequence;
    else if (erase_last_ < erase_first_)
        status_ |= kEraseParameter;
    bool const possible = erase_steps_ == 2 && erase_last_ >= erase_first_;
    erase_steps_ = 0;
    Answer const answer = status_answer(38);
    if (!possible) return answer;
    std::array<u8, 64 * kSdBlock> const zeros{};
    u64 const end = std::min(erase_last_ + kSdBlock, geometry_.bytes);
    for (u64 at = storage_->next_data(erase_first_); at < end; at = storage_->next_data(at)) {
        u64 const size = std::min<u64>(zeros.size(), end - at);
        if (!storage_->write(at, std::span(zeros).first(std::size_t(size)))) status_ |= kGeneralError;
        at += size;
    }
    state_ = State::Programming;
    be_busy(kErase * i64(1 + (end - erase_first_) / kEraseUnit));
    return answer;
}

void SdCard::be_busy(Time time) {
    busy_until_ = std::max(busy_until_, clock_.now()) + time + delay();
    programmed_.at(busy_until_);
}

void SdCard::programming_done() {
    if (!pending_.empty()) {
        if (storage_->write(pending_at_, pending_))
            ++written_;
        else
            status_ |= kGeneralError;
        pending_.clear();
    }
    if (state_ == State::Programming) state_ = State::Transfer;
    if (state_ == State::Disconnected) state_ = State::Standby;
}

void SdCard::archive(Archive &archive) {
    archive(programmed_, state_, status_, address_, spi_, wide_, high_speed_, application_, initialising_,
            initialised_at_, block_length_, multiple_, at_, sending_, sends_at_, register_, pending_,
            pending_at_, busy_until_, written_, erase_first_, erase_last_, erase_steps_);
    // What is sent and programmed lies on the card.
    bool const right = state_ <= State::Inactive && block_length_ > 0 && block_length_ <= kSdBlock &&
                       at_ <= geometry_.bytes && (pending_.empty() || pending_.size() == kSdBlock) &&
                       pending_at_ <= geometry_.bytes - kSdBlock && register_.size() <= kSdBlock &&
                       erase_first_ < geometry_.bytes && erase_last_ < geometry_.bytes;
    if (archive.require(right, "an SD card's state makes no sense")) return;
    block_length_ = kSdBlock;
    at_ = pending_at_ = erase_first_ = erase_last_ = 0;
    pending_.clear();
    register_.clear();
    state_ = State::Idle;
}

} // namespace terrarium
