// The counter: registers, time and update events. What channels make of it is in timer_channels.cpp.
#include "sim/stm32f4/timer.h"

#include <algorithm>

namespace terrarium::stm32f4 {

namespace {
constexpr u32 kUpdateFlag = 1;
}

Timer::Timer(Clock &clock, Trace &trace, ClockTree &tree, std::string const &name, TimerKind kind)
    : Peripheral(name), clock_(clock), trace_(trace), tree_(tree), kind_(kind), event_(clock, name,
                                                                                       [this] {
                                                                                           settle();
                                                                                           changed();
                                                                                       }),
      hertz_(tree.hertz(kind.domain)) {
    for (unsigned n = 0; n < kind.channels; ++n) {
        channels_.push_back(std::make_unique<Channel>(name + "_CH" + std::to_string(n + 1)));
        channels_[n]->signal.on_level = [this, n](bool level) { input_changed(n, level); };
        channels_[n]->signal.on_routed = channels_[n]->complement.on_routed = [this] {
            if (clock_.restoring) return; // What is restored next knows.
            settle();
            changed();
        };
    }
    define_registers();
    tree.on_change([this] { clock_changed(); });
    reset();
}

void Timer::define_registers() {
    u32 const widest = kind_.wide ? 0xFFFFFFFF : 0xFFFF;
    // A register whose write takes effect at once: what came before it is settled first.
    auto const control = [this](u32 offset, std::string_view register_name, u32 &storage, u32 mask) {
        registers.define(offset, register_name).stores(storage).writes([this, &storage, mask](u32 value) {
            settle();
            storage = value & mask;
            remark_unmodelled();
            changed();
        });
    };
    registers.define(0x00, "CR1")
        .stores(control1_)
        .reads([this] {
            settle(); // A single pulse may be over.
            return control1_;
        })
        .writes([this](u32 value) {
            settle();
            bool const starts = (value & kEnable) != 0 && (control1_ & kEnable) == 0;
            control1_ = value & 0x3FF;
            if (starts) start();
            remark_unmodelled();
            changed();
        });
    control(0x04, "CR2", control2_, 0x7FFF);
    if (kind_.channels >= 2) {
        control(0x08, "SMCR", slave_mode_, 0xFFF7);
    } else {
        registers.define(0x08, "SMCR")
            .read_only(); // Reserved; drivers that serve all timers clear it all the same.
    }
    control(0x0C, "DIER", interrupts_, 0x7FFF);
    registers.define(0x10, "SR")
        .stores(status_)
        .reads([this] {
            settle();
            return status_;
        })
        .writes([this](u32 value) {
            settle();
            status_ &= value;
            changed();
        });
    registers.define(0x14, "EGR").reads([] { return 0u; }).writes([this](u32 value) {
        settle();
        for (unsigned n = 0; n < kind_.channels; ++n) {
            if ((value >> (n + 1) & 1) == 0) continue;
            if (!is_output(n)) channels_[n]->compare = count_;
            status_ |= 2u << n;
        }
        if ((value & 1) != 0) {
            count_ = 0;
            mark_ = cycles(); // The prescaler begins anew too.
            update_event(false);
        }
        changed();
    });
    registers.define(0x24, "CNT")
        .reads([this] {
            settle();
            return count_;
        })
        .writes([this, widest](u32 value) {
            settle();
            count_ = value & widest;
            changed();
        });
    registers.define(0x28, "PSC").stores(prescaler_preload_).mask(0xFFFF);
    registers.define(0x2C, "ARR").stores(reload_preload_).reset(widest).writes([this, widest](u32 value) {
        settle();
        reload_preload_ = value & widest;
        if ((control1_ & kPreload) == 0) reload_ = reload_preload_;
        changed();
    });
    if (kind_.advanced) {
        control(0x30, "RCR", repetition_, 0xFF);
        control(0x44, "BDTR", break_, 0xFFFF);
    }
    if (kind_.channels > 0) {
        control(0x18, "CCMR1", compare_mode_[0], kind_.channels > 1 ? 0xFFFF : 0xFF);
        if (kind_.channels > 2) control(0x1C, "CCMR2", compare_mode_[1], 0xFFFF);
        control(0x20, "CCER", compare_enable_, 0xFFFF);
    } else {
        registers.define(0x20, "CCER").mask(0); // Reserved: ST's library looks for channels in use there.
    }
    for (unsigned n = 0; n < kind_.channels; ++n) {
        registers.define(0x34 + 4 * n, "CCR" + std::to_string(n + 1))
            .reads([this, n] {
                if (is_output(n)) return channels_[n]->preload;
                status_ &= ~(2u << n); // Reading what was captured clears the flag.
                update_lines();
                return channels_[n]->compare;
            })
            .writes([this, n, widest](u32 value) { write_compare(n, value & widest); });
    }
    registers.unmodelled(0x48, "DCR");
    registers.unmodelled(0x4C, "DMAR");
    registers.define(0x50, "OR").mask(0x0C03);
}

u64 Timer::cycles() const { return Hertz(hertz_).ticks_at(clock_.now() - origin_); }

u64 Timer::ticks_to_update() const {
    u64 const top = count_ <= reload_ ? reload_ : kind_.wide ? 0xFFFFFFFF : 0xFFFF;
    return top - count_ + 1;
}

// Brings everything to the present, event by event.
void Timer::settle() {
    u32 const mode = slave_mode_ & 7;
    bool const by_encoder = mode >= 1 && mode <= 3;
    while ((control1_ & kEnable) != 0 && !by_encoder) {
        u64 const step = u64(prescaler_) + 1;
        u64 const ticks = (cycles() - mark_) / step;
        // At an auto-reload value of 0 the counter stands still.
        if (ticks == 0 || reload_ == 0) return;
        u64 const left = ticks_to_update();
        if (ticks < left) {
            mark_ += ticks * step;
            return count_on(ticks);
        }
        mark_ += left * step;
        count_on(left - 1);
        count_ = 0;
        update_event(true);
        for (unsigned n = 0; n < kind_.channels; ++n) {
            if (channels_[n]->compare == 0) compare_matched(n);
        }
        // Whole periods that nobody watches are taken at once.
        bool const settled = prescaler_ == prescaler_preload_ && repetitions_left_ == 0 && repetition_ == 0;
        u64 const period = (u64(reload_) + 1) * (u64(prescaler_) + 1);
        if (!settled || (control1_ & kEnable) == 0 || event_.pending()) continue;
        u64 const whole = (cycles() - mark_) / period;
        if (whole < 2) continue;
        count_on(reload_);
        count_ = 0;
        mark_ += (whole - 1) * period;
    }
}

void Timer::count_on(u64 ticks) {
    u64 const from = count_;
    count_ = u32(from + ticks);
    for (unsigned n = 0; n < kind_.channels; ++n) {
        if (channels_[n]->compare > from && channels_[n]->compare <= from + ticks) compare_matched(n);
    }
}

void Timer::update_event(bool by_overflow) {
    if ((control1_ & kUpdateDisable) != 0) return;
    if (by_overflow && repetitions_left_ > 0) {
        --repetitions_left_;
        return;
    }
    repetitions_left_ = repetition_;
    prescaler_ = prescaler_preload_;
    reload_ = reload_preload_;
    for (auto const &channel : channels_) channel->compare = channel->preload;
    if (by_overflow || (control1_ & kUpdateBySoftwareSilent) == 0) status_ |= kUpdateFlag;
    if (by_overflow && (control1_ & kOnePulse) != 0) control1_ &= ~kEnable;
    if ((control2_ >> 4 & 7) == 2 && on_trigger) on_trigger();
}

void Timer::start() {
    origin_ = clock_.now();
    mark_ = 0;
}

// What was counted so far was counted at the old frequency.
void Timer::clock_changed() {
    if (tree_.hertz(kind_.domain) == hertz_) return;
    settle();
    hertz_ = tree_.hertz(kind_.domain);
    start();
    changed();
}

void Timer::changed() {
    update_outputs();
    update_lines();
    schedule();
}

bool Timer::update_matters() const {
    if ((interrupts_ & kUpdateFlag) != 0 || (control2_ >> 4 & 7) == 2) return true;
    for (unsigned n = 0; n < kind_.channels; ++n) {
        if (drives(n) && output_mode(n) >= 6) return true;
    }
    return false;
}

void Timer::schedule() {
    if ((control1_ & kEnable) == 0 || reload_ == 0 || (slave_mode_ & 7) != 0) return event_.cancel();
    u64 nearest = ~u64(0);
    if (update_matters()) nearest = ticks_to_update();
    for (unsigned n = 0; n < kind_.channels; ++n) {
        u64 const compare = channels_[n]->compare;
        if (!compare_matters(n) || (compare > reload_ && compare > count_)) continue;
        nearest = std::min(nearest, compare > count_ ? compare - count_ : ticks_to_update() + compare);
    }
    if (nearest == ~u64(0)) return event_.cancel();
    event_.at(origin_ + Hertz(hertz_).time_of(mark_ + nearest * (u64(prescaler_) + 1)));
}

void Timer::reset() {
    registers.reset();
    event_.cancel();
    count_ = prescaler_ = repetitions_left_ = 0;
    reload_ = reload_preload_;
    for (auto const &channel : channels_) {
        channel->preload = channel->compare = channel->edges = 0;
        channel->reference = false;
    }
    start();
    changed();
}

void Timer::archive(Archive &archive) {
    Peripheral::archive(archive);
    archive(event_, hertz_, origin_, mark_, count_, prescaler_, reload_, repetitions_left_);
    for (auto const &channel : channels_) {
        archive(channel->signal, channel->complement, channel->preload, channel->compare, channel->reference,
                channel->edges);
    }
    if (archive.loading()) update_lines();
}

} // namespace terrarium::stm32f4
