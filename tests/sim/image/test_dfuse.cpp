#include "sim/image/dfuse.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/sim/image/samples.h"

using namespace terrarium;
using samples::Bytes;
using samples::kDfuElement;
using samples::kDfuTarget;

namespace {

std::string error_of(Bytes const &bytes) {
    auto const image = parse_dfuse(bytes, "pyboard.dfu");
    return image.ok() ? "no error" : image.error().message;
}

Bytes sample() { return samples::dfuse({{0x0800'0000, {1, 2, 3, 4}}, {0x0802'0000, {5, 6}}}); }

// The sample with one number changed, and the checksum right for it.
Bytes sample_with(std::size_t offset, u32 value) {
    Bytes bytes = sample();
    samples::put_u32(bytes, offset, value);
    samples::repair_dfuse(bytes);
    return bytes;
}

} // namespace

TEST_CASE("DFU checksum: CRC-32 without the final inversion") {
    // The check value of CRC-32/JAMCRC in the catalogue of parametrised CRC algorithms.
    CHECK(dfu_crc(samples::bytes_of("123456789")) == 0x340b'c6d9);
}

TEST_CASE("DfuSe: elements go to their addresses, and the USB identities are kept") {
    auto const image = parse_dfuse(sample(), "pyboard.dfu");
    REQUIRE(image.ok());
    CHECK(image.value().format == ImageFormat::DfuSe);
    REQUIRE(image.value().usb.has_value());
    CHECK(image.value().usb->vendor == 0x0483);
    CHECK(image.value().usb->product == 0xdf11);
    REQUIRE(image.value().segments.size() == 2);
    CHECK(image.value().segments[0].address == 0x0800'0000);
    CHECK(image.value().segments[0].data == Bytes{1, 2, 3, 4});
    CHECK(image.value().segments[1].address == 0x0802'0000);
    CHECK(image.value().segments[1].data == Bytes{5, 6});
}

TEST_CASE("DfuSe: several targets are all read") {
    Bytes const one = sample();
    std::span<u8 const> const target = std::span(one).subspan(kDfuTarget, one.size() - kDfuTarget - 16);
    Bytes bytes;
    samples::append(bytes, std::span(one).first(kDfuTarget));
    samples::append(bytes, target);
    samples::append(bytes, target);
    samples::append(bytes, std::span(one).last(16));
    samples::put_u32(bytes, kDfuElement, 0x1fff'7800); // The first target's first element: one-time memory.
    bytes[10] = 2;
    samples::repair_dfuse(bytes);
    auto const image = parse_dfuse(bytes, "pyboard.dfu");
    REQUIRE(image.ok());
    REQUIRE(image.value().segments.size() == 3);
    CHECK(image.value().segments[2].address == 0x1fff'7800);
}

TEST_CASE("DfuSe: a damaged file is found by its checksum") {
    Bytes bytes = sample();
    bytes[kDfuElement + 8] ^= 1; // Both checksums below were computed by Python's zlib.crc32.
    CHECK(error_of(bytes) == "pyboard.dfu: DFU checksum is 0xb9cb7bd0, should be 0x5ed6dd47");
}

TEST_CASE("DfuSe: truncated files are refused at every length") {
    Bytes const whole = sample();
    for (std::size_t length = 5; length < whole.size(); ++length) {
        CAPTURE(length);
        CHECK(error_of(Bytes(whole.begin(), whole.begin() + std::ptrdiff_t(length))).find("truncated") !=
              std::string::npos);
    }
    CHECK(error_of(Bytes(whole.begin(), whole.begin() + 26)) ==
          "pyboard.dfu: DfuSe file is truncated: 26 bytes, and prefix and suffix alone have 27");
    CHECK(error_of(Bytes(whole.begin(), whole.end() - 1)) ==
          "pyboard.dfu: DfuSe prefix states 307 bytes before the suffix, the file has 306; it is truncated");
}

TEST_CASE("DfuSe: wrong envelopes are refused") {
    Bytes bytes = sample();
    bytes[5] = 2;
    CHECK(error_of(bytes) == "pyboard.dfu: DfuSe version is 2, should be 1");
    bytes = sample();
    bytes.push_back(0);
    CHECK(error_of(bytes) ==
          "pyboard.dfu: DfuSe prefix states 307 bytes before the suffix, the file has 308");
    for (std::size_t from_end : {8, 5}) { // The letters UFD, and the suffix's length.
        bytes = sample();
        bytes[bytes.size() - from_end] = 'x';
        CHECK(error_of(bytes) ==
              "pyboard.dfu: DFU suffix is missing; the file must end in 16 bytes with the letters UFD");
    }
}

TEST_CASE("DfuSe: wrong targets are refused, naming them") {
    Bytes bytes = sample();
    bytes[10] = 2;
    samples::repair_dfuse(bytes);
    CHECK(error_of(bytes) == "pyboard.dfu: DfuSe target 1: prefix passes the end of the file");
    bytes[10] = 0;
    samples::repair_dfuse(bytes);
    CHECK(error_of(bytes) == "pyboard.dfu: 296 bytes left over behind the last DfuSe target");
    CHECK(error_of(sample_with(kDfuTarget, 0)) ==
          "pyboard.dfu: DfuSe target 0: does not begin with the letters Target");
    CHECK(error_of(sample_with(kDfuTarget + 266, 23)) ==
          "pyboard.dfu: DfuSe target 0: 23 bytes stated, and the file has only 22 left");
    CHECK(error_of(sample_with(kDfuTarget + 270, 1)) ==
          "pyboard.dfu: DfuSe target 0: 10 bytes left over behind its last element");
}

TEST_CASE("DfuSe: wrong elements are refused, naming them") {
    CHECK(error_of(sample_with(kDfuTarget + 270, 0xffff'ffff)) ==
          "pyboard.dfu: DfuSe target 0: element 2: header passes the end of its target");
    CHECK(error_of(sample_with(kDfuElement + 4, 0xffff'ffff)) ==
          "pyboard.dfu: DfuSe target 0: element 0: 4294967295 bytes stated, and its target has only 14 left");
    CHECK(error_of(sample_with(kDfuElement, 0x0801'fffd)) ==
          "pyboard.dfu: DfuSe target 0: element 1: address 0x08020000 is given twice, as 04 and as 05");
}
