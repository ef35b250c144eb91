#include "sim/parts/sd_slot.h"

namespace terrarium {

SdSlot::SdSlot(Clock &clock, std::string_view name, Wiring const &wiring)
    : Part(name), switch_(std::string(name) + " switch"),
      holder_(clock, name, wiring.storages, [this] { card_changed(); }) {
    socket_.wires = wiring.wires;
    if (wiring.detect != nullptr) wiring.detect->connect(switch_);
    if (wiring.host != nullptr) wiring.host->attach(socket_);
}

Result<> SdSlot::check(Action const &action) const { return holder_.check(*this, action); }

void SdSlot::act(Action const &action) { holder_.act(*this, action); }

void SdSlot::card_changed() {
    socket_.card = holder_.card();
    if (socket_.on_change) socket_.on_change();
    switch_.drive(holder_.card() != nullptr ? Drive::Low : Drive::None);
}

void SdSlot::power_on() {
    if (holder_.card() != nullptr) holder_.card()->power_on();
}

std::vector<Part::Reading> SdSlot::readings() const { return holder_.readings(); }

Look SdSlot::look() const { return holder_.look(); }

void SdSlot::archive(Archive &archive) {
    archive.section(name());
    archive(holder_, switch_);
}

} // namespace terrarium
