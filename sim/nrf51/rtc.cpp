#include "sim/nrf51/rtc.h"

#include <algorithm>

namespace terrarium::nrf51 {

namespace {

using namespace literals;
constexpr Hertz kClock = 32768_Hz;
constexpr u32 kMask = 0xFFFFFF;

constexpr u32 kTick = 0x100;
constexpr u32 kOverflow = 0x104;
constexpr u32 kCompare = 0x140;
constexpr u32 kTriggerOverflowValue = 0xFFFFF0;

constexpr u32 bit_of(u32 event) { return 1u << ((event - 0x100) / 4); }

} // namespace

Rtc::Rtc(Clock &clock, std::string_view name, unsigned id, unsigned compares, EventListener &listener)
    : TaskPeripheral(name, id, listener), clock_(clock), compares_(compares),
      match_(clock, std::string(name), [this] { tick_reached(); }) {
    task(0x000, "START", [this] {
        if (started_) return;
        set_value(value_);
        started_ = true;
        schedule();
    });
    task(0x004, "STOP", [this] {
        set_value(value());
        started_ = false;
        schedule();
    });
    task(0x008, "CLEAR", [this] {
        set_value(0);
        schedule();
    });
    task(0x00C, "TRIGOVRFLW", [this] {
        set_value(kTriggerOverflowValue);
        schedule();
    });
    event(kTick, "TICK");
    event(kOverflow, "OVRFLW");
    for (unsigned n = 0; n < compares_; ++n) {
        std::string const suffix = "[" + std::to_string(n) + "]";
        event(kCompare + 4 * n, "COMPARE" + suffix);
        registers.define(0x540 + 4 * n, "CC" + suffix).stores(compare_[n]).mask(kMask).then([this] {
            schedule();
        });
    }
    registers.define(0x340, "EVTEN").stores(event_enable_).then([this] { schedule(); });
    registers.define(0x344, "EVTENSET").reads([this] { return event_enable_; }).writes([this](u32 value) {
        event_enable_ |= value;
        schedule();
    });
    registers.define(0x348, "EVTENCLR").reads([this] { return event_enable_; }).writes([this](u32 value) {
        event_enable_ &= ~value;
        schedule();
    });
    registers.define(0x504, "COUNTER").reads([this] { return value(); }).read_only();
    // Writable only while stopped.
    registers.define(0x508, "PRESCALER").reads([this] { return prescaler_; }).writes([this](u32 value) {
        if (!started_) prescaler_ = value & 0xFFF;
    });
    finish_interface();
}

u64 Rtc::ticks() const { return (kClock.ticks_at(clock_.now()) - base_) / (prescaler_ + 1); }

u32 Rtc::value() const { return (counts() ? value_ + u32(ticks()) : value_) & kMask; }

void Rtc::set_value(u32 value) {
    value_ = value;
    base_ = kClock.ticks_at(clock_.now());
}

void Rtc::set_clock_running(bool running) {
    set_value(value());
    clock_running_ = running;
    schedule();
}

void Rtc::schedule() {
    if (!counts()) return match_.cancel();
    u64 const now_ticks = ticks();
    u32 const now_value = (value_ + u32(now_ticks)) & kMask;
    u32 const wants = wanted();
    u64 nearest = ~u64(0);
    auto const consider = [&](u32 event, u32 at) {
        if ((wants & bit_of(event)) == 0 || !matters(event)) return;
        u32 const distance = (at - now_value) & kMask;
        nearest = std::min(nearest, distance == 0 ? u64(kMask) + 1 : u64(distance));
    };
    consider(kTick, now_value + 1);
    consider(kOverflow, 0);
    for (unsigned n = 0; n < compares_; ++n) consider(kCompare + 4 * n, compare_[n]);
    if (nearest == ~u64(0)) return match_.cancel();
    match_.at(kClock.time_of(base_ + (now_ticks + nearest) * (prescaler_ + 1)));
}

void Rtc::tick_reached() {
    u32 const reached = value();
    u32 const wants = wanted();
    if ((wants & bit_of(kTick)) != 0) fire(kTick);
    if (reached == 0 && (wants & bit_of(kOverflow)) != 0) fire(kOverflow);
    for (unsigned n = 0; n < compares_; ++n) {
        if (compare_[n] == reached && (wants & bit_of(kCompare + 4 * n)) != 0) fire(kCompare + 4 * n);
    }
    schedule();
}

void Rtc::reset() {
    TaskPeripheral::reset();
    match_.cancel();
    prescaler_ = event_enable_ = 0;
    started_ = false; // Whether LFCLK runs is the CLOCK's business.
    value_ = 0;
    base_ = 0;
}

void Rtc::archive(Archive &archive) {
    TaskPeripheral::archive(archive);
    archive(prescaler_, started_, clock_running_, value_, base_, match_);
    bool const sensible = prescaler_ <= 0xFFF && base_ <= kClock.ticks_at(clock_.now());
    if (!archive.require(sensible, "its count makes no sense")) reset();
}

} // namespace terrarium::nrf51
