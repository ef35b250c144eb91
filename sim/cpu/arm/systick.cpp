#include "sim/cpu/arm/systick.h"

namespace terrarium::arm {

namespace {
constexpr u32 kValueMask = 0x00FFFFFF;
}

SysTick::SysTick(Clock &clock, unsigned divider, std::function<void()> on_wrap)
    : clock_(clock), divider_(divider), on_wrap_(std::move(on_wrap)), wrapped_(clock, "SysTick", [this] {
          catch_up();
          schedule();
          on_wrap_();
      }) {}

void SysTick::define_registers(RegisterBank &registers) {
    registers.define(0x010, "SYST_CSR")
        .reads([this] {
            catch_up();
            u32 const value = control_ | (count_flag_ ? kCountFlag : 0);
            count_flag_ = false;
            return value;
        })
        .writes([this](u32 value) { write_control(value); });
    registers.define(0x014, "SYST_RVR").reads([this] { return reload_; }).writes([this](u32 value) {
        u32 const current = this->value();
        reload_ = value & kValueMask;
        load(current);
    });
    registers.define(0x018, "SYST_CVR").reads([this] { return value(); }).writes([this](u32) {
        count_flag_ = false;
        load(0);
    });
    registers.define(0x01C, "SYST_CALIB").reset(0).read_only();
}

void SysTick::reset() {
    control_ = reload_ = stopped_value_ = 0;
    count_flag_ = still_ = false;
    wrapped_.cancel();
}

void SysTick::stand_still(bool still) {
    if (still == still_) return;
    if (still) stopped_value_ = value();
    still_ = still;
    load(stopped_value_);
}

void SysTick::catch_up() {
    // An event knows its time more exactly than the cycle counter, which stands at a block's end.
    Cycles const now = clock_.first_cycle_from(clock_.now());
    if (!counting() || now < zero_at_) return;
    count_flag_ = true;
    zero_at_ += ((now - zero_at_) / period() + 1) * period();
}

u32 SysTick::value() {
    if (!counting()) return stopped_value_;
    catch_up();
    Cycles const now = clock_.first_cycle_from(clock_.now());
    Cycles const left = (zero_at_ - now + cycles_per_tick() - 1) / cycles_per_tick();
    return left > reload_ ? 0 : u32(left);
}

void SysTick::load(u32 value) {
    stopped_value_ = value;
    zero_at_ = clock_.first_cycle_from(clock_.now()) + (value == 0 ? period() : value * cycles_per_tick());
    schedule();
}

void SysTick::write_control(u32 control) {
    u32 const current = value();
    control_ = control & (kEnable | kTickInt | kClkSource);
    load(current);
}

void SysTick::schedule() {
    if (counting() && !still_ && (control_ & kTickInt) != 0) {
        wrapped_.at(clock_.time_of(zero_at_));
    } else {
        wrapped_.cancel();
    }
}

void SysTick::archive(Archive &archive) {
    archive(control_, reload_, stopped_value_, count_flag_, still_, zero_at_, wrapped_);
}

} // namespace terrarium::arm
