// UnicornArm's registers: how they move between Unicorn and ArmState.
#include <iterator>

#include "sim/cpu/arm/unicorn_arm.h"
#include "sim/cpu/arm/unicorn_engine.h"

namespace terrarium::arm {

namespace {

constexpr u32 kHandler = 3; // In IPSR: any handler.

// In the order of ArmState; r0 to r12 come first.
int kStateRegisters[] = {UC_ARM_REG_R0,       UC_ARM_REG_R1,      UC_ARM_REG_R2,      UC_ARM_REG_R3,
                         UC_ARM_REG_R4,       UC_ARM_REG_R5,      UC_ARM_REG_R6,      UC_ARM_REG_R7,
                         UC_ARM_REG_R8,       UC_ARM_REG_R9,      UC_ARM_REG_R10,     UC_ARM_REG_R11,
                         UC_ARM_REG_R12,      UC_ARM_REG_LR,      UC_ARM_REG_MSP,     UC_ARM_REG_PSP,
                         UC_ARM_REG_CPSR,     UC_ARM_REG_PRIMASK, UC_ARM_REG_CONTROL, UC_ARM_REG_BASEPRI,
                         UC_ARM_REG_FAULTMASK};
constexpr int kCortexM0Registers = 19; // It lacks the last two.

constexpr unsigned kDoubles = 16; // Unicorn gives two single registers at once.

} // namespace

ArmState const &UnicornArm::state() {
    if (!state_valid_) load_state();
    return state_;
}

ArmState &UnicornArm::edit() {
    if (!state_valid_) load_state();
    return state_;
}

FloatState &UnicornArm::edit_floats() {
    // Whoever looks at these registers is about to change them, more often than not.
    if (!floats_valid_) floats_ = peek_floats();
    floats_valid_ = true;
    floats_edited_ = true;
    return floats_;
}

FloatState UnicornArm::peek_floats() {
    FloatState floats;
    for (unsigned i = 0; i < kDoubles; ++i) {
        u64 value = 0;
        uc_reg_read(engine_, UC_ARM_REG_D0 + int(i), &value);
        floats.s[2 * i] = u32(value);
        floats.s[2 * i + 1] = u32(value >> 32);
    }
    floats.fpscr = read_register(engine_, UC_ARM_REG_FPSCR);
    return floats;
}

void UnicornArm::load_state() {
    state_ = known_ = peek_state();
    state_valid_ = true;
}

ArmState UnicornArm::peek_state() {
    ArmState state;
    state.pc = state_.pc;
    u32 cpsr = 0;
    void *values[] = {&state.r[0],     &state.r[1],  &state.r[2],    &state.r[3],    &state.r[4],
                      &state.r[5],     &state.r[6],  &state.r[7],    &state.r[8],    &state.r[9],
                      &state.r[10],    &state.r[11], &state.r[12],   &state.lr,      &state.msp,
                      &state.psp,      &cpsr,        &state.primask, &state.control, &state.basepri,
                      &state.faultmask};
    static_assert(std::size(values) == std::size(kStateRegisters));
    int const count = model_ == Model::CortexM0 ? kCortexM0Registers : int(std::size(values));
    uc_reg_read_batch(engine_, kStateRegisters, values, count);
    if ((state.control & kControlUnprivileged) != 0 && known_.ipsr() == 0) {
        // Unicorn hides the special registers from unprivileged code, and takes us for it.
        write_register(engine_, UC_ARM_REG_IPSR, kHandler);
        uc_reg_read_batch(engine_, kStateRegisters, values, count);
        write_register(engine_, UC_ARM_REG_IPSR, 0);
    }
    state.msp &= ~3u;
    state.psp &= ~3u;
    // The CPSR of other profiles shows flags and IT bits at the same places; IPSR only ever changes here.
    state.xpsr = (cpsr & (kFlagsMask | kItMask)) | ((cpsr & kCpsrThumb) != 0 ? kThumbBit : 0) | known_.ipsr();
    return state;
}

void UnicornArm::store_state() {
    if (floats_edited_) {
        for (unsigned i = 0; i < kDoubles; ++i) {
            u64 const value = floats_.s[2 * i] | u64(floats_.s[2 * i + 1]) << 32;
            uc_reg_write(engine_, UC_ARM_REG_D0 + int(i), &value);
        }
        write_register(engine_, UC_ARM_REG_FPSCR, floats_.fpscr);
        floats_edited_ = false;
    }
    if (!state_valid_ || state_ == known_) return;
    for (unsigned i = 0; i < 13; ++i) {
        if (state_.r[i] != known_.r[i]) write_register(engine_, kStateRegisters[i], state_.r[i]);
    }
    bool const hidden = (known_.control & kControlUnprivileged) != 0 && known_.ipsr() == 0;
    if (hidden) write_register(engine_, UC_ARM_REG_IPSR, kHandler);
    if (state_.lr != known_.lr) write_register(engine_, UC_ARM_REG_LR, state_.lr);
    if (state_.primask != known_.primask) write_register(engine_, UC_ARM_REG_PRIMASK, state_.primask);
    if (state_.basepri != known_.basepri) write_register(engine_, UC_ARM_REG_BASEPRI, state_.basepri);
    if (state_.faultmask != known_.faultmask) write_register(engine_, UC_ARM_REG_FAULTMASK, state_.faultmask);
    // Unicorn takes a choice of stack in thread mode only, and unprivileged it takes nothing at all.
    bool const control_changes = state_.control != known_.control;
    if (control_changes) {
        write_register(engine_, UC_ARM_REG_IPSR, kHandler);
        write_register(engine_, UC_ARM_REG_CONTROL, 0);
        write_register(engine_, UC_ARM_REG_IPSR, 0);
        write_register(engine_, UC_ARM_REG_CONTROL, state_.control & ~kControlUnprivileged);
    }
    if (state_.msp != known_.msp) write_register(engine_, UC_ARM_REG_MSP, state_.msp);
    if (state_.psp != known_.psp) write_register(engine_, UC_ARM_REG_PSP, state_.psp);
    if (control_changes && (state_.control & kControlUnprivileged) != 0) {
        write_register(engine_, UC_ARM_REG_CONTROL, state_.control);
    }
    if (hidden || control_changes || state_.xpsr != known_.xpsr) {
        write_register(engine_, UC_ARM_REG_IPSR, state_.ipsr());
        if (((state_.xpsr ^ known_.xpsr) & kItMask) != 0) {
            write_register(engine_, UC_ARM_REG_EPSR, kThumbBit | (state_.xpsr & kItMask));
        }
        // Of all flag registers only this one makes Unicorn look at the processor's mode again.
        write_register(engine_, UC_ARM_REG_APSR_NZCV, state_.xpsr & kFlagsMask);
    }
    known_ = state_;
}

} // namespace terrarium::arm
