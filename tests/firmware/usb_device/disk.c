// A disk of 80 KB in RAM with an empty FAT12 file system, without a partition table: clusters of two blocks,
// one copy of the table, 32 entries in the root. Bulk-only transport; what it does not know it fails.
#include "usb_device.h"

enum { OUT = 1, IN = 2, PACKET = 64, BLOCK = 512, BLOCKS = 160 };

u8 const device_descriptor[18] = {18, 1, 0, 2, 0, 0, 0, 64, 0x09, 0x12, 0x03, 0x00, 0x00, 0x01, 0, 1, 0, 1};
u16 const language = 0x0409;
char const *const strings[3] = {"", "Guest disk", ""};

// A descriptor a line.
// clang-format off
u8 const configuration_descriptor[] = {
    9, 2, 32, 0, 1, 1, 0, 0x80, 50,
    9, 4, 0, 0, 2, 8, 6, 0x50, 0,
    7, 5, OUT, 2, PACKET, 0, 0,
    7, 5, 0x80 | IN, 2, PACKET, 0, 0,
};
// clang-format on
u16 const configuration_bytes = sizeof configuration_descriptor;

static u8 *const disk = (u8 *)0x20004000;
static u8 const boot[] = {0xEB, 0x3C, 0x90, 'G', 'U', 'E', 'S', 'T',    ' ', ' ',  ' ', 0,
                          2,    2,    1,    0,   1,   32,  0,   BLOCKS, 0,   0xF8, 1,   0};

static u8 reply[36];
static u8 const *out_data; // To be sent.
static u32 out_left;
static u8 *in_data; // To be filled.
static u32 in_left;
static u8 status[13];
static int status_due, ejected, formatted;

static void format(void) {
    for (u32 i = 0; i < BLOCKS * BLOCK; ++i) disk[i] = 0;
    for (u32 i = 0; i < sizeof boot; ++i) disk[i] = boot[i];
    disk[510] = 0x55;
    disk[511] = 0xAA;
    disk[BLOCK] = 0xF8;
    disk[BLOCK + 1] = disk[BLOCK + 2] = 0xFF;
    formatted = 1;
}

static void pump(void) {
    if (sending(IN)) return;
    if (out_left != 0) {
        u32 const bytes = out_left < PACKET ? out_left : PACKET;
        u8 const *const from = out_data;
        out_data += bytes;
        out_left -= bytes;
        send(IN, from, bytes);
    } else if (status_due && in_left == 0) {
        status_due = 0;
        send(IN, status, sizeof status);
    }
}

static void answer(u8 const *data, u32 bytes) {
    out_data = data;
    out_left = bytes;
}

static u32 big(u8 const *bytes) {
    return (u32)bytes[0] << 24 | (u32)bytes[1] << 16 | (u32)bytes[2] << 8 | bytes[3];
}

static void command(u8 const *wrapper) {
    u8 const *const block = wrapper + 15;
    u32 const at = big(block + 2) * BLOCK, bytes = ((u32)block[7] << 8 | block[8]) * BLOCK;
    int const fits = at + bytes <= BLOCKS * BLOCK;
    for (u32 i = 0; i < sizeof reply; ++i) reply[i] = 0;
    for (u32 i = 0; i < sizeof status; ++i) status[i] = 0;
    for (u32 i = 0; i < 8; ++i) status[i] = i < 4 ? (u8) "USBS"[i] : wrapper[i];
    status_due = 1;
    switch (block[0]) {
    case 0x00: status[12] = (u8)ejected; break;
    case 0x12:
        reply[4] = 31;
        answer(reply, 36);
        break;
    case 0x1A:
        reply[0] = 3;
        answer(reply, 4);
        break;
    case 0x1E: break;
    case 0x1B: ejected = (block[4] & 3) == 2; break;
    case 0x25:
        reply[3] = BLOCKS - 1;
        reply[6] = BLOCK >> 8;
        answer(reply, 8);
        break;
    case 0x28:
        if (fits) answer(disk + at, bytes);
        break;
    case 0x2A:
        in_data = disk + at;
        if (fits) in_left = bytes;
        break;
    default: status[12] = 1;
    }
    pump();
}

void configured(void) {
    if (!formatted) format();
    open_in(IN, 2, PACKET);
    open_out(OUT, 2, PACKET);
    out_left = in_left = 0;
    status_due = ejected = 0;
}

int class_request(struct setup const *setup, u8 const *data) {
    (void)setup;
    (void)data;
    return 0; // GET MAX LUN is refused: there is one.
}

void received(u8 endpoint, u8 const *data, u32 bytes) {
    if (endpoint != OUT) return;
    if (in_left == 0) {
        if (bytes == 31) command(data);
        return;
    }
    for (u32 i = 0; i < bytes && in_left != 0; ++i, --in_left) *in_data++ = data[i];
    pump();
}

void sent(u8 endpoint) {
    if (endpoint == IN) pump();
}
