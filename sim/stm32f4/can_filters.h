// STM32F4 bxCAN: the 28 filter banks that CAN1 and CAN2 share. RM0090, chapter 32.7.4 and 32.9.4.
//
// Modelled: mask and list mode, 16 and 32 bits, the assignment to a FIFO, the split between the controllers
// (CAN2SB), the filter match index, priorities, write protection outside initialisation. The registers are
// CAN1's. The manual leaves open how CAN2's filters are numbered: here from 0, as CAN1's.
#pragma once

#include <array>
#include <functional>
#include <optional>

#include "sim/core/can_frame.h"
#include "sim/core/register_bank.h"

namespace terrarium::stm32f4 {

class CanFilters {
public:
    static constexpr unsigned kBanks = 28;

    struct Match {
        unsigned fifo = 0;
        unsigned index = 0; // As RDTR.FMI tells it.
    };

    void define_registers(RegisterBank &registers);
    // Where a frame goes; nothing while filters are being initialised or when none lets it pass.
    [[nodiscard]] std::optional<Match> match(CanFrame const &frame, bool second_controller) const;

private:
    // Whether one of the bank's filters passes the frame, and which of them.
    [[nodiscard]] std::optional<unsigned> match_bank(unsigned bank, CanFrame const &frame) const;
    [[nodiscard]] bool wide(unsigned bank) const { return (scales_ >> bank & 1) != 0; }
    [[nodiscard]] bool list(unsigned bank) const { return (modes_ >> bank & 1) != 0; }
    [[nodiscard]] unsigned filters_in(unsigned bank) const {
        return (wide(bank) ? 1u : 2u) << unsigned(list(bank));
    }
    [[nodiscard]] bool initialising() const { return (master_ & 1) != 0; }

    u32 master_ = 0;
    u32 modes_ = 0;       // 1: list.
    u32 scales_ = 0;      // 1: 32 bits.
    u32 assignments_ = 0; // The FIFO.
    u32 active_ = 0;
    std::array<std::array<u32, 2>, kBanks> banks_{};
};

} // namespace terrarium::stm32f4
