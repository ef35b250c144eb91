#include "sim/parts/microsd.h"

namespace terrarium {

Microsd::Microsd(Clock &clock, std::string_view name, Wiring const &wiring)
    : Part(name), switch_(std::string(name) + " CD"), pull_up_(std::string(name) + " pull-up"),
      contacts_(clock, std::string(name), wiring.wires),
      holder_(clock, name, wiring.storages, [this] { card_changed(); }) {
    if (wiring.detect != nullptr) wiring.detect->connect(switch_);
    pull_up_.pull(Pull::Up);
    if (wiring.wires.out != nullptr) wiring.wires.out->connect(pull_up_);
}

Result<> Microsd::check(Action const &action) const { return holder_.check(*this, action); }

void Microsd::act(Action const &action) { holder_.act(*this, action); }

void Microsd::card_changed() {
    contacts_.set_card(holder_.card());
    switch_.drive(holder_.card() != nullptr ? Drive::Low : Drive::None);
}

void Microsd::power_on() {
    if (holder_.card() != nullptr) holder_.card()->power_on();
    contacts_.restart();
}

std::vector<Part::Reading> Microsd::readings() const { return holder_.readings(); }

Look Microsd::look() const { return holder_.look(); }

void Microsd::archive(Archive &archive) {
    archive.section(name());
    archive(holder_, switch_, pull_up_, contacts_);
}

} // namespace terrarium
