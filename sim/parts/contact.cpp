#include "sim/parts/contact.h"

#include <algorithm>

namespace terrarium {

Contact::Contact(Clock &clock, std::string_view name, u64 seed, std::function<void(bool)> on_change)
    : clock_(clock), on_change_(std::move(on_change)),
      next_(clock, std::string(name) + " bounce", [this] { bounce_on(); }), random_(seed, name) {}

void Contact::set(bool closed, Time bounce) {
    if (closed == wanted_) return;
    wanted_ = closed;
    next_.cancel();
    bounce_ = bounce;
    settled_ = clock_.now() + bounce;
    touch(closed);
    if (bounce > Time()) bounce_on();
}

void Contact::touch(bool closed) {
    if (closed == closed_) return;
    closed_ = closed;
    on_change_(closed);
}

// Each stretch lasts a fortieth to a fifth of the whole. The call at the beginning only sets the first one.
void Contact::bounce_on() {
    Time const now = clock_.now();
    if (now >= settled_) return touch(wanted_);
    if (now > settled_ - bounce_) touch(!closed_);
    i64 const shortest = bounce_.picoseconds() / 40;
    i64 const longest = bounce_.picoseconds() / 5;
    Time const stretch = Time::picoseconds(shortest + i64(random_.below(u64(longest - shortest + 1))));
    next_.at(std::min(now + stretch, settled_));
}

void Contact::archive(Archive &archive) {
    archive(next_, random_, closed_, wanted_, bounce_, settled_);
    if (!archive.require(settled_ >= bounce_, "a contact bounces from before the beginning"))
        settled_ = bounce_;
}

} // namespace terrarium
