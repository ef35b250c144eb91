#include "sim/stm32f4/rng.h"

#include <utility>

namespace terrarium::stm32f4 {

Rng::Rng(Clock &clock, ClockTree &tree, u64 seed)
    : GatedPeripheral("RNG"), tree_(tree), made_(clock, "RNG",
                                                 [this] {
                                                     word_ = u32(noise_.next());
                                                     ready_ = true;
                                                     update_irq();
                                                 }),
      noise_(seed) {
    registers.define(0x00, "CR").stores(control_).mask(kEnable | kInterrupt).then([this] {
        if ((control_ & kEnable) == 0) made_.cancel();
        schedule();
        watch_clock();
        update_irq();
    });
    registers.define(0x04, "SR")
        .reads([this] { return u32(ready_) | (clock_too_slow() ? kClockErrorNow : 0) | clock_error_; })
        .writes([this](u32 value) {
            clock_error_ &= value;
            watch_clock();
            update_irq();
        });
    registers.define(0x08, "DR").read_only().reads([this] {
        u32 const word = ready_ ? std::exchange(word_, 0) : 0;
        ready_ = false;
        update_irq();
        schedule();
        return word;
    });
    registers.reset();
    tree.on_change([this] {
        schedule();
        watch_clock();
        update_irq();
    });
}

// Below a sixteenth of the bus clock.
bool Rng::clock_too_slow() const {
    return (control_ & kEnable) != 0 && tree_.hertz(Domain::Usb) * 16 < tree_.hertz(Domain::Ahb);
}

void Rng::watch_clock() {
    if (clock_too_slow()) clock_error_ = kClockError;
}

void Rng::schedule() {
    bool const goes = (control_ & kEnable) != 0 && !ready_ && tree_.runs(Domain::Usb);
    if (goes && !made_.pending()) made_.in(tree_.time_of(Domain::Usb, 40));
}

void Rng::reset() {
    registers.reset();
    made_.cancel();
    ready_ = false;
    clock_error_ = 0;
    update_irq();
}

void Rng::archive(Archive &archive) {
    Peripheral::archive(archive);
    archive(made_, noise_, word_, ready_, clock_error_);
    if (archive.loading()) update_irq();
}

} // namespace terrarium::stm32f4
