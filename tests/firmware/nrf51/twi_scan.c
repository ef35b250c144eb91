// Scans the bus and asks what it finds who it is. Polls, as the simplest drivers do.
#include "nrf51.h"

enum { kScl = 0, kSda = 30, kMagnetometer = 0x0E, kAccelerometer = 0x1D };

static bool happened(uint32_t volatile *event) {
    while (*event == 0) {
        if (TWI_ERROR != 0) return false;
    }
    *event = 0;
    return true;
}

static void stop(void) {
    TWI_STOPPED = 0;
    TWI_STOP = 1;
    while (TWI_STOPPED == 0) {
    }
}

static bool answers(uint32_t address) {
    TWI_ADDRESS = address;
    TWI_STARTTX = 1;
    stop();
    bool const yes = TWI_ERROR == 0;
    TWI_ERROR = 0;
    TWI_ERRORSRC = 7;
    return yes;
}

static uint32_t get_register(uint32_t address, uint32_t number) {
    TWI_ADDRESS = address;
    TWI_TXDSENT = TWI_RXDREADY = TWI_STOPPED = 0;
    TWI_STARTTX = 1;
    TWI_TXD = number;
    if (!happened(&TWI_TXDSENT)) return 0xEEE;
    TWI_SHORTS = TWI_BB_STOP;
    TWI_STARTRX = 1;
    if (!happened(&TWI_RXDREADY)) return 0xEEE;
    uint32_t const value = TWI_RXD;
    if (!happened(&TWI_STOPPED)) return 0xEEE;
    TWI_SHORTS = 0;
    return value;
}

int main(void) {
    console_begin();
    GPIO_PIN_CNF(kScl) = GPIO_PIN_CNF(kSda) = PIN_PULL_UP | PIN_OPEN_DRAIN;
    TWI_PSELSCL = kScl;
    TWI_PSELSDA = kSda;
    TWI_FREQUENCY = 0x06680000; // 400 kHz
    TWI_ENABLE = 5;
    print("found");
    for (uint32_t address = 0x08; address < 0x78; ++address) {
        if (!answers(address)) continue;
        put(' ');
        print_hex(address, 2);
    }
    print("\naccelerometer ");
    print_hex(get_register(kAccelerometer, 0x0D), 3);
    print("\nmagnetometer ");
    print_hex(get_register(kMagnetometer, 0x07), 3);
    print("\nnobody ");
    print_hex(get_register(0x55, 0), 3);
    TWI_ERROR = 0;
    put(' ');
    print_hex(TWI_ERRORSRC, 1);
    put('\n');
    stop();
    return 0;
}
