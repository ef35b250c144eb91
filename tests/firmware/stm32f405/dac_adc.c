// A staircase of eight steps out of the DAC on X5, fed by DMA at a timer's pace; the voltage on X19 at every
// byte from the console.
#include "stm32f405.h"

static uint16_t const steps[8] = {0, 585, 1170, 1755, 2340, 2925, 3510, 4095};

int main(void) {
    console_begin(16000000);
    RCC_AHB1ENR |= 1u << 21;           // DMA1
    RCC_APB1ENR |= 1u << 29 | 1u << 4; // DAC, TIM6.
    RCC_APB2ENR |= 1u << 8;            // ADC1
    pin_mode(GPIOA, 4, MODE_ANALOG);
    pin_mode(GPIOC, 0, MODE_ANALOG);

    uint32_t const stream = STREAM(DMA1, 5);
    DMA_PERIPHERAL(stream) = DAC + 0x08; // DHR12R1
    DMA_MEMORY(stream) = (uint32_t)steps;
    DMA_COUNT(stream) = 8;
    // Channel 7, half words, memory counts up, in a circle, to the peripheral.
    DMA_CONTROL(stream) = 7u << 25 | 1u << 13 | 1u << 11 | 1u << 10 | 1u << 8 | 1u << 6 | 1;
    AT(DAC, 0x00) = 1u << 12 | 1u << 2 | 1; // DMA, triggered by TIM6.
    TIM_PSC(TIM6) = 15;
    TIM_ARR(TIM6) = 99; // 10 kHz
    TIM_CR2(TIM6) = 2u << 4;
    TIM_CR1(TIM6) = 1;

    AT(ADC1, 0x08) = 1;  // ADON
    AT(ADC1, 0x0C) = 7;  // SMPR1: 480 cycles for channel 10.
    AT(ADC1, 0x34) = 10; // SQR3
    print("ready\n");
    for (;;) {
        get();
        AT(ADC1, 0x08) |= 1u << 30; // SWSTART
        while ((AT(ADC1, 0x00) & 2) == 0) {
        }
        report("level", (int32_t)AT(ADC1, 0x4C));
    }
}
