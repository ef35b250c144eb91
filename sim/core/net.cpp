#include "sim/core/net.h"

#include <algorithm>

namespace terrarium {

Pin::~Pin() {
    if (net_ != nullptr) net_->disconnect(*this);
}

void Pin::drive(Drive drive) {
    if (drive == drive_) return;
    drive_ = drive;
    if (net_ != nullptr) net_->update();
}

void Pin::drive_millivolts(int millivolts) {
    if (drive_ == Drive::Voltage && millivolts == millivolts_) return;
    millivolts_ = millivolts;
    drive_ = Drive::Voltage;
    if (net_ != nullptr) net_->update();
}

void Pin::pull(Pull pull, u32 ohms) {
    u32 const nanosiemens = 1'000'000'000 / ohms;
    if (pull == pull_ && nanosiemens == nanosiemens_) return;
    pull_ = pull;
    nanosiemens_ = nanosiemens;
    if (net_ != nullptr) net_->update();
}

Probe::Probe(Net &net, Heard heard) : net_(&net), heard_(std::move(heard)) { net.probes_.push_back(this); }

Probe::~Probe() {
    if (net_ != nullptr) std::erase(net_->probes_, this);
}

bool Pin::level() const { return net_ != nullptr && net_->level_; }

int Pin::millivolts() const { return net_ != nullptr ? net_->millivolts_ : 0; }

Net::~Net() {
    for (Pin *pin : pins_) pin->net_ = nullptr;
    for (Probe *probe : probes_) probe->net_ = nullptr;
    while (!wired_.empty()) {
        Net &other = *wired_.back();
        wired_.pop_back();
        std::erase(other.wired_, this);
        other.regroup();
    }
}

void Net::connect(Pin &pin) {
    if (pin.net_ == this) return;
    if (pin.net_ != nullptr) pin.net_->disconnect(pin);
    pin.net_ = this;
    pin.told_ = level_;
    pins_.push_back(&pin);
    update();
}

void Net::disconnect(Pin &pin) {
    if (pin.net_ != this) return;
    pin.net_ = nullptr;
    pins_.erase(std::find(pins_.begin(), pins_.end(), &pin));
    update();
}

void Net::join(Net &other) {
    bool const wired = std::find(wired_.begin(), wired_.end(), &other) != wired_.end();
    if (&other == this || wired) return;
    wired_.push_back(&other);
    other.wired_.push_back(this);
    regroup();
    update();
}

void Net::cut(Net &other) {
    if (std::erase(wired_, &other) == 0) return;
    std::erase(other.wired_, this);
    regroup();
    other.regroup();
    update();
    other.update();
}

// Finds what wires reach from here, and tells all of it.
void Net::regroup() {
    std::vector<Net *> group{this};
    for (std::size_t i = 0; i < group.size(); ++i) {
        for (Net *next : group[i]->wired_) {
            if (std::find(group.begin(), group.end(), next) == group.end()) group.push_back(next);
        }
    }
    for (Net *net : group) net->together_ = group;
}

void Net::update() {
    if (clock_.restoring) return;
    bool low = false;
    bool high = false;
    u64 up = 0; // Nanosiemens to the supply, and to ground.
    u64 down = 0;
    Pin const *source = nullptr;
    for (Net const *net : together_) {
        for (Pin const *pin : net->pins_) {
            low |= pin->drive_ == Drive::Low;
            high |= pin->drive_ == Drive::High;
            if (pin->drive_ == Drive::Voltage) source = pin;
            if (pin->pull_ == Pull::Up) up += pin->nanosiemens_;
            if (pin->pull_ == Pull::Down) down += pin->nanosiemens_;
        }
    }
    bool const contended = low && high;
    bool const floating = !low && !high && up + down == 0 && source == nullptr;
    if (contended) trace_.remark("short circuit on " + name_ + ": one output drives it high, another low");
    int millivolts = millivolts_;
    if (low || high) {
        millivolts = low ? 0 : supply_;
    } else if (source != nullptr) {
        millivolts = source->millivolts_;
    } else if (!floating) {
        millivolts = int(u64(supply_) * up / (up + down));
    }
    // A floating wire keeps the charge it had.
    bool const level = floating ? level_ : 2 * millivolts >= supply_;
    for (Net *net : together_) net->take(level, floating, contended, millivolts);
    // A pin told may drive the wire itself and so change it again; each hears of each level once.
    for (Net const *net : together_) {
        for (std::size_t i = 0; i < net->pins_.size(); ++i) {
            Pin &pin = *net->pins_[i];
            if (pin.told_ == level_) continue;
            pin.told_ = level_;
            if (pin.on_change) pin.on_change(level_);
        }
    }
}

void Net::take(bool level, bool floating, bool contended, int millivolts) {
    floating_ = floating;
    contended_ = contended;
    bool const changed = level != level_;
    bool const heard = !probes_.empty() && (changed || millivolts != millivolts_);
    millivolts_ = millivolts;
    level_ = level;
    if (changed) changed_at_ = clock_.now();
    if (heard) {
        for (Probe *probe : probes_) probe->heard_(*this, clock_.now());
    }
    if (!changed) return;
    for (auto const &observer : observers_) observer(*this, changed_at_);
}

void Net::archive(Archive &archive) { archive(level_, floating_, contended_, millivolts_, changed_at_); }

} // namespace terrarium
