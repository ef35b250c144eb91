#include "sim/stm32f4/rcc.h"

#include <algorithm>

namespace terrarium::stm32f4 {

namespace {

using namespace literals;

constexpr u64 kHsiHertz = 16'000'000;
constexpr u64 kLsiHertz = 32'000;
constexpr u64 kLseHertz = 32'768;

// STM32F405 data sheet, section 5.3.8 to 5.3.10 (typical values).
constexpr Time kHsiStart = 2200_ns;
constexpr Time kHseStart = 2_ms;
constexpr Time kPllLock = 100_us;
constexpr Time kLsiStart = 15_us;
// The data sheet says 2 s; a pyboard's crystal is known to be steady within the half second that its
// firmware allows, or it would not keep time by it.
constexpr Time kLseStart = 400_ms;

// CR.
constexpr u32 kHsiOn = 1u << 0, kHsiReady = 1u << 1, kHseOn = 1u << 16, kHseReady = 1u << 17,
              kPllOn = 1u << 24, kPllReady = 1u << 25, kSoundPllOn = 1u << 26, kSoundPllReady = 1u << 27;
// CFGR.
constexpr u32 kSoundFromPin = 1u << 23;
constexpr u32 kControlWritable = 0x050D00F9;
// BDCR.
constexpr u32 kLseOn = 1u << 0, kLseReady = 1u << 1, kBackupReset = 1u << 16, kBackupWritable = 0x8305;
constexpr u32 kRtcEnable = 1u << 15;
// CSR.
constexpr u32 kLsiReady = 1u << 1, kRemoveFlags = 1u << 24;

// Where CIR keeps the ready flag of HSI, HSE, PLL, LSI, LSE and PLLI2S.
constexpr unsigned kInterruptBit[] = {2, 3, 4, 0, 1, 5};

unsigned ahb_shift(u32 hpre) {
    static constexpr unsigned kShifts[8] = {1, 2, 3, 4, 6, 7, 8, 9};
    return (hpre & 8) != 0 ? kShifts[hpre & 7] : 0;
}
unsigned apb_shift(u32 ppre) { return (ppre & 4) != 0 ? (ppre & 3) + 1 : 0; }

} // namespace

Rcc::Oscillator::Oscillator(Clock &clock, char const *name, Time start, std::function<void()> on_ready)
    : started(clock, name, std::move(on_ready)), start_time(start) {}

Rcc::Rcc(Clock &clock, Trace &trace, ClockTree &tree, u64 crystal)
    : Peripheral("RCC"), trace_(trace), tree_(tree),
      crystal_(crystal), oscillators_{
                             Oscillator{clock, "HSI", kHsiStart, [this] { became_ready(kHsi); }},
                             Oscillator{clock, "HSE", kHseStart, [this] { became_ready(kHse); }},
                             Oscillator{clock, "PLL", kPllLock, [this] { became_ready(kPll); }},
                             Oscillator{clock, "LSI", kLsiStart, [this] { became_ready(kLsi); }},
                             Oscillator{clock, "LSE", kLseStart, [this] { became_ready(kLse); }},
                             Oscillator{clock, "PLLI2S", kPllLock, [this] { became_ready(kPllI2s); }}} {
    registers.define(0x00, "CR").reset(0x83).reads([this] { return control(); }).writes([this](u32 value) {
        write_control(value);
    });
    registers.define(0x04, "PLLCFGR").reset(0x24003010).stores(pll_).mask(0x0F437FFF).then([this] {
        update();
    });
    registers.define(0x08, "CFGR")
        .reads([this] { return (configuration_ & ~0xCu) | system_source_ << 2; })
        .writes([this](u32 value) {
            configuration_ = value & ~0xCu;
            if ((value & kSoundFromPin) != 0)
                trace_.remark("RCC: I2S's clock from the I2S_CKIN pin (CFGR.I2SSRC) is not modelled");
            switch_system_clock();
            update();
        });
    registers.define(0x0C, "CIR").reads([this] { return interrupts_; }).writes([this](u32 value) {
        interrupts_ = (interrupts_ & ~(value >> 16) & 0xFF) | (value & 0x3F00);
        update_irq();
    });
    struct Reset {
        u32 offset;
        char const *name;
        PeripheralBus which;
    };
    static constexpr Reset kResets[] = {{0x10, "AHB1RSTR", PeripheralBus::Ahb1},
                                        {0x14, "AHB2RSTR", PeripheralBus::Ahb2},
                                        {0x18, "AHB3RSTR", PeripheralBus::Ahb3},
                                        {0x20, "APB1RSTR", PeripheralBus::Apb1},
                                        {0x24, "APB2RSTR", PeripheralBus::Apb2}};
    for (Reset const &each : kResets) {
        Register &entry = registers.define(each.offset, each.name);
        entry.then([this, which = each.which, &entry] {
            if (on_peripheral_reset) on_peripheral_reset(which, registers.peek(entry));
        });
    }
    struct Enables {
        u32 offset;
        char const *name;
        u32 at_reset;
    };
    static constexpr Enables kEnables[] = {{0x30, "AHB1ENR", 0x00100000},
                                           {0x34, "AHB2ENR", 0},
                                           {0x38, "AHB3ENR", 0},
                                           {0x40, "APB1ENR", 0},
                                           {0x44, "APB2ENR", 0}};
    for (std::size_t n = 0; n < enables_.size(); ++n) {
        registers.define(kEnables[n].offset, kEnables[n].name)
            .reset(kEnables[n].at_reset)
            .stores(enables_[n])
            .then([this, n] {
                if (on_clock_enables) on_clock_enables(PeripheralBus(n), enables_[n], false);
            });
    }
    registers.define(0x50, "AHB1LPENR").reset(0x7E6791FF);
    registers.define(0x54, "AHB2LPENR").reset(0x000000F1);
    registers.define(0x58, "AHB3LPENR").reset(0x00000001);
    registers.define(0x60, "APB1LPENR").reset(0x36FEC9FF);
    registers.define(0x64, "APB2LPENR").reset(0x00075F33);
    registers.define(0x70, "BDCR")
        .retained()
        .reads([this] { return backup_ | (oscillators_[kLse].ready ? kLseReady : 0); })
        .writes([this](u32 value) { write_backup(value); });
    registers.define(0x74, "CSR")
        .retained()
        .reads([this] { return status_ | u32(low_speed_on_) | (oscillators_[kLsi].ready ? kLsiReady : 0); })
        .writes([this](u32 value) {
            if ((value & kRemoveFlags) != 0) status_ = 0;
            low_speed_on_ = (value & 1) != 0;
            ask(kLsi, low_speed_on_ || low_speed_forced_);
        });
    registers.define(0x80, "SSCGR").mask(0xCFFFFFFF);
    registers.define(0x84, "PLLI2SCFGR").reset(0x20003000).stores(sound_pll_).mask(0x70007FC0).then([this] {
        update();
    });
    registers.reset();
}

u32 Rcc::control() const {
    u32 const ready =
        (oscillators_[kHsi].ready ? kHsiReady : 0) | (oscillators_[kHse].ready ? kHseReady : 0) |
        (oscillators_[kPll].ready ? kPllReady : 0) | (oscillators_[kPllI2s].ready ? kSoundPllReady : 0);
    return control_ | 0x8000 | ready; // HSICAL holds the factory's trim, 0x80.
}

// The oscillator that the system runs on cannot be switched off.
void Rcc::write_control(u32 value) {
    u32 keep = 0;
    unsigned const source = system_source_;
    if (source == kHsi) keep |= kHsiOn;
    if (source == kHse) keep |= kHseOn;
    if (source == kPll) keep |= kPllOn | ((pll_ >> 22 & 1) != 0 ? kHseOn : kHsiOn);
    control_ = (value & kControlWritable) | (control_ & keep);
    ask(kHsi, (control_ & kHsiOn) != 0);
    ask(kHse, (control_ & kHseOn) != 0);
    ask(kPll, (control_ & kPllOn) != 0);
    ask(kPllI2s, (control_ & kSoundPllOn) != 0);
}

void Rcc::write_backup(u32 value) {
    if (!backup_writable || !backup_writable()) return;
    if ((value & kBackupReset) != 0) {
        backup_ = kBackupReset;
        ask(kLse, false);
        if (on_backup_reset) on_backup_reset();
        return update();
    }
    // The choice of the RTC's clock can be made once.
    u32 const chosen = backup_ & 0x300;
    backup_ = value & kBackupWritable;
    if (chosen != 0) backup_ = (backup_ & ~0x300u) | chosen;
    ask(kLse, (backup_ & kLseOn) != 0);
    update();
}

void Rcc::force_low_speed(bool forced) {
    low_speed_forced_ = forced;
    ask(kLsi, low_speed_on_ || forced);
}

void Rcc::ask(Source source, bool on) {
    Oscillator &oscillator = oscillators_[source];
    if (oscillator.asked == on) return;
    oscillator.asked = on;
    if (!on) {
        oscillator.started.cancel();
        oscillator.ready = false;
        return update();
    }
    // Without a crystal nothing ever comes of it.
    if (source == kHse && crystal_ == 0) return;
    oscillator.started.in(oscillator.start_time);
}

void Rcc::became_ready(Source source) {
    oscillators_[source].ready = true;
    if ((interrupts_ >> (8 + kInterruptBit[source]) & 1) != 0) interrupts_ |= 1u << kInterruptBit[source];
    update_irq();
    switch_system_clock();
    update();
}

// The switch waits for the source it is told to take.
void Rcc::switch_system_clock() {
    unsigned const wanted = configuration_ & 3;
    if (wanted <= kPll && oscillators_[wanted].ready) system_source_ = wanted;
}

u64 Rcc::pll_input() const { return (pll_ >> 22 & 1) != 0 ? crystal_ : kHsiHertz; }

u64 Rcc::pll_vco() const { return pll_input() * (pll_ >> 6 & 0x1FF) / std::max(pll_ & 0x3Fu, 1u); }

// PLLI2S shares the main PLL's input and its divider.
u64 Rcc::sound_hertz() const {
    if (!oscillators_[kPllI2s].ready || (configuration_ & kSoundFromPin) != 0) return 0;
    u64 const divider = u64(std::max(pll_ & 0x3Fu, 1u)) * std::max(sound_pll_ >> 28 & 7u, 1u);
    return pll_input() * (sound_pll_ >> 6 & 0x1FF) / divider;
}

u64 Rcc::hertz_of(unsigned system_source) const {
    if (system_source == kHsi) return kHsiHertz;
    if (system_source == kHse) return crystal_;
    return pll_vco() / (((pll_ >> 16 & 3) + 1) * 2);
}

void Rcc::stop() {
    stopped_ = true;
    for (Source source : {kHsi, kHse, kPll, kPllI2s}) ask(source, false);
    update();
}

void Rcc::leave_stop() {
    stopped_ = false;
    control_ = (control_ & ~(kHseOn | kPllOn | kSoundPllOn)) | kHsiOn;
    configuration_ &= ~3u;
    system_source_ = kHsi;
    oscillators_[kHsi].asked = oscillators_[kHsi].ready = true;
    update();
}

std::array<u64, kDomains> Rcc::frequencies() const {
    u64 const system = std::max<u64>(hertz_of(system_source_), 1);
    u64 const ahb = std::max<u64>(system >> ahb_shift(configuration_ >> 4), 1);
    unsigned const shift1 = apb_shift(configuration_ >> 10);
    unsigned const shift2 = apb_shift(configuration_ >> 13);
    u64 const apb1 = std::max<u64>(ahb >> shift1, 1);
    u64 const apb2 = std::max<u64>(ahb >> shift2, 1);
    u64 const usb = oscillators_[kPll].ready ? pll_vco() / std::max(pll_ >> 24 & 15u, 1u) : 0;
    u64 rtc = 0;
    if ((backup_ & kRtcEnable) != 0) {
        unsigned const divider = configuration_ >> 16 & 31;
        switch (backup_ >> 8 & 3) {
        case 1: rtc = oscillators_[kLse].ready ? kLseHertz : 0; break;
        case 2: rtc = oscillators_[kLsi].ready ? kLsiHertz : 0; break;
        case 3: rtc = oscillators_[kHse].ready && divider >= 2 ? crystal_ / divider : 0; break;
        default: break;
        }
    }
    if (stopped_) return {0, 0, 0, 0, 0, 0, 0, rtc, 0};
    // A timer behind a divided bus runs at twice the bus's rate.
    return {system, ahb, apb1,         apb2, shift1 == 0 ? apb1 : 2 * apb1, shift2 == 0 ? apb2 : 2 * apb2,
            usb,    rtc, sound_hertz()};
}

void Rcc::tell_enables(bool quietly) {
    for (std::size_t n = 0; n < enables_.size() && on_clock_enables; ++n)
        on_clock_enables(PeripheralBus(n), enables_[n], quietly);
}

void Rcc::update() { tree_.set(frequencies()); }

void Rcc::reset() {
    registers.reset();
    tell_enables(false);
    control_ = 0x81;
    configuration_ = interrupts_ = 0;
    low_speed_on_ = low_speed_forced_ = stopped_ = false;
    system_source_ = kHsi;
    for (Source source : {kHse, kPll, kLsi, kPllI2s}) ask(source, false);
    // The high-speed RC oscillator runs before anything else does.
    oscillators_[kHsi].started.cancel();
    oscillators_[kHsi].asked = oscillators_[kHsi].ready = true;
    update_irq();
    update();
}

void Rcc::power_on() {
    registers.power_on();
    backup_ = 0;
    status_ = kPowerReset | kPinReset | kBrownOutReset;
    ask(kLse, false);
    reset();
}

void Rcc::archive(Archive &archive) {
    Peripheral::archive(archive);
    for (Oscillator &oscillator : oscillators_)
        archive(oscillator.started, oscillator.asked, oscillator.ready);
    archive(system_source_, control_, configuration_, interrupts_, backup_, status_, low_speed_on_,
            low_speed_forced_, stopped_, tree_);
    if (!archive.loading()) return;
    tree_.restore(frequencies());
    tell_enables(true);
    update_irq();
}

} // namespace terrarium::stm32f4
