#include "sim/cpu/arm/data_watchpoint.h"

namespace terrarium::arm {

namespace {
constexpr u32 kFourComparators = 4u << 28;
constexpr u32 kCycleCounter = 1;
} // namespace

DataWatchpoint::DataWatchpoint(Clock &clock) : Peripheral("DWT"), clock_(clock) {
    registers.define(0x00, "CTRL").reset(kFourComparators).stores(control_).mask(kCycleCounter).then([this] {
        update(trace_enabled_, (control_ & kCycleCounter) != 0, asleep_);
    });
    registers.define(0x04, "CYCCNT").reads([this] { return count(); }).writes([this](u32 value) {
        set_count(value);
    });
    registers.unmodelled(0x08, "CPICNT");
    registers.unmodelled(0x0C, "EXCCNT");
    registers.unmodelled(0x10, "SLEEPCNT");
    registers.unmodelled(0x14, "LSUCNT");
    registers.unmodelled(0x18, "FOLDCNT");
    registers.unmodelled(0x1C, "PCSR");
    for (u32 i = 0; i < 4; ++i) {
        std::string const n = std::to_string(i);
        registers.unmodelled(0x20 + 16 * i, "COMP" + n);
        registers.unmodelled(0x24 + 16 * i, "MASK" + n);
        registers.unmodelled(0x28 + 16 * i, "FUNCTION" + n);
    }
    registers.define(0xFB0, "LAR");
    registers.define(0xFB4, "LSR").read_only();
    registers.reset();
}

void DataWatchpoint::set_count(u32 count) {
    count_ = count;
    zero_at_ = now() - count;
}

void DataWatchpoint::update(bool trace_enabled, bool running, bool asleep) {
    u32 const value = count();
    trace_enabled_ = trace_enabled;
    running_ = running;
    asleep_ = asleep;
    set_count(value);
}

void DataWatchpoint::reset() {
    registers.reset();
    update(false, false, false);
    set_count(0);
}

void DataWatchpoint::archive(Archive &archive) {
    Peripheral::archive(archive);
    archive(trace_enabled_, running_, asleep_, count_, zero_at_);
}

} // namespace terrarium::arm
