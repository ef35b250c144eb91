// ClockTree: the frequencies that RCC makes of its oscillators, for whoever counts in them.
// RM0090, chapter 7.2 (figure 21).
#pragma once

#include <array>
#include <functional>
#include <vector>

#include "sim/core/archive.h"
#include "sim/core/time.h"

namespace terrarium::stm32f4 {

enum class Domain : u8 { System, Ahb, Apb1, Apb2, Apb1Timers, Apb2Timers, Usb, Rtc, I2s };
constexpr std::size_t kDomains = 9;

class ClockTree {
public:
    // 0 Hz while the domain has no clock (the RTC's, the USB's without PLL, I2S's without PLLI2S).
    [[nodiscard]] u64 hertz(Domain domain) const { return frequencies_[std::size_t(domain)]; }
    [[nodiscard]] bool runs(Domain domain) const { return hertz(domain) != 0; }
    // As it runs or, while it stands still, did last: what has begun by then goes to its end.
    [[nodiscard]] Hertz of(Domain domain) const { return Hertz(last_[std::size_t(domain)]); }
    // How long `ticks` of the domain's clock take at that frequency.
    [[nodiscard]] Time time_of(Domain domain, u64 ticks) const { return of(domain).time_of(ticks); }

    // Called after a frequency has changed, at the instant it does: who counts settles what was counted so
    // far at the old frequency, which it has kept.
    void on_change(std::function<void()> listener) { listeners_.push_back(std::move(listener)); }

    // By RCC.
    void set(std::array<u64, kDomains> const &frequencies) {
        if (frequencies == frequencies_) return;
        restore(frequencies);
        for (auto const &listener : listeners_) listener();
    }
    // While a snapshot is loaded nobody is told: each has kept its own.
    void restore(std::array<u64, kDomains> const &frequencies) {
        frequencies_ = frequencies;
        for (std::size_t n = 0; n < kDomains; ++n) {
            if (frequencies[n] != 0) last_[n] = frequencies[n];
        }
    }
    // Frequencies of before that a snapshot keeps.
    void archive(Archive &archive) {
        archive(last_);
        for (u64 &hertz : last_) {
            if (!archive.require(hertz > 0 && hertz <= 1'000'000'000, "a clock's frequency makes no sense"))
                hertz = kAtReset;
        }
    }

private:
    static constexpr u64 kAtReset = 16'000'000;
    std::array<u64, kDomains> frequencies_{kAtReset, kAtReset, kAtReset, kAtReset, kAtReset,
                                           kAtReset, 0,        0,        0};
    std::array<u64, kDomains> last_{kAtReset, kAtReset, kAtReset, kAtReset, kAtReset,
                                    kAtReset, kAtReset, 1,        kAtReset};
    std::vector<std::function<void()>> listeners_;
};

} // namespace terrarium::stm32f4
