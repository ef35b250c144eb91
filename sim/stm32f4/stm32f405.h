// STM32F405RG: the chip of the pyboard v1.0 and v1.1. RM0090; STM32F405 data sheet (DocID022152).
//
// Wires the CPU, memories and peripherals together and nothing else; what each of them models is said in
// its own file. At reset the boot pins BOOT0 and PB2 (BOOT1) choose what stands at address 0; in system
// memory there is a native boot loader (boot_rom.h, boot_dfu.h), over USB only: not over UART or CAN. Named
// as unmodelled: OTG_HS, FSMC.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "sim/cpu/arm/cortex_m.h"
#include "sim/cpu/chip.h"
#include "sim/stm32f4/adc.h"
#include "sim/stm32f4/boot_dfu.h"
#include "sim/stm32f4/boot_rom.h"
#include "sim/stm32f4/can.h"
#include "sim/stm32f4/clock_tree.h"
#include "sim/stm32f4/crc.h"
#include "sim/stm32f4/dac.h"
#include "sim/stm32f4/debug_unit.h"
#include "sim/stm32f4/dma.h"
#include "sim/stm32f4/exti.h"
#include "sim/stm32f4/flash.h"
#include "sim/stm32f4/gated_peripheral.h"
#include "sim/stm32f4/gpio.h"
#include "sim/stm32f4/i2c.h"
#include "sim/stm32f4/otg_fs.h"
#include "sim/stm32f4/pwr.h"
#include "sim/stm32f4/rcc.h"
#include "sim/stm32f4/rng.h"
#include "sim/stm32f4/rtc.h"
#include "sim/stm32f4/sdio.h"
#include "sim/stm32f4/spi.h"
#include "sim/stm32f4/timer.h"
#include "sim/stm32f4/usart.h"
#include "sim/stm32f4/watchdogs.h"
#include "sim/usb/usb_switch.h"

namespace terrarium::stm32f4 {

// As stored outside: main flash, then the option bytes.
constexpr u32 kFlashBytes = kMainFlashBytes + kOptionBytes;

class Stm32f405 final : public Chip {
public:
    // `options.flash` holds kFlashBytes. `crystal`: what is on OSC_IN, 0 Hz for nothing.
    Stm32f405(ChipOptions const &options, u64 crystal);

    [[nodiscard]] Processor &processor() override { return cpu_; }
    [[nodiscard]] Bus &bus() override { return bus_; }
    // "PA0" to "PI15", "NRST" and "BOOT0".
    [[nodiscard]] Net *net(std::string_view pin) override;
    [[nodiscard]] std::vector<Net *> nets() override;
    [[nodiscard]] std::vector<FlashBank> flash() override;
    [[nodiscard]] std::vector<Surrounding> surroundings() override;
    [[nodiscard]] FlashPower *flash_power() override { return &flash_power_; }
    void power_on() override;
    void power_off() override;
    void archive(Archive &archive) override;

    [[nodiscard]] ClockTree const &clocks() const { return tree_; }
    // The device end of the USB socket.
    [[nodiscard]] UsbDevice *usb() override { return usb_socket_.get(); }
    [[nodiscard]] SdHost *sd_host() override { return &sdio_; }

private:
    static constexpr unsigned kPorts = 9;
    static constexpr unsigned kInterrupts = 82;

    void make_peripherals();
    void fill_system_memory(u64 seed);
    void map_memories();
    void map_peripherals();
    void add(u32 base, Peripheral &peripheral, u32 bytes = 0x400);
    void add_unmodelled(u32 base, char const *name, u32 bytes = 0x400);
    void connect_interrupts();
    void connect_pins();
    void connect_dma();
    void connect_timers();
    void connect_timer_requests();
    void connect_chip();
    void connect(IrqLine &line, unsigned interrupt);
    void under(PeripheralBus bus, unsigned bit, GatedPeripheral &peripheral);
    [[nodiscard]] Timer &timer(unsigned number) { return *timers_[number - 1]; }
    [[nodiscard]] Usart &usart(unsigned number) { return *usarts_[number - 1]; }
    [[nodiscard]] I2c &i2c(unsigned number) { return *i2cs_[number - 1]; }
    [[nodiscard]] Spi &spi(unsigned number) { return *spis_[number - 1]; }

    void restart(u32 reset_flags);
    void reset();
    void reset_pin_changed(bool level);
    void hold_in_reset();
    void set_supply(double volts);
    void clocks_changed();
    void invalidate_memories();
    void sample_boot_pins();
    void choose_memory_at_zero();
    void begin_boot_loader();
    void end_boot_loader();
    void leave_boot_loader(u32 address);

    // Low power; see low_power.cpp.
    void connect_low_power();
    bool begin_deep_sleep();
    void leave_stop();
    void enter_standby();
    void leave_standby();
    void interrupt_changed(unsigned interrupt);

    // Whose reset and clock enable are this bit of RCC's registers.
    struct UnderRcc {
        PeripheralBus bus;
        u32 bit;
        GatedPeripheral *peripheral;
    };

    Clock &clock_;
    Trace &trace_;
    std::span<u8> main_flash_;
    std::span<u8> option_bytes_;
    std::vector<u8> ram_;
    std::vector<u8> core_ram_;
    std::vector<u8> backup_ram_;
    std::vector<u8> system_memory_;

    Bus bus_;
    Net reset_net_;
    Pin reset_pin_;
    Net boot_net_;
    Event restart_;
    u32 restart_flags_ = 0; // Of the restart that is due.
    u32 start_from_ = 0;    // The vector table that the boot loader starts a program from, at that restart.
    bool standby_ = false;
    bool brown_out_ = false;  // The supply is too low to run.
    bool power_down_ = false; // It was so low that this is a power-on reset.

    ClockTree tree_;
    Rcc rcc_;
    Pwr pwr_;
    FlashPower flash_power_;
    FlashInterface flash_;
    Syscfg syscfg_;
    Exti exti_;
    Crc crc_;
    Rng rng_;
    Rtc rtc_;
    IndependentWatchdog independent_watchdog_;
    WindowWatchdog window_watchdog_;
    DebugUnit debug_unit_;
    Adc adc_;
    Dac dac_;
    Sdio sdio_;
    Dma dma1_;
    Dma dma2_;
    std::array<std::unique_ptr<Gpio>, kPorts> gpios_;
    std::array<std::unique_ptr<Timer>, 14> timers_;
    std::array<std::unique_ptr<Usart>, 6> usarts_;
    std::array<std::unique_ptr<I2c>, 3> i2cs_;
    std::array<std::unique_ptr<Spi>, 3> spis_;
    std::array<std::unique_ptr<I2sExtension>, 2> sound_extensions_; // Of SPI2 and SPI3.
    std::array<std::unique_ptr<Can>, 2> cans_;
    std::unique_ptr<OtgFs> otg_fs_;
    BootDoor boot_door_;
    BootDfu boot_dfu_;
    std::unique_ptr<UsbSwitch> usb_socket_; // Between OTG_FS and the boot loader.
    BootMemory at_zero_ = BootMemory::Flash;
    std::vector<std::unique_ptr<Peripheral>> unmodelled_;
    std::vector<Peripheral *>
        peripherals_; // All but RCC, PWR and the ports, in the order of their addresses.
    std::vector<UnderRcc> under_rcc_;
    std::array<u8, kInterrupts> asserted_{}; // How many lines ask for each interrupt.
    arm::CortexM cpu_;
};

} // namespace terrarium::stm32f4
