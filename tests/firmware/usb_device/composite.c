// A device as unlike MicroPython's as the standard lets it be: endpoint 0 with 8 bytes, configuration 3,
// German strings, a mouse first, the serial port's data interface before its control interface, packets of 16
// bytes one way and 32 the other, and an interface that only its vendor knows. The character ! moves the
// mouse.
#include "console.h"

enum { MOUSE = 1, NOTIFY = 2, OUT = 2, IN = 3 };

u8 const device_descriptor[18] = {18, 1, 0, 2, 0xEF, 2, 1, 8, 0x09, 0x12, 0x01, 0x00, 0x00, 0x01, 2, 1, 3, 1};
u16 const language = 0x0407;
char const *const strings[3] = {"Gast", "Terrarium", "0042"};

static u8 const report_descriptor[] = {0x05, 1, 0x09, 2, 0xA1, 1, 0x75, 8, 0x95, 4, 0x81, 3, 0xC0};

// A descriptor a line.
// clang-format off
u8 const configuration_descriptor[] = {
    9, 2, 104, 0, 4, 3, 0, 0x80, 50,
    // Interface 0: the mouse.
    9, 4, 0, 0, 1, 3, 0, 2, 0,
    9, 0x21, 0x11, 1, 0, 1, 0x22, sizeof report_descriptor, 0,
    7, 5, 0x80 | MOUSE, 3, 4, 0, 2,
    // Interfaces 1 and 2: the serial port, its data first.
    8, 11, 1, 2, 2, 2, 1, 0,
    9, 4, 1, 0, 2, 10, 0, 0, 0,
    7, 5, 0x80 | IN, 2, 32, 0, 0,
    7, 5, OUT, 2, 16, 0, 0,
    9, 4, 2, 0, 1, 2, 2, 1, 0,
    5, 0x24, 0, 0x10, 1,
    4, 0x24, 2, 6,
    5, 0x24, 6, 2, 1,
    7, 5, 0x80 | NOTIFY, 3, 10, 0, 16,
    // Interface 3: the vendor's.
    9, 4, 3, 0, 0, 0xFF, 0x55, 0xAA, 0,
};
// clang-format on
_Static_assert(sizeof configuration_descriptor == 104, "the descriptor says its length");
u16 const configuration_bytes = sizeof configuration_descriptor;

static u8 moves;

void configured(void) {
    open_in(MOUSE, 3, 4);
    open_in(NOTIFY, 3, 10);
    open_in(IN, 2, 32);
    open_out(OUT, 2, 16);
    console_begin(IN, 32);
}

int class_request(struct setup const *setup, u8 const *data) {
    if (setup->type == 0x81 && setup->value == 0x2200 && setup->index == 0)
        return 0;                                                              // Its report stays its secret.
    if (setup->index == 0) return setup->type == 0x21 && setup->request == 10; // SET_IDLE.
    return setup->index == 2 && console_request(setup, data);
}

void received(u8 endpoint, u8 const *data, u32 bytes) {
    for (u32 i = 0; endpoint == OUT && i < bytes; ++i) {
        u8 const report[4] = {0, 10, (u8)-10, ++moves};
        if (data[i] != '!') {
            console_byte(data[i]);
        } else if (!sending(MOUSE)) {
            send(MOUSE, report, 4);
        }
    }
}

void sent(u8 endpoint) {
    if (endpoint == IN) console_pump();
}
