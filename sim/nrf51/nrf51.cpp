#include "sim/nrf51/nrf51.h"

#include <algorithm>
#include <utility>

namespace terrarium::nrf51 {

namespace {

using namespace literals;

constexpr u32 kPeripheralBytes = 0x1000;
constexpr u32 kGpioBase = 0x50000000;
constexpr u32 kRamBase = 0x20000000;
constexpr u32 kFicrBase = 0x10000000;
constexpr u32 kUicrBase = 0x10001000;
constexpr u32 kRomTableBase = 0xF0000000;
constexpr u32 kNvmcBase = 0x4001E000;
constexpr u32 kPpiBase = 0x4001F000;
constexpr u32 kFicrBytes = 1024;

// From the reset's cause to the first instruction (Product Specification, t_POR and friends, rounded).
constexpr Time kRestart = 40_us;

// Where the brown-out detector resets the chip, in millivolts (Product Specification, chapter 8, about).
constexpr u32 kBrownOut = 1700;

struct Named {
    unsigned id;
    char const *name;
};
constexpr Named kUnmodelled[] = {{14, "ECB"}, {15, "CCM_AAR"}, {18, "QDEC"}, {19, "LPCOMP"}};

// The debug ROM table by which programs tell the chip's revision; this one is revision 3.
class RomTable final : public Peripheral {
public:
    RomTable() : Peripheral("ROMTABLE") {
        registers.define(0xFE0, "PID0").reset(0x01).read_only();
        registers.define(0xFE4, "PID1").reset(0x00).read_only();
        registers.define(0xFE8, "PID2").reset(0x70).read_only();
        registers.define(0xFEC, "PID3").reset(0x00).read_only();
        registers.reset();
    }
};

arm::CortexMOptions core_options(FlashWriter &flash) {
    arm::CortexMOptions options;
    options.model = arm::Model::CortexM0;
    options.interrupts = 32;
    options.priority_bits = 2;
    options.flash = &flash;
    return options;
}

} // namespace

Nrf51::Nrf51(ChipOptions const &options)
    : clock_(options.clock), trace_(options.trace), code_(options.flash.first(kCodeBytes)),
      uicr_(options.flash.subspan(kCodeBytes, kUicrBytes)), ram_(kRamBytes), ficr_(kFicrBytes, 0xFF),
      bus_(clock_, trace_), reset_net_(clock_, trace_, "nRESET"), reset_pin_("nRESET"),
      restart_(clock_, "restart", [this] { reset(); }), ppi_([this](u32 address) { start_task(address); }),
      flash_power_(options.seed), nvmc_(clock_, trace_, flash_power_, code_, uicr_), gpio_(clock_, trace_),
      gpiote_(gpio_, ppi_), power_clock_(clock_, ppi_), uart0_(clock_, trace_, gpio_, ppi_),
      radio_(clock_, trace_, bus_, ppi_), twi0_(clock_, trace_, "TWI0", 3, gpio_, ppi_),
      twi1_(clock_, trace_, "TWI1", 4, gpio_, ppi_), adc_(clock_, gpio_, ppi_),
      timer0_(clock_, "TIMER0", 8, 32, ppi_), timer1_(clock_, "TIMER1", 9, 16, ppi_),
      timer2_(clock_, "TIMER2", 10, 16, ppi_), rtc0_(clock_, "RTC0", 11, 3, ppi_),
      rtc1_(clock_, "RTC1", 17, 4, ppi_), temp_(clock_, ppi_), rng_(clock_, options.seed, ppi_),
      watchdog_(clock_, trace_, ppi_),
      rom_table_(std::make_unique<RomTable>()), peripherals_{&power_clock_, &radio_,  &uart0_,   &twi0_,
                                                             &twi1_,        &gpiote_, &adc_,     &timer0_,
                                                             &timer1_,      &timer2_, &rtc0_,    &rtc1_,
                                                             &temp_,        &rng_,    &watchdog_},
      cpu_(clock_, bus_, trace_, core_options(nvmc_)) {
    fill_ficr(options.seed);
    map();
    connect();
    cpu_.attach();
}

void Nrf51::fill_ficr(u64 seed) {
    auto const set = [this](u32 offset, u32 value) { store_u32(ficr_, offset, value); };
    set(0x010, Nvmc::kPageBytes);
    set(0x014, kCodeBytes / Nvmc::kPageBytes);
    set(0x034, 2);                      // NUMRAMBLOCK
    set(0x038, kRamBytes / 2);          // SIZERAMBLOCK[0], which older headers call SIZERAMBLOCKS
    set(0x03C, kRamBytes / 2);          // SIZERAMBLOCK[1]
    set(0x05C, 0x0000003C);             // CONFIGID: a third-revision nRF51822-QFAA
    set(0x060, u32(seed) ^ 0x7E44A91C); // DEVICEID: each seed is another device.
    set(0x064, u32(seed >> 32) ^ 0x51C0D3B5);
    set(0x0A0, 1); // DEVICEADDRTYPE: random
    set(0x0A4, u32(seed) ^ 0xC2A1705E);
    set(0x0A8, 0xFFFFE3D1);
}

void Nrf51::map() {
    using Kind = MemoryRegion::Kind;
    bus_.map({"flash", 0, code_, Kind::Flash});
    bus_.map({"RAM", kRamBase, ram_, Kind::Ram});
    bus_.map({"FICR", kFicrBase, ficr_, Kind::Rom});
    bus_.map({"UICR", kUicrBase, uicr_, Kind::Flash});
    for (TaskPeripheral *peripheral : peripherals_)
        bus_.map(peripheral->base(), kPeripheralBytes, *peripheral);
    bus_.map(kNvmcBase, kPeripheralBytes, nvmc_);
    bus_.map(kPpiBase, kPeripheralBytes, ppi_);
    bus_.map(kGpioBase, kPeripheralBytes, gpio_);
    bus_.map(kRomTableBase, kPeripheralBytes, *rom_table_);
    for (Named const &named : kUnmodelled) {
        unmodelled_.push_back(std::make_unique<Peripheral>(named.name));
        bus_.map(0x40000000 + (named.id << 12), kPeripheralBytes, *unmodelled_.back());
    }
}

void Nrf51::connect() {
    for (TaskPeripheral *peripheral : peripherals_) {
        unsigned const interrupt = peripheral->id();
        peripheral->irq.connect([this, interrupt](bool level) { cpu_.nvic().set_line(interrupt, level); });
    }
    gpio_.on_level = [this](unsigned pin, bool level) { gpiote_.level_changed(pin, level); };
    gpio_.on_detect = [this](bool level) {
        gpiote_.detect_changed(level);
        if (level && off_) restart(kWokenFromOff);
    };
    ppi_.on_change = [this] {
        for (TaskPeripheral *peripheral : peripherals_) peripheral->interface_changed();
    };
    nvmc_.on_flash_changed = [this](u32 address, u32 length) { cpu_.cpu().invalidate(address, length); };
    radio_.on_memory_changed = [this](u32 address, u32 length) { cpu_.cpu().invalidate(address, length); };
    power_clock_.on_low_frequency_clock = [this](bool running) {
        rtc0_.set_clock_running(running);
        rtc1_.set_clock_running(running);
    };
    nvmc_.power_fails = [this] { return power_clock_.power_fails(); };
    power_clock_.on_system_off = [this] { system_off(); };
    watchdog_.on_timeout = [this] { restart(kWatchdog); };
    cpu_.on_reset_request = [this] { restart(kSoftReset); };
    cpu_.on_lockup = [this] { restart(kLockUp); };
    // The chip pulls its reset pin up; a button or debugger pulls it down.
    reset_pin_.pull(Pull::Up);
    reset_net_.connect(reset_pin_);
    reset_pin_.on_change = [this](bool level) { reset_pin_changed(level); };
}

void Nrf51::start_task(u32 address) {
    u32 const base = address & ~(kPeripheralBytes - 1);
    u32 const offset = address & (kPeripheralBytes - 1);
    if (base == kPpiBase && ppi_.trigger(offset)) return;
    for (TaskPeripheral *peripheral : peripherals_) {
        if (peripheral->base() == base && peripheral->trigger(offset)) return;
    }
    if (Bus::Device *device = bus_.device_at(address)) device->peripheral->write(offset, 1, 4);
}

void Nrf51::restart(ResetReason reason) {
    if (brown_out_) return;
    cpu_.hold();
    clock_.request_exit();
    restart_reasons_ |= reason;
    restart_.in(kRestart);
}

// What a reset leaves alone depends on its reason (Reference Manual, chapter 12, reset behaviour): a soft
// reset or lock-up the watchdog, waking from system off the pins, all but pin and watchdog the retained
// registers.
void Nrf51::reset() {
    u32 const reasons = std::exchange(restart_reasons_, 0);
    bool const power_lost = std::exchange(power_lost_, false);
    bool const whole = power_lost || (reasons & (kResetPin | kWatchdog)) != 0;
    if (whole) watchdog_.stop();
    reset_peripherals();
    if (whole || !off_) gpio_.reset();
    if (whole) power_clock_.clear_retained();
    if (power_lost) power_clock_.power_on(); // Which leaves no reason.
    power_clock_.add_reset_reasons(reasons);
    off_ = false;
    cpu_.reset();
}

void Nrf51::reset_peripherals() {
    for (TaskPeripheral *peripheral : peripherals_) peripheral->reset();
    nvmc_.reset();
    ppi_.reset();
    for (auto const &peripheral : unmodelled_) peripheral->reset();
}

// Everything but the pins goes dark; what peripherals drove is the GPIO's again.
void Nrf51::system_off() {
    cpu_.hold();
    clock_.request_exit();
    off_ = true;
    watchdog_.stop();
    reset_peripherals();
    if (gpio_.detects()) restart(kWokenFromOff);
}

// Low holds the chip in reset; it restarts when the pin is let go.
void Nrf51::reset_pin_changed(bool level) {
    if (level) return restart(kResetPin);
    hold_in_reset();
}

void Nrf51::hold_in_reset() {
    cpu_.hold();
    clock_.request_exit();
    restart_.cancel();
    restart_reasons_ = 0;
    off_ = false;
    watchdog_.stop();
    reset_peripherals();
    gpio_.reset();
}

// A brown-out is a power-on reset for the program. RAM keeps what it held, which is a choice: how low the
// supply has to fall before it forgets is not specified.
void Nrf51::set_supply(u32 millivolts) {
    power_clock_.set_supply(millivolts);
    bool const too_low = millivolts < kBrownOut;
    if (too_low == brown_out_) return;
    brown_out_ = too_low;
    if (too_low) return hold_in_reset();
    power_lost_ = true;
    if (reset_net_.level()) restart_.in(kRestart);
}

void Nrf51::power_on() {
    std::fill(ram_.begin(), ram_.end(), u8(0));
    cpu_.cpu().invalidate(kRamBase, kRamBytes);
    cpu_.cpu().invalidate(0, kCodeBytes);
    cpu_.cpu().invalidate(kUicrBase, kUicrBytes);
    restart_.cancel();
    restart_reasons_ = 0;
    off_ = power_lost_ = brown_out_ = false;
    flash_power_.restore();
    watchdog_.stop();
    reset();
    power_clock_.power_on();
    if (!reset_net_.level()) reset_pin_changed(false);
    set_supply(power_clock_.supply());
}

void Nrf51::power_off() {
    cpu_.hold();
    clock_.request_exit();
}

Net *Nrf51::net(std::string_view pin) {
    for (Net *const net : nets()) {
        if (net->name() == pin) return net;
    }
    return nullptr;
}

std::vector<Net *> Nrf51::nets() {
    std::vector<Net *> all;
    for (unsigned n = 0; n < Gpio::kPins; ++n) all.push_back(&gpio_.net(n));
    all.push_back(&reset_net_);
    return all;
}

std::vector<FlashBank> Nrf51::flash() {
    return {{"flash", 0, code_, Nvmc::kPageBytes}, {"UICR", kUicrBase, uicr_, kUicrBytes}};
}

std::vector<Surrounding> Nrf51::surroundings() {
    return {{"temperature", "degrees Celsius", -25, 75, [this] { return temp_.celsius(); },
             [this](double celsius) { temp_.set_celsius(celsius); }},
            {"supply", "volts", 0, 3.6, [this] { return power_clock_.supply() * 1e-3; },
             [this](double volts) { set_supply(u32(volts * 1000 + 0.5)); }}};
}

void Nrf51::archive(Archive &archive) {
    archive.section("nrf51");
    archive.raw(ram_);
    archive.raw(code_);
    archive.raw(uicr_);
    archive(reset_net_, reset_pin_, restart_, restart_reasons_, off_, brown_out_, power_lost_, flash_power_);
    for (TaskPeripheral *peripheral : peripherals_) peripheral->archive(archive);
    nvmc_.archive(archive);
    ppi_.archive(archive);
    gpio_.archive(archive);
    for (auto const &peripheral : unmodelled_) peripheral->archive(archive);
    cpu_.archive(archive);
    if (!archive.loading()) return;
    cpu_.cpu().invalidate(kRamBase, kRamBytes);
    cpu_.cpu().invalidate(0, kCodeBytes);
    cpu_.cpu().invalidate(kUicrBase, kUicrBytes);
}

} // namespace terrarium::nrf51
