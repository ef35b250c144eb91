// nRF51822: the chip of the micro:bit V1. nRF51 Reference Manual 3.0; nRF51822 Product Specification 3.1.
//
// Wires the CPU, memories and peripherals together and nothing else; what each of them models is said in
// its own file. Named as unmodelled: SPIS1, ECB, CCM/AAR, QDEC, LPCOMP.
#pragma once

#include <memory>

#include "sim/cpu/arm/cortex_m.h"
#include "sim/cpu/chip.h"
#include "sim/nrf51/adc.h"
#include "sim/nrf51/gpio.h"
#include "sim/nrf51/gpiote.h"
#include "sim/nrf51/nvmc.h"
#include "sim/nrf51/power_clock.h"
#include "sim/nrf51/ppi.h"
#include "sim/nrf51/radio.h"
#include "sim/nrf51/rng.h"
#include "sim/nrf51/rtc.h"
#include "sim/nrf51/temp.h"
#include "sim/nrf51/timer.h"
#include "sim/nrf51/twi.h"
#include "sim/nrf51/uart.h"
#include "sim/nrf51/watchdog.h"

namespace terrarium::nrf51 {

constexpr u32 kCodeBytes = 256 * 1024;
constexpr u32 kUicrBytes = 1024;
constexpr u32 kRamBytes = 16 * 1024;
constexpr u32 kFlashBytes = kCodeBytes + kUicrBytes; // As stored outside: code flash, then UICR.

class Nrf51 final : public Chip {
public:
    // `options.flash` holds kFlashBytes.
    explicit Nrf51(ChipOptions const &options);

    [[nodiscard]] Processor &processor() override { return cpu_; }
    [[nodiscard]] Bus &bus() override { return bus_; }
    [[nodiscard]] Net *net(std::string_view pin) override;
    [[nodiscard]] std::vector<Net *> nets() override;
    [[nodiscard]] std::vector<FlashBank> flash() override;
    [[nodiscard]] std::vector<Surrounding> surroundings() override;
    // Its ends of the air.
    [[nodiscard]] Radio &radio() { return radio_; }
    [[nodiscard]] FlashPower *flash_power() override { return &flash_power_; }
    void power_on() override;
    void power_off() override;
    void archive(Archive &archive) override;

private:
    void map();
    void connect();
    void fill_ficr(u64 seed);
    void start_task(u32 address);
    void restart(ResetReason reason);
    void reset();
    void reset_peripherals();
    void system_off();
    void reset_pin_changed(bool level);
    void set_supply(u32 millivolts);
    void hold_in_reset();

    Clock &clock_;
    Trace &trace_;
    std::span<u8> code_;
    std::span<u8> uicr_;
    std::vector<u8> ram_;
    std::vector<u8> ficr_;

    Bus bus_;
    Net reset_net_;
    Pin reset_pin_;
    Event restart_;
    u32 restart_reasons_ = 0; // Of the restart that is due.
    bool brown_out_ = false;  // The supply is too low to run.
    bool power_lost_ = false; // The restart that is due is from a brown-out.
    bool off_ = false;        // System off: only a pin or the reset button wakes it.

    Ppi ppi_;
    FlashPower flash_power_;
    Nvmc nvmc_;
    Gpio gpio_;
    Gpiote gpiote_;
    PowerClock power_clock_;
    Uart uart0_;
    Radio radio_;
    Twi twi0_;
    Twi twi1_;
    Adc adc_;
    Timer timer0_;
    Timer timer1_;
    Timer timer2_;
    Rtc rtc0_;
    Rtc rtc1_;
    Temp temp_;
    Rng rng_;
    Watchdog watchdog_;
    std::vector<std::unique_ptr<Peripheral>> unmodelled_;
    std::unique_ptr<Peripheral> rom_table_;
    std::vector<TaskPeripheral *> peripherals_;
    arm::CortexM cpu_;
};

} // namespace terrarium::nrf51
