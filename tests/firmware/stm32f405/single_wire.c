// A DHT22 on X1 and a 1-Wire bus on X2, driven by hand with a timer for a clock. At the console: d reads the
// DHT22; s searches the bus and prints what it finds; c has all of it measure, waits, and prints what each says.
#include "stm32f405.h"

enum { DHT = 0, DQ = 1, MOST = 8 };
enum { MATCH = 0x55, SEARCH = 0xF0, SKIP = 0xCC, CONVERT = 0x44, READ = 0xBE };

static uint8_t roms[MOST][8];
static int found;

static uint32_t now(void) { return TIM_CNT(TIM5); }
static void until(uint32_t begin, uint32_t microseconds) {
    while (now() - begin < microseconds) {
    }
}
static void pause(uint32_t microseconds) { until(now(), microseconds); }
static void low(unsigned pin) { GPIO_BSRR(GPIOA) = 1u << (pin + 16); }
static void release(unsigned pin) { GPIO_BSRR(GPIOA) = 1u << pin; }
static bool level(unsigned pin) { return (GPIO_IDR(GPIOA) >> pin & 1) != 0; }

// How long the pin stays at the level; 0: for more than 200 us.
static uint32_t length(unsigned pin, bool wanted) {
    uint32_t const begin = now();
    while (level(pin) == wanted) {
        if (now() - begin > 200) return 0;
    }
    return now() - begin;
}

static bool read_dht(uint8_t bytes[5]) {
    low(DHT);
    pause(1000);
    release(DHT);
    if (length(DHT, true) == 0 || length(DHT, false) == 0 || length(DHT, true) == 0) return false;
    for (int bit = 0; bit < 40; ++bit) {
        uint32_t const before = length(DHT, false);
        uint32_t const high = length(DHT, true);
        if (before == 0 || high == 0) return false;
        bytes[bit / 8] = (uint8_t)(bytes[bit / 8] << 1 | (high > 48 ? 1 : 0));
    }
    return true;
}

static bool reset(void) {
    low(DQ);
    pause(480);
    release(DQ);
    uint32_t const begin = now();
    until(begin, 70);
    bool const present = !level(DQ);
    until(begin, 480);
    return present;
}

static void put_bit(bool bit) {
    uint32_t const begin = now();
    low(DQ);
    until(begin, bit ? 6 : 60);
    release(DQ);
    until(begin, 70);
}

static bool get_bit(void) {
    uint32_t const begin = now();
    low(DQ);
    until(begin, 3);
    release(DQ);
    until(begin, 13);
    bool const bit = level(DQ);
    until(begin, 70);
    return bit;
}

static void put_byte(uint32_t byte) {
    for (int i = 0; i < 8; ++i) put_bit((byte >> i & 1) != 0);
}

static uint8_t get_byte(void) {
    uint32_t byte = 0;
    for (int i = 0; i < 8; ++i) byte |= (uint32_t)get_bit() << i;
    return (uint8_t)byte;
}

// Where two devices differ the 0 is followed first; the last such place is where the next pass takes the 1.
static void search(void) {
    int turn = 64;
    found = 0;
    while (turn >= 0 && found < MOST) {
        uint8_t *const rom = roms[found];
        if (!reset()) return;
        put_byte(SEARCH);
        int next = -1;
        for (int i = 0; i < 64; ++i) {
            bool const bit = get_bit();
            bool const complement = get_bit();
            if (bit && complement) return;
            bool take = bit;
            if (!bit && !complement) {
                bool const before = found > 0 && (roms[found - 1][i / 8] >> i % 8 & 1) != 0;
                take = i == turn || (i < turn && before);
                if (!take) next = i;
            }
            rom[i / 8] = (uint8_t)((rom[i / 8] & ~(1 << i % 8)) | take << i % 8);
            put_bit(take);
        }
        ++found;
        turn = next;
    }
}

static uint8_t crc_of(uint8_t const *bytes, int count) {
    uint32_t crc = 0;
    for (int i = 0; i < count; ++i) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? crc >> 1 ^ 0x8C : crc >> 1;
    }
    return (uint8_t)crc;
}

static void print_bytes(uint8_t const *bytes, int count) {
    for (int i = 0; i < count; ++i) print_hex(bytes[i], 2);
    put('\n');
}

static void measure(void) {
    reset();
    put_byte(SKIP);
    put_byte(CONVERT);
    uint32_t const begin = now();
    while (!get_bit()) {
    }
    report("busy ms", (int32_t)((now() - begin + 500) / 1000));
    for (int i = 0; i < found; ++i) {
        uint8_t pad[9];
        reset();
        put_byte(MATCH);
        for (int k = 0; k < 8; ++k) put_byte(roms[i][k]);
        put_byte(READ);
        for (int k = 0; k < 9; ++k) pad[k] = get_byte();
        if (crc_of(pad, 9) != 0) {
            print("wrong sum\n");
        } else {
            report("sixteenths", (int16_t)(pad[1] << 8 | pad[0]));
        }
    }
}

int main(void) {
    console_begin(16000000);
    RCC_APB1ENR |= 1u << 3;
    TIM_PSC(TIM5) = 15; // 1 MHz
    TIM_ARR(TIM5) = 0xFFFFFFFF;
    TIM_EGR(TIM5) = 1;
    TIM_CR1(TIM5) = 1;
    GPIO_OTYPER(GPIOA) |= 1u << DHT | 1u << DQ;
    release(DHT);
    release(DQ);
    pin_mode(GPIOA, DHT, MODE_OUTPUT);
    pin_mode(GPIOA, DQ, MODE_OUTPUT);
    print("ready\n");
    for (;;) {
        switch (get()) {
        case 'd': {
            uint8_t bytes[5] = {0};
            if (read_dht(bytes)) {
                print_bytes(bytes, 5);
            } else {
                print("no answer\n");
            }
            break;
        }
        case 's':
            search();
            for (int i = 0; i < found; ++i) print_bytes(roms[i], 8);
            print("end\n");
            break;
        case 'c':
            measure();
            print("end\n");
            break;
        default: break;
        }
    }
}
