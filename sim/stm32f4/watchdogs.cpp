#include "sim/stm32f4/watchdogs.h"

#include <algorithm>

namespace terrarium::stm32f4 {

namespace {
constexpr Hertz kLowSpeed{32'000};
}

IndependentWatchdog::IndependentWatchdog(Clock &clock)
    : Peripheral("IWDG"), expires_(clock, "IWDG", [this] {
          if (on_timeout) on_timeout();
      }) {
    registers.define(0x00, "KR").reads([] { return 0u; }).writes([this](u32 key) {
        write_key(key & 0xFFFF);
    });
    registers.define(0x04, "PR").reads([this] { return prescaler_; }).writes([this](u32 value) {
        if (unlocked_) prescaler_ = value & 7;
    });
    registers.define(0x08, "RLR").reset(0xFFF).reads([this] { return reload_; }).writes([this](u32 value) {
        if (unlocked_) reload_ = value & 0xFFF;
    });
    registers.define(0x0C, "SR").reads([] { return 0u; }).read_only();
}

void IndependentWatchdog::write_key(u32 key) {
    unlocked_ = key == 0x5555;
    if (key == 0xCCCC && !running_) {
        running_ = true;
        if (on_start) on_start();
        reload();
    } else if (key == 0xAAAA && running_) {
        reload();
    }
}

void IndependentWatchdog::reload() {
    u64 const divider = u64(4) << std::min(prescaler_, 6u);
    expires_.in(kLowSpeed.time_of(divider * (reload_ + 1)));
}

void IndependentWatchdog::reset() {
    registers.reset();
    expires_.cancel();
    running_ = unlocked_ = false;
    prescaler_ = 0;
    reload_ = 0xFFF;
}

void IndependentWatchdog::archive(Archive &archive) {
    Peripheral::archive(archive);
    archive(expires_, prescaler_, reload_, running_, unlocked_);
}

WindowWatchdog::WindowWatchdog(Clock &clock, ClockTree &tree)
    : GatedPeripheral("WWDG"), clock_(clock), tree_(tree), expires_(clock, "WWDG", [this] { expire(); }),
      hertz_(tree_.hertz(Domain::Apb1)) {
    registers.define(0x00, "CR")
        .reset(0x7F)
        .reads([this] { return counter() | (running_ ? kActive : 0); })
        .writes([this](u32 value) { write_control(value); });
    registers.define(0x04, "CFR")
        .reset(0x7F)
        .reads([this] { return configuration_; })
        .writes([this](u32 value) {
            // The early interrupt, once enabled, stays so.
            settle();
            configuration_ = (value & 0x3FF) | (configuration_ & 0x200);
            schedule();
            update_irq();
        });
    registers.define(0x08, "SR").reads([this] { return u32(early_); }).writes([this](u32 value) {
        if ((value & 1) == 0) early_ = false;
        update_irq();
    });
    // What was counted so far was counted at the old frequency; the fraction of a step is lost.
    follow(tree_);
    tree_.on_change([this] {
        if (tree_.hertz(Domain::Apb1) == hertz_) return;
        settle();
        hertz_ = tree_.hertz(Domain::Apb1);
        schedule();
    });
}

u64 WindowWatchdog::ticks() const {
    if (hertz_ == 0) return 0; // In stop mode.
    return Hertz(hertz_).ticks_at(clock_.now() - since_) >> (12 + (configuration_ >> 7 & 3));
}

Time WindowWatchdog::after(u64 ticks) const {
    return since_ + Hertz(hertz_).time_of(ticks << (12 + (configuration_ >> 7 & 3)));
}

u32 WindowWatchdog::counter() const {
    if (!running_) return loaded_;
    return loaded_ - u32(std::min<u64>(loaded_, ticks()));
}

void WindowWatchdog::settle() {
    loaded_ = counter();
    since_ = clock_.now();
}

void WindowWatchdog::write_control(u32 value) {
    bool const too_early = running_ && counter() > (configuration_ & 0x7F);
    running_ = running_ || (value & kActive) != 0;
    loaded_ = value & 0x7F;
    since_ = clock_.now();
    if (running_ && (too_early || loaded_ < 0x40)) {
        if (on_timeout) on_timeout();
        return;
    }
    schedule();
}

// Next comes 0x40, the early warning, or 0x3F, the end.
void WindowWatchdog::schedule() {
    if (!running_ || hertz_ == 0) return expires_.cancel();
    u32 const now = counter();
    u32 const target = now > 0x40 ? 0x40 : 0x3F;
    expires_.at(after(loaded_ - std::min(target, loaded_)));
}

void WindowWatchdog::expire() {
    if (counter() < 0x40) {
        if (on_timeout) on_timeout();
        return;
    }
    early_ = true;
    update_irq();
    schedule();
}

void WindowWatchdog::reset() {
    registers.reset();
    expires_.cancel();
    running_ = early_ = false;
    loaded_ = configuration_ = 0x7F;
    update_irq();
}

void WindowWatchdog::archive(Archive &archive) {
    Peripheral::archive(archive);
    archive(expires_, hertz_, loaded_, configuration_, since_, running_, early_);
    bool const sensible = hertz_ <= 1'000'000'000 && loaded_ <= 0x7F && since_ <= clock_.now();
    if (!archive.require(sensible, "a watchdog's counter makes no sense")) {
        hertz_ = 1;
        loaded_ = 0x7F;
        since_ = clock_.now();
    }
    if (archive.loading()) update_irq();
}

} // namespace terrarium::stm32f4
