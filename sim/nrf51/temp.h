// nRF51 TEMP: the die's temperature in quarters of a degree. nRF51 Reference Manual 3.0, chapter 20.
#pragma once

#include "sim/core/clock.h"
#include "sim/nrf51/task_peripheral.h"

namespace terrarium::nrf51 {

class Temp final : public TaskPeripheral {
public:
    Temp(Clock &clock, EventListener &listener);

    [[nodiscard]] double celsius() const { return quarters_ / 4.0; }
    void set_celsius(double celsius); // Rounded to a quarter of a degree.

    void reset() override;
    void archive(Archive &archive) override;

private:
    Event measured_;
    i32 quarters_ = 4 * 23;
    u32 result_ = 0;
};

} // namespace terrarium::nrf51
