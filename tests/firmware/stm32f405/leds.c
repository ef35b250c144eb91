// Four LEDs: red by hand, green by the switch's interrupt, yellow and blue as bright as two timers make them.
#include "stm32f405.h"

static void pulses(uint32_t timer, uint32_t percent) {
    TIM_PSC(timer) = 15; // 1 MHz
    TIM_ARR(timer) = 99; // 10 kHz
    TIM_CCR1(timer) = percent;
    TIM_CCMR1(timer) = 6u << 4 | 1u << 3; // PWM mode 1, preloaded.
    TIM_CCER(timer) = 1;
    TIM_EGR(timer) = 1;
    TIM_CR1(timer) = 1;
}

void exti3_handler(void) {
    AT(EXTI, 0x14) = 1u << 3;
    GPIO_ODR(GPIOA) ^= 1u << 14;
}

int main(void) {
    console_begin(16000000);
    RCC_APB1ENR |= 3;        // TIM2, TIM3.
    RCC_APB2ENR |= 1u << 14; // SYSCFG
    pin_mode(GPIOA, 13, MODE_OUTPUT);
    pin_mode(GPIOA, 14, MODE_OUTPUT);
    GPIO_BSRR(GPIOA) = 1u << 13;
    pulses(TIM2, 50);
    pin_function(GPIOA, 15, 1);
    pulses(TIM3, 10);
    pin_function(GPIOB, 4, 2);

    pin_mode(GPIOB, 3, MODE_INPUT);
    GPIO_PUPDR(GPIOB) = (GPIO_PUPDR(GPIOB) & ~(3u << 6)) | 1u << 6;
    AT(SYSCFG, 0x08) = 1u << 12; // EXTI3 is PB3.
    AT(EXTI, 0x0C) = 1u << 3;    // Falling.
    AT(EXTI, 0x00) = 1u << 3;
    NVIC_ENABLE(EXTI3_IRQ);
    print("ready\n");
    return 0;
}
