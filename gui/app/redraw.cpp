#include "gui/app/redraw.h"

#include <algorithm>

namespace terrarium::gui {

namespace {

constexpr std::chrono::milliseconds kSettling{200};
constexpr std::chrono::milliseconds kClock{100}; // Between frames in which only time has passed.
constexpr std::chrono::milliseconds kBlink{500}; // Cursors blink even while the board stands still.

bool alike(PartFact const &a, PartFact const &b) {
    return a.look == b.look &&
           std::equal(a.readings.begin(), a.readings.end(), b.readings.begin(), b.readings.end(),
                      [](auto const &left, auto const &right) { return left.value == right.value; });
}
bool alike(SurroundingFact const &a, SurroundingFact const &b) {
    return a.name == b.name && a.value == b.value;
}
bool alike(PortFact const &a, PortFact const &b) { return a.kind == b.kind && a.address == b.address; }

template <typename T>
bool all_alike(std::vector<T> const &a, std::vector<T> const &b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](T const &left, T const &right) { return alike(left, right); });
}

// Whether a person sees the same at once. What is only for careful reading (registers, memory, events) may
// come with the clock.
bool look_alike(Facts const &a, Facts const &b) {
    return a.running == b.running && a.powered == b.powered && a.speed == b.speed &&
           a.objection == b.objection && a.script == b.script && all_alike(a.parts, b.parts) &&
           all_alike(a.surroundings, b.surroundings) && all_alike(a.ports, b.ports);
}

} // namespace

void Redraw::wake(Instant now) { awake_until_ = now + kSettling; }

bool Redraw::due(Instant now, std::shared_ptr<Facts const> const &facts) const {
    auto const since = now - drawn_;
    if (!facts) return false;
    if (!facts_ || now < awake_until_ || since >= kBlink) return true;
    if (facts == facts_) return false;
    bool const moved = facts->now != facts_->now || facts->inspection != facts_->inspection ||
                       facts->snapshots != facts_->snapshots || facts->inside_block != facts_->inside_block;
    return (moved && since >= kClock) || !look_alike(*facts, *facts_);
}

void Redraw::drawn(Instant now, std::shared_ptr<Facts const> facts) {
    drawn_ = now;
    facts_ = std::move(facts);
}

} // namespace terrarium::gui
