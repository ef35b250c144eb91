// What the files of UnicornArm share of Unicorn's interface. Not to be included by any other.
#pragma once

#include <cstdio>
#include <cstdlib>

#include <unicorn/unicorn.h>

#include "sim/core/types.h"

namespace terrarium::arm {

constexpr u32 kCpsrThumb = 1u << 5;

inline void check(uc_err error, char const *what) {
    if (error == UC_ERR_OK) return;
    std::fprintf(stderr, "terrarium: Unicorn: %s: %s\n", what, uc_strerror(error));
    std::abort();
}

inline u32 read_register(uc_engine *engine, int id) {
    u32 value = 0;
    uc_reg_read(engine, id, &value);
    return value;
}

inline void write_register(uc_engine *engine, int id, u32 value) { uc_reg_write(engine, id, &value); }

// The core's register r0 to r12, sp or lr by its number.
inline int core_register(unsigned number) {
    return number == 13 ? UC_ARM_REG_SP : number == 14 ? UC_ARM_REG_LR : UC_ARM_REG_R0 + int(number);
}

} // namespace terrarium::arm
