#include "sim/image/check_fits.h"

#include <algorithm>
#include <cassert>

#include "sim/image/number_text.h"

namespace terrarium {

namespace {

// "flash (0x00000000-0x0003ffff), ram (0x20000000-0x20003fff)"
std::string list(std::span<MemoryRange const> ranges) {
    std::string text;
    for (MemoryRange const &range : ranges) {
        if (range.size == 0) continue;
        if (!text.empty()) text += ", ";
        text += range.name + " (" + hex_range(range.base, u32(range.base + range.size - 1)) + ")";
    }
    return text;
}

constexpr u16 kAnyId = 0xFFFF; // DFU 1.1, appendix B: the file is for any device.

// What the boot loaders in chips' ROM call themselves on USB.
struct BootLoader {
    std::string_view chip;
    UsbIds usb;
};
constexpr BootLoader kBootLoaders[] = {{"stm32f405", {0x0483, 0xDF11}}}; // AN2606, AN3156.

std::string ids(UsbIds usb) { return hex_id(usb.vendor).substr(2) + ":" + hex_id(usb.product).substr(2); }

// A file that is downloaded by USB names the device it is for.
Result<void> check_device(FirmwareImage const &image, std::string_view chip) {
    if (!image.usb) return {};
    for (BootLoader const &loader : kBootLoaders) {
        bool const vendor = image.usb->vendor == kAnyId || image.usb->vendor == loader.usb.vendor;
        bool const product = image.usb->product == kAnyId || image.usb->product == loader.usb.product;
        if (loader.chip != chip || (vendor && product)) continue;
        return Error{image.file_name + ": this is firmware for the USB device " + ids(*image.usb) +
                     ", but the " + std::string(chip) + "'s boot loader is " + ids(loader.usb)};
    }
    return {};
}

} // namespace

Result<void> check_fits(FirmwareImage const &image, std::string_view chip,
                        std::span<MemoryRange const> ranges) {
    TRY(check_device(image, chip));
    for (Segment const &segment : image.segments) {
        u64 position = segment.address;
        while (position < segment.end()) {
            u64 next = position;             // Behind the range this position is in.
            u64 outside_end = segment.end(); // Where the next range begins, or the segment ends.
            for (MemoryRange const &range : ranges) {
                assert(range.base + range.size <= u64(1) << 32);
                if (position >= range.base && position < range.base + range.size)
                    next = std::max(next, range.base + range.size);
                else if (range.base > position && range.size > 0)
                    outside_end = std::min<u64>(outside_end, range.base);
            }
            if (next == position)
                return Error{image.file_name + ": " + hex_range(u32(position), u32(outside_end - 1)) +
                             " lies outside " + std::string(chip) + "'s " + list(ranges)};
            position = next;
        }
    }
    return {};
}

} // namespace terrarium
