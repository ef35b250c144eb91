// Runs the clock from its crystal and sleeps; the wake-up timer rings every two seconds.
#include "stm32f405.h"

static uint32_t volatile rings;

void rtc_wake_handler(void) {
    AT(RTC, 0x0C) &= ~(1u << 10); // WUTF
    AT(EXTI, 0x14) = 1u << 22;
    rings = rings + 1;
}

int main(void) {
    console_begin(16000000);
    RCC_APB1ENR |= 1u << 28;  // PWR
    AT(PWR, 0x00) |= 1u << 8; // DBP
    RCC_BDCR |= 1;
    while ((RCC_BDCR & 2) == 0) {
    }
    RCC_BDCR |= 1u << 15 | 1u << 8; // The RTC runs from the crystal.
    AT(RTC, 0x24) = 0xCA;
    AT(RTC, 0x24) = 0x53;
    AT(RTC, 0x08) &= ~(1u << 10);
    while ((AT(RTC, 0x0C) & 1u << 2) == 0) { // WUTWF
    }
    AT(RTC, 0x14) = 1;                         // Two ticks
    AT(RTC, 0x08) = (AT(RTC, 0x08) & ~7u) | 4; // of 1 Hz.
    AT(RTC, 0x08) |= 1u << 14 | 1u << 10;
    AT(EXTI, 0x08) = 1u << 22;
    AT(EXTI, 0x00) = 1u << 22;
    NVIC_ENABLE(RTC_WAKE_IRQ);
    print("asleep\n");
    for (uint32_t told = 0;;) {
        mask_interrupts();
        if (told == rings) wait_for_interrupt();
        unmask_interrupts();
        if (told == rings) continue;
        told = rings;
        report("awake", (int32_t)told);
    }
}
