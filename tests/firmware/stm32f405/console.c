// Pins, and text over USART6, where the board's serial adapter is.
#include "stm32f405.h"

void pin_mode(uint32_t port, unsigned pin, unsigned mode) {
    REGISTER(port) = (REGISTER(port) & ~(3u << 2 * pin)) | mode << 2 * pin;
}

void pin_function(uint32_t port, unsigned pin, unsigned function) {
    uint32_t const where = port + 0x20 + 4 * (pin / 8);
    unsigned const shift = 4 * (pin % 8);
    REGISTER(where) = (REGISTER(where) & ~(15u << shift)) | function << shift;
    pin_mode(port, pin, MODE_ALTERNATE);
}

void console_begin(uint32_t bus_clock) {
    RCC_AHB1ENR |= 7; // Ports A to C.
    RCC_APB2ENR |= 1u << 5;
    USART_CR1 = 0;
    USART_BRR = (bus_clock + 57600) / 115200;
    USART_CR1 = 1u << 13 | 1u << 3 | 1u << 2; // UE, TE, RE.
    pin_function(GPIOC, 6, 8);
    pin_function(GPIOC, 7, 8);
}

void put(char c) {
    USART_DR = (uint8_t)c;
    while ((USART_SR & 1u << 6) == 0) { // TC
    }
}

char get(void) {
    while ((USART_SR & 1u << 5) == 0) { // RXNE
    }
    return (char)USART_DR;
}

void print(char const *text) {
    while (*text != 0) put(*text++);
}

void print_hex(uint32_t value, int digits) {
    while (digits-- > 0) put("0123456789abcdef"[value >> (4 * digits) & 15]);
}

static void print_digits(uint32_t value) {
    if (value >= 10) print_digits(value / 10);
    put((char)('0' + value % 10));
}

void report(char const *what, int32_t value) {
    print(what);
    put(' ');
    if (value < 0) put('-');
    print_digits(value < 0 ? 0 - (uint32_t)value : (uint32_t)value);
    put('\n');
}
