// Switches the accelerometer on and prints its axes at every byte from the console: three bytes read by the
// sequence for N > 2, the position register by that for one byte.
#include "stm32f405.h"

enum { kAddress = 0x4C, kStart = 1 << 8, kStop = 1 << 9, kAck = 1 << 10 };
enum { kSb = 1, kAddr = 2, kBtf = 4, kRxne = 64, kTxe = 128, kAf = 1024 };

static bool wait(uint32_t flag) {
    uint32_t status;
    do status = I2C_SR1;
    while ((status & (flag | kAf)) == 0);
    return (status & kAf) == 0;
}

static bool begin(uint32_t address) {
    I2C_CR1 |= kStart | kAck;
    wait(kSb);
    I2C_DR = address;
    if (wait(kAddr)) return true;
    I2C_SR1 = 0;
    I2C_CR1 |= kStop;
    return false;
}

static void stop(void) {
    I2C_CR1 |= kStop;
    while ((I2C_CR1 & kStop) != 0) {
    }
}

static void set_register(uint32_t number, uint32_t value) {
    begin(kAddress << 1);
    (void)I2C_SR2;
    I2C_DR = number;
    wait(kTxe);
    I2C_DR = value;
    wait(kBtf);
    stop();
}

static void select_register(uint32_t number) {
    begin(kAddress << 1);
    (void)I2C_SR2;
    I2C_DR = number;
    wait(kBtf);
}

static void read_axes(uint8_t axes[3]) {
    select_register(0);
    begin(kAddress << 1 | 1);
    (void)I2C_SR2;
    wait(kBtf);
    I2C_CR1 &= ~(uint32_t)kAck;
    axes[0] = (uint8_t)I2C_DR;
    wait(kBtf);
    I2C_CR1 |= kStop;
    axes[1] = (uint8_t)I2C_DR;
    axes[2] = (uint8_t)I2C_DR;
    while ((I2C_CR1 & kStop) != 0) {
    }
}

static uint32_t read_position(void) {
    select_register(3);
    begin(kAddress << 1 | 1);
    I2C_CR1 &= ~(uint32_t)kAck;
    (void)I2C_SR2;
    I2C_CR1 |= kStop;
    wait(kRxne);
    return I2C_DR;
}

int main(void) {
    console_begin(16000000);
    RCC_APB1ENR |= 1u << 21;
    pin_mode(GPIOB, 5, MODE_OUTPUT);
    GPIO_OTYPER(GPIOB) |= 3u << 6;
    pin_function(GPIOB, 6, 4);
    pin_function(GPIOB, 7, 4);
    I2C_CR2 = 16;
    I2C_CCR = 0x8000 | 14; // 381 kHz
    I2C_TRISE = 5;
    I2C_CR1 = 1;
    print(begin(kAddress << 1) ? "there without power\n" : "not there\n");
    while ((I2C_CR1 & kStop) != 0) {
    }
    GPIO_BSRR(GPIOB) = 1u << 5;
    set_register(7, 1);
    print("on\n");
    for (;;) {
        get();
        uint8_t axes[3];
        read_axes(axes);
        for (int i = 0; i < 3; ++i) {
            put(' ');
            print_hex(axes[i], 2);
        }
        print(" position ");
        print_hex(read_position(), 2);
        put('\n');
    }
}
