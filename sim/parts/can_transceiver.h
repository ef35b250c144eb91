// CanTransceiver: what stands between a CAN controller's two pins and the bus (an MCP2551, a TJA1050).
//
// The bus is one wire here, the difference of CANH and CANL: low is dominant, high recessive, so that
// whoever is dominant wins. Its 120 ohm resistors are a weak pull to recessive, in every transceiver.
//
// Modelled: TXD to the bus, the bus to RXD, TXD's pull-up. Not modelled: delays, slope control, stand-by, the
// time-out on a TXD that stays dominant, faults of single wires.
// Actions: none.
#pragma once

#include "sim/core/net.h"
#include "sim/parts/part.h"

namespace terrarium {

class CanTransceiver final : public Part {
public:
    // `txd` is the wire the controller drives, `rxd` the one it listens on.
    CanTransceiver(std::string_view name, Net &txd, Net &rxd, Net &bus);

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &) override {}
    // bus: "dominant" or "recessive".
    [[nodiscard]] std::vector<Reading> readings() const override;
    void archive(Archive &archive) override;

private:
    Pin txd_;
    Pin rxd_;
    Pin bus_;
};

} // namespace terrarium
