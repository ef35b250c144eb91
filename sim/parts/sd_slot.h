// SdSlot: a socket for an SD card, with the switch that a card closes.
//
// Modelled: putting a card in and taking it out at any time; a card that is put in has been without power.
// Not modelled: contact bounce, the write protection tab.
// Actions: insert FILE (an image, which the card writes to), eject, fault slow, fault full (sd_holder.h).
#pragma once

#include "sim/core/clock.h"
#include "sim/core/net.h"
#include "sim/core/sd_bus.h"
#include "sim/parts/part.h"
#include "sim/parts/sd_holder.h"

namespace terrarium {

class SdSlot final : public Part {
public:
    struct Wiring {
        SdWires wires;
        Net *detect = nullptr;              // Low with a card in; null: no switch.
        SdHost *host = nullptr;             // Null: none.
        StorageLibrary *storages = nullptr; // Where images come from; null: there are none.
    };
    SdSlot(Clock &clock, std::string_view name, Wiring const &wiring);

    [[nodiscard]] SdCard *card() { return holder_.card(); }

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &action) override;
    void power_on() override;
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void archive(Archive &archive) override;

private:
    void card_changed();

    Pin switch_;
    SdSocket socket_;
    SdHolder holder_;
};

} // namespace terrarium
