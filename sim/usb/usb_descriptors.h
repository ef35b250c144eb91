// What a device says of itself, read from its descriptors. USB 2.0, chapter 9.6; ECN for interface
// associations; CDC 1.2, chapter 5.
//
// A descriptor comes from the guest and may be anything: what does not fit is left out and named in
// `problems`, and the rest is used.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/core/types.h"

namespace terrarium {

enum class UsbEndpointType : u8 { Control, Isochronous, Bulk, Interrupt };

struct UsbEndpoint {
    u8 address = 0; // 0x81: IN 1.
    UsbEndpointType type = UsbEndpointType::Control;
    u16 max_packet = 0;
    u8 interval = 0; // As in the descriptor.

    [[nodiscard]] bool in() const { return (address & 0x80) != 0; }
};

struct UsbInterface {
    u8 number = 0;
    u8 alternate = 0;
    u8 interface_class = 0;
    u8 subclass = 0;
    u8 protocol = 0;
    u8 string = 0; // The number of its name; 0: none.
    std::vector<UsbEndpoint> endpoints;
    std::vector<std::vector<u8>> extras; // Class descriptors, whole, in order.

    [[nodiscard]] UsbEndpoint const *find(UsbEndpointType type, bool in) const;
};

// Interfaces that make up one function: `count` of them from `first` on.
struct UsbAssociation {
    u8 first = 0;
    u8 count = 0;
};

struct UsbConfiguration {
    u8 value = 0;
    std::vector<UsbInterface> interfaces; // Alternate settings too.
    std::vector<UsbAssociation> associations;
    std::vector<std::string> problems;

    // The interface with this number in its first setting, or null.
    [[nodiscard]] UsbInterface const *interface(u8 number) const;
};

// Reads a whole configuration descriptor; nothing but `problems` may be in it.
[[nodiscard]] UsbConfiguration parse_configuration(std::span<u8 const> bytes);

struct UsbDeviceIdentity {
    u8 max_packet = 0; // Of endpoint 0.
    u16 vendor = 0;
    u16 product = 0;
    u16 release = 0;
    u8 manufacturer_string = 0; // String numbers; 0: none.
    u8 product_string = 0;
    u8 serial_string = 0;
};

// Reads the 18 bytes of a device descriptor; nothing if they are not one.
[[nodiscard]] std::optional<UsbDeviceIdentity> parse_device(std::span<u8 const> bytes);

// The text of a string descriptor in UTF-8; empty if it is none.
[[nodiscard]] std::string parse_string(std::span<u8 const> bytes);

} // namespace terrarium
