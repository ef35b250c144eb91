// Nvic: which exceptions are enabled, pending and active, and which one comes next.
// ARMv6-M manual B1.5 and B3.4, ARMv7-M manual B1.5 and B3.4.
//
// Modelled: exceptions by one numbering (2 NMI to 127), priorities with a chip's number of bits, priority
// grouping, level lines that pend again while they stay high, PRIMASK, BASEPRI, FAULTMASK.
// All questions are answered from three bit sets, so an interrupt costs no search through objects.
#pragma once

#include <array>
#include <bit>
#include <functional>

#include "sim/core/archive.h"
#include "sim/core/register_bank.h"
#include "sim/core/types.h"

namespace terrarium::arm {

enum Exception : unsigned {
    kNmi = 2,
    kHardFault = 3,
    kMemManage = 4,
    kBusFault = 5,
    kUsageFault = 6,
    kSvCall = 11,
    kPendSv = 14,
    kSysTick = 15,
    kFirstInterrupt = 16,
};

// The masks a program sets in the core's special registers.
struct Masks {
    bool primask = false;
    bool faultmask = false;
    u8 basepri = 0;
};

class Nvic {
public:
    static constexpr unsigned kExceptions = 128;
    // Lower is more urgent; this is thread mode with nothing masked.
    static constexpr int kThreadPriority = 256;

    // `configurable_faults`: MemManage, BusFault, UsageFault and the debug monitor exist (ARMv7-M).
    Nvic(unsigned interrupts, unsigned priority_bits, bool configurable_faults = false);

    // Adds ISER, ICER, ISPR, ICPR, IPR and SHPR to the system control space.
    void define_registers(RegisterBank &registers);
    void reset();
    void archive(Archive &archive);

    void set_pending(unsigned exception);
    void clear_pending(unsigned exception);
    void set_line(unsigned interrupt, bool level);
    [[nodiscard]] u8 priority(unsigned exception) const {
        return u8(priorities_[exception / 4] >> (8 * (exception % 4)));
    }
    void set_grouping(u8 grouping) {
        grouping_ = grouping;
        changed();
    }
    [[nodiscard]] u8 grouping() const { return grouping_; }
    [[nodiscard]] bool enabled(unsigned exception) const { return test(enabled_, exception); }
    [[nodiscard]] unsigned active_count() const {
        return unsigned(std::popcount(active_[0]) + std::popcount(active_[1]));
    }
    [[nodiscard]] bool any_interrupt_pending() const {
        return (pending_[0] >> kFirstInterrupt | pending_[1]) != 0;
    }
    [[nodiscard]] u8 priority_mask() const { return priority_mask_; }
    void set_enabled(unsigned exception, bool enabled);

    [[nodiscard]] bool pending(unsigned exception) const { return test(pending_, exception); }
    [[nodiscard]] bool active(unsigned exception) const { return test(active_, exception); }
    [[nodiscard]] bool anything_pending() const {
        return ((pending_[0] & enabled_[0]) | (pending_[1] & enabled_[1])) != 0;
    }
    [[nodiscard]] bool anything_active() const { return (active_[0] | active_[1]) != 0; }

    // The most urgent exception that is pending and enabled, 0 if none. Priorities are -2, -1, 0 ...
    [[nodiscard]] unsigned next() const;
    [[nodiscard]] int effective_priority(unsigned exception) const;
    // The priority the processor executes at.
    [[nodiscard]] int execution_priority(Masks const &masks) const;
    // Whether `exception` would interrupt what runs now.
    [[nodiscard]] bool preempts(unsigned exception, Masks const &masks) const {
        return effective_priority(exception) < execution_priority(masks);
    }

    void activate(unsigned exception);   // Pending becomes active.
    void deactivate(unsigned exception); // A line still high makes it pending again.

    // Called whenever an exception becomes pending, enabled or more urgent.
    std::function<void()> on_change;
    // Called when one becomes pending that was not, enabled or not.
    std::function<void()> on_pend;

private:
    using Bits = std::array<u64, 2>;
    static bool test(Bits const &bits, unsigned n) { return (bits[n / 64] >> (n % 64) & 1) != 0; }
    static void assign(Bits &bits, unsigned n, bool value) {
        u64 const bit = u64(1) << (n % 64);
        bits[n / 64] = value ? bits[n / 64] | bit : bits[n / 64] & ~bit;
    }
    [[nodiscard]] u32 word(Bits const &bits, unsigned index) const; // Interrupts 32·index onwards.
    void for_each(unsigned index, u32 value, void (Nvic::*action)(unsigned));
    void enable(unsigned exception) { set_enabled(exception, true); }
    void disable(unsigned exception) { set_enabled(exception, false); }
    void define_priorities(RegisterBank &registers, u32 offset, std::string_view name, unsigned first);
    void changed() {
        if (on_change) on_change();
    }

    unsigned interrupts_;
    bool configurable_faults_;
    u8 priority_mask_; // The bits of a priority that this chip has.
    u8 grouping_ = 0;
    Bits enabled_{};
    Bits pending_{};
    Bits active_{};
    Bits line_{};
    // One byte for each exception, in words as the registers show them.
    std::array<u32, kExceptions / 4> priorities_{};
};

} // namespace terrarium::arm
