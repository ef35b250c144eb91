// Vector table and start-up of the guests. A guest defines the handlers it needs; any other exception says
// so with the exception's number and stops.
#include "stm32f405.h"

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
HANDLER(systick_handler);
HANDLER(rtc_wake_handler);
HANDLER(exti3_handler);
HANDLER(usart6_handler);

typedef void (*Vector)(void);
__attribute__((section(".vectors"), used)) static Vector const vectors[16 + INTERRUPTS] = {
    [0] = (Vector)&stack_top,
    [1] = reset,
    [2 ... 6] = unexpected,
    [11 ... 12] = unexpected,
    [14] = unexpected, // PendSV
    [15] = systick_handler,
    [16 ... 15 + RTC_WAKE_IRQ] = unexpected,
    [16 + RTC_WAKE_IRQ] = rtc_wake_handler,
    [17 + RTC_WAKE_IRQ... 15 + EXTI3_IRQ] = unexpected,
    [16 + EXTI3_IRQ] = exti3_handler,
    [17 + EXTI3_IRQ... 15 + USART6_IRQ] = unexpected,
    [16 + USART6_IRQ] = usart6_handler,
    [17 + USART6_IRQ... 15 + INTERRUPTS] = unexpected,
};
