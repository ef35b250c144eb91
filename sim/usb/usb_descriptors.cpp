#include "sim/usb/usb_descriptors.h"

#include <algorithm>

#include "sim/usb/usb_setup.h"

namespace terrarium {

namespace {

u16 word(std::span<u8 const> bytes, std::size_t at) { return u16(bytes[at] | bytes[at + 1] << 8); }

class ConfigurationReader {
public:
    UsbConfiguration read(std::span<u8 const> bytes) {
        if (bytes.size() < 9 || bytes[0] < 9 || bytes[1] != kConfigurationDescriptor) {
            problem("the configuration descriptor is none");
            return std::move(result_);
        }
        result_.value = bytes[5];
        for (bytes = bytes.subspan(std::min<std::size_t>(bytes[0], bytes.size())); !bytes.empty();) {
            std::size_t const length = bytes[0];
            if (length < 2 || length > bytes.size()) {
                problem("a descriptor's length leads outside the configuration");
                break;
            }
            one(bytes.first(length));
            bytes = bytes.subspan(length);
        }
        return std::move(result_);
    }

private:
    void problem(std::string text) { result_.problems.push_back(std::move(text)); }

    void one(std::span<u8 const> bytes) {
        switch (bytes[1]) {
        case kInterfaceDescriptor: return interface(bytes);
        case kEndpointDescriptor: return endpoint(bytes);
        case kAssociationDescriptor:
            if (bytes.size() < 8) return problem("an interface association is too short");
            result_.associations.push_back({bytes[2], bytes[3]});
            return;
        default:
            if (!result_.interfaces.empty()) {
                result_.interfaces.back().extras.emplace_back(bytes.begin(), bytes.end());
            }
        }
    }

    void interface(std::span<u8 const> bytes) {
        if (bytes.size() < 9) return problem("an interface descriptor is too short");
        result_.interfaces.push_back({bytes[2], bytes[3], bytes[5], bytes[6], bytes[7], bytes[8], {}, {}});
    }

    void endpoint(std::span<u8 const> bytes) {
        if (bytes.size() < 7) return problem("an endpoint descriptor is too short");
        if (result_.interfaces.empty()) return problem("an endpoint stands before any interface");
        UsbEndpoint const endpoint{bytes[2], UsbEndpointType(bytes[3] & 3), u16(word(bytes, 4) & 0x7FF),
                                   bytes[6]};
        std::string const name =
            "endpoint " + std::to_string(endpoint.address & 15) + (endpoint.in() ? " IN" : " OUT");
        if ((endpoint.address & 15) == 0 || (endpoint.address & 0x70) != 0) {
            return problem("an endpoint has no number that endpoints have");
        }
        u16 const most = endpoint.type == UsbEndpointType::Isochronous ? 1023 : 64;
        if (endpoint.max_packet == 0 || endpoint.max_packet > most) {
            return problem(name + " has packets of " + std::to_string(endpoint.max_packet) + " bytes");
        }
        result_.interfaces.back().endpoints.push_back(endpoint);
    }

    UsbConfiguration result_;
};

void append_utf8(std::string &text, u32 code) {
    if (code < 0x80) {
        text += char(code);
        return;
    }
    if (code < 0x800) {
        text += char(0xC0 | code >> 6);
    } else if (code < 0x10000) {
        text += char(0xE0 | code >> 12);
        text += char(0x80 | (code >> 6 & 63));
    } else {
        text += char(0xF0 | code >> 18);
        text += char(0x80 | (code >> 12 & 63));
        text += char(0x80 | (code >> 6 & 63));
    }
    text += char(0x80 | (code & 63));
}

} // namespace

UsbEndpoint const *UsbInterface::find(UsbEndpointType type, bool in) const {
    for (UsbEndpoint const &endpoint : endpoints) {
        if (endpoint.type == type && endpoint.in() == in) return &endpoint;
    }
    return nullptr;
}

UsbInterface const *UsbConfiguration::interface(u8 number) const {
    for (UsbInterface const &each : interfaces) {
        if (each.number == number && each.alternate == 0) return &each;
    }
    return nullptr;
}

UsbConfiguration parse_configuration(std::span<u8 const> bytes) { return ConfigurationReader().read(bytes); }

std::optional<UsbDeviceIdentity> parse_device(std::span<u8 const> bytes) {
    if (bytes.size() < 18 || bytes[0] < 18 || bytes[1] != kDeviceDescriptor) return {};
    return UsbDeviceIdentity{bytes[7],  word(bytes, 8), word(bytes, 10), word(bytes, 12),
                             bytes[14], bytes[15],      bytes[16]};
}

std::string parse_string(std::span<u8 const> bytes) {
    std::string text;
    if (bytes.size() < 2 || bytes[1] != kStringDescriptor) return text;
    std::size_t const end = std::min<std::size_t>(bytes[0], bytes.size());
    for (std::size_t at = 2; at + 1 < end; at += 2) {
        u32 code = word(bytes, at);
        bool const pair =
            code >= 0xD800 && code < 0xDC00 && at + 3 < end && (word(bytes, at + 2) & 0xFC00) == 0xDC00;
        if (pair) {
            code = 0x10000 + ((code - 0xD800) << 10) + (word(bytes, at + 2) - 0xDC00u);
            at += 2;
        } else if (code >= 0xD800 && code < 0xE000) {
            code = 0xFFFD; // Half a pair.
        }
        append_utf8(text, code);
    }
    return text;
}

} // namespace terrarium
