#include "sim/cpu/flash_power.h"

namespace terrarium {

namespace {

constexpr u32 kWhole = 100;

} // namespace

void FlashPower::cut_at(u64 nth, u32 percent) {
    cut_at_ = operations_ + nth;
    percent_ = percent;
}

u32 FlashPower::begin() {
    ++operations_;
    return operations_ == cut_at_ ? percent_ : kWhole;
}

void FlashPower::change(u8 &cell_byte, u8 wanted, u32 percent) {
    u8 done = u8(cell_byte ^ wanted);
    for (u8 bit = 1; bit != 0 && percent < kWhole; bit = u8(bit << 1)) {
        if ((done & bit) != 0 && random_.below(kWhole) >= percent) done &= u8(~bit);
    }
    cell_byte ^= done;
}

void FlashPower::end() {
    if (operations_ != cut_at_) return;
    cut_at_ = 0;
    out_ = true;
    if (on_cut) on_cut();
}

void FlashPower::program(std::span<u8> at, std::span<u8 const> value) {
    if (out_) return;
    u32 const percent = begin();
    for (std::size_t i = 0; i < at.size(); ++i) change(at[i], u8(at[i] & value[i]), percent);
    end();
}

void FlashPower::erase(std::span<u8> at) {
    if (out_) return;
    u32 const percent = begin();
    for (u8 &cell_byte : at) change(cell_byte, 0xFF, percent);
    end();
}

} // namespace terrarium
