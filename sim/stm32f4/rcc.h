// STM32F4 RCC: oscillators, PLL, prescalers, enables and resets. RM0090, chapter 7 (STM32F405).
//
// Modelled: HSI, HSE, main PLL, PLLI2S, LSI and LSE with start-up times and ready bits, the switch of the
// system clock, all bus prescalers, the RTC's clock, the peripherals' reset bits and clock enables, reset
// flags, ready interrupts, the backup domain's reset and its write protection. Kept but without effect: the
// enables for sleep, those of backup RAM and CCM RAM, spread spectrum. Not modelled: clock security system,
// MCO outputs; I2S's clock from a pin, which is said when it is chosen.
#pragma once

#include <functional>

#include "sim/core/clock.h"
#include "sim/core/irq_line.h"
#include "sim/core/peripheral.h"
#include "sim/stm32f4/clock_tree.h"

namespace terrarium::stm32f4 {

// CSR's reset flags.
enum ResetFlag : u32 {
    kBrownOutReset = 1u << 25,
    kPinReset = 1u << 26,
    kPowerReset = 1u << 27,
    kSoftwareReset = 1u << 28,
    kIndependentWatchdogReset = 1u << 29,
    kWindowWatchdogReset = 1u << 30,
    kLowPowerReset = 1u << 31,
};

// The buses of the peripherals. Each has a register of resets and one of clock enables, alike in their bits.
enum class PeripheralBus : u8 { Ahb1, Ahb2, Ahb3, Apb1, Apb2 };

class Rcc final : public Peripheral {
public:
    // `crystal`: what is soldered to OSC_IN, or 0 Hz for none.
    Rcc(Clock &clock, Trace &trace, ClockTree &tree, u64 crystal);

    IrqLine irq;
    // A peripheral's reset bits have been set.
    std::function<void(PeripheralBus, u32 bits)> on_peripheral_reset;
    // Which have their clock. `quietly`: a snapshot is being loaded.
    std::function<void(PeripheralBus, u32 bits, bool quietly)> on_clock_enables;
    std::function<void()> on_backup_reset;
    // PWR_CR.DBP.
    std::function<bool()> backup_writable;

    // The low-speed RC oscillator is forced on by the independent watchdog.
    void force_low_speed(bool forced);
    // Stop and standby: all clocks but the low-speed oscillators stand still. After stop the chip's own
    // high-speed oscillator is the system's clock, and the other two are off.
    void stop();
    void leave_stop();
    [[nodiscard]] bool stopped() const { return stopped_; }
    void add_reset_flags(u32 flags) { status_ |= flags; } // Of ResetFlag.
    void forget_reset_flags() { status_ = 0; }
    void power_on();
    void reset() override;
    void archive(Archive &archive) override;

private:
    enum Source : unsigned { kHsi, kHse, kPll, kLsi, kLse, kPllI2s };
    static constexpr std::size_t kSources = 6;

    struct Oscillator {
        Oscillator(Clock &clock, char const *name, Time start, std::function<void()> on_ready);
        Event started;
        Time start_time;
        bool asked = false;
        bool ready = false;
    };

    void ask(Source source, bool on);
    void became_ready(Source source);
    void write_control(u32 value);
    void write_backup(u32 value);
    [[nodiscard]] u32 control() const;
    void switch_system_clock();
    [[nodiscard]] u64 pll_input() const;
    [[nodiscard]] u64 pll_vco() const;
    [[nodiscard]] u64 sound_hertz() const;
    [[nodiscard]] u64 hertz_of(unsigned system_source) const;
    void update();
    void tell_enables(bool quietly);
    [[nodiscard]] std::array<u64, kDomains> frequencies() const;
    void update_irq() { irq.set((interrupts_ & interrupts_ >> 8 & 0x3F) != 0); }

    Trace &trace_;
    ClockTree &tree_;
    u64 crystal_;
    std::array<Oscillator, kSources> oscillators_;
    unsigned system_source_ = kHsi; // SWS.
    u32 control_ = 0x83;
    u32 pll_ = 0x24003010;
    u32 sound_pll_ = 0x20003000;
    u32 configuration_ = 0;
    u32 interrupts_ = 0;
    u32 backup_ = 0;
    std::array<u32, 5> enables_{}; // By PeripheralBus.
    u32 status_ = 0;               // CSR but for LSION and LSIRDY.
    bool low_speed_on_ = false;
    bool low_speed_forced_ = false;
    bool stopped_ = false;
};

} // namespace terrarium::stm32f4
