// nRF51 ADC. nRF51 Reference Manual 3.0, chapter 31.
//
// Modelled: 8, 9 and 10 bits with their conversion times, all inputs and prescalers, the references.
// Analog input n reads the voltage of its pin's net. External references read as 1.2 V.
#pragma once

#include "sim/core/clock.h"
#include "sim/nrf51/gpio.h"
#include "sim/nrf51/task_peripheral.h"

namespace terrarium::nrf51 {

class Adc final : public TaskPeripheral {
public:
    Adc(Clock &clock, Gpio &gpio, EventListener &listener);

    void reset() override;
    void archive(Archive &archive) override;

private:
    void start();
    void convert();
    [[nodiscard]] int input_microvolts() const; // After the prescaler.
    [[nodiscard]] int reference_microvolts() const;

    Gpio &gpio_;
    Event converted_;
    u32 enable_ = 0;
    u32 configuration_ = 0;
    u32 result_ = 0;
};

} // namespace terrarium::nrf51
