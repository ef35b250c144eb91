#include "sim/machine/journal.h"

#include <sstream>
#include <algorithm>
#include <cassert>
#include <charconv>

#include "sim/core/memory_storage.h"
#include "sim/core/text.h"
#include "sim/machine/text_line.h"

namespace terrarium {

namespace {

constexpr std::string_view kMagic = "terrarium-journal";
constexpr std::string_view kVersion = "1";
constexpr std::size_t kPatchBytes = 32;
constexpr std::size_t kPieceBytes = 512;
constexpr u64 kMostImageBytes = 16 * 1024 * 1024;

Result<u64> parse_number(std::string_view text, int base) {
    u64 value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc() || end != text.data() + text.size() || text.empty()) {
        return Error{"'" + std::string(text) + "' is not a number"};
    }
    return value;
}

Result<std::vector<u8>> parse_bytes(std::string_view digits) {
    if (digits.empty() || digits.size() % 2 != 0) return Error{"there are no whole bytes"};
    std::vector<u8> bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        bytes.push_back(u8(TRY(parse_number(digits.substr(i, 2), 16))));
    }
    return bytes;
}

Result<FlashPatch> parse_patch(std::vector<Token> const &tokens) {
    if (tokens.size() != 3 || !tokens[1].text.starts_with("0x"))
        return Error{"flash needs an offset and bytes"};
    u64 const offset = TRY(parse_number(std::string_view(tokens[1].text).substr(2), 16));
    std::string_view const digits = tokens[2].text;
    if (offset > 0xFFFFFFFF || digits.empty() || digits.size() % 2 != 0) {
        return Error{"flash needs an offset and whole bytes"};
    }
    return FlashPatch{u32(offset), TRY(parse_bytes(digits))};
}

Result<JournalImage> parse_image(std::vector<Token> const &tokens) {
    if (tokens.size() != 3) return Error{"image needs a name and a size"};
    JournalImage image;
    image.name = tokens[1].text;
    image.size = TRY(parse_number(tokens[2].text, 10));
    return image;
}

Result<JournalImage::Piece> parse_piece(std::vector<Token> const &tokens, u64 size) {
    if (tokens.size() != 3 || !tokens[1].text.starts_with("0x"))
        return Error{"block needs an offset and bytes"};
    JournalImage::Piece piece;
    piece.offset = TRY(parse_number(std::string_view(tokens[1].text).substr(2), 16));
    piece.bytes = TRY(parse_bytes(tokens[2].text));
    if (piece.offset > size || piece.bytes.size() > size - piece.offset)
        return Error{"the block lies outside its image"};
    return piece;
}

bool is_sha256(std::string_view text) {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// As hexadecimal digits, up to the line's end.
void write_bytes(std::ostream &out, std::vector<u8> const &bytes) {
    for (u8 const byte : bytes) out << "0123456789abcdef"[byte >> 4] << "0123456789abcdef"[byte & 15];
    out << '\n';
}

// One line of the header; true when it was `begin`.
Result<bool> read_header_line(std::vector<Token> const &tokens, Journal &journal) {
    std::string const &key = tokens[0].text;
    if (key == "begin") return true;
    if (key == "board" && tokens.size() == 2 && is_plain_word(tokens[1].text)) {
        journal.board = tokens[1].text;
    } else if (key == "seed" && tokens.size() == 2) {
        journal.seed = TRY(parse_number(tokens[1].text, 10));
    } else if ((key == "firmware" || key == "state") && tokens.size() == 3) {
        if (!is_sha256(tokens[1].text)) return Error{key + " needs a SHA-256 and a path"};
        (key == "firmware" ? journal.firmware : journal.state) =
            FileReference{tokens[1].text, tokens[2].text};
    } else if (key == "part" && tokens.size() == 2) {
        journal.parts.push_back(tokens[1].text);
    } else if (key == "flash") {
        journal.flash.push_back(TRY(parse_patch(tokens)));
    } else if (key == "image") {
        journal.images.push_back(TRY(parse_image(tokens)));
    } else if (key == "block" && !journal.images.empty()) {
        JournalImage &image = journal.images.back();
        image.pieces.push_back(TRY(parse_piece(tokens, image.size)));
    } else {
        return Error{"unknown header line '" + key + "'"};
    }
    return false;
}

} // namespace

std::vector<FlashPatch> difference(std::span<u8 const> before, std::span<u8 const> now) {
    std::vector<FlashPatch> patches;
    for (std::size_t at = 0; at < now.size(); at += kPatchBytes) {
        std::size_t const size = std::min(kPatchBytes, now.size() - at);
        auto const piece = now.subspan(at, size);
        if (!std::equal(piece.begin(), piece.end(), before.begin() + i64(at))) {
            patches.push_back({u32(at), {piece.begin(), piece.end()}});
        }
    }
    return patches;
}

Result<JournalImage> record_image(std::string const &name, Storage const &storage) {
    JournalImage image{name, storage.size(), {}};
    u64 recorded = 0;
    for (u64 at = storage.next_data(0); at < storage.size(); at = storage.next_data(at + kPieceBytes)) {
        at -= at % kPieceBytes;
        std::vector<u8> bytes(std::size_t(std::min<u64>(kPieceBytes, storage.size() - at)));
        if (!storage.read(at, bytes)) return Error{"cannot read '" + name + "'"};
        if (std::all_of(bytes.begin(), bytes.end(), [](u8 byte) { return byte == 0; })) continue;
        recorded += bytes.size();
        if (recorded > kMostImageBytes) {
            return Error{"--journal: '" + name + "' holds more than " + std::to_string(kMostImageBytes) +
                         " bytes that are not zero, which is all that a journal takes"};
        }
        image.pieces.push_back({at, std::move(bytes)});
    }
    return image;
}

std::shared_ptr<Storage> image_of(JournalImage const &image) {
    auto storage = std::make_shared<MemoryStorage>(image.size);
    for (JournalImage::Piece const &piece : image.pieces) {
        [[maybe_unused]] bool const inside = storage->write(piece.offset, piece.bytes);
        assert(inside); // As it was checked when it was read.
    }
    return storage;
}

void write_header(std::ostream &out, Journal const &journal) {
    out << kMagic << ' ' << kVersion << "\nboard " << journal.board << "\nseed " << journal.seed << '\n';
    for (std::string const &part : journal.parts) out << "part " << quote(part) << '\n';
    if (journal.firmware)
        out << "firmware " << journal.firmware->sha256 << ' ' << quote(journal.firmware->path) << '\n';
    for (FlashPatch const &patch : journal.flash) {
        out << "flash " << hex(patch.offset) << ' ';
        write_bytes(out, patch.bytes);
    }
    for (JournalImage const &image : journal.images) {
        out << "image " << quote(image.name) << ' ' << image.size << '\n';
        for (JournalImage::Piece const &piece : image.pieces) {
            out << "block 0x" << std::hex << piece.offset << std::dec << ' ';
            write_bytes(out, piece.bytes);
        }
    }
    if (journal.state) out << "state " << journal.state->sha256 << ' ' << quote(journal.state->path) << '\n';
    out << "begin\n";
}

void write_end(std::ostream &out, Time end) { out << "end " << to_string(end) << '\n'; }

std::string to_text(Journal const &journal) {
    std::ostringstream out;
    write_header(out, journal);
    for (Input const &input : journal.inputs) out << to_string(input) << '\n';
    if (journal.end) write_end(out, *journal.end);
    return out.str();
}

Result<Journal> read_journal(std::string_view text, std::string_view name) {
    Journal journal;
    int number = 0;
    auto const at_line = [&](std::string_view why) {
        return Error{std::string(name) + ":" + std::to_string(number) + ": " + printable(why)};
    };
    bool in_header = true;
    while (!text.empty()) {
        ++number;
        std::size_t const end = std::min(text.find('\n'), text.size());
        std::string_view const line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (journal.end) return at_line("there is more behind the end");
        Result<std::vector<Token>> const split = split_line(line);
        if (!split) return at_line(split.error().message);
        std::vector<Token> const &tokens = split.value();
        if (number == 1) {
            if (tokens.size() != 2 || tokens[0].text != kMagic) return at_line("not a terrarium journal");
            if (tokens[1].text != kVersion) return at_line("written by another version of terrarium");
            continue;
        }
        if (tokens.empty()) continue;
        if (in_header) {
            Result<bool> const began = read_header_line(tokens, journal);
            if (!began) return at_line(began.error().message);
            in_header = !began.value();
        } else if (tokens[0].text == "end" && tokens.size() == 2) {
            Result<Time> const time = parse_duration(tokens[1].text);
            if (!time) return at_line(time.error().message);
            journal.end = time.value();
        } else {
            Result<Input> input = parse_input(line);
            if (!input) return at_line(input.error().message);
            if (!journal.inputs.empty() && input.value().at < journal.inputs.back().at) {
                return at_line("a journal's times do not go back");
            }
            journal.inputs.push_back(std::move(input).value());
            journal.inputs.back().line = number;
        }
    }
    if (number == 0) return Error{std::string(name) + ": empty, not a terrarium journal"};
    if (in_header) return at_line("it ends before 'begin'");
    if (journal.board.empty()) return at_line("no board is named");
    return journal;
}

} // namespace terrarium
