// The console that both devices show: what it is sent comes back with upper and lower case exchanged; `?`
// gives the line coding, and each DTR a greeting.
#pragma once

#include "usb_device.h"

// The IN endpoint it talks on, and the size of its packets.
void console_begin(u8 endpoint, u16 packet);
void console_byte(u8 byte);
// Hands on what can be sent; to be called again after each packet.
void console_pump(void);
// CDC's requests; 1 if it is one.
int console_request(struct setup const *setup, u8 const *data);
