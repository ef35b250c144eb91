// The driver: start, reset, control transfers and packets, all in one loop that sleeps between interrupts.
// Nothing here is fast; each packet of endpoint 0 is a transfer of its own.
#include "usb_device.h"

#define OTG(offset) (*(u32 volatile *)(0x50000000u + (offset)))
#define GAHBCFG OTG(0x008)
#define GUSBCFG OTG(0x00C)
#define GRSTCTL OTG(0x010)
#define GINTSTS OTG(0x014)
#define GINTMSK OTG(0x018)
#define GRXSTSP OTG(0x020)
#define GRXFSIZ OTG(0x024)
#define GCCFG OTG(0x038)
#define DIEPTXF(n) OTG((n) == 0 ? 0x028 : 0x100 + 4 * (n))
#define DCFG OTG(0x800)
#define DCTL OTG(0x804)
#define DIEPMSK OTG(0x810)
#define DOEPMSK OTG(0x814)
#define DAINTMSK OTG(0x81C)
#define DIEPCTL(n) OTG(0x900 + 0x20 * (n))
#define DIEPINT(n) OTG(0x908 + 0x20 * (n))
#define DIEPTSIZ(n) OTG(0x910 + 0x20 * (n))
#define DOEPCTL(n) OTG(0xB00 + 0x20 * (n))
#define DOEPINT(n) OTG(0xB08 + 0x20 * (n))
#define DOEPTSIZ(n) OTG(0xB10 + 0x20 * (n))
#define FIFO(n) OTG(0x1000 * ((n) + 1))

enum { USB_RESET = 1 << 12, ENUMERATED = 1 << 13, RECEIVED = 1 << 4, IN_DONE = 1 << 18, OUT_DONE = 1 << 19 };
enum { ACTIVE = 1 << 15, STALL = 1 << 21, CLEAR_NAK = 1 << 26, DATA0 = 1 << 28 };
#define ENABLE (1u << 31)

static struct setup setup;
static u8 setup_bytes[8];
static u8 control_data[64];
static u32 control_bytes;
static u8 answer[256];
static u32 answer_at, answer_end;
static int answer_open; // More packets of the answer follow, if only an empty one.
static int data_out;    // Data of a request are still to come.
static u8 configuration;
static u16 packet_of[4]; // Of OUT endpoints.

static u32 control_packet(void) { return device_descriptor[7]; }

void send(u8 endpoint, u8 const *data, u32 bytes) {
    DIEPTSIZ(endpoint) = 1u << 19 | bytes;
    DIEPCTL(endpoint) |= ENABLE | CLEAR_NAK;
    for (u32 i = 0; i < bytes; i += 4) {
        u32 word = 0;
        for (u32 k = 0; k < 4 && i + k < bytes; ++k) word |= (u32)data[i + k] << (8 * k);
        FIFO(endpoint) = word;
    }
}

int sending(u8 endpoint) { return (DIEPCTL(endpoint) & ENABLE) != 0; }

void open_in(u8 endpoint, u8 type, u16 packet) {
    DIEPCTL(endpoint) = packet | ACTIVE | (u32)type << 18 | (u32)endpoint << 22 | DATA0;
}

static void ready_out(u8 endpoint) {
    DOEPTSIZ(endpoint) =
        endpoint == 0 ? 3u << 29 | 1u << 19 | control_packet() : 1u << 19 | packet_of[endpoint];
    DOEPCTL(endpoint) |= ENABLE | CLEAR_NAK;
}

void open_out(u8 endpoint, u8 type, u16 packet) {
    packet_of[endpoint] = packet;
    DOEPCTL(endpoint) = packet | ACTIVE | (u32)type << 18 | DATA0;
    ready_out(endpoint);
}

static void send_answer(void) {
    u32 bytes = answer_end - answer_at;
    if (bytes > control_packet()) bytes = control_packet();
    answer_open = bytes == control_packet();
    send(0, answer + answer_at, bytes);
    answer_at += bytes;
}

static void begin_answer(u8 const *data, u32 bytes) {
    if (bytes > setup.length) bytes = setup.length;
    for (u32 i = 0; i < bytes; ++i) answer[i] = data[i];
    answer_at = 0;
    answer_end = bytes;
    // A host that does not know the size of endpoint 0 yet takes the first packet and goes on to the status.
    ready_out(0);
    send_answer();
    // Exactly what was asked for needs no empty packet behind it.
    if (bytes == setup.length && answer_at == answer_end) answer_open = 0;
}

static void status_in(void) {
    answer_at = answer_end = 0;
    send(0, 0, 0);
}

static void stall(void) {
    DIEPCTL(0) |= STALL;
    DOEPCTL(0) |= STALL;
}

static int string_descriptor(u8 number) {
    u8 bytes[2 + 2 * 32];
    u32 count = 2;
    if (number == 0) {
        bytes[count++] = (u8)language;
        bytes[count++] = (u8)(language >> 8);
    } else {
        if (number > 3 || setup.index != language) return 0; // It speaks no other one.
        for (char const *text = strings[number - 1]; *text != 0; ++text) {
            bytes[count++] = (u8)*text;
            bytes[count++] = 0;
        }
    }
    bytes[0] = (u8)count;
    bytes[1] = 3;
    begin_answer(bytes, count);
    return 1;
}

static int standard_request(void) {
    u8 const kind = (u8)(setup.value >> 8);
    switch (setup.request) {
    case 5:
        DCFG = (DCFG & ~0x7F0u) | (u32)setup.value << 4;
        status_in();
        return 1;
    case 6:
        if (setup.type != 0x80) return class_request(&setup, 0);
        if (kind == 1) begin_answer(device_descriptor, sizeof device_descriptor);
        if (kind == 2) begin_answer(configuration_descriptor, configuration_bytes);
        if (kind == 3) return string_descriptor((u8)setup.value);
        return kind == 1 || kind == 2;
    case 8: begin_answer(&configuration, 1); return 1;
    case 9:
        if (setup.value != configuration_descriptor[5]) return 0; // Not 1, as many hosts would guess.
        configuration = (u8)setup.value;
        configured();
        status_in();
        return 1;
    default: return 0;
    }
}

static void request(void) {
    int const standard = (setup.type & 0x60) == 0;
    if (standard ? standard_request() : class_request(&setup, control_data)) {
        if (!standard && (setup.type & 0x80) == 0) status_in();
        return;
    }
    stall();
}

static void setup_received(void) {
    setup.type = setup_bytes[0];
    setup.request = setup_bytes[1];
    setup.value = (u16)(setup_bytes[2] | setup_bytes[3] << 8);
    setup.index = (u16)(setup_bytes[4] | setup_bytes[5] << 8);
    setup.length = (u16)(setup_bytes[6] | setup_bytes[7] << 8);
    control_bytes = 0;
    answer_open = 0;
    data_out = (setup.type & 0x80) == 0 && setup.length != 0;
    if (!data_out) return request();
    ready_out(0);
}

static void pop(void) {
    u32 const status = GRXSTSP;
    u8 const endpoint = status & 15;
    u32 const bytes = status >> 4 & 0x7FF, kind = status >> 17 & 15;
    u8 data[64];
    for (u32 i = 0; i < bytes; i += 4) {
        u32 const word = FIFO(0);
        for (u32 k = 0; k < 4 && i + k < bytes; ++k) data[(i + k) & 63] = (u8)(word >> (8 * k));
    }
    if (kind == 6) {
        for (u32 i = 0; i < 8; ++i) setup_bytes[i] = data[i];
    } else if (kind == 2 && endpoint == 0) {
        for (u32 i = 0; i < bytes && control_bytes < sizeof control_data; ++i)
            control_data[control_bytes++] = data[i];
    } else if (kind == 2) {
        received(endpoint, data, bytes);
    }
}

static void control_out_done(void) {
    if (!data_out) { // The status of an answer, though there may be more of it.
        answer_at = answer_end;
        answer_open = 0;
        GRSTCTL = 1u << 5;
        return;
    }
    if (control_bytes < setup.length) return ready_out(0);
    data_out = 0;
    request();
}

static void service_out(void) {
    for (u8 n = 0; n < 4; ++n) {
        u32 const why = DOEPINT(n);
        DOEPINT(n) = why;
        if (n == 0 && (why & 8) != 0) setup_received();
        if (n == 0 && (why & 9) == 1) control_out_done();
        if (n != 0 && (why & 1) != 0) ready_out(n);
    }
}

static void service_in(void) {
    for (u8 n = 0; n < 4; ++n) {
        u32 const why = DIEPINT(n) & 0x7B;
        DIEPINT(n) = why;
        if ((why & 1) == 0) continue;
        if (n != 0) {
            sent(n);
            continue;
        }
        if (answer_open || answer_at < answer_end) {
            send_answer();
        } else {
            ready_out(0); // The status, or the next request.
        }
    }
}

static void service(void) {
    u32 const why = GINTSTS & GINTMSK;
    if ((why & USB_RESET) != 0) {
        GINTSTS = USB_RESET;
        DCFG &= ~0x7F0u;
        configuration = 0;
        GRSTCTL = 16u << 6 | 1u << 5;
        DOEPTSIZ(0) = 3u << 29;
    }
    if ((why & ENUMERATED) != 0) {
        GINTSTS = ENUMERATED;
        u32 const packet = control_packet();
        DIEPCTL(0) = packet == 64 ? 0 : packet == 32 ? 1 : packet == 16 ? 2 : 3;
    }
    if ((why & RECEIVED) != 0) pop();
    if ((why & OUT_DONE) != 0) service_out();
    if ((why & IN_DONE) != 0) service_in();
}

static void start(void) {
    extern u32 zeroed_begin, zeroed_end;
    for (u32 *word = &zeroed_begin; word < &zeroed_end; ++word) *word = 0;
    *(u32 volatile *)0x40023834 |= 1u << 7; // RCC_AHB2ENR: OTG_FS.
    GUSBCFG |= 1u << 30;
    GCCFG = 1u << 16 | 1u << 19;
    DCFG |= 3;
    GRXFSIZ = 128;
    DIEPTXF(0) = 16u << 16 | 128;
    for (u32 n = 1; n < 4; ++n) DIEPTXF(n) = 32u << 16 | (112 + 32 * n);
    DIEPMSK = 1;
    DOEPMSK = 9;
    DAINTMSK = 0x000F000F;
    GINTSTS = 0xBFFFFFFF;
    GINTMSK = USB_RESET | ENUMERATED | RECEIVED | IN_DONE | OUT_DONE;
    GAHBCFG = 1;
    *(u32 volatile *)0xE000E108 = 1u << 3; // OTG_FS is interrupt 67.
    __asm volatile("cpsid i");
    for (;;) {
        __asm volatile("wfi");
        while ((GINTSTS & GINTMSK) != 0) service();
        *(u32 volatile *)0xE000E288 = 1u << 3;
    }
}

static void fault(void) {
    for (;;) {
    }
}

__attribute__((section(".vectors"), used)) static void *const vectors[] = {
    (void *)0x20004000, start, fault, fault, fault, fault, fault, 0, 0, 0, 0, fault, fault, 0, fault, fault,
};
