// Goes to sleep for good; button A wakes it, by way of a reset.
#include "nrf51.h"

enum { kButtonA = 17, kLamp = 20, kWokenFromOff = 1 << 16 };

int main(void) {
    console_begin();
    uint32_t const reason = POWER_RESETREAS;
    POWER_RESETREAS = reason;
    report("reason", (int32_t)reason);
    if (reason == kWokenFromOff) {
        report("retained", (int32_t)POWER_GPREGRET);
        report("lamp", (int32_t)(GPIO_OUT >> kLamp & 1)); // Pins keep their state.
        GPIO_PIN_CNF(kButtonA) = 0;
        return 0;
    }
    POWER_GPREGRET = 42;
    GPIO_OUTSET = 1 << kLamp;
    GPIO_DIRSET = 1 << kLamp;
    GPIO_PIN_CNF(kButtonA) = PIN_SENSE_LOW;
    print("off\n");
    POWER_SYSTEMOFF = 1;
    for (;;) print("still here\n");
}
