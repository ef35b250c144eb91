// Vector table and start-up of the guests. A guest defines the handlers it needs; any other exception says
// so with the exception's number and stops.
#include "nrf51.h"

extern uint32_t stack_top, data_begin, data_end, bss_begin, bss_end;
extern uint32_t const data_load;

void reset(void) {
    uint32_t const *from = &data_load;
    for (uint32_t *to = &data_begin; to < &data_end;) *to++ = *from++;
    for (uint32_t *to = &bss_begin; to < &bss_end;) *to++ = 0;
    main();
    for (;;) wait_for_interrupt();
}

void unexpected(void) {
    uint32_t number;
    __asm volatile("mrs %0, ipsr" : "=r"(number));
    report("unexpected exception", (int32_t)number);
    for (;;) {
    }
}

#define HANDLER(name) void name(void) __attribute__((weak, alias("unexpected")))
HANDLER(uart0_handler);
HANDLER(gpiote_handler);
HANDLER(timer2_handler);
HANDLER(wdt_handler);
HANDLER(rtc1_handler);

typedef void (*Vector)(void);
__attribute__((section(".vectors"), used)) static Vector const vectors[16 + 32] = {
    [0] = (Vector)&stack_top,
    [1] = reset,
    [2 ... 3] = unexpected,
    [11] = unexpected,
    [14 ... 15] = unexpected, // PendSV, SysTick; then the interrupts.
    [16 ... 15 + UART0_IRQ] = unexpected,
    [16 + UART0_IRQ] = uart0_handler,
    [17 + UART0_IRQ... 15 + GPIOTE_IRQ] = unexpected,
    [16 + GPIOTE_IRQ] = gpiote_handler,
    [17 + GPIOTE_IRQ... 15 + TIMER2_IRQ] = unexpected,
    [16 + TIMER2_IRQ] = timer2_handler,
    [17 + TIMER2_IRQ... 15 + WDT_IRQ] = unexpected,
    [16 + WDT_IRQ] = wdt_handler,
    [16 + RTC1_IRQ] = rtc1_handler,
    [17 + RTC1_IRQ... 47] = unexpected,
};
