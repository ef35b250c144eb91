// Stop and standby: what a deep sleep does to the chip. RM0090, chapter 5.3.
//
// Modelled: stop, from which any EXTI interrupt or event wakes the chip with HSI as its clock, after the time
// that PWR tells; standby, which only the backup domain and the wake-up logic outlive, and which ends in a
// reset by the WKUP pin, the RTC, NRST or the independent watchdog. The watchdog and the RTC run all along.
// A transfer of UART, SPI, I2C or DMA that is on its way when the clocks stop goes to its end. The USB core
// takes into its FIFOs what fits; the host waits for the rest, where a real one would lose its patience.
#include <algorithm>

#include "sim/stm32f4/stm32f405.h"

namespace terrarium::stm32f4 {

namespace {

using namespace literals;

// Data sheet, table 24, typical.
constexpr Time kStandbyWakeUp = 375_us;

} // namespace

void Stm32f405::connect_low_power() {
    cpu_.on_deep_sleep = [this] { return begin_deep_sleep(); };
    cpu_.on_deep_sleep_end = [this] { leave_stop(); };
    exti_.on_event = [this] { cpu_.signal_event(); };
    pwr_.connect(gpios_[0]->net(0));
    pwr_.on_wake_up = [this] {
        if (standby_) leave_standby();
    };
    pwr_.on_line = [this](unsigned line, bool level) { exti_.set_level(line, level); };
    rtc_.on_line = [this](unsigned line, bool level) {
        if (exti_.set_level(line, level) && level) pwr_.wake_up_event();
    };
}

// False when something is pending that forbids it.
bool Stm32f405::begin_deep_sleep() {
    if (pwr_.standby_chosen()) {
        enter_standby();
        return true;
    }
    if (exti_.anything_pending()) return false;
    rcc_.stop();
    return true;
}

void Stm32f405::leave_stop() {
    if (standby_) return;
    clock_.stall(pwr_.stop_wake_up_time());
    rcc_.leave_stop();
    for (unsigned n = 0; n < kInterrupts; ++n) interrupt_changed(n);
}

void Stm32f405::enter_standby() {
    cpu_.hold();
    standby_ = true;
    pwr_.standby_entered();
    for (Peripheral *peripheral : peripherals_) {
        if (peripheral != &independent_watchdog_) peripheral->reset();
    }
    for (auto const &port : gpios_) port->reset();
    rcc_.stop();
    std::fill(ram_.begin(), ram_.end(), u8(0)); // Real RAM would hold noise.
    std::fill(core_ram_.begin(), core_ram_.end(), u8(0));
    if (!pwr_.keeps_backup_ram()) std::fill(backup_ram_.begin(), backup_ram_.end(), u8(0));
    invalidate_memories();
    if (pwr_.woken()) leave_standby(); // The flag of an earlier event that was not cleared.
}

// As a reset, but that no reset flag tells of it: SBF does.
void Stm32f405::leave_standby() {
    if (!restart_.pending() && reset_net_.level() && !brown_out_) restart_.in(kStandbyWakeUp);
}

// While clocks stand still only EXTI's interrupts get through.
void Stm32f405::interrupt_changed(unsigned interrupt) {
    if (rcc_.stopped() && !Exti::has_interrupt(interrupt)) return;
    cpu_.nvic().set_line(interrupt, asserted_[interrupt] != 0);
}

} // namespace terrarium::stm32f4
