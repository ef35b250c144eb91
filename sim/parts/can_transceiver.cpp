#include "sim/parts/can_transceiver.h"

#include "sim/parts/action_check.h"

namespace terrarium {

CanTransceiver::CanTransceiver(std::string_view name, Net &txd, Net &rxd, Net &bus)
    : Part(name), txd_(std::string(name) + " TXD"), rxd_(std::string(name) + " RXD"),
      bus_(std::string(name) + " bus") {
    txd_.pull(Pull::Up);
    bus_.pull(Pull::Up);
    txd_.on_change = [this](bool level) { bus_.drive(level ? Drive::None : Drive::Low); };
    bus_.on_change = [this](bool level) { rxd_.drive(level ? Drive::High : Drive::Low); };
    txd.connect(txd_);
    rxd.connect(rxd_);
    bus.connect(bus_);
    bus_.drive(txd_.level() ? Drive::None : Drive::Low);
    rxd_.drive(bus_.level() ? Drive::High : Drive::Low);
}

Result<> CanTransceiver::check(Action const &action) const {
    return unknown_action(*this, action, "no actions");
}

std::vector<Part::Reading> CanTransceiver::readings() const {
    return {{"bus", bus_.level() ? "recessive" : "dominant"}};
}

void CanTransceiver::archive(Archive &archive) {
    archive.section(name());
    archive(txd_, rxd_, bus_);
}

} // namespace terrarium
