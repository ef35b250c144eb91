#include "sim/machine/snapshot.h"

#include <charconv>

#include "sim/image/sha256.h"
#include "sim/machine/text_line.h"

namespace terrarium {

namespace {

constexpr std::string_view kMagic = "terrarium-state";
constexpr std::string_view kVersion = "5";
constexpr std::size_t kLongestLine = 1000; // Of the header.

Result<u64> number(std::string_view text) {
    u64 value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return Error{"a number is expected"};
    return value;
}

} // namespace

std::vector<u8> write_snapshot(Machine &machine, Time until) {
    std::vector<u8> const state = machine.save();
    std::string header = std::string(kMagic) + " " + std::string(kVersion) + "\nboard " +
                         machine.board().name + "\nseed " + std::to_string(machine.seed()) + "\nuntil " +
                         std::to_string(until.picoseconds()) + "\n";
    for (PartSpec const &part : machine.board().parts) {
        if (!part.attached.empty()) header += "part " + quote(part.attached) + "\n";
    }
    header += "state " + std::to_string(state.size()) + " " + sha256_hex(state) + "\n";
    std::vector<u8> file(header.begin(), header.end());
    file.insert(file.end(), state.begin(), state.end());
    return file;
}

Result<Snapshot> read_snapshot(std::span<u8 const> file, std::string_view name) {
    auto const bad = [&](std::string_view why) { return Error{std::string(name) + ": " + std::string(why)}; };
    Snapshot snapshot;
    std::size_t at = 0;
    auto const next_line = [&]() -> std::vector<Token> {
        std::size_t end = at;
        while (end < file.size() && file[end] != '\n' && end - at < kLongestLine) ++end;
        std::string const line(file.begin() + i64(at), file.begin() + i64(end));
        at = std::min(end + 1, file.size());
        Result<std::vector<Token>> tokens = split_line(line);
        return tokens ? std::move(tokens).value() : std::vector<Token>{};
    };
    auto const magic = next_line();
    if (magic.size() != 2 || magic[0].text != kMagic) return bad("not a terrarium state file");
    if (magic[1].text != kVersion) {
        return bad("written by another version of terrarium (format " + printable(magic[1].text) + ")");
    }
    auto const board = next_line();
    auto const seed = next_line();
    auto const until = next_line();
    auto state = next_line();
    while (state.size() == 2 && state[0].text == "part") {
        snapshot.parts.push_back(state[1].text);
        state = next_line();
    }
    if (board.size() != 2 || board[0].text != "board" || seed.size() != 2 || seed[0].text != "seed" ||
        until.size() != 2 || until[0].text != "until" || state.size() != 3 || state[0].text != "state") {
        return bad("its header is damaged");
    }
    Result<u64> const seed_value = number(seed[1].text);
    Result<u64> const size = number(state[1].text);
    Result<u64> const until_value = number(until[1].text);
    bool const sensible = until_value && until_value.value() <= u64((Time::never() / 2).picoseconds());
    if (!seed_value || !size || !sensible) return bad("its header is damaged");
    if (size.value() != file.size() - at) {
        return bad("it holds " + std::to_string(file.size() - at) + " bytes of state, its header says " +
                   state[1].text);
    }
    std::span<u8 const> const bytes = file.subspan(at);
    if (sha256_hex(bytes) != state[2].text)
        return bad("its content is damaged (the checksum does not match)");
    snapshot.board = board[1].text;
    snapshot.seed = seed_value.value();
    snapshot.until = Time::picoseconds(i64(until_value.value()));
    snapshot.state.assign(bytes.begin(), bytes.end());
    return snapshot;
}

} // namespace terrarium
