#include "sim/image/describe.h"

#include <algorithm>
#include <string_view>

#include "sim/image/append_script.h"
#include "sim/image/identify.h"
#include "sim/image/intel_hex.h"
#include "sim/image/number_text.h"

namespace terrarium {

namespace {

constexpr std::size_t kLabelWidth = 10;
constexpr std::size_t kMostSegments =
    20; // A linked program has a handful; more would push the rest off the screen.
constexpr std::size_t kLongestQuote = 60;

std::string line(std::string_view label, std::string const &value) {
    std::string text(label);
    text.resize(kLabelWidth, ' ');
    return text + value + "\n";
}

// "512 bytes", "238.9 KB (244627 bytes)"
std::string size_text(u64 bytes) {
    if (bytes < 1024) return byte_count(bytes);
    return std::to_string(bytes / 1024) + "." + std::to_string(bytes % 1024 * 10 / 1024) + " KB (" +
           std::to_string(bytes) + " bytes)";
}

std::string board_name(u16 board) {
    if (same_board_family(board, kMicrobitV1)) return hex_id(board) + " (micro:bit V1)";
    if (same_board_family(board, kMicrobitV2)) return hex_id(board) + " (micro:bit V2)";
    return hex_id(board);
}

std::string format_line(FirmwareImage const &image) {
    std::string text(to_string(image.format));
    if (image.board_id) text += ", universal: sections for " + board_name(*image.board_id) + " taken";
    for (u16 board : image.boards_in_file)
        if (!same_board_family(board, *image.board_id)) text += ", for " + board_name(board) + " left out";
    if (image.uf2_family) text += ", chip family " + hex_address(*image.uf2_family);
    return line("Format", text);
}

std::string board_line(ImageInfo const &info) {
    if (info.chip.empty()) return line("Board", "unknown; name it to run this file");
    return line("Board", info.board + ", chip " + info.chip + " (a guess: " + info.evidence + ")");
}

std::string segment_lines(FirmwareImage const &image) {
    std::string text;
    std::size_t const shown = std::min(image.segments.size(), kMostSegments);
    for (Segment const &segment : std::span(image.segments).first(shown))
        text +=
            line("", hex_range(segment.address, segment.end() - 1) + "  " + size_text(segment.data.size()));
    if (shown < image.segments.size())
        text += line("", "and " + std::to_string(image.segments.size() - shown) + " more");
    return text;
}

// The first line that says something, fit to be shown on a terminal whatever the bytes are.
std::string first_line_of(std::string const &script) {
    std::size_t const start = std::min(script.find_first_not_of(" \t\n"), script.size());
    std::size_t end = std::min(script.find('\n', start), script.size());
    if (end - start > kLongestQuote) {
        end = start + kLongestQuote;
        while (end > start && (u8(script[end]) & 0xc0) == 0x80) --end; // Never half of a UTF-8 character.
    }
    std::string text = script.substr(start, end - start);
    for (char &c : text)
        if (u8(c) < ' ' || u8(c) == 0x7f) c = '?';
    return text;
}

std::string script_line(std::string const &script) {
    auto const line_ends = std::count(script.begin(), script.end(), '\n');
    auto const lines = line_ends + (!script.empty() && script.back() != '\n');
    return line("Script", byte_count(script.size()) + " at " + hex_address(kScriptAddress) + ", " +
                              std::to_string(lines) + (lines == 1 ? " line" : " lines") +
                              ", beginning: " + first_line_of(script));
}

} // namespace

std::string describe(FirmwareImage const &image) {
    ImageInfo const info = identify(image);
    std::string text = line("File", image.file_name);
    text += format_line(image);
    text += line("SHA-256", image.sha256);
    text += board_line(info);
    if (info.banner) text += line("Firmware", *info.banner);
    std::size_t const count = image.segments.size();
    text += line("Data", size_text(info.total_bytes) + " in " + std::to_string(count) +
                             (count == 1 ? " piece" : " pieces"));
    text += segment_lines(image);
    if (info.vectors)
        text += line("Vectors", "at " + hex_address(info.vectors->address) + ": initial stack pointer " +
                                    hex_address(info.vectors->stack) + ", reset handler " +
                                    hex_address(info.vectors->reset & ~1u));
    if (image.entry) text += line("Entry", hex_address(*image.entry));
    if (info.script) text += script_line(*info.script);
    return text;
}

} // namespace terrarium
