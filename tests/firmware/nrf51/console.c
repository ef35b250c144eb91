// Text out of the UART, waiting for each byte.
#include "nrf51.h"

void console_begin(void) {
    enum { kTxd = 24, kRxd = 25 };
    GPIO_OUTSET = 1 << kTxd;
    GPIO_PIN_CNF(kTxd) = 1;
    GPIO_PIN_CNF(kRxd) = 0;
    UART_PSELTXD = kTxd;
    UART_PSELRXD = kRxd;
    UART_BAUDRATE = UART_BAUD_115200;
    UART_ENABLE = 4;
    UART_STARTTX = 1;
}

void put(char c) {
    UART_TXDRDY = 0;
    UART_TXD = (uint8_t)c;
    while (UART_TXDRDY == 0) {
    }
}

void print(char const *text) {
    while (*text != 0) put(*text++);
}

void print_hex(uint32_t value, int digits) {
    while (digits-- > 0) put("0123456789abcdef"[value >> (4 * digits) & 15]);
}

// The core cannot divide, and the guests bring no library that could.
void print_decimal(int32_t value) {
    static uint32_t const powers[] = {1000000000, 100000000, 10000000, 1000000, 100000,
                                      10000,      1000,      100,      10,      1};
    uint32_t rest = value < 0 ? 0 - (uint32_t)value : (uint32_t)value;
    bool begun = false;
    if (value < 0) put('-');
    for (int i = 0; i < 10; ++i) {
        char digit = '0';
        for (; rest >= powers[i]; rest -= powers[i]) ++digit;
        begun |= digit != '0' || i == 9;
        if (begun) put(digit);
    }
}

void report(char const *what, int32_t value) {
    print(what);
    put(' ');
    print_decimal(value);
    put('\n');
}
