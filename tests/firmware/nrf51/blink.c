// Toggles P0.13 from a timer's interrupt every 500 us and P0.21 by PPI and GPIOTE every 100 us.
#include "nrf51.h"

enum { kByHand = 13, kByItself = 21, kToggles = 200 };
static volatile uint32_t toggles;

void timer2_handler(void) {
    TIMER_COMPARE(TIMER2, 0) = 0;
    if ((GPIO_OUT >> kByHand & 1) != 0) {
        GPIO_OUTCLR = 1 << kByHand;
    } else {
        GPIO_OUTSET = 1 << kByHand;
    }
    toggles = toggles + 1;
}

static void every(uint32_t timer, uint32_t microseconds) {
    TIMER_PRESCALER(timer) = 4;
    TIMER_CC(timer, 0) = microseconds;
    TIMER_SHORTS(timer) = 1; // COMPARE[0] clears.
}

int main(void) {
    console_begin();
    GPIO_DIRSET = 1 << kByHand;
    GPIOTE_CONFIG(2) = 3 | kByItself << 8 | 3 << 16; // Task, toggle, low at first.
    PPI_EEP(9) = (uint32_t)&TIMER_COMPARE(TIMER1, 0);
    PPI_TEP(9) = 0x40006008; // GPIOTE OUT[2]
    PPI_CHENSET = 1 << 9;
    every(TIMER1, 100);
    every(TIMER2, 500);
    TIMER_INTENSET(TIMER2) = 1 << 16;
    NVIC_ISER = 1 << TIMER2_IRQ;
    TIMER_START(TIMER1) = 1;
    TIMER_START(TIMER2) = 1;
    while (toggles < kToggles) wait_for_interrupt();
    TIMER_STOP(TIMER1) = 1;
    TIMER_STOP(TIMER2) = 1;
    report("toggles", (int32_t)toggles);
    return 0;
}
