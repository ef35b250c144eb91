#include "console.h"

static u8 queue[512];
static u32 head, tail;
static u8 out_endpoint;
static u16 out_packet;
static u32 baud;

static void put(char const *text) {
    for (; *text != 0; ++text) queue[head++ % sizeof queue] = (u8)*text;
}

static void put_number(u32 value) {
    char digits[11];
    u32 at = 10;
    digits[10] = 0;
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    put(digits + at);
}

void console_begin(u8 endpoint, u16 packet) {
    out_endpoint = endpoint;
    out_packet = packet;
    head = tail = 0;
}

void console_pump(void) {
    u8 packet[64];
    u32 bytes = 0;
    if (out_endpoint == 0 || sending(out_endpoint) || head == tail) return;
    while (bytes < out_packet && tail != head) packet[bytes++] = queue[tail++ % sizeof queue];
    send(out_endpoint, packet, bytes);
}

void console_byte(u8 byte) {
    if (byte == '?') {
        put("[");
        put_number(baud);
        put("]");
    } else {
        u8 const letter = byte | 0x20;
        if (letter >= 'a' && letter <= 'z') byte ^= 0x20;
        queue[head++ % sizeof queue] = byte;
    }
    console_pump();
}

int console_request(struct setup const *setup, u8 const *data) {
    if (setup->type != 0x21) return 0;
    switch (setup->request) {
    case 0x20: baud = data[0] | (u32)data[1] << 8 | (u32)data[2] << 16; return 1;
    case 0x22:
        if ((setup->value & 1) != 0) put("ready\r\n> ");
        break;
    case 0x23:
        put("[break ");
        put_number(setup->value);
        put("]");
        break;
    default: return 0;
    }
    console_pump();
    return 1;
}
