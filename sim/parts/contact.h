// Contact: a switch's contact, which bounces while it closes and opens if it is told to.
//
// Modelled: the first touch at once, then opening and closing at times that look random and follow from the
// seed, until the bounce is over. Not modelled: contacts that get worse with age, resistance.
#pragma once

#include <functional>
#include <string_view>

#include "sim/core/clock.h"
#include "sim/core/random.h"

namespace terrarium {

class Contact {
public:
    // `on_change` hears of every touch and every parting.
    Contact(Clock &clock, std::string_view name, u64 seed, std::function<void(bool closed)> on_change);

    // Moves it; it is still after `bounce`. One that is on its way there already goes on.
    void set(bool closed, Time bounce = Time());
    // Whether it conducts at this instant, and where it was moved to.
    [[nodiscard]] bool closed() const { return closed_; }
    [[nodiscard]] bool wanted() const { return wanted_; }

    void archive(Archive &archive);

private:
    void touch(bool closed);
    void bounce_on();

    Clock &clock_;
    std::function<void(bool)> on_change_;
    Event next_;
    Random random_;
    bool closed_ = false;
    bool wanted_ = false;
    Time bounce_;
    Time settled_; // When it will be still.
};

} // namespace terrarium
