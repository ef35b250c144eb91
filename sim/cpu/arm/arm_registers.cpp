// An M-profile core's registers by name, for an inspector.
#include "sim/cpu/arm/arm_cpu.h"

namespace terrarium::arm {

std::vector<CpuRegister> ArmCpu::registers() {
    ArmState const &core = state();
    std::vector<CpuRegister> all;
    for (std::size_t i = 0; i < core.r.size(); ++i) all.push_back({"r" + std::to_string(i), core.r[i]});
    all.insert(all.end(), {{"sp", core.sp()},
                           {"lr", core.lr},
                           {"pc", core.pc},
                           {"xpsr", core.xpsr},
                           {"msp", core.msp},
                           {"psp", core.psp},
                           {"primask", core.primask},
                           {"control", core.control}});
    if (model() == Model::CortexM0) return all;
    all.push_back({"basepri", core.basepri});
    all.push_back({"faultmask", core.faultmask});
    FloatState const &unit = floats();
    for (std::size_t i = 0; i < unit.s.size(); ++i) all.push_back({"s" + std::to_string(i), unit.s[i]});
    all.push_back({"fpscr", unit.fpscr});
    return all;
}

} // namespace terrarium::arm
