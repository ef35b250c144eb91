#include "sim/image/append_script.h"

#include <algorithm>

#include "sim/image/identify.h"
#include "sim/image/little_endian.h"
#include "sim/image/number_text.h"
#include "sim/image/segment_builder.h"

namespace terrarium {

namespace {

constexpr std::size_t kPadding = 16; // One record of the hex files that uflash writes.

std::string with_unix_line_ends(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\r')
            result += text[i];
        else if (i + 1 == text.size() || text[i + 1] != '\n')
            result += '\n';
    }
    return result;
}

} // namespace

Result<void> append_script(FirmwareImage &image, std::string_view script) {
    std::string const text = with_unix_line_ends(script);
    if (text.empty()) return {};
    if (text.size() > kMaximumScriptBytes)
        return Error{image.file_name + ": the script is " + byte_count(text.size()) + " long; at most " +
                     std::to_string(kMaximumScriptBytes) + " fit behind the firmware"};
    if (std::string const chip = identify(image).chip; !chip.empty() && chip != "nrf51822")
        return Error{image.file_name + ": firmware for " + chip +
                     "; a script can be appended only to firmware for micro:bit V1 (nrf51822)"};
    if (embedded_script(image))
        return Error{image.file_name + ": holds a script already; give the firmware without one"};
    if (image.has_data_in(kScriptAddress, kScriptAreaEnd))
        return Error{image.file_name + ": the firmware uses " +
                     hex_range(kScriptAddress, kScriptAreaEnd - 1) + ", where the script would go"};

    std::vector<u8> bytes{'M', 'P', u8(text.size()), u8(text.size() >> 8)};
    bytes.insert(bytes.end(), text.begin(), text.end());
    // uflash adds a whole 16 zeros to a full last record. The longest scripts end too near the flash's end
    // for that, and have none: the firmware goes by the length.
    std::size_t const padded = bytes.size() + kPadding - bytes.size() % kPadding;
    bytes.resize(std::min<std::size_t>(padded, kScriptAreaEnd - kScriptAddress));

    SegmentBuilder builder;
    for (Segment const &segment : image.segments) TRY(builder.add(segment.address, segment.data));
    if (auto const added = builder.add(kScriptAddress, bytes); !added)
        return Error{image.file_name + ": " + added.error().message};
    image.segments = builder.take();
    return {};
}

std::optional<std::string> embedded_script(FirmwareImage const &image) {
    auto const header = image.bytes_at(kScriptAddress, kScriptHeaderSize);
    if (!header || (*header)[0] != 'M' || (*header)[1] != 'P') return std::nullopt;
    u16 const size = read_u16(*header, 2);
    if (size > kMaximumScriptBytes) return std::nullopt;
    auto const text = image.bytes_at(kScriptAddress + kScriptHeaderSize, size);
    if (!text) return std::nullopt;
    return std::string(text->begin(), text->end());
}

} // namespace terrarium
