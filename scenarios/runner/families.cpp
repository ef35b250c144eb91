#include "scenarios/runner/families.h"

namespace terrarium::scenario {

std::vector<StepKind> const &step_kinds() {
    static std::vector<StepKind> const kAll = [] {
        std::vector<StepKind> all;
        for (auto const &family : {time_steps(), serial_steps(), control_steps(), pin_steps(), screen_steps(),
                                   light_steps(), signal_steps(), program_steps(), power_steps(),
                                   file_steps(), flow_steps(), fault_steps(), campaign_steps()})
            all.insert(all.end(), family.begin(), family.end());
        return all;
    }();
    return kAll;
}

} // namespace terrarium::scenario
