// Signal: a peripheral's end of a pin, to which the alternate-function table connects pins.
//
// One signal may be on several pins (TIM2_CH1 on PA0, PA5 and PA15), and then comes out of each. A
// peripheral either drives the signal, and the pins' own output drivers follow, or (on_wire) works on the
// wire itself with an engine's pin, and the pin's driver stays off meanwhile.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/core/net.h"

namespace terrarium::stm32f4 {

class Signal {
public:
    explicit Signal(std::string name) : name_(std::move(name)) {}
    Signal(Signal const &) = delete;
    Signal &operator=(Signal const &) = delete;

    [[nodiscard]] std::string const &name() const { return name_; }
    // As an output. Drive::None leaves the pins alone.
    void drive(Drive drive) {
        if (drive == drive_) return;
        drive_ = drive;
        for (Route const &route : routes_) route.update();
    }
    [[nodiscard]] Drive drive() const { return drive_; }
    // As an input: the level of the first pin the signal is on, or `idle` without a pin.
    [[nodiscard]] bool level(bool idle = false) const {
        return routes_.empty() ? idle : routes_.front().net->level();
    }
    [[nodiscard]] bool routed() const { return !routes_.empty(); }
    [[nodiscard]] Net *net() const { return routes_.empty() ? nullptr : routes_.front().net; }

    // The first pin's level has changed, or there is a first pin now.
    std::function<void(bool level)> on_level;
    // The signal has come to a pin or left it; for peripherals that save work while nothing hangs on it.
    std::function<void()> on_routed;
    // The wire to work on, or null: for engines with pins of their own. Set once, by the peripheral.
    std::function<void(Net *)> on_wire;

    // By the GPIO.
    void add(Net &net, std::function<void()> update) {
        routes_.push_back({&net, std::move(update)});
        bool const first = routes_.size() == 1;
        if (first && on_wire) on_wire(&net);
        if (first && on_level) on_level(net.level());
        if (on_routed) on_routed();
    }
    void remove(Net &net) {
        bool const first = !routes_.empty() && routes_.front().net == &net;
        std::erase_if(routes_, [&](Route const &route) { return route.net == &net; });
        if (first && on_wire) on_wire(this->net());
        if (on_routed) on_routed();
    }
    void level_changed(Net const &net, bool level) const {
        if (on_level && routes_.front().net == &net) on_level(level);
    }
    void archive(Archive &archive) { archive(drive_); }

private:
    struct Route {
        Net *net;
        std::function<void()> update; // Makes the pin follow.
    };
    std::string name_;
    Drive drive_ = Drive::None;
    std::vector<Route> routes_;
};

} // namespace terrarium::stm32f4
