#include "sim/cpu/arm/fault_status.h"

namespace terrarium::arm {

namespace {

struct HandlerBits {
    unsigned exception;
    u32 active, pending, enable;
};
constexpr HandlerBits kHandlers[] = {
    {kMemManage, 1u << 0, 1u << 13, 1u << 16},
    {kBusFault, 1u << 1, 1u << 14, 1u << 17},
    {kUsageFault, 1u << 3, 1u << 12, 1u << 18},
    {kSvCall, 1u << 7, 1u << 15, 0},
    {kPendSv, 1u << 10, 0, 0},
    {kSysTick, 1u << 11, 0, 0},
};

} // namespace

void FaultStatus::define_registers(RegisterBank &registers) {
    registers.define(0xD24, "SHCSR")
        .stores(enables_)
        .reads([this] { return handler_state(); })
        .writes([this](u32 value) { write_handler_state(value); });
    // Bits are cleared by writing 1; the bank's own copy stays 0, so a narrow write touches its lane only.
    registers.define(0xD28, "CFSR").reads([this] { return causes_; }).writes([this](u32 value) {
        causes_ &= ~value;
    });
    registers.define(0xD2C, "HFSR").reads([this] { return hard_causes_; }).writes([this](u32 value) {
        hard_causes_ &= ~value;
    });
    registers.define(0xD30, "DFSR").read_only();
    registers.define(0xD34, "MMFAR");
    registers.define(0xD38, "BFAR").stores(bus_address_);
    registers.define(0xD3C, "AFSR").read_only();
}

u32 FaultStatus::handler_state() const {
    u32 value = enables_;
    for (HandlerBits const &handler : kHandlers) {
        if (nvic_.active(handler.exception)) value |= handler.active;
        if (nvic_.pending(handler.exception)) value |= handler.pending;
    }
    return value;
}

void FaultStatus::write_handler_state(u32 value) {
    enables_ = 0;
    for (HandlerBits const &handler : kHandlers) {
        if (handler.enable != 0) {
            bool const enabled = (value & handler.enable) != 0;
            if (enabled) enables_ |= handler.enable;
            nvic_.set_enabled(handler.exception, enabled);
        }
        if (handler.pending == 0) continue;
        if ((value & handler.pending) != 0) {
            nvic_.set_pending(handler.exception);
        } else {
            nvic_.clear_pending(handler.exception);
        }
    }
}

} // namespace terrarium::arm
