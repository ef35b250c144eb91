// Intel HEX from any text, and from records built with right checksums; the latter's plain data are compared
// with a map from address to byte, the simplest reader that could be.
#include <map>

#include "sim/image/intel_hex.h"
#include "tests/fuzz/check_image.h"
#include "tests/sim/image/samples.h"

using namespace terrarium;

namespace {

constexpr std::array<u8, 11> kTypes{0, 1, 2, 3, 4, 5, 0xa, 0xb, 0xc, 0xd, 0xe};

// Records of every type, with boards that exist where a board is named.
std::string records(fuzz::Input &input) {
    std::string text;
    while (!input.empty()) {
        u8 const type = kTypes[input.byte() % kTypes.size()];
        u16 const offset = input.half_word();
        auto const content = input.take(input.byte() % 20);
        samples::Bytes data(content.begin(), content.end());
        if (type == 2 || type == 4) data.resize(2);
        if (type == 3 || type == 5 || type == 0xa) data.resize(4);
        if (type == 1) data.clear();
        if (type == 0xa) data[0] = 0x99;
        text += samples::hex_record(type, offset, data);
    }
    return text;
}

// Data records only, near each other so that they touch and overlap.
void compare_with_map(fuzz::Input &input) {
    std::string text;
    std::map<u32, u8> expected;
    bool contradiction = false;
    while (!input.empty()) {
        u8 const offset = input.byte();
        u8 const size = input.byte() % 8;
        samples::Bytes data;
        for (u32 i = 0; i < size; ++i) {
            data.push_back(input.byte() % 2);
            auto const [place, added] = expected.emplace(offset + i, data.back());
            contradiction |= !added && place->second != data.back();
        }
        text += samples::hex_record(0, offset, data);
    }
    auto const image = parse_intel_hex(samples::bytes_of(text + samples::kHexEnd), "file", std::nullopt);
    fuzz::require(image.ok() != contradiction);
    if (!image) return;
    fuzz::check_segments(image.value());
    fuzz::require(image.value().total_bytes() == expected.size());
    for (Segment const &segment : image.value().segments)
        for (u32 i = 0; i < segment.data.size(); ++i)
            fuzz::require(expected.at(segment.address + i) == segment.data[i]);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(u8 const *data, std::size_t size) {
    fuzz::Input input(data, size);
    switch (input.byte() % 4) {
    case 0: {
        auto const text = input.take_rest();
        if (auto const image = parse_intel_hex(text, "file", std::nullopt); !image)
            fuzz::check_error(image.error());
        break;
    }
    case 1: compare_with_map(input); break;
    default: {
        ImageOptions options;
        if (input.byte() & 1) options.board_id = kMicrobitV2;
        fuzz::check_parse(samples::bytes_of(records(input) + samples::kHexEnd), options);
    }
    }
    return 0;
}
