// Random words, copied by DMA, summed up by the CRC unit in both places.
#include "stm32f405.h"

enum { kWords = 32 };
static uint32_t from[kWords], to[kWords];

static uint32_t sum(uint32_t const *words, int count) {
    AT(CRC, 0x08) = 1;
    for (int i = 0; i < count; ++i) AT(CRC, 0x00) = words[i];
    return AT(CRC, 0x00);
}

int main(void) {
    console_begin(16000000);
    RCC_AHB1ENR |= 1u << 12 | 1u << 22;
    // The generator wants the PLL's 48 MHz.
    RCC_CR |= 1u << 16;
    while ((RCC_CR & 1u << 17) == 0) {
    }
    RCC_PLLCFGR = 12 | 336u << 6 | 1u << 22 | 7u << 24;
    RCC_CR |= 1u << 24;
    while ((RCC_CR & 1u << 25) == 0) {
    }
    RCC_AHB2ENR |= 1u << 6;
    AT(RNG, 0x00) = 1u << 2;
    for (int i = 0; i < kWords; ++i) {
        while ((AT(RNG, 0x04) & 1) == 0) {
        }
        from[i] = AT(RNG, 0x08);
    }
    uint32_t const stream = STREAM(DMA2, 0);
    DMA_PERIPHERAL(stream) = (uint32_t)from;
    DMA_MEMORY(stream) = (uint32_t)to;
    DMA_COUNT(stream) = kWords;
    DMA_FIFO(stream) = 1u << 2 | 3;
    DMA_CONTROL(stream) = 2u << 13 | 2u << 11 | 3u << 9 | 2u << 6 | 1; // Words, memory to memory.
    while ((AT(DMA2, 0x00) & 1u << 5) == 0) {                          // TCIF0
    }
    uint32_t const known = 0x12345678;
    print("crc ");
    print_hex(sum(&known, 1), 8);
    print("\nrandom ");
    print_hex(sum(from, kWords), 8);
    print("\ncopied ");
    print_hex(sum(to, kWords), 8);
    put('\n');
    return 0;
}
