// Sleeps by WFI and is woken by the RTC's interrupt; then by WFE, woken by the same interrupt pending.
#include "nrf51.h"

enum { kEvery = 100, kTimes = 5 };
static volatile uint32_t interrupts;

void rtc1_handler(void) {
    RTC1_COMPARE(0) = 0;
    RTC1_CC(0) = RTC1_CC(0) + kEvery;
    interrupts = interrupts + 1;
}

int main(void) {
    console_begin();
    CLOCK_LFCLKSRC = 0;
    CLOCK_LFCLKSTART = 1;
    while (CLOCK_LFCLKSTARTED == 0) {
    }
    RTC1_PRESCALER = 31; // 1024 a second.
    RTC1_CC(0) = kEvery;
    RTC1_INTENSET = 1 << 16;
    NVIC_ISER = 1 << RTC1_IRQ;
    RTC1_START = 1;
    while (interrupts < kTimes) {
        uint32_t const before = interrupts;
        while (interrupts == before) wait_for_interrupt();
        report("wfi", (int32_t)RTC1_COUNTER);
    }
    REGISTER(0xE000E180) = 1 << RTC1_IRQ; // ICER
    SCB_SCR = SCR_SEVONPEND;
    for (int i = 0; i < kTimes; ++i) {
        while (RTC1_COMPARE(0) == 0) wait_for_event();
        rtc1_handler();
        NVIC_ICPR = 1 << RTC1_IRQ;
        report("wfe", (int32_t)RTC1_COUNTER);
    }
    return 0;
}
