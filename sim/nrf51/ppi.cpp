#include "sim/nrf51/ppi.h"

#include <bit>

namespace terrarium::nrf51 {

namespace {

struct FixedChannel {
    u32 event;
    u32 task;
};

// Channels 20 to 31, table 58 of the manual.
constexpr std::array<FixedChannel, 12> kFixed{{
    {0x40008140, 0x40001000}, // TIMER0 COMPARE[0] -> RADIO TXEN
    {0x40008140, 0x40001004}, // TIMER0 COMPARE[0] -> RADIO RXEN
    {0x40008144, 0x40001010}, // TIMER0 COMPARE[1] -> RADIO DISABLE
    {0x40001128, 0x4000F000}, // RADIO BCMATCH -> AAR START
    {0x40001100, 0x4000F000}, // RADIO READY -> CCM KSGEN
    {0x40001104, 0x4000F004}, // RADIO ADDRESS -> CCM CRYPT
    {0x40001104, 0x40008044}, // RADIO ADDRESS -> TIMER0 CAPTURE[1]
    {0x4000110C, 0x40008048}, // RADIO END -> TIMER0 CAPTURE[2]
    {0x4000B140, 0x40001000}, // RTC0 COMPARE[0] -> RADIO TXEN
    {0x4000B140, 0x40001004}, // RTC0 COMPARE[0] -> RADIO RXEN
    {0x4000B140, 0x4000800C}, // RTC0 COMPARE[0] -> TIMER0 CLEAR
    {0x4000B140, 0x40008000}, // RTC0 COMPARE[0] -> TIMER0 START
}};
constexpr unsigned kFirstFixed = 20;

} // namespace

Ppi::Ppi(std::function<void(u32)> start_task) : Peripheral("PPI"), start_task_(std::move(start_task)) {
    for (unsigned i = 0; i < kFixed.size(); ++i) {
        event_[kFirstFixed + i] = kFixed[i].event;
        task_[kFirstFixed + i] = kFixed[i].task;
    }
    for (unsigned n = 0; n < kGroups; ++n) {
        std::string const group = "[" + std::to_string(n) + "]";
        registers.define(8 * n, "TASKS_CHG" + group + ".EN").writes([this, n](u32 value) {
            if ((value & 1) != 0) set_enabled(enabled_ | group_[n]);
        });
        registers.define(8 * n + 4, "TASKS_CHG" + group + ".DIS").writes([this, n](u32 value) {
            if ((value & 1) != 0) set_enabled(enabled_ & ~group_[n]);
        });
        registers.define(0x800 + 4 * n, "CHG" + group).stores(group_[n]);
    }
    registers.define(0x500, "CHEN").stores(enabled_).then([this] { set_enabled(enabled_); });
    registers.define(0x504, "CHENSET").reads([this] { return enabled_; }).writes([this](u32 value) {
        set_enabled(enabled_ | value);
    });
    registers.define(0x508, "CHENCLR").reads([this] { return enabled_; }).writes([this](u32 value) {
        set_enabled(enabled_ & ~value);
    });
    for (unsigned n = 0; n < kProgrammable; ++n) {
        std::string const channel = "CH[" + std::to_string(n) + "]";
        registers.define(0x510 + 8 * n, channel + ".EEP").stores(event_[n]).then([this] {
            set_enabled(enabled_);
        });
        registers.define(0x514 + 8 * n, channel + ".TEP").stores(task_[n]);
    }
}

bool Ppi::trigger(u32 offset) {
    if (offset >= 8 * kGroups) return false;
    registers.write(offset, 1, 4);
    return true;
}

void Ppi::set_enabled(u32 channels) {
    enabled_ = channels & 0xFFF0FFFF; // Channels 16 to 19 do not exist.
    if (on_change) on_change();
}

void Ppi::event_happened(u32 address) {
    for (u32 channels = enabled_; channels != 0; channels &= channels - 1) {
        unsigned const n = unsigned(std::countr_zero(channels));
        if (event_[n] == address) start_task_(task_[n]);
    }
}

bool Ppi::listens_to(u32 address) const {
    for (u32 channels = enabled_; channels != 0; channels &= channels - 1) {
        if (event_[unsigned(std::countr_zero(channels))] == address) return true;
    }
    return false;
}

} // namespace terrarium::nrf51
