// Microsd: a module with a socket for a micro-SD card, on SPI wires: what makers sell as a card breakout.
//
// Modelled: the card (sd_card.h) in SPI mode on SCK, DI, DO and CS; a card put in and taken out at any time;
// the module's pull-up on DO, by which a socket without a card reads as ones; the switch CD, which a card
// closes to ground.
// Not modelled: contact bounce; SD mode over the same contacts.
// Actions: insert FILE (an image, which the card writes to), eject, fault slow, fault full (sd_holder.h).
#pragma once

#include "sim/parts/sd_holder.h"
#include "sim/parts/sd_spi.h"

namespace terrarium {

class Microsd final : public Part {
public:
    struct Wiring {
        SpiTarget::Wires wires;
        Net *detect = nullptr;              // Null: not wired.
        StorageLibrary *storages = nullptr; // Where images come from; null: there are none.
    };
    Microsd(Clock &clock, std::string_view name, Wiring const &wiring);

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &action) override;
    void power_on() override;
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void archive(Archive &archive) override;

private:
    void card_changed();

    Pin switch_;
    Pin pull_up_;
    SdSpi contacts_;
    SdHolder holder_;
};

} // namespace terrarium
