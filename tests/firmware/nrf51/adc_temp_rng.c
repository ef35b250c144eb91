// Prints a voltage, the temperature and some noise.
#include "nrf51.h"

int main(void) {
    console_begin();
    ADC_ENABLE = 1;
    // 10 bits, a third of AIN4 against a third of the supply.
    ADC_CONFIG = 2 | 2 << 2 | 3 << 5 | 1 << (8 + 4);
    ADC_START = 1;
    while (ADC_END == 0) {
    }
    report("adc", (int32_t)ADC_RESULT);
    TEMP_START = 1;
    while (TEMP_DATARDY == 0) {
    }
    report("temp", (int32_t)TEMP_TEMP);
    RNG_CONFIG = 1;
    RNG_START = 1;
    print("rng ");
    for (int i = 0; i < 8; ++i) {
        while (RNG_VALRDY == 0) {
        }
        RNG_VALRDY = 0;
        print_hex(RNG_VALUE, 2);
    }
    RNG_STOP = 1;
    put('\n');
    return 0;
}
