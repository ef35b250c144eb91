// The SD card's commands in SPI mode. SD Physical Layer Simplified Specification 6.00, chapter 7.3.
#include <utility>

#include "sim/parts/sd_card.h"
#include "sim/parts/sd_card_status.h"

namespace terrarium {

using namespace sd_status_bits;

namespace {

// R1, and the byte that R2 has behind it.
enum R1 : u8 {
    kIdle = 0x01,
    kErasedReset = 0x02,
    kIllegal = 0x04,
    kSequence = 0x10,
    kAddress = 0x20,
    kParameter = 0x40
};
enum R2 : u8 { kError = 0x04, kEcc = 0x10, kErasedWrongly = 0x40, kBeyond = 0x80 };

// What has gone wrong with a block is told by R2, however many R1s come before it.
constexpr u32 kOfBlocks = kEccFailed | kGeneralError | kOutOfRange;

u8 r1_of(u32 status) {
    u8 answer = 0;
    if ((status & kEraseReset) != 0) answer |= kErasedReset;
    if ((status & kIllegalCommand) != 0) answer |= kIllegal;
    if ((status & kEraseSequence) != 0) answer |= kSequence;
    if ((status & kAddressError) != 0) answer |= kAddress;
    if ((status & (kOutOfRange | kBlockLengthError | kEraseParameter)) != 0) answer |= kParameter;
    return answer;
}

u8 r2_of(u32 status) {
    u8 answer = 0;
    if ((status & kGeneralError) != 0) answer |= kError;
    if ((status & kEccFailed) != 0) answer |= kEcc;
    if ((status & kEraseParameter) != 0) answer |= kErasedWrongly;
    if ((status & kOutOfRange) != 0) answer |= kBeyond;
    return answer;
}

} // namespace

// A command as SD mode would take it, but for what the two modes do differently.
SdCard::Answer SdCard::spi_answer(u8 index, u32 argument, bool application) {
    if (application) {
        if (index == 6) return illegal(); // There are no lines to choose between.
        if (index == 41 && state_ == State::Transfer) return status_answer(index);
        application_ = true;
        return command(index, argument);
    }
    switch (index) {
    case 1: return state_ == State::Idle ? operating_conditions(argument) : status_answer(index);
    case 2:
    case 3:
    case 7:
    case 15: return illegal();
    case 9:
    case 10:
        if (state_ != State::Transfer) return illegal();
        return index == 9 ? send_register(index, sd_csd(geometry_)) : send_register(index, identification());
    case 13: return status_answer(index);
    case 55: application_ = true; return status_answer(index);
    case 58:
    case 59: return status_answer(index); // 59 is about the wires.
    default: return command(index, argument);
    }
}

SdCard::SpiAnswer SdCard::spi_command(u8 index, u32 argument) {
    if (index == 0) {
        (void)standard(0, 0);
        application_ = false;
        spi_ = true;
        return {kIdle, 0, 0};
    }
    bool const application = std::exchange(application_, false);
    bool const asks_status = index == 13;
    u32 const of_blocks = status_ & kOfBlocks;
    if (!asks_status) status_ &= ~kOfBlocks;
    Answer const answer = spi_answer(index, argument, application);
    // Some answers carry no status: what an OCR and an echo have in their place is no error.
    bool const echoes = index == 8 || index == 1 || (application && index == 41);
    u32 const status = status_ | (answer && !echoes ? answer->words[0] : 0);
    status_ = asks_status ? 0 : of_blocks;
    SpiAnswer result{r1_of(asks_status ? status & ~kOfBlocks : status), 0, 0};
    if (idle()) result.status |= kIdle;
    if (!answer) return result;
    if (asks_status) {
        result.bytes = 1;
        result.more = r2_of(status);
    } else if (index == 8 || index == 58) {
        result.bytes = 4;
        result.more = index == 8 ? answer->words[0] : operating_register();
    }
    return result;
}

void SdCard::refuse_block() {
    if (receives() && !multiple_) state_ = State::Transfer;
}

} // namespace terrarium
