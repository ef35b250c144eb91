// What must hold of every parsed image and of every error, whatever the bytes were.
#pragma once

#include <algorithm>
#include <array>
#include <cstdlib>
#include <span>
#include <string>

#include "sim/image/append_script.h"
#include "sim/image/check_fits.h"
#include "sim/image/describe.h"
#include "sim/image/parse_image.h"

namespace terrarium::fuzz {

// Unlike assert, also there in optimised builds; libFuzzer reports the abort with its input.
inline void require(bool condition) {
    if (!condition) std::abort();
}

inline void check_segments(FirmwareImage const &image) {
    require(image.total_bytes() <= kMaximumImageBytes);
    for (std::size_t i = 0; i < image.segments.size(); ++i) {
        Segment const &segment = image.segments[i];
        require(!segment.data.empty());
        require(u64(segment.address) + segment.data.size() == segment.end());
        if (i > 0) require(image.segments[i - 1].end() < segment.address); // Adjacent ones would be merged.
    }
}

inline void check_error(Error const &error) {
    require(!error.message.empty() && error.message.back() != '.');
    require(error.message.starts_with("file"));
    for (char c : error.message) require(c >= ' ' && c <= '~');
}

// Parses the bytes, and uses the image in every way this folder offers.
inline void check_parse(std::span<u8 const> bytes, ImageOptions options = {}) {
    auto parsed = parse_image(bytes, "file", options);
    if (!parsed) return check_error(parsed.error());
    FirmwareImage &image = parsed.value();
    require(!image.segments.empty() && image.sha256.size() == 64);
    check_segments(image);
    for (char c : describe(image)) require(c == '\n' || u8(c) >= ' ');

    std::array<MemoryRange, 2> const ranges{{{"flash", 0, 0x40000}, {"ram", 0x2000'0000, 0x4000}}};
    if (auto const fit = check_fits(image, "chip", ranges); !fit) check_error(fit.error());
    u64 const before = image.total_bytes();
    if (auto const appended = append_script(image, "x = 1\n"); !appended) {
        check_error(appended.error());
        require(image.total_bytes() == before);
    } else {
        require(embedded_script(image) == "x = 1\n");
        check_segments(image);
    }
}

// The fuzzer's bytes, taken from the front; zeros once they are used up.
class Input {
public:
    Input(u8 const *data, std::size_t size) : rest_(data, size) {}
    [[nodiscard]] bool empty() const { return rest_.empty(); }
    u8 byte() {
        if (rest_.empty()) return 0;
        u8 const value = rest_[0];
        rest_ = rest_.subspan(1);
        return value;
    }
    u16 half_word() { return u16(byte() | byte() << 8); }
    std::span<u8 const> take(std::size_t size) {
        auto const taken = rest_.first(std::min(size, rest_.size()));
        rest_ = rest_.subspan(taken.size());
        return taken;
    }
    std::span<u8 const> take_rest() { return take(rest_.size()); }

private:
    std::span<u8 const> rest_;
};

// Overwrites bytes of a good file, as the input says: pairs of an offset and a value.
inline void patch(std::span<u8> file, Input &input) {
    while (!input.empty()) {
        std::size_t const offset = input.half_word();
        u8 const value = input.byte();
        if (offset < file.size()) file[offset] = value;
    }
}

} // namespace terrarium::fuzz
