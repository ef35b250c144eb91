// nRF51 programmable peripheral interconnect: joins events of one peripheral to tasks of another without
// the CPU. nRF51 Reference Manual 3.0, chapter 17.
//
// Modelled: 16 programmable channels, the 12 fixed ones, four channel groups.
#pragma once

#include <array>
#include <functional>

#include "sim/nrf51/task_peripheral.h"

namespace terrarium::nrf51 {

class Ppi final : public Peripheral, public EventListener {
public:
    // `start_task` is given the address of a task register.
    explicit Ppi(std::function<void(u32 address)> start_task);

    void event_happened(u32 address) override;
    [[nodiscard]] bool listens_to(u32 address) const override;
    // Starts a task of the PPI itself (its channel groups); false when there is none at `offset`.
    bool trigger(u32 offset);
    // Called when channels are switched or changed: listens_to may answer otherwise now.
    std::function<void()> on_change;

private:
    static constexpr unsigned kProgrammable = 16;
    static constexpr unsigned kChannels = 32;
    static constexpr unsigned kGroups = 4;

    void set_enabled(u32 channels);

    std::function<void(u32)> start_task_;
    u32 enabled_ = 0;
    std::array<u32, kChannels> event_{};
    std::array<u32, kChannels> task_{};
    std::array<u32, kGroups> group_{};
};

} // namespace terrarium::nrf51
