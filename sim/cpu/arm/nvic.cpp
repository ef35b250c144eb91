#include "sim/cpu/arm/nvic.h"

#include <algorithm>
#include <bit>

namespace terrarium::arm {

namespace {

// System exceptions need no enable; the configurable faults of ARMv7-M get theirs from SHCSR.
constexpr unsigned kDebugMonitor = 12;
constexpr u64 kConfigurable = 1u << kMemManage | 1u << kBusFault | 1u << kUsageFault | 1u << kDebugMonitor;
constexpr u64 kAlwaysEnabled = 1u << kNmi | 1u << kHardFault | 1u << kSvCall | 1u << kPendSv | 1u << kSysTick;

} // namespace

Nvic::Nvic(unsigned interrupts, unsigned priority_bits, bool configurable_faults)
    : interrupts_(interrupts), configurable_faults_(configurable_faults),
      priority_mask_(u8(0xFF << (8 - priority_bits))) {
    reset();
}

void Nvic::reset() {
    enabled_ = {kAlwaysEnabled, 0};
    active_ = {};
    priorities_ = {};
    grouping_ = 0;
    pending_ = line_; // A device that still holds its line high asks again.
}

void Nvic::define_registers(RegisterBank &registers) {
    for (unsigned i = 0; i * 32 < interrupts_; ++i) {
        std::string const n = interrupts_ > 32 ? std::to_string(i) : "";
        registers.define(0x100 + 4 * i, "ISER" + n)
            .reads([this, i] { return word(enabled_, i); })
            .writes([this, i](u32 value) { for_each(i, value, &Nvic::enable); });
        registers.define(0x180 + 4 * i, "ICER" + n)
            .reads([this, i] { return word(enabled_, i); })
            .writes([this, i](u32 value) { for_each(i, value, &Nvic::disable); });
        registers.define(0x200 + 4 * i, "ISPR" + n)
            .reads([this, i] { return word(pending_, i); })
            .writes([this, i](u32 value) { for_each(i, value, &Nvic::set_pending); });
        registers.define(0x280 + 4 * i, "ICPR" + n)
            .reads([this, i] { return word(pending_, i); })
            .writes([this, i](u32 value) { for_each(i, value, &Nvic::clear_pending); });
    }
    if (configurable_faults_) define_priorities(registers, 0xD18, "SHPR1", 4);
    define_priorities(registers, 0xD1C, "SHPR2", 8);
    define_priorities(registers, 0xD20, "SHPR3", 12);
    for (unsigned first = 0; first < interrupts_; first += 4) {
        define_priorities(registers, 0x400 + first, "IPR" + std::to_string(first / 4),
                          kFirstInterrupt + first);
    }
}

void Nvic::define_priorities(RegisterBank &registers, u32 offset, std::string_view name, unsigned first) {
    u32 mask = 0;
    u64 const system = kAlwaysEnabled | (configurable_faults_ ? kConfigurable : 0);
    for (unsigned lane = 0; lane < 4; ++lane) {
        unsigned const exception = first + lane;
        bool const exists = exception >= kFirstInterrupt ? exception - kFirstInterrupt < interrupts_
                                                         : (system >> exception & 1) != 0;
        if (exists) mask |= u32(priority_mask_) << (8 * lane);
    }
    registers.define(offset, name).stores(priorities_[first / 4]).mask(mask).then([this] { changed(); });
}

u32 Nvic::word(Bits const &bits, unsigned index) const {
    u32 value = 0;
    for (unsigned i = 0; i < 32 && 32 * index + i < interrupts_; ++i) {
        if (test(bits, kFirstInterrupt + 32 * index + i)) value |= 1u << i;
    }
    return value;
}

void Nvic::for_each(unsigned index, u32 value, void (Nvic::*action)(unsigned)) {
    for (; value != 0; value &= value - 1) {
        unsigned const interrupt = 32 * index + unsigned(std::countr_zero(value));
        if (interrupt < interrupts_) (this->*action)(kFirstInterrupt + interrupt);
    }
}

void Nvic::set_enabled(unsigned exception, bool enabled) {
    assign(enabled_, exception, enabled);
    if (enabled) changed();
}

void Nvic::set_pending(unsigned exception) {
    if (pending(exception)) return;
    assign(pending_, exception, true);
    if (on_pend) on_pend();
    changed();
}

void Nvic::clear_pending(unsigned exception) {
    assign(pending_, exception, test(line_, exception) && !test(active_, exception));
}

void Nvic::set_line(unsigned interrupt, bool level) {
    unsigned const exception = kFirstInterrupt + interrupt;
    assign(line_, exception, level);
    if (level) set_pending(exception);
}

int Nvic::effective_priority(unsigned exception) const {
    if (exception == kNmi) return -2;
    if (exception == kHardFault) return -1;
    return priority(exception);
}

unsigned Nvic::next() const {
    unsigned best = 0;
    int best_priority = kThreadPriority;
    for (unsigned half = 0; half < 2; ++half) {
        for (u64 bits = pending_[half] & enabled_[half]; bits != 0; bits &= bits - 1) {
            unsigned const exception = 64 * half + unsigned(std::countr_zero(bits));
            if (effective_priority(exception) >= best_priority) continue;
            best = exception;
            best_priority = effective_priority(exception);
        }
    }
    return best;
}

int Nvic::execution_priority(Masks const &masks) const {
    int priority = kThreadPriority;
    // Only the group part of an active handler's priority keeps others out (AIRCR.PRIGROUP).
    int const group_mask = ~((2 << grouping_) - 1);
    for (unsigned half = 0; half < 2; ++half) {
        for (u64 bits = active_[half]; bits != 0; bits &= bits - 1) {
            int const own = effective_priority(64 * half + unsigned(std::countr_zero(bits)));
            priority = std::min(priority, own < 0 ? own : own & group_mask);
        }
    }
    if (masks.basepri != 0) priority = std::min(priority, int(masks.basepri) & group_mask);
    if (masks.primask) priority = std::min(priority, 0);
    if (masks.faultmask) priority = std::min(priority, -1);
    return priority;
}

void Nvic::activate(unsigned exception) {
    assign(pending_, exception, false);
    assign(active_, exception, true);
}

void Nvic::deactivate(unsigned exception) {
    assign(active_, exception, false);
    if (test(line_, exception)) set_pending(exception);
}

void Nvic::archive(Archive &archive) { archive(grouping_, enabled_, pending_, active_, line_, priorities_); }

} // namespace terrarium::arm
