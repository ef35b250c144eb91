// A servo's pulse on X1 every 20 ms: 1.5 ms wide, or as many tenths of a millisecond as the console's letter
// is after 'a'.
#include "stm32f405.h"

int main(void) {
    console_begin(16000000);
    RCC_APB1ENR |= 1u << 3;
    TIM_PSC(TIM5) = 15; // 1 MHz
    TIM_ARR(TIM5) = 19999;
    TIM_CCR1(TIM5) = 1500;
    TIM_CCMR1(TIM5) = 6u << 4 | 1u << 3;
    TIM_CCER(TIM5) = 1;
    TIM_EGR(TIM5) = 1;
    TIM_CR1(TIM5) = 1;
    pin_function(GPIOA, 0, 2);
    print("ready\n");
    for (;;) TIM_CCR1(TIM5) = 100 * (uint32_t)(get() - 'a');
}
