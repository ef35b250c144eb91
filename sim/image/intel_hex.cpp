#include "sim/image/intel_hex.h"

#include <algorithm>
#include <string_view>

#include "sim/image/hex_record.h"
#include "sim/image/number_text.h"
#include "sim/image/segment_builder.h"

namespace terrarium {

namespace {

constexpr std::string_view kWhiteSpace = " \t\r\n";

std::string_view as_text(std::span<u8 const> bytes) {
    return {reinterpret_cast<char const *>(bytes.data()), bytes.size()};
}

std::string_view trimmed(std::string_view line) {
    std::size_t const first = line.find_first_not_of(kWhiteSpace);
    if (first == std::string_view::npos) return {};
    return line.substr(first, line.find_last_not_of(kWhiteSpace) + 1 - first);
}

// The reader's state while it goes through the records.
class HexReader {
public:
    explicit HexReader(std::optional<u16> board_id) : wanted_board_(board_id.value_or(kMicrobitV1)) {}

    // Takes one line; the error lacks the place.
    Result<void> take_line(std::string_view line);
    // The image after the last line; the error lacks the place.
    Result<FirmwareImage> finish();

private:
    Result<void> take_record(HexRecord const &record);
    Result<void> take_data(HexRecord const &record);
    void start_block(u16 board);
    // Outside every block, as in an ordinary file, data are for all boards.
    [[nodiscard]] bool for_us() const {
        return !block_board_ || same_board_family(*block_board_, wanted_board_);
    }

    u16 wanted_board_;
    std::optional<u16> block_board_; // The board the current block is for.
    u32 base_ = 0;
    bool segmented_ = false; // Base from an extended segment address: offsets wrap at 64 KB.
    bool ended_ = false;
    SegmentBuilder builder_;
    FirmwareImage image_;
};

Result<void> HexReader::take_line(std::string_view line) {
    if (ended_) return Error{"text after the end-of-file record; it must be the last line"};
    return take_record(TRY(parse_hex_record(line)));
}

Result<void> HexReader::take_record(HexRecord const &record) {
    switch (record.type) {
    case HexRecordType::Data: return take_data(record);
    case HexRecordType::CustomData:
        if (!block_board_)
            return Error{"custom data outside a block; a block start record must name their board"};
        return take_data(record);
    case HexRecordType::EndOfFile: ended_ = true; break;
    case HexRecordType::ExtendedSegmentAddress:
        base_ = u32(record.big_endian_u16()) << 4;
        segmented_ = true;
        break;
    case HexRecordType::ExtendedLinearAddress:
        base_ = u32(record.big_endian_u16()) << 16;
        segmented_ = false;
        break;
    case HexRecordType::StartSegmentAddress: // CS:IP of an 8086, whose address is 16 * CS + IP.
        if (for_us())
            image_.entry = (record.big_endian_u32() >> 16 << 4) + (record.big_endian_u32() & 0xffff);
        break;
    case HexRecordType::StartLinearAddress:
        if (for_us()) image_.entry = record.big_endian_u32();
        break;
    case HexRecordType::BlockStart: start_block(record.big_endian_u16()); break;
    case HexRecordType::BlockEnd: block_board_.reset(); break;
    case HexRecordType::PaddedData:
    case HexRecordType::OtherData: break;
    }
    return {};
}

Result<void> HexReader::take_data(HexRecord const &record) {
    if (!for_us()) return {};
    if (segmented_ && record.offset + record.size > 0x10000)
        return Error{
            "record passes the end of its 64 KB segment; split it, or use extended linear addresses"};
    u64 const address = u64(base_) + record.offset;
    if (address > 0xffff'ffffu) return Error{"record passes the end of the 32-bit address space"};
    return builder_.add(u32(address), record.data());
}

void HexReader::start_block(u16 board) {
    block_board_ = board;
    auto &boards = image_.boards_in_file;
    if (std::find(boards.begin(), boards.end(), board) == boards.end()) boards.push_back(board);
    if (for_us() && !image_.board_id) image_.board_id = board;
}

Result<FirmwareImage> HexReader::finish() {
    if (!ended_) return Error{"the file ends without an end-of-file record (:00000001FF); it is truncated"};
    if (!image_.boards_in_file.empty() && !image_.board_id) {
        std::string present;
        for (u16 board : image_.boards_in_file) present += (present.empty() ? "" : ", ") + hex_id(board);
        return Error{"universal hex without a section for board " + hex_id(wanted_board_) + "; it has " +
                     present};
    }
    image_.format = ImageFormat::IntelHex;
    image_.segments = builder_.take();
    return std::move(image_);
}

} // namespace

bool same_board_family(u16 one, u16 other) {
    auto family = [](u16 board) -> u16 {
        if (board == 0x9901) return kMicrobitV1;
        if (board >= 0x9904 && board <= 0x9906) return kMicrobitV2;
        return board;
    };
    return family(one) == family(other);
}

bool looks_like_intel_hex(std::span<u8 const> bytes) { return trimmed(as_text(bytes)).starts_with(':'); }

Result<FirmwareImage> parse_intel_hex(std::span<u8 const> bytes, std::string const &file_name,
                                      std::optional<u16> board_id) {
    std::string_view rest = as_text(bytes);
    HexReader reader(board_id);
    std::size_t line_number = 0;
    auto error_here = [&](Error const &error) {
        return Error{file_name + ":" + std::to_string(line_number) + ": " + error.message};
    };
    while (!rest.empty()) {
        ++line_number;
        std::size_t const length = std::min(rest.find('\n'), rest.size());
        std::string_view const line = trimmed(rest.substr(0, length));
        rest.remove_prefix(std::min(length + 1, rest.size()));
        if (line.empty()) continue;
        if (auto const taken = reader.take_line(line); !taken) return error_here(taken.error());
    }
    auto image = reader.finish();
    if (!image) return error_here(image.error());
    return image;
}

} // namespace terrarium
