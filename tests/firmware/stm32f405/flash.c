// Counts its starts in flash: a word of sector 7 for each. An 'e' from the console erases the sector.
#include "stm32f405.h"

enum { kWords = 16 };
static uint32_t volatile *const words = (uint32_t volatile *)0x08060000;

static void finish(void) {
    while ((FLASH_SR & 1u << 16) != 0) {
    }
    FLASH_CR = 1u << 31;
}

static void unlock(void) {
    FLASH_KEYR = 0x45670123;
    FLASH_KEYR = 0xCDEF89AB;
}

int main(void) {
    console_begin(16000000);
    int starts = 0;
    while (starts < kWords && words[starts] != 0xFFFFFFFF) ++starts;
    report("starts", starts);
    unlock();
    FLASH_CR = 2u << 8 | 1; // By words.
    words[starts] = 0x57A27 + (uint32_t)starts;
    finish();
    report("written", (int32_t)(words[starts] - 0x57A27));
    words[starts] = 0; // It is locked again.
    finish();
    report("locked", words[starts] != 0);
    while (get() != 'e') {
    }
    unlock();
    FLASH_CR = 7u << 3 | 1u << 1;
    FLASH_CR |= 1u << 16;
    finish();
    print(words[0] == 0xFFFFFFFF ? "erased\n" : "not erased\n");
    return 0;
}
