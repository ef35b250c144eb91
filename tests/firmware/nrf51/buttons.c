// Button A by a GPIOTE channel's event, both edges; button B by SENSE and the PORT event.
#include "nrf51.h"

enum { kButtonA = 17, kButtonB = 26 };
static volatile uint32_t edges, presses;

void gpiote_handler(void) {
    if (GPIOTE_IN(0) != 0) {
        GPIOTE_IN(0) = 0;
        edges = edges + 1;
    }
    if (GPIOTE_PORT != 0) {
        GPIOTE_PORT = 0;
        presses = presses + 1;
    }
}

int main(void) {
    console_begin();
    GPIO_PIN_CNF(kButtonA) = 0;
    GPIO_PIN_CNF(kButtonB) = PIN_SENSE_LOW;
    GPIOTE_CONFIG(0) = 1 | kButtonA << 8 | 3 << 16;
    GPIOTE_INTENSET = 1u << 31 | 1;
    NVIC_ISER = 1 << GPIOTE_IRQ;
    print("ready\n");
    uint32_t edges_told = 0;
    uint32_t presses_told = 0;
    for (;;) {
        mask_interrupts();
        if (edges == edges_told && presses == presses_told) wait_for_interrupt();
        unmask_interrupts();
        if (edges != edges_told) report("A", (int32_t)(edges_told = edges));
        if (presses != presses_told) report("B", (int32_t)(presses_told = presses));
    }
}
