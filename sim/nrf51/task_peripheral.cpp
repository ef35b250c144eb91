#include "sim/nrf51/task_peripheral.h"

namespace terrarium::nrf51 {

TaskPeripheral::TaskPeripheral(std::string_view name, unsigned id, EventListener &listener)
    : Peripheral(name), id_(id), listener_(listener) {}

void TaskPeripheral::task(u32 offset, std::string_view name, std::function<void()> action) {
    tasks_.push_back({offset, std::move(action)});
    std::size_t const number = tasks_.size() - 1;
    registers.define(offset, "TASKS_" + std::string(name))
        .reads([] { return 0u; })
        .writes([this, number](u32 value) {
            if ((value & 1) != 0) tasks_[number].action();
        });
}

void TaskPeripheral::event(u32 offset, std::string_view name) {
    unsigned const n = index(offset);
    registers.define(offset, "EVENTS_" + std::string(name))
        .reads([this, n] { return events_ >> n & 1; })
        .writes([this, n](u32 value) {
            events_ = (value & 1) != 0 ? events_ | 1u << n : events_ & ~(1u << n);
            update_irq();
            interface_changed();
        });
}

void TaskPeripheral::shortcut(unsigned bit, u32 event, u32 task) { shortcuts_.push_back({bit, event, task}); }

void TaskPeripheral::finish_interface() {
    // Power to the peripheral; switching it off and on is how a program resets one. POWER and CLOCK
    // themselves (0) have no such switch.
    if (id_ != 0) {
        registers.define(0xFFC, "POWER").stores(power_).reset(1).mask(1).then([this] {
            u32 const power = power_;
            if (power == 0) reset();
            power_ = power;
        });
    }
    if (!shortcuts_.empty()) {
        registers.define(0x200, "SHORTS").stores(shorts_).then([this] { interface_changed(); });
    }
    registers.define(0x304, "INTENSET").reads([this] { return interrupts_; }).writes([this](u32 value) {
        interrupts_ |= value;
        update_irq();
        interface_changed();
    });
    registers.define(0x308, "INTENCLR").reads([this] { return interrupts_; }).writes([this](u32 value) {
        interrupts_ &= ~value;
        update_irq();
        interface_changed();
    });
}

bool TaskPeripheral::trigger(u32 offset) {
    for (Task const &task : tasks_) {
        if (task.offset != offset) continue;
        task.action();
        return true;
    }
    return false;
}

void TaskPeripheral::fire(u32 event) {
    events_ |= 1u << index(event);
    update_irq();
    for (Shortcut const &shortcut : shortcuts_) {
        if (shortcut.event == event && (shorts_ >> shortcut.bit & 1) != 0) trigger(shortcut.task);
    }
    listener_.event_happened(base() + event);
}

bool TaskPeripheral::matters(u32 event) const {
    if (!event_is_set(event)) return true;
    for (Shortcut const &shortcut : shortcuts_) {
        if (shortcut.event == event && (shorts_ >> shortcut.bit & 1) != 0) return true;
    }
    return listener_.listens_to(base() + event);
}

void TaskPeripheral::reset() {
    Peripheral::reset();
    events_ = interrupts_ = shorts_ = 0;
    update_irq();
}

void TaskPeripheral::archive(Archive &archive) {
    Peripheral::archive(archive);
    archive(events_, interrupts_); // SHORTS and POWER are stored with the registers.
    if (archive.loading()) update_irq();
}

} // namespace terrarium::nrf51
