// A timer's registers. What they do is in timer_time.cpp (the counter), timer_outputs.cpp (compare, PWM,
// break), timer_inputs.cpp (capture, encoder) and timer_triggers.cpp (slave modes, DMA, interrupts).
#include "sim/stm32f4/timer.h"

namespace terrarium::stm32f4 {

namespace {
constexpr u64 kHighestFrequency = 1'000'000'000;
constexpr u32 kLockWritten = 4;
} // namespace

Timer::Timer(Clock &clock, Trace &trace, ClockTree &tree, std::string const &name, TimerKind kind)
    : GatedPeripheral(name), clock_(clock), trace_(trace), tree_(tree), kind_(kind), event_(clock, name,
                                                                                            [this] {
                                                                                                settle();
                                                                                                changed();
                                                                                            }),
      external_(name + "_ETR"), break_input_(name + "_BKIN"),
      external_input_(clock, name + "_ETR", [this] { external_settled(); }),
      hertz_(tree_.hertz(kind.domain)) {
    for (unsigned n = 0; n < kind.channels; ++n) {
        channels_.push_back(std::make_unique<Channel>(
            clock, name + "_CH" + std::to_string(n + 1), [this, n] { input_settled(n); },
            [this] {
                settle();
                changed();
            }));
        channels_[n]->signal.on_level = [this](bool) { pins_changed(); };
        channels_[n]->signal.on_routed = channels_[n]->complement.on_routed = [this] {
            if (clock_.restoring) return; // What is restored next knows.
            settle();
            changed();
        };
    }
    external_.on_level = [this](bool) { external_changed(); };
    break_input_.on_level = [this](bool) { break_changed(); };
    counter_.highest = kind.wide ? 0xFFFFFFFF : 0xFFFF;
    define_control();
    define_counter();
    define_channels();
    if (kind.advanced) define_break();
    follow(tree_);
    tree_.on_change([this] { clock_changed(); });
    reset();
}

// A register whose write takes effect at once: what came before it is settled first.
Register &Timer::control(u32 offset, std::string_view register_name, u32 &storage,
                         std::function<void(u32)> store) {
    return registers.define(offset, register_name)
        .stores(storage)
        .writes([this, store = std::move(store)](u32 value) {
            settle();
            store(value);
            trigger_level_ = selected_level();
            changed();
        });
}

void Timer::define_control() {
    unsigned const channels = kind_.channels;
    u32 const control1 = channels == 4 ? 0x3FF : channels > 0 ? 0x38F : 0x8F;
    registers.define(0x00, "CR1")
        .stores(control1_)
        .reads([this] {
            settle(); // A single pulse may be over, a centred counter have turned.
            return (control1_ & ~kDown) | (counter_.down ? kDown : 0);
        })
        .writes([this, control1](u32 value) {
            settle();
            control1_ = value & control1;
            counter_.centred = (control1_ & kCentred) != 0 && !encodes();
            if (!counter_.centred && !encodes()) counter_.down = (control1_ & kDown) != 0;
            if ((control1_ & kPreload) == 0) counter_.reload = reload_preload_;
            counter_.turn_at_ends();
            changed();
        });
    u32 const control2 = kind_.advanced ? 0x7FFD : channels == 4 ? 0xF8 : channels == 1 ? 0 : 0x70;
    control(0x04, "CR2", control2_, [this, control2](u32 value) {
        u32 const kept = lock_level() >= 1 ? 0x7F00 : 0;
        control2_ = (control2_ & kept) | (value & control2 & ~kept);
        preload_outputs();
    });
    if (has_slave_mode()) {
        control(0x08, "SMCR", slave_, [this, mask = channels == 4 ? 0xFFF7u : 0xF7u](u32 value) {
            slave_ = value & mask;
            counter_.centred = (control1_ & kCentred) != 0 && !encodes();
            counter_.turn_at_ends();
            restart_external();
        });
    } else {
        // Reserved; drivers that serve all timers clear it all the same.
        registers.define(0x08, "SMCR").read_only();
    }
    u32 const interrupts = kind_.advanced  ? 0x7FFF
                           : channels == 4 ? 0x5F5F
                           : channels == 2 ? 0x47
                           : channels == 1 ? 3
                                           : 0x101;
    control(0x0C, "DIER", interrupts_, [this, interrupts](u32 value) {
        interrupts_ = value & interrupts;
        for (unsigned n = 0; n < kRequests; ++n) {
            if ((interrupts_ >> (8 + n) & 1) == 0) requests[n].set(false);
        }
    });
    control(0x10, "SR", status_, [this](u32 value) {
        status_ &= value;
        update_break(); // Its flag stays while the break does.
    }).reads([this] {
        settle();
        return status_;
    });
    registers.define(0x14, "EGR").reads([] { return 0u; }).writes([this](u32 value) { generate(value); });
    if (channels == 4) {
        control(0x48, "DCR", burst_, [this](u32 value) {
            burst_ = value & 0x1F1F;
            burst_position_ = 0;
        });
        registers.define(0x4C, "DMAR").reads([this] { return burst(false, 0); }).writes([this](u32 value) {
            burst(true, value);
        });
    }
    registers.define(0x50, "OR").stores(option_).mask(0x0CC3).then([this] {
        if (option_ != 0) trace_.remark(this->name() + ": inner sources of its inputs (OR) are not modelled");
    });
}

void Timer::define_counter() {
    u32 const highest = counter_.highest;
    registers.define(0x24, "CNT")
        .reads([this] {
            settle();
            return counter_.count;
        })
        .writes([this, highest](u32 value) {
            settle();
            counter_.place(value & highest);
            changed();
        });
    control(0x28, "PSC", prescaler_preload_, [this](u32 value) { prescaler_preload_ = value & 0xFFFF; });
    registers.define(0x2C, "ARR").stores(reload_preload_).reset(highest).writes([this, highest](u32 value) {
        settle();
        reload_preload_ = value & highest;
        if ((control1_ & kPreload) == 0) counter_.reload = reload_preload_;
        counter_.turn_at_ends();
        changed();
    });
    if (kind_.advanced) {
        control(0x30, "RCR", repetition_, [this](u32 value) { repetition_ = value & 0xFF; });
    } else {
        registers.define(0x30, "RCR").read_only(); // Reserved; DMA bursts pass over it.
    }
}

void Timer::define_channels() {
    unsigned const channels = kind_.channels;
    if (channels == 0) {
        registers.define(0x20, "CCER").mask(0); // Reserved: ST's library looks for channels in use there.
        return;
    }
    for (unsigned half = 0; half < (channels + 1) / 2; ++half) {
        control(0x18 + 4 * half, half == 0 ? "CCMR1" : "CCMR2", compare_mode_[half],
                [this, half, mask = channels == 1 ? 0x7Fu : 0xFFFFu](u32 value) {
                    u32 const kept = lock_level() >= 3 ? 0x7878 : 0;
                    compare_mode_[half] = (compare_mode_[half] & kept) | (value & mask & ~kept);
                    // Without its preload a register is in effect.
                    for (unsigned n = 2 * half; n < 2 * half + 2 && n < kind_.channels; ++n) {
                        if ((mode_bits(n) & 0xB) == 0) channels_[n]->compare = channels_[n]->preload;
                    }
                    preload_outputs();
                });
    }
    u32 const enables = kind_.advanced ? 0xBFFF : channels == 4 ? 0xBBBB : channels == 2 ? 0xBB : 0xB;
    control(0x20, "CCER", compare_enable_, [this, enables](u32 value) {
        u32 const kept = lock_level() >= 2 ? 0xAAAA : 0;
        compare_enable_ = (compare_enable_ & kept) | (value & enables & ~kept);
        for (unsigned n = 0; n < kind_.channels; ++n) {
            if ((polarity(n) & 1) == 0) channels_[n]->edges = 0;
        }
        preload_outputs();
    });
    for (unsigned n = 0; n < channels; ++n) {
        registers.define(0x34 + 4 * n, "CCR" + std::to_string(n + 1))
            .reads([this, n] {
                settle();
                if (is_output(n)) return channels_[n]->preload;
                status_ &= ~(2u << n); // Reading what was captured clears the flag.
                update_lines();
                return channels_[n]->compare;
            })
            .writes([this, n](u32 value) { write_compare(n, value & counter_.highest); });
    }
}

void Timer::define_break() {
    control(0x44, "BDTR", break_, [this](u32 value) {
        u32 kept = 0;
        if (lock_level() >= 1) kept |= 0x70FF;
        if (lock_level() >= 2) kept |= 0x0C00;
        if ((lock_ & kLockWritten) != 0) kept |= 0x0300;
        break_ = (break_ & kept) | (value & 0xFFFF & ~kept);
        lock_ = kLockWritten | (break_ >> 8 & 3); // The level is frozen with the first write.
        update_break();
    });
}

// EGR: events by software.
void Timer::generate(u32 bits) {
    settle();
    for (unsigned n = 0; n < kind_.channels; ++n) {
        if ((bits >> (n + 1) & 1) == 0) continue;
        if (is_output(n))
            compare_flag(n);
        else
            capture(n);
    }
    if ((bits & 0x20) != 0 && kind_.advanced) commutate();
    if ((bits & 0x40) != 0 && has_slave_mode()) {
        status_ |= 0x40;
        ask(kTriggerRequest);
    }
    if ((bits & 0x80) != 0 && kind_.advanced) {
        status_ |= 0x80;
        break_ &= ~kMainOutput;
    }
    if ((bits & 1) != 0) reinitialise(Cause::Software);
    changed();
}

// A DMA burst's access to the next of its registers.
u32 Timer::burst(bool write, u32 value) {
    u32 const offset = 4 * ((burst_ & 0x1F) + burst_position_);
    burst_position_ = (burst_position_ + 1) % ((burst_ >> 8 & 0x1F) + 1);
    if (offset >= 0x48) return 0; // The burst's own registers, and none.
    if (!write) return registers.read(offset, 4);
    registers.write(offset, value, 4);
    return 0;
}

void Timer::reset() {
    registers.reset();
    event_.cancel();
    external_input_.event.cancel();
    counter_.count = 0;
    counter_.reload = reload_preload_;
    counter_.down = counter_.centred = false;
    prescaler_ = phase_ = repetitions_left_ = lock_ = burst_position_ = 0;
    running_ = false;
    for (auto const &channel : channels_) {
        channel->input.event.cancel();
        channel->dead_time.cancel();
        channel->preload = channel->compare = channel->edges = 0;
        channel->reference = channel->cleared = false;
        channel->side = Side::Low;
    }
    for (IrqLine &request : requests) request.set(false);
    preload_outputs();
    restart_external();
    trigger_level_ = selected_level();
    changed();
}

void Timer::archive(Archive &archive) {
    Peripheral::archive(archive);
    archive(event_, hertz_, origin_, counter_, mark_, phase_, running_, trigger_level_, trigger);
    archive(external_, break_input_, external_input_, external_raw_, external_edges_, prescaler_,
            repetitions_left_, output_modes_, output_enables_, lock_, burst_position_);
    for (auto const &channel : channels_) {
        archive(channel->signal, channel->complement, channel->line, channel->input, channel->dead_time,
                channel->preload, channel->compare, channel->edges, channel->reference, channel->cleared,
                channel->side);
    }
    for (IrqLine &request : requests) {
        bool level = request.level();
        archive(level);
        if (archive.loading()) request.set(level);
    }
    if (!archive.loading()) return;
    // None while the chip is in stop mode.
    bool const clock = hertz_ <= kHighestFrequency && origin_ <= clock_.now();
    if (!archive.require(clock, "a timer's clock makes no sense")) {
        hertz_ = 1;
        origin_ = clock_.now();
    }
    bool const place = mark_ <= cycles() + 1 && phase_ <= prescaler_ && prescaler_ <= 0xFFFF;
    if (!archive.require(place, "a timer's count makes no sense")) mark_ = phase_ = prescaler_ = 0;
    busy_ = false;
    update_lines();
}

} // namespace terrarium::stm32f4
