#include "sim/core/clock.h"

#include <algorithm>
#include <cassert>

namespace terrarium {

namespace {

// Of what a snapshot may hold. An event may be overdue by as long as the CPU can be held.
constexpr Time kLatest = Time::never() / 2;
constexpr Time kOverdue = Time::picoseconds(10'000'000'000'000);
constexpr u64 kHighestFrequency = 1'000'000'000'000;

} // namespace

Event::Event(Clock &clock, std::string name, std::function<void()> action, Lane lane)
    : clock_(clock), name_(std::move(name)), action_(std::move(action)), lane_(lane) {}

Event::~Event() { cancel(); }

void Event::at(Time when) {
    cancel();
    when_ = when;
    // Input is no part of a machine's state, so it must not count in the devices' order either.
    sequence_ = lane_ == Lane::Input ? 0 : ++clock_.sequence_;
    clock_.insert(*this);
}

void Event::in(Time delay) { at(clock_.now() + delay); }

void Event::cancel() {
    if (pending()) clock_.remove(*this);
}

bool Event::before(Event const &other) const {
    if (when_ != other.when_) return when_ < other.when_;
    if (lane_ != other.lane_) return lane_ < other.lane_;
    return sequence_ < other.sequence_;
}

void Event::archive(Archive &archive) {
    bool is_pending = pending();
    Time when = when_;
    archive(is_pending, when, sequence_);
    if (!archive.loading()) return;
    cancel();
    bool const sensible = !is_pending || when + kOverdue >= clock_.now();
    if (!archive.require(sensible, "an event's time is long past")) return;
    when_ = when;
    if (is_pending) clock_.insert(*this);
}

void Clock::set_scale() {
    constexpr i64 kSecond = 1'000'000'000'000;
    i64 const hertz = i64(frequency_.count());
    picoseconds_per_cycle_ = kSecond % hertz == 0 ? kSecond / hertz : 0;
}

void Clock::set_cpu_frequency(Hertz frequency) {
    anchor_time_ = time_of(slice.now);
    anchor_cycles_ = slice.now;
    frequency_ = frequency;
    set_scale();
    request_exit(); // The deadline was counted in the old cycles.
}

Time Clock::time_of(Cycles cycles) const {
    Cycles const since = cycles - anchor_cycles_;
    if (picoseconds_per_cycle_ != 0) {
        return anchor_time_ + Time::picoseconds(i64(since) * picoseconds_per_cycle_);
    }
    return anchor_time_ + frequency_.time_of(since);
}

Cycles Clock::first_cycle_from(Time time) const {
    if (time <= anchor_time_) return anchor_cycles_;
    i64 const since = (time - anchor_time_).picoseconds();
    if (picoseconds_per_cycle_ != 0) {
        return anchor_cycles_ + Cycles((since - 1) / picoseconds_per_cycle_ + 1);
    }
    return anchor_cycles_ + frequency_.first_tick_from(time - anchor_time_);
}

void Clock::open_slice(Time limit) {
    slice.deadline = stopped_ ? 0 : first_cycle_from(std::min(limit, next_event()));
}

void Clock::dispatch_due() {
    Time const due = time_of(slice.now);
    if (heap_.empty() || heap_.front()->when_ > due) return;
    dispatch_time_ = time_of(touched_);
    dispatching_ = true;
    while (!heap_.empty() && heap_.front()->when_ <= due) {
        Event &event = *heap_.front();
        remove(event);
        // One that an action has set in the past happens now, not before what set it.
        dispatch_time_ = std::max(dispatch_time_, event.when_);
        event.action_();
    }
    dispatching_ = false;
}

void Clock::jump_to(Time time) {
    slice.now = std::max(slice.now, first_cycle_from(std::min(time, next_event())));
}

std::vector<Event const *> Clock::pending() const {
    std::vector<Event const *> events(heap_.begin(), heap_.end());
    std::sort(events.begin(), events.end(), [](Event const *a, Event const *b) { return a->before(*b); });
    return events;
}

void Clock::insert(Event &event) {
    heap_.push_back(&event);
    place(event, heap_.size() - 1);
    sift_up(heap_.size() - 1);
    if (event.position_ == 0) {
        slice.deadline = std::min(slice.deadline, first_cycle_from(event.when_));
    }
}

void Clock::remove(Event &event) {
    std::size_t const hole = std::size_t(event.position_);
    assert(heap_[hole] == &event);
    Event &last = *heap_.back();
    heap_.pop_back();
    event.position_ = -1;
    if (&last == &event) return;
    place(last, hole);
    sift_up(hole);
    sift_down(std::size_t(last.position_));
}

void Clock::place(Event &event, std::size_t position) {
    heap_[position] = &event;
    event.position_ = int(position);
}

void Clock::sift_up(std::size_t position) {
    while (position > 0) {
        std::size_t const parent = (position - 1) / 2;
        if (!heap_[position]->before(*heap_[parent])) return;
        Event &lower = *heap_[parent];
        place(*heap_[position], parent);
        place(lower, position);
        position = parent;
    }
}

void Clock::sift_down(std::size_t position) {
    for (;;) {
        std::size_t smallest = position;
        for (std::size_t child : {2 * position + 1, 2 * position + 2}) {
            if (child < heap_.size() && heap_[child]->before(*heap_[smallest])) smallest = child;
        }
        if (smallest == position) return;
        Event &upper = *heap_[position];
        place(*heap_[smallest], position);
        place(upper, smallest);
        position = smallest;
    }
}

void Clock::archive(Archive &archive) {
    archive.section("clock");
    archive(frequency_, anchor_time_, anchor_cycles_, touched_, sequence_, slice.now);
    if (!archive.loading()) return;
    bool sensible = frequency_.count() > 0 && frequency_.count() <= kHighestFrequency &&
                    anchor_cycles_ <= slice.now && touched_ <= slice.now;
    // In a wide type: this is the product that must not overflow.
    sensible = sensible && u128(slice.now - anchor_cycles_) * kHighestFrequency / frequency_.count() <=
                               u128((kLatest - anchor_time_).picoseconds());
    if (!archive.require(sensible, "the time makes no sense")) {
        frequency_ = Hertz(1);
        anchor_time_ = {};
        anchor_cycles_ = touched_ = slice.now = 0;
    }
    set_scale();
}

} // namespace terrarium
