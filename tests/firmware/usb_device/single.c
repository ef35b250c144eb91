// A serial port in one interface, without association, union or notifications: endpoint 0 with 16 bytes, no
// strings, packets of 8 bytes in and 64 out.
#include "console.h"

enum { IN = 1, OUT = 3 };

u8 const device_descriptor[18] = {18,   1,    0x10, 1,    2,    0, 0, 16, 0x09,
                                  0x12, 0x02, 0x00, 0x00, 0x01, 0, 0, 0,  1};
u16 const language = 0x0409;
char const *const strings[3] = {"", "", ""};

// A descriptor a line.
// clang-format off
u8 const configuration_descriptor[] = {
    9, 2, 32, 0, 1, 1, 0, 0x80, 50,
    9, 4, 0, 0, 2, 2, 2, 0, 0,
    7, 5, OUT, 2, 64, 0, 0,
    7, 5, 0x80 | IN, 2, 8, 0, 0,
};
// clang-format on
u16 const configuration_bytes = sizeof configuration_descriptor;

void configured(void) {
    open_in(IN, 2, 8);
    open_out(OUT, 2, 64);
    console_begin(IN, 8);
}

int class_request(struct setup const *setup, u8 const *data) { return console_request(setup, data); }

void received(u8 endpoint, u8 const *data, u32 bytes) {
    for (u32 i = 0; endpoint == OUT && i < bytes; ++i) console_byte(data[i]);
}

void sent(u8 endpoint) {
    if (endpoint == IN) console_pump();
}
