// Writes and erases a page of flash and a word of UICR, and measures how long that takes.
#include "nrf51.h"

#define PAGE 0x30000
#define UICR_CUSTOMER 0x10001080

static void show(char const *what, uint32_t address) {
    print(what);
    put(' ');
    print_hex(REGISTER(address), 8);
    put('\n');
}

static uint32_t microseconds(void) {
    TIMER_CAPTURE(TIMER0, 1) = 1;
    return TIMER_CC(TIMER0, 1);
}

static void wait_until_ready(void) {
    while (NVMC_READY == 0) {
    }
}

static void allow(uint32_t what) {
    NVMC_CONFIG = what;
    wait_until_ready();
}

int main(void) {
    console_begin();
    TIMER_BITMODE(TIMER0) = 3;
    TIMER_START(TIMER0) = 1;

    allow(2);
    uint32_t begin = microseconds();
    NVMC_ERASEPAGE = PAGE;
    wait_until_ready();
    uint32_t const erase_time = microseconds() - begin;
    show("erased", PAGE);
    allow(1);
    begin = microseconds();
    REGISTER(PAGE) = 0x12345678;
    wait_until_ready();
    uint32_t const write_time = microseconds() - begin;
    show("written", PAGE);
    REGISTER(PAGE) = 0xFFFF0000;
    wait_until_ready();
    show("written again", PAGE);
    REGISTER(UICR_CUSTOMER) = 0xCAFE0001;
    wait_until_ready();
    show("UICR", UICR_CUSTOMER);
    allow(0);
    REGISTER(PAGE + 4) = 0;
    wait_until_ready();
    show("refused", PAGE + 4);
    allow(2);
    NVMC_ERASEPAGE = PAGE;
    NVMC_ERASEUICR = 1;
    allow(0);
    show("erased", PAGE);
    show("UICR", UICR_CUSTOMER);
    report("page us", (int32_t)erase_time);
    report("word us", (int32_t)write_time);
    return 0;
}
