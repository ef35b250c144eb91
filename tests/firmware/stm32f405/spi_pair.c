// SPI1 on X5 to X8 is the master, SPI2 on Y5 to Y8 the slave, with wires between them: 16 words each way.
#include "stm32f405.h"

enum { kWords = 16 };

int main(void) {
    console_begin(16000000);
    RCC_APB2ENR |= 1u << 12;
    RCC_APB1ENR |= 1u << 14;
    for (unsigned n = 0; n < 4; ++n) {
        pin_function(GPIOA, 4 + n, 5);
        pin_function(GPIOB, 12 + n, 5);
    }
    uint32_t const mode = 1u << 11 | 3; // 16 bits, CPOL, CPHA.
    SPI_CR1(SPI2) = mode | 1u << 6;
    SPI_CR2(SPI1) = 1u << 2;                            // NSS is the master's.
    SPI_CR1(SPI1) = mode | 1u << 6 | 1u << 3 | 1u << 2; // 4 MHz
    int wrong = 0;
    for (uint32_t i = 0; i < kWords; ++i) {
        SPI_DR(SPI2) = 0x8001 + i * 0x111;
        SPI_DR(SPI1) = 0x7FFE - i * 0x101;
        while ((SPI_SR(SPI1) & 1) == 0 || (SPI_SR(SPI2) & 1) == 0) {
        }
        wrong += SPI_DR(SPI1) != 0x8001 + i * 0x111;
        wrong += SPI_DR(SPI2) != 0x7FFE - i * 0x101;
    }
    report("wrong", wrong);
    return 0;
}
