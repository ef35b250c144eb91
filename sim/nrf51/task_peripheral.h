// TaskPeripheral: the shape all nRF51 peripherals share: tasks, events, shortcuts, interrupts.
// nRF51 Reference Manual 3.0, chapter 10 (peripheral interface).
//
// A task register starts something when 1 is written; an event register becomes 1 when something has
// happened and stays so until the program clears it. Event n has bit n in INTEN, its register at
// 0x100 + 4·n. A shortcut joins an event to a task of the same peripheral; the PPI joins any two.
#pragma once

#include <functional>
#include <vector>

#include "sim/core/irq_line.h"
#include "sim/core/peripheral.h"

namespace terrarium::nrf51 {

// Where events go that other peripherals may listen to: the PPI.
class EventListener {
public:
    virtual ~EventListener() = default;
    virtual void event_happened(u32 address) = 0;
    // Whether anything hangs on the event at `address`.
    [[nodiscard]] virtual bool listens_to(u32 address) const = 0;
};

class TaskPeripheral : public Peripheral {
public:
    // `id`: the peripheral's number, which gives its address and its interrupt.
    TaskPeripheral(std::string_view name, unsigned id, EventListener &listener);

    IrqLine irq;

    [[nodiscard]] unsigned id() const { return id_; }
    [[nodiscard]] u32 base() const { return 0x40000000 + (id_ << 12); }
    // Starts the task at `offset`; false when there is none.
    bool trigger(u32 offset);

    void reset() override;
    void archive(Archive &archive) override;
    // Called after the program has changed events, shortcuts or interrupts, or the PPI its routes: `matters`
    // may answer otherwise now.
    virtual void interface_changed() {}

protected:
    void task(u32 offset, std::string_view name, std::function<void()> action);
    void event(u32 offset, std::string_view name);
    // Bit `bit` of SHORTS: `event` starts `task`.
    void shortcut(unsigned bit, u32 event, u32 task);
    // INTENSET, INTENCLR and POWER, and SHORTS if there are shortcuts; to be called once all is declared.
    void finish_interface();

    void fire(u32 event); // `event`: the event register's offset.
    [[nodiscard]] bool event_is_set(u32 event) const { return (events_ >> index(event) & 1) != 0; }
    // Whether firing `event` would change anything: if not, nobody can tell that it was left out.
    [[nodiscard]] bool matters(u32 event) const;
    [[nodiscard]] u32 interrupts_enabled() const { return interrupts_; }

private:
    struct Task {
        u32 offset;
        std::function<void()> action;
    };
    struct Shortcut {
        unsigned bit;
        u32 event;
        u32 task;
    };
    static unsigned index(u32 event) { return (event - 0x100) / 4; }
    void update_irq() { irq.set((events_ & interrupts_) != 0); }

    unsigned id_;
    EventListener &listener_;
    std::vector<Task> tasks_;
    std::vector<Shortcut> shortcuts_;
    u32 events_ = 0;
    u32 interrupts_ = 0;
    u32 shorts_ = 0;
    u32 power_ = 1;
};

} // namespace terrarium::nrf51
