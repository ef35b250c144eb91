#include "sim/cpu/arm/float_context.h"

namespace terrarium::arm {

void FloatContext::define_registers(RegisterBank &registers) {
    auto const changed = [this] {
        clock_.request_exit();
    }; // What has to be watched may be another thing now.
    registers.define(0xD88, "CPACR").stores(access_).mask(0xFu << 20).then(changed);
    registers.define(0xF34, "FPCCR").reset(kAutomatic | kLazy).stores(control_).then(changed);
    registers.define(0xF38, "FPCAR").stores(address_).mask(~7u);
    registers.define(0xF3C, "FPDSCR").stores(default_status_).mask(0x07C00000).then(changed);
    registers.define(0xF40, "MVFR0").reset(0x10110021).read_only();
    registers.define(0xF44, "MVFR1").reset(0x11000011).read_only();
}

bool FloatContext::allowed() const {
    u32 const access = access_ >> 20 & 3;
    if (access == 3) return true;
    ArmState const &state = cpu_.state();
    return access == 1 && (state.ipsr() != 0 || (state.control & kControlUnprivileged) == 0);
}

void FloatContext::stack(u32 address) {
    address_ = address;
    if ((control_ & kLazy) != 0) {
        control_ |= kPending;
    } else {
        store(address);
    }
}

void FloatContext::store(u32 address) {
    MemoryRegion const *const region = bus_.memory_at(address, 4 * kWords);
    if (region == nullptr || region->kind != MemoryRegion::Kind::Ram)
        return bus_.report_unmapped(address, true, 0);
    FloatState const &floats = cpu_.floats();
    u32 const at = address - region->base;
    for (u32 i = 0; i < 16; ++i) store_u32(region->bytes, at + 4 * i, floats.s[i]);
    store_u32(region->bytes, at + 64, floats.fpscr);
    cpu_.invalidate(address, 4 * kWords);
}

void FloatContext::unstack(u32 address) {
    if (pending()) {
        control_ &= ~kPending;
        return;
    }
    MemoryRegion const *const region = bus_.memory_at(address, 4 * kWords);
    if (region == nullptr) return bus_.report_unmapped(address, false, 0);
    FloatState &floats = cpu_.edit_floats();
    u32 const at = address - region->base;
    for (u32 i = 0; i < 16; ++i) floats.s[i] = load_u32(region->bytes, at + 4 * i);
    floats.fpscr = load_u32(region->bytes, at + 64);
}

void FloatContext::prepare() {
    if (pending()) store(address_);
    control_ &= ~kPending;
    if ((cpu_.state().control & kControlFloat) != 0) return;
    cpu_.edit().control |= kControlFloat;
    cpu_.edit_floats().fpscr = default_status_;
}

} // namespace terrarium::arm
