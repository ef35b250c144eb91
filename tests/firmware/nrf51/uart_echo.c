// Echoes what comes in, in capitals, received by interrupt; a full stop ends it.
#include "nrf51.h"

static char volatile ring[64];
static volatile uint32_t received;

void uart0_handler(void) {
    UART_RXDRDY = 0;
    ring[received % sizeof ring] = (char)UART_RXD;
    received = received + 1;
}

int main(void) {
    console_begin();
    UART_INTENSET = 1 << 2; // RXDRDY
    NVIC_ISER = 1 << UART0_IRQ;
    UART_STARTRX = 1;
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
    UART_STOPRX = 1;
    while (UART_RXTO == 0) {
    }
    report("\ntook", (int32_t)taken);
    return 0;
}
