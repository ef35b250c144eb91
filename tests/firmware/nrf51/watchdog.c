// Feeds the watchdog for a while, lets it bite, and tells of it after the reset.
#include "nrf51.h"

enum { kDog = 1 << 1 };
__attribute__((section(".noinit"))) static volatile uint32_t last_words;

void wdt_handler(void) {
    WDT_TIMEOUT = 0;
    last_words = 0xD06;
}

static void wait_milliseconds(uint32_t time) {
    TIMER_CLEAR(TIMER0) = 1;
    TIMER_COMPARE(TIMER0, 0) = 0;
    TIMER_CC(TIMER0, 0) = time * 1000;
    while (TIMER_COMPARE(TIMER0, 0) == 0) {
    }
}

int main(void) {
    console_begin();
    report("reason", (int32_t)POWER_RESETREAS);
    if ((POWER_RESETREAS & kDog) != 0) {
        print("last words ");
        print_hex(last_words, 3);
        report("\nretained", (int32_t)POWER_GPREGRET);
        POWER_RESETREAS = kDog;
        report("reason", (int32_t)POWER_RESETREAS);
        return 0;
    }
    POWER_GPREGRET = 7;
    TIMER_BITMODE(TIMER0) = 3;
    TIMER_START(TIMER0) = 1;
    WDT_CRV = 3276; // 100 ms
    WDT_INTENSET = 1;
    NVIC_ISER = 1 << WDT_IRQ;
    WDT_START = 1;
    for (int i = 0; i < 3; ++i) {
        wait_milliseconds(90);
        WDT_RR(0) = WDT_RELOAD;
        print("fed\n");
    }
    for (;;) {
    }
}
