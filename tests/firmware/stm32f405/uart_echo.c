// Echoes what comes in, in capitals, received by interrupt; a full stop ends it.
#include "stm32f405.h"

static char volatile ring[64];
static uint32_t volatile received;

void usart6_handler(void) {
    ring[received % sizeof ring] = (char)USART_DR;
    received = received + 1;
}

int main(void) {
    console_begin(16000000);
    USART_CR1 |= 1u << 5; // RXNEIE
    NVIC_ENABLE(USART6_IRQ);
    print("ready\n");
    uint32_t taken = 0;
    char c = 0;
    while (c != '.') {
        mask_interrupts();
        if (taken == received) wait_for_interrupt();
        unmask_interrupts();
        while (taken != received && c != '.') {
            c = ring[taken++ % sizeof ring];
            put(c >= 'a' && c <= 'z' ? (char)(c - 32) : c);
        }
    }
    report("\ntook", (int32_t)taken);
    return 0;
}
