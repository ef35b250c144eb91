// X1 changes its level every 16000 cycles of the core: a millisecond out of reset, less once the PLL makes
// 168 MHz of the crystal.
#include "stm32f405.h"

void systick_handler(void) { GPIO_ODR(GPIOA) ^= 1; }

int main(void) {
    console_begin(16000000);
    pin_mode(GPIOA, 0, MODE_OUTPUT);
    SYSTICK_LOAD = 15999;
    SYSTICK_VAL = 0;
    SYSTICK_CTRL = 7;
    print("16 MHz\n");
    get();
    RCC_CR |= 1u << 16;
    while ((RCC_CR & 1u << 17) == 0) {
    }
    FLASH_ACR = 5 | 7u << 8;
    RCC_PLLCFGR = 12 | 336u << 6 | 1u << 22 | 7u << 24; // 12 MHz / 12 * 336 / 2.
    RCC_CR |= 1u << 24;
    while ((RCC_CR & 1u << 25) == 0) {
    }
    RCC_CFGR = 5u << 10 | 4u << 13 | 2;
    while ((RCC_CFGR & 12) != 8) {
    }
    console_begin(84000000);
    print("168 MHz\n");
    return 0;
}
