#include "sim/core/can_frame.h"

namespace terrarium {

namespace {

constexpr unsigned kCrcBits = 15;

u32 crc_step(u32 crc, bool bit) {
    constexpr u32 kPolynomial = 0x4599;
    bool const feedback = bit != ((crc >> (kCrcBits - 1) & 1) != 0);
    crc = crc << 1 & 0x7FFF;
    return feedback ? crc ^ kPolynomial : crc;
}

void append(std::vector<bool> &bits, u32 value, unsigned count) {
    while (count-- > 0) bits.push_back((value >> count & 1) != 0);
}

} // namespace

u32 CanFrame::arbitration() const {
    if (!extended) return identifier << 21 | u32(remote) << 20;
    // The substitute remote request and the identifier extension are recessive.
    return (identifier >> 18) << 21 | 3u << 19 | (identifier & 0x3FFFF) << 1 | u32(remote);
}

void CanFrame::archive(Archive &archive) {
    archive(identifier, extended, remote, length, data);
    archive.require(length <= 15, "a CAN frame's length is none");
    length &= 15;
}

std::vector<bool> can_bits(CanFrame const &frame) {
    std::vector<bool> plain{false};
    if (frame.extended) {
        append(plain, frame.identifier >> 18, 11);
        append(plain, 3, 2);
        append(plain, frame.identifier, 18);
        plain.push_back(frame.remote);
        append(plain, 0, 2);
    } else {
        append(plain, frame.identifier, 11);
        plain.push_back(frame.remote);
        append(plain, 0, 2);
    }
    append(plain, frame.length, 4);
    for (unsigned i = 0; i < frame.data_bytes(); ++i) append(plain, frame.data[i], 8);
    u32 crc = 0;
    for (bool const bit : plain) crc = crc_step(crc, bit);
    append(plain, crc, kCrcBits);

    std::vector<bool> stuffed;
    unsigned run = 0;
    for (bool const bit : plain) {
        run = !stuffed.empty() && bit == stuffed.back() ? run + 1 : 1;
        stuffed.push_back(bit);
        if (run < 5) continue;
        stuffed.push_back(!bit);
        run = 1;
    }
    return stuffed;
}

unsigned CanDecoder::total() const {
    // Until the length is there, more than there can be yet.
    if (count_ < 14 || count_ < header()) return kMostBits;
    bool const remote = bits_[extended() ? 32 : 12];
    u32 const length = field(header() - 4, 4);
    return header() + (remote ? 0 : 8 * (length < 8 ? length : 8)) + kCrcBits;
}

CanDecoder::Step CanDecoder::take(bool recessive) {
    bool const stuff = expects_stuff();
    if (stuff && recessive == last_) return Step::StuffError;
    if (!stuff && count_ >= total()) return Step::StuffError; // Only a made-up snapshot gets here.
    run_ = recessive == last_ ? u8(run_ + 1) : u8(1);
    last_ = recessive;
    if (!stuff) bits_[count_++] = recessive;
    // The CRC's last bits may ask for a stuff bit too.
    return count_ == total() && !expects_stuff() ? Step::Complete : Step::More;
}

u32 CanDecoder::field(unsigned from, unsigned bits) const {
    u32 value = 0;
    for (unsigned i = from; i < from + bits; ++i) value = value << 1 | u32(bits_[i]);
    return value;
}

bool CanDecoder::crc_matches() const {
    unsigned const end = total() - kCrcBits;
    u32 crc = 0;
    for (unsigned i = 0; i < end; ++i) crc = crc_step(crc, bits_[i]);
    return crc == field(end, kCrcBits);
}

CanFrame CanDecoder::frame() const {
    CanFrame frame;
    frame.extended = extended();
    frame.identifier = frame.extended ? field(1, 11) << 18 | field(14, 18) : field(1, 11);
    frame.remote = bits_[frame.extended ? 32 : 12];
    frame.length = u8(field(header() - 4, 4));
    for (unsigned i = 0; i < frame.data_bytes(); ++i) frame.data[i] = u8(field(header() + 8 * i, 8));
    return frame;
}

void CanDecoder::archive(Archive &archive) {
    archive(bits_, count_, run_, last_);
    if (!archive.require(count_ <= total() && run_ <= kRun, "a CAN frame has too many bits")) reset();
}

} // namespace terrarium
