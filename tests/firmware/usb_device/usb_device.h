// A USB device on OTG_FS, as small as it can be: what the driver needs to know of a device, and what it
// calls. Register addresses and bits: RM0090, chapter 34.16.
#pragma once

#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;

struct setup {
    u8 type, request;
    u16 value, index, length;
};

// Given by the device's own file.
extern u8 const device_descriptor[18];
extern u8 const configuration_descriptor[];
extern u16 const configuration_bytes;
extern u16 const language;
extern char const *const strings[3];
// Opens the endpoints of the chosen configuration.
void configured(void);
// A request that is not a standard one, with its data: 1 if it is known.
int class_request(struct setup const *setup, u8 const *data);
// What came on an OUT endpoint.
void received(u8 endpoint, u8 const *data, u32 bytes);
// A packet of an IN endpoint has been taken.
void sent(u8 endpoint);

// Given by the driver.
void open_in(u8 endpoint, u8 type, u16 packet);
void open_out(u8 endpoint, u8 type, u16 packet);
// Sends at most one packet; the endpoint must be free.
void send(u8 endpoint, u8 const *data, u32 bytes);
int sending(u8 endpoint);
