#include "sim/nrf51/timer.h"

#include <algorithm>

namespace terrarium::nrf51 {

namespace {

using namespace literals;
constexpr Hertz kClock = 16_MHz;

constexpr u32 kCompareEvent = 0x140;
constexpr u32 kTaskStop = 0x004;
constexpr u32 kTaskClear = 0x00C;

} // namespace

Timer::Timer(Clock &clock, std::string_view name, unsigned id, unsigned most_bits, EventListener &listener)
    : TaskPeripheral(name, id, listener), clock_(clock), most_mask_(most_bits == 16 ? 0xFFFF : 0xFFFFFFFF),
      match_(clock, std::string(name), [this] { compare_matched(); }) {
    task(0x000, "START", [this] { start(); });
    task(kTaskStop, "STOP", [this] { stop(); });
    task(0x008, "COUNT", [this] { count(); });
    task(kTaskClear, "CLEAR", [this] { clear(); });
    task(0x010, "SHUTDOWN", [this] { stop(); });
    for (unsigned n = 0; n < kCompares; ++n) {
        std::string const suffix = "[" + std::to_string(n) + "]";
        task(0x040 + 4 * n, "CAPTURE" + suffix, [this, n] { capture(n); });
        event(kCompareEvent + 4 * n, "COMPARE" + suffix);
        shortcut(n, kCompareEvent + 4 * n, kTaskClear);
        shortcut(8 + n, kCompareEvent + 4 * n, kTaskStop);
        registers.define(0x540 + 4 * n, "CC" + suffix).stores(compare_[n]).then([this] { schedule(); });
    }
    registers.define(0x504, "MODE").reads([this] { return mode_; }).writes([this](u32 mode) {
        set_value(value());
        mode_ = mode & 1;
        schedule();
    });
    registers.define(0x508, "BITMODE").reads([this] { return bit_mode_; }).writes([this](u32 mode) {
        set_value(value());
        bit_mode_ = mode & 3;
        schedule();
    });
    registers.define(0x510, "PRESCALER")
        .reset(4)
        .reads([this] { return prescaler_; })
        .writes([this](u32 prescaler) {
            set_value(value());
            prescaler_ = std::min(prescaler & 15, 9u);
            schedule();
        });
    // Undocumented; 1 keeps the timer powered, the remedy for anomaly 73 (PPI from TIMER to GPIOTE).
    registers.define(0xC0C, "ANOMALY73").mask(1);
    finish_interface();
}

u32 Timer::mask() const {
    static constexpr u32 kMasks[4] = {0xFFFF, 0xFF, 0xFFFFFF, 0xFFFFFFFF};
    return kMasks[bit_mode_] & most_mask_;
}

u64 Timer::ticks() const { return kClock.ticks_at(clock_.now() - base_) >> prescaler_; }

u32 Timer::value() const { return (counts_time() ? value_ + u32(ticks()) : value_) & mask(); }

void Timer::set_value(u32 value) {
    value_ = value;
    base_ = clock_.now();
}

void Timer::start() {
    if (running_) return;
    running_ = true;
    set_value(value_);
    schedule();
}

void Timer::stop() {
    set_value(value());
    running_ = false;
    schedule();
}

void Timer::clear() {
    set_value(0);
    schedule();
}

void Timer::count() {
    if (mode_ == 0 || !running_) return;
    value_ = (value_ + 1) & mask();
    fire_compares();
}

// A shortcut may clear the count or change it on the way: what counts is the value that was reached.
void Timer::fire_compares() {
    u32 const reached = value();
    for (unsigned n = 0; n < kCompares; ++n) {
        if ((compare_[n] & mask()) == reached) fire(kCompareEvent + 4 * n);
    }
}

void Timer::schedule() {
    if (!counts_time()) return match_.cancel();
    u64 const now_ticks = ticks();
    u32 const now_value = (value_ + u32(now_ticks)) & mask();
    u64 nearest = ~u64(0);
    for (unsigned n = 0; n < kCompares; ++n) {
        if (!matters(kCompareEvent + 4 * n)) continue;
        u32 const distance = (compare_[n] - now_value) & mask();
        nearest = std::min(nearest, distance == 0 ? u64(mask()) + 1 : u64(distance));
    }
    if (nearest == ~u64(0)) return match_.cancel();
    match_.at(base_ + kClock.time_of((now_ticks + nearest) << prescaler_));
}

void Timer::compare_matched() {
    fire_compares();
    schedule();
}

void Timer::reset() {
    TaskPeripheral::reset();
    match_.cancel();
    mode_ = bit_mode_ = 0;
    prescaler_ = 4;
    running_ = false;
    value_ = 0;
    base_ = {};
}

void Timer::archive(Archive &archive) {
    TaskPeripheral::archive(archive);
    archive(mode_, bit_mode_, prescaler_, running_, value_, base_, match_);
    bool const sensible = bit_mode_ <= 3 && prescaler_ <= 9 && base_ <= clock_.now();
    if (!archive.require(sensible, "its count makes no sense")) reset();
}

} // namespace terrarium::nrf51
