#include "sim/parts/diode.h"

namespace terrarium {

Diode::Diode(Clock &clock, std::string const &name, Net *anode, Net *cathode)
    : clock_(clock), anode_(name + " anode"), cathode_(name + " cathode"),
      meter_(Time::picoseconds(60'000'000'000)) {
    if (anode == nullptr || cathode == nullptr) return;
    for (Pin *pin : {&anode_, &cathode_}) pin->on_change = [this](bool) { changed(); };
    anode->connect(anode_);
    cathode->connect(cathode_);
    changed();
}

void Diode::changed() {
    anode_.pull(cathode_.level() ? Pull::None : Pull::Down);
    cathode_.pull(anode_.level() ? Pull::Up : Pull::None);
    meter_.set(anode_.level() && !cathode_.level(), clock_.now());
}

} // namespace terrarium
