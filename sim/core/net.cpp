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

void Pin::pull(Pull pull) {
    if (pull == pull_) return;
    pull_ = pull;
    if (net_ != nullptr) net_->update();
}

bool Pin::level() const { return net_ != nullptr && net_->level_; }

int Pin::millivolts() const { return net_ != nullptr ? net_->millivolts_ : 0; }

Net::~Net() {
    for (Pin *pin : pins_) pin->net_ = nullptr;
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

void Net::absorb(Net &other) {
    if (&other == this) return;
    while (!other.pins_.empty()) connect(*other.pins_.front());
}

void Net::update() {
    if (clock_.restoring) return;
    bool low = false;
    bool high = false;
    bool up = false;
    bool down = false;
    Pin const *source = nullptr;
    for (Pin const *pin : pins_) {
        low |= pin->drive_ == Drive::Low;
        high |= pin->drive_ == Drive::High;
        if (pin->drive_ == Drive::Voltage) source = pin;
        up |= pin->pull_ == Pull::Up;
        down |= pin->pull_ == Pull::Down;
    }
    contended_ = low && high;
    floating_ = !low && !high && !up && !down && source == nullptr;
    if (contended_) trace_.remark("short circuit on " + name_ + ": one output drives it high, another low");
    if (low || high) {
        millivolts_ = low ? 0 : supply_;
    } else if (source != nullptr) {
        millivolts_ = source->millivolts_;
    } else if (up != down) {
        millivolts_ = up ? supply_ : 0;
    } else if (up) {
        millivolts_ = supply_ / 2;
    }
    // A floating wire keeps the charge it had.
    bool const level = floating_ ? level_ : 2 * millivolts_ >= supply_;
    if (level != level_) {
        level_ = level;
        changed_at_ = clock_.now();
        for (auto const &observer : observers_) observer(*this, changed_at_);
    }
    // A pin told may drive the wire itself and so change it again; each hears of each level once.
    for (std::size_t i = 0; i < pins_.size(); ++i) {
        Pin &pin = *pins_[i];
        if (pin.told_ == level_) continue;
        pin.told_ = level_;
        if (pin.on_change) pin.on_change(level_);
    }
}

void Net::archive(Archive &archive) { archive(level_, floating_, contended_, millivolts_, changed_at_); }

} // namespace terrarium
