// SdSpi: an SD card's contacts in SPI mode. SD Physical Layer Simplified Specification 6.00, chapter 7.
//
// Modelled: commands and answers R1, R1b, R2, R3 and R7 byte by byte; CRC7 always for CMD0 and CMD8, CRC7 and
// CRC16 while CMD59 has them on; data tokens both ways, the data response, the error token, stop by CMD12 and
// by token; busy, also for a card that is chosen anew meanwhile. Until its first CMD0 a card is in SD mode:
// deaf and mute here. Bytes are what the bus counts in, so a card that gets ready in the midst of one shows
// it in the next. Left out: the 74 clocks that a card wants before its first command; a card asks for none.
#pragma once

#include <array>
#include <vector>

#include "sim/core/spi_target.h"
#include "sim/parts/sd_card.h"

namespace terrarium {

class SdSpi final : public SpiTarget {
public:
    SdSpi(Clock &clock, std::string const &name, Wires const &wires);

    // The card that is in from now on; null: none.
    void set_card(SdCard *card);
    // The card has lost power.
    void restart();
    void archive(Archive &archive);

protected:
    [[nodiscard]] u8 next_out() override;
    void on_byte(u8 byte) override;
    void on_deselect(unsigned bits) override;

private:
    [[nodiscard]] bool busy() const;
    void hear(u8 byte);
    void hear_block(u8 byte);
    void block_came();
    void execute();
    void answer(std::initializer_list<u8> bytes) { queue_ = bytes, sent_ = 0; }

    Clock &clock_;
    SdCard *card_ = nullptr;
    std::vector<u8> queue_;   // What goes out, unless there is nothing to say.
    u32 sent_ = 0;            // Of it.
    bool from_queue_ = false; // The byte that is going out.
    std::array<u8, 6> command_{};
    u8 heard_ = 0;          // Of it.
    bool checks_ = false;   // CMD59.
    bool many_ = false;     // CMD25, not CMD24.
    bool told_end_ = false; // The error token has been sent.
    bool in_block_ = false;
    std::vector<u8> block_; // That comes in, with its CRC.
};

} // namespace terrarium
