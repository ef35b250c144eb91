// Memories, resets and clocks of the chip. What is connected to what is in wiring.cpp.
#include "sim/stm32f4/stm32f405.h"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace terrarium::stm32f4 {

namespace {

using namespace literals;

constexpr u32 kRamBase = 0x20000000;
constexpr u32 kRamBytes = 128 * 1024; // SRAM1 of 112 KB, and SRAM2 of 16 KB behind it.
constexpr u32 kCoreRamBase = 0x10000000;
constexpr u32 kCoreRamBytes = 64 * 1024;
constexpr u32 kBackupRamBase = 0x40024000;
constexpr u32 kBackupRamBytes = 4 * 1024;
constexpr u32 kFirstRamBytes = 112 * 1024; // SRAM1, which can stand at address 0.
constexpr u32 kOptionBase = 0x1FFFC000;

// From the reset's cause to the first instruction.
constexpr Time kRestart = 30_us;

// Data sheet, table 19 (typical values): where the brown-out detector resets the chip by BOR_LEV, in volts,
// and where it lets go. Switched off, the power-down detector is left.
constexpr double kResetsBelow[] = {2.83, 2.50, 2.19, 1.68};
constexpr double kRunsAbove[] = {2.92, 2.59, 2.29, 1.72};
constexpr double kPowerDown = 1.68;

// As ST's boot loader makes it from the unique identity, each seed another one.
std::string boot_serial_number(u64 seed) {
    char text[13];
    std::snprintf(text, sizeof text, "%012llX",
                  static_cast<unsigned long long>(0x325104367137 ^ (seed & 0xFFFFFFFF) << 16));
    return text;
}

arm::CortexMOptions core_options(FlashInterface &flash, unsigned interrupts) {
    arm::CortexMOptions options;
    options.model = arm::Model::CortexM4;
    options.interrupts = interrupts;
    options.priority_bits = 4;
    options.systick_divider = 8;
    options.flash = &flash;
    options.timing = &flash.timing;
    return options;
}

} // namespace

Stm32f405::Stm32f405(ChipOptions const &options, u64 crystal)
    : clock_(options.clock), trace_(options.trace), main_flash_(options.flash.first(kMainFlashBytes)),
      option_bytes_(options.flash.subspan(kMainFlashBytes, kOptionBytes)), ram_(kRamBytes),
      core_ram_(kCoreRamBytes), backup_ram_(kBackupRamBytes), system_memory_(kSystemMemoryBytes, 0xFF),
      bus_(clock_, trace_), reset_net_(clock_, trace_, "NRST"), reset_pin_("NRST"),
      boot_net_(clock_, trace_, "BOOT0"), restart_(clock_, "restart", [this] { reset(); }),
      rcc_(clock_, trace_, tree_, crystal), flash_power_(options.seed),
      flash_(clock_, trace_, flash_power_, main_flash_, option_bytes_), syscfg_(trace_),
      rng_(clock_, tree_, options.seed), rtc_(clock_, trace_, tree_), independent_watchdog_(clock_),
      window_watchdog_(clock_, tree_), adc_(clock_, trace_, tree_), sdio_(clock_, trace_, tree_),
      dma1_(clock_, trace_, tree_, "DMA1"), dma2_(clock_, trace_, tree_, "DMA2"),
      boot_dfu_(clock_, trace_, flash_, main_flash_, option_bytes_, system_memory_,
                boot_serial_number(options.seed)),
      cpu_(clock_, bus_, trace_, core_options(flash_, kInterrupts)) {
    fill_system_memory(options.seed);
    make_peripherals();
    map_memories();
    map_peripherals();
    connect_interrupts();
    connect_pins();
    connect_dma();
    connect_timers();
    connect_timer_requests();
    connect_chip();
    connect_low_power();
    cpu_.attach();
}

void Stm32f405::fill_system_memory(u64 seed) {
    auto const set = [this](u32 address, u32 value) {
        store_u32(system_memory_, address - kSystemMemoryBase, value);
    };
    BootDoor::install(system_memory_);
    // The unique identity: place on the wafer, wafer number, lot. Each seed is another chip.
    set(0x1FFF7A10, 0x00280000 | (u32(seed) & 0xFFFF));
    set(0x1FFF7A14, 0x31325104 ^ u32(seed >> 16));
    set(0x1FFF7A18, 0x36373130);
    set(0x1FFF7A20, kMainFlashBytes / 1024 << 16 | 0xFFFF);
    // What the factory measured at 3.3 V: the reference voltage, and the temperature sensor at 30 and 110
    // degrees.
    set(0x1FFF7A28, u32(Adc::kReferenceAtFactory) << 16 | 0xFFFF);
    set(0x1FFF7A2C, u32(Adc::kHotAtFactory) << 16 | Adc::kWarmAtFactory);
}

void Stm32f405::map_memories() {
    using Kind = MemoryRegion::Kind;
    bus_.map({"flash", kFlashBase, main_flash_, Kind::Flash});
    bus_.map({"flash at 0", 0, main_flash_, Kind::Flash});
    bus_.map({"RAM", kRamBase, ram_, Kind::Ram});
    bus_.map({"CCM RAM", kCoreRamBase, core_ram_, Kind::Ram});
    bus_.map({"backup RAM", kBackupRamBase, backup_ram_, Kind::Ram});
    bus_.map({"system memory", kSystemMemoryBase, system_memory_, Kind::Rom});
    bus_.map({"option bytes", kOptionBase, option_bytes_, Kind::Rom});
}

void Stm32f405::connect_chip() {
    rcc_.backup_writable = rtc_.backup_writable = [this] { return pwr_.backup_writable(); };
    rcc_.on_backup_reset = [this] { rtc_.backup_reset(); };
    rcc_.on_peripheral_reset = [this](PeripheralBus bus, u32 bits) {
        for (UnderRcc const &each : under_rcc_) {
            if (each.bus == bus && (bits >> each.bit & 1) != 0) each.peripheral->reset();
        }
    };
    rcc_.on_clock_enables = [this](PeripheralBus bus, u32 bits, bool quietly) {
        for (UnderRcc const &each : under_rcc_) {
            if (each.bus == bus) each.peripheral->set_clock((bits >> each.bit & 1) != 0, quietly, 0);
        }
        if (bus != PeripheralBus::Apb2) return;
        // ADC1 to ADC3 share their reset, but each has a clock of its own.
        for (unsigned n = 1; n < Adc::kConverters; ++n)
            adc_.set_clock((bits >> (8 + n) & 1) != 0, quietly, n);
    };
    flash_.on_flash_changed = [this](u32 offset, u32 length) {
        cpu_.cpu().invalidate(kFlashBase + offset, length);
        if (flash_.at_zero) cpu_.cpu().invalidate(offset, length);
    };
    for (unsigned port = 0; port < kPorts; ++port) {
        gpios_[port]->on_level = [this, port](unsigned pin, bool level) {
            if (syscfg_.port_of(pin) == port) exti_.set_level(pin, level);
        };
    }
    // As on the chip, another port's level may look like an edge.
    syscfg_.on_change = [this](unsigned first) {
        for (unsigned line = first; line < first + 4; ++line) {
            unsigned const port = syscfg_.port_of(line);
            if (port < kPorts) exti_.set_level(line, gpios_[port]->net(line).level());
        }
    };
    syscfg_.on_memory = [this] { choose_memory_at_zero(); };
    boot_door_.on_open = [this] { begin_boot_loader(); };
    boot_door_.inside = [this] {
        u32 const at = trace_.program_counter();
        return at - kSystemMemoryBase < kSystemMemoryBytes ||
               (at_zero_ == BootMemory::System && at < kSystemMemoryBytes);
    };
    boot_door_.on_stray = [this](bool write, u32 value) {
        bus_.report_unmapped(kBootDoorBase, write, value);
    };
    boot_dfu_.on_leave = [this](u32 address) { leave_boot_loader(address); };
    boot_dfu_.on_reset = [this] { restart(kSoftwareReset); };
    independent_watchdog_.on_start = [this] { rcc_.force_low_speed(true); };
    independent_watchdog_.on_timeout = [this] { restart(kIndependentWatchdogReset); };
    window_watchdog_.on_timeout = [this] { restart(kWindowWatchdogReset); };
    cpu_.on_reset_request = [this] { restart(kSoftwareReset); };
    tree_.on_change([this] { clocks_changed(); });
    // The chip pulls its reset pin up; a button or debugger pulls it down.
    reset_pin_.pull(Pull::Up);
    reset_net_.connect(reset_pin_);
    reset_pin_.on_change = [this](bool level) { reset_pin_changed(level); };
}

void Stm32f405::clocks_changed() {
    if (!tree_.runs(Domain::Ahb)) return; // Time goes on in the cycles of before.
    Hertz const core = tree_.of(Domain::Ahb);
    if (core == clock_.cpu_frequency()) return;
    clock_.set_cpu_frequency(core);
    cpu_.frequency_changed();
}

void Stm32f405::restart(u32 reset_flags) {
    if (brown_out_) return;
    cpu_.hold();
    clock_.request_exit();
    restart_flags_ |= reset_flags;
    restart_.in(kRestart);
}

void Stm32f405::reset() {
    standby_ = false;
    BootMemory const at_zero = syscfg_.memory();
    for (Peripheral *peripheral : peripherals_) peripheral->reset();
    for (auto const &port : gpios_) port->reset();
    pwr_.reset();
    rcc_.reset();
    end_boot_loader();
    if (start_from_ == 0) {
        sample_boot_pins();
    } else {
        syscfg_.set_memory(at_zero);
    }
    // Every reset pulls the pin low for a moment, and so tells of itself.
    if (u32 const flags = std::exchange(restart_flags_, 0); flags != 0)
        rcc_.add_reset_flags(flags | kPinReset);
    cpu_.reset();
    if (u32 const table = std::exchange(start_from_, 0); table != 0) cpu_.start_from(table);
}

// RM0090, table 2.
void Stm32f405::sample_boot_pins() {
    bool const boot0 = boot_net_.level(), boot1 = gpios_[1]->net(2).level();
    syscfg_.set_boot(!boot0 ? BootMemory::Flash : boot1 ? BootMemory::Ram : BootMemory::System);
}

void Stm32f405::choose_memory_at_zero() {
    BootMemory const wanted = syscfg_.memory() == BootMemory::External ? BootMemory::Flash : syscfg_.memory();
    if (wanted == at_zero_) return;
    using Kind = MemoryRegion::Kind;
    at_zero_ = wanted;
    flash_.at_zero = wanted == BootMemory::Flash;
    switch (wanted) {
    case BootMemory::System: bus_.replace({"system memory at 0", 0, system_memory_, Kind::Rom}); break;
    case BootMemory::Ram:
        bus_.replace({"RAM at 0", 0, std::span(ram_).first(kFirstRamBytes), Kind::Ram});
        break;
    default: bus_.replace({"flash at 0", 0, main_flash_, Kind::Flash});
    }
    cpu_.cpu().remap(0);
}

// The core stands still from here on: native code goes on in its place.
void Stm32f405::begin_boot_loader() {
    cpu_.hold();
    clock_.request_exit();
    usb_socket_->select(true);
    boot_dfu_.start();
    trace_.remark("the boot loader has begun: the board waits for firmware over USB (DFU)");
}

void Stm32f405::end_boot_loader() {
    boot_dfu_.stop();
    usb_socket_->select(false);
}

// ST's boot loader brings peripherals back to their reset values and jumps. It is no reset: its flags and
// what stands at address 0 stay.
void Stm32f405::leave_boot_loader(u32 address) {
    restart(0);
    start_from_ = address;
}

// Low holds the chip in reset; it restarts when the pin is let go.
void Stm32f405::reset_pin_changed(bool level) {
    if (level) return restart(kPinReset);
    hold_in_reset();
}

// RAM and the backup domain keep what they held, down to 0 V too, which is a choice.
void Stm32f405::set_supply(double volts) {
    pwr_.set_supply(volts);
    unsigned const level = flash_.brown_out_level();
    if (volts < kPowerDown) power_down_ = true;
    if (!brown_out_ && volts < kResetsBelow[level]) {
        brown_out_ = true;
        hold_in_reset();
    } else if (brown_out_ && volts >= kRunsAbove[level]) {
        brown_out_ = false;
        if (std::exchange(power_down_, false)) {
            rcc_.forget_reset_flags();
            restart_flags_ = kPowerReset;
        }
        restart_flags_ |= kBrownOutReset;
        if (reset_net_.level()) restart(0);
    }
}

void Stm32f405::hold_in_reset() {
    cpu_.hold();
    clock_.request_exit();
    restart_.cancel();
    restart_flags_ = start_from_ = 0;
    for (Peripheral *peripheral : peripherals_) peripheral->reset();
    for (auto const &port : gpios_) port->reset();
    end_boot_loader();
}

void Stm32f405::power_on() {
    for (std::vector<u8> *memory : {&ram_, &core_ram_, &backup_ram_})
        std::fill(memory->begin(), memory->end(), u8(0));
    flash_.prepare_option_bytes();
    invalidate_memories();
    restart_.cancel();
    restart_flags_ = start_from_ = 0;
    rtc_.backup_reset();
    brown_out_ = power_down_ = false;
    flash_power_.restore();
    reset();
    pwr_.power_on();
    rcc_.power_on();
    if (!reset_net_.level()) reset_pin_changed(false);
    set_supply(pwr_.supply());
}

void Stm32f405::power_off() {
    cpu_.hold();
    clock_.request_exit();
}

void Stm32f405::invalidate_memories() {
    for (MemoryRegion const &region : bus_.memories())
        cpu_.cpu().invalidate(region.base, u32(region.bytes.size()));
}

Net *Stm32f405::net(std::string_view pin) {
    for (Net *const net : nets()) {
        if (net->name() == pin) return net;
    }
    return nullptr;
}

std::vector<Net *> Stm32f405::nets() {
    std::vector<Net *> all;
    for (auto const &port : gpios_) {
        for (unsigned n = 0; n < Gpio::kPins; ++n) all.push_back(&port->net(n));
    }
    all.push_back(&reset_net_);
    all.push_back(&boot_net_);
    return all;
}

// A bank for each size of sector, one behind the other.
std::vector<FlashBank> Stm32f405::flash() {
    return {{"flash sectors 0-3", kFlashBase, main_flash_.first(0x10000), 0x4000},
            {"flash sector 4", kFlashBase + 0x10000, main_flash_.subspan(0x10000, 0x10000), 0x10000},
            {"flash sectors 5-11", kFlashBase + 0x20000, main_flash_.subspan(0x20000), 0x20000}};
}

std::vector<Surrounding> Stm32f405::surroundings() {
    return {{"temperature", "degrees Celsius", -40, 85, [this] { return adc_.celsius(); },
             [this](double celsius) { adc_.set_celsius(celsius); }},
            {"supply", "volts", 0, 3.6, [this] { return pwr_.supply(); },
             [this](double volts) { set_supply(volts); }}};
}

void Stm32f405::archive(Archive &archive) {
    archive.section("stm32f405");
    for (std::vector<u8> *memory : {&ram_, &core_ram_, &backup_ram_}) archive.raw(*memory);
    archive.raw(main_flash_);
    archive.raw(option_bytes_);
    archive(reset_net_, reset_pin_, boot_net_, restart_, restart_flags_, start_from_, standby_, brown_out_,
            power_down_, flash_power_);
    rcc_.archive(archive);
    pwr_.archive(archive);
    // The ports first: they put the peripherals' engines on the wires.
    for (auto const &port : gpios_) port->archive(archive);
    for (Peripheral *peripheral : peripherals_) peripheral->archive(archive);
    boot_dfu_.archive(archive);
    archive(*usb_socket_);
    if (archive.loading()) choose_memory_at_zero();
    cpu_.archive(archive);
    if (archive.loading()) invalidate_memories();
}

} // namespace terrarium::stm32f4
