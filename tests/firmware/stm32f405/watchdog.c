// Feeds the independent watchdog three times and then forgets it.
#include "stm32f405.h"

static void idle(uint32_t cycles) {
    SYSTICK_LOAD = cycles;
    SYSTICK_VAL = 0;
    SYSTICK_CTRL = 5;
    while ((SYSTICK_CTRL & 1u << 16) == 0) {
    }
}

int main(void) {
    console_begin(16000000);
    if ((RCC_CSR & 1u << 29) != 0) {
        RCC_CSR |= 1u << 24;
        print((RCC_CSR & 1u << 29) == 0 ? "bitten\n" : "bitten for ever\n");
        return 0;
    }
    print("start\n");
    AT(IWDG, 0x00) = 0x5555;
    AT(IWDG, 0x04) = 0;   // 8 kHz
    AT(IWDG, 0x08) = 159; // 20 ms
    AT(IWDG, 0x00) = 0xCCCC;
    for (int i = 0; i < 3; ++i) {
        idle(160000); // 10 ms
        AT(IWDG, 0x00) = 0xAAAA;
    }
    print("fed\n");
    for (;;) {
    }
}
