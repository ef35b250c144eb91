// UsbSetup: the eight bytes that begin a control transfer, and the requests hosts make. USB 2.0, chapter 9.
#pragma once

#include <array>

#include "sim/core/archive.h"
#include "sim/core/types.h"

namespace terrarium {

// bmRequestType: direction, type and recipient.
enum UsbRequestType : u8 {
    kToDevice = 0x00,
    kToInterface = 0x01,
    kToEndpoint = 0x02,
    kToClass = 0x21, // A class request to an interface.
    kFromDevice = 0x80,
    kFromInterface = 0x81,
    kFromClass = 0xA1, // A class request that asks an interface.
};

enum UsbRequest : u8 {
    kGetStatus = 0,
    kClearFeature = 1,
    kSetFeature = 3,
    kSetAddress = 5,
    kGetDescriptor = 6,
    kGetConfiguration = 8,
    kSetConfiguration = 9,
    kGetInterface = 10,
    kSetInterface = 11,
};

enum UsbDescriptorType : u8 {
    kDeviceDescriptor = 1,
    kConfigurationDescriptor = 2,
    kStringDescriptor = 3,
    kInterfaceDescriptor = 4,
    kEndpointDescriptor = 5,
    kQualifierDescriptor = 6,
    kAssociationDescriptor = 11,
    kHidDescriptor = 0x21,
    kDfuDescriptor = 0x21, // Class descriptors have their numbers from their class.
    kReportDescriptor = 0x22,
    kClassInterfaceDescriptor = 0x24,
};

struct UsbSetup {
    u8 type = 0;
    u8 request = 0;
    u16 value = 0;
    u16 index = 0;
    u16 length = 0;

    [[nodiscard]] bool in() const { return (type & 0x80) != 0; }
    [[nodiscard]] std::array<u8, 8> bytes() const {
        return {type,      request,        u8(value),  u8(value >> 8),
                u8(index), u8(index >> 8), u8(length), u8(length >> 8)};
    }
    void archive(Archive &archive) { archive(type, request, value, index, length); }
};

} // namespace terrarium
