#include "sim/machine/snapshot.h"

#include <catch2/catch_test_macros.hpp>

#include "sim/image/sha256.h"
#include "tests/sim/machine/guest.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

std::string error_of(std::vector<u8> const &file) {
    Result<Snapshot> const snapshot = read_snapshot(file, "warm.state");
    return snapshot ? "" : snapshot.error().message;
}

std::vector<u8> bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

std::vector<u8> file_with(std::string_view header, std::vector<u8> const &state) {
    std::vector<u8> file = bytes_of(header);
    file.insert(file.end(), state.begin(), state.end());
    return file;
}

std::size_t header_size(std::vector<u8> const &file) {
    std::size_t at = 0;
    for (int lines = 0; lines < 5; ++at) lines += file[at] == '\n' ? 1 : 0;
    return at;
}

// With the sum of its content as it should be.
std::vector<u8> with_state(std::vector<u8> const &state, std::string const &board = "microbit") {
    return file_with("terrarium-state 5\nboard " + board + "\nseed 7\nuntil 5\nstate " +
                         std::to_string(state.size()) + " " + sha256_hex(state) + "\n",
                     state);
}

} // namespace

TEST_CASE("snapshot: what is written is read back, and restored") {
    guest::Board board(guest::counting(), 7);
    board.machine.run_until(1_ms);
    std::vector<u8> const file = write_snapshot(board.machine);
    Result<Snapshot> const snapshot = read_snapshot(file, "warm.state");
    REQUIRE(snapshot.ok());
    CHECK(snapshot.value().board == "microbit");
    CHECK(snapshot.value().seed == 7);
    CHECK(snapshot.value().until == board.machine.now());
    CHECK(read_snapshot(write_snapshot(board.machine, 3_us), "earlier").value().until == 3_us);

    std::vector<u8> flash(microbit.flash_bytes, 0xFF);
    Machine other(microbit, 7, flash);
    REQUIRE(other.restore(snapshot.value().state).ok());
    CHECK(other.now() == board.machine.now());
    CHECK(other.state_hash() == board.machine.state_hash());
    CHECK(flash == board.flash);
    other.run_until(2_ms);
    board.machine.run_until(2_ms);
    CHECK(other.state_hash() == board.machine.state_hash());
}

TEST_CASE("snapshot: a file that is none") {
    CHECK(error_of({}) == "warm.state: not a terrarium state file");
    CHECK(error_of(bytes_of("\x7f"
                            "ELF")) == "warm.state: not a terrarium state file");
    CHECK(error_of(bytes_of("terrarium-journal 1\n")) == "warm.state: not a terrarium state file");
    CHECK(error_of(std::vector<u8>(1000, 'x')) == "warm.state: not a terrarium state file");
    CHECK(error_of(bytes_of("terrarium-state 9\n")) ==
          "warm.state: written by another version of terrarium (format 9)");
}

TEST_CASE("snapshot: a damaged header") {
    std::string const sum = sha256_hex({});
    CHECK(error_of(bytes_of("terrarium-state 5\nboard microbit\nseed 0\nuntil 5\nstate 0 " + sum + "\n"))
              .empty());
    for (std::string const &header :
         {std::string("terrarium-state 5\n"), std::string("terrarium-state 5\nboard microbit\nseed 0\n"),
          "terrarium-state 5\nboard\nseed 0\nuntil 5\nstate 0 " + sum + "\n",
          "terrarium-state 5\nbord microbit\nseed 0\nuntil 5\nstate 0 " + sum + "\n",
          "terrarium-state 5\nboard microbit\nseed x\nuntil 5\nstate 0 " + sum + "\n",
          "terrarium-state 5\nboard microbit\nseed 1x\nuntil 5\nstate 0 " + sum + "\n",
          "terrarium-state 5\nboard microbit\nseed 0\nuntil 5\nstate -0 " + sum + "\n",
          "terrarium-state 5\nboard microbit\nseed 0\nuntil 5\nstate " + sum + "\n",
          "terrarium-state 5\nboard microbit\nseed 0\nuntil -5\nstate 0 " + sum + "\n",
          "terrarium-state 5\nboard microbit\nseed 0\nuntil 9223372036854775807\nstate 0 " + sum + "\n",
          "terrarium-state 5\nboard microbit\nseed 0\nstate 0 " + sum + "\n",
          "terrarium-state 5\nseed 0\nboard microbit\nstate 0 " + sum + "\n"}) {
        CAPTURE(header);
        CHECK(error_of(bytes_of(header)) == "warm.state: its header is damaged");
    }
}

TEST_CASE("snapshot: cut off anywhere it is refused") {
    guest::Board board(guest::sleeping());
    std::vector<u8> const file = write_snapshot(board.machine);
    std::size_t const header = header_size(file);
    for (std::size_t size = 0; size < file.size(); size += size < header + 10 ? 1 : 9973) {
        CHECK(error_of({file.begin(), file.begin() + i64(size)}).starts_with("warm.state: "));
    }
    std::vector<u8> longer = file;
    longer.push_back(0);
    CHECK(error_of(longer).find("bytes of state, its header says") != std::string::npos);
}

TEST_CASE("snapshot: a flipped bit is found") {
    guest::Board board(guest::sleeping());
    std::vector<u8> const file = write_snapshot(board.machine);
    std::size_t const header = header_size(file);
    for (std::size_t at = header; at < file.size(); at += 50'021) {
        std::vector<u8> damaged = file;
        damaged[at] ^= 0x10;
        CHECK(error_of(damaged) == "warm.state: its content is damaged (the checksum does not match)");
    }
    std::vector<u8> damaged = file;
    damaged[header - 5] ^= 0x01; // In the sum itself.
    CHECK(error_of(damaged) == "warm.state: its content is damaged (the checksum does not match)");
}

TEST_CASE("snapshot: restore refuses a state of another shape") {
    guest::Board board(guest::sleeping());
    board.machine.run_until(1_ms);
    std::vector<u8> const state = board.machine.save();
    auto const refusal = [](std::vector<u8> const &bytes) {
        std::vector<u8> flash(microbit.flash_bytes, 0xFF);
        Machine machine(microbit, 0, flash);
        Result<> const result = machine.restore(bytes);
        return result ? "" : result.error().message;
    };
    CHECK(refusal(state).empty());
    CHECK_FALSE(refusal({}).empty());
    for (std::size_t size = 0; size < state.size(); size += 4999) {
        CHECK_FALSE(refusal({state.begin(), state.begin() + i64(size)}).empty());
    }
    std::vector<u8> longer = state;
    longer.push_back(0);
    CHECK(refusal(longer) == "there is more in it than this board has");
    // The first tag names the board.
    std::vector<u8> other = state;
    std::string_view const tag = "board microbit";
    auto const at = std::search(other.begin(), other.end(), tag.begin(), tag.end());
    REQUIRE(at != other.end());
    at[6] = 'n';
    CHECK(refusal(other).find("another device stands in its place") != std::string::npos);
    CHECK(error_of(with_state(other)).empty());
}

TEST_CASE("snapshot: a state that no machine can be in is refused") {
    guest::Board board(guest::sleeping());
    board.machine.run_until(1_ms);
    std::vector<u8> const good = board.machine.save();
    std::string_view const tag = "clock";
    auto const found = std::search(good.begin(), good.end(), tag.begin(), tag.end());
    REQUIRE(found != good.end());
    std::size_t const clock = std::size_t(found - good.begin()) + tag.size();
    // In order: frequency, the time and the cycle it holds since, the last access, the sequence, the cycle.
    auto const refusal = [&](std::size_t field, u64 value) {
        std::vector<u8> state = good;
        for (std::size_t i = 0; i < 8; ++i) state[clock + 8 * field + i] = u8(value >> (8 * i));
        std::vector<u8> flash(microbit.flash_bytes, 0xFF);
        Machine machine(microbit, 0, flash);
        Result<> const result = machine.restore(state);
        return result ? "" : result.error().message;
    };
    CHECK(refusal(0, 16'000'000).empty());
    CHECK(refusal(4, ~0ull).empty());
    CHECK(refusal(0, 0) == "at 'clock': the time makes no sense");
    CHECK(refusal(0, ~0ull) == "at 'clock': the time makes no sense");
    CHECK(refusal(1, ~0ull) == "at 'clock': a time makes no sense");
    CHECK(refusal(2, ~0ull) == "at 'clock': the time makes no sense");
    CHECK(refusal(3, 20'000) == "at 'clock': the time makes no sense");
    CHECK(refusal(5, 1ull << 62) == "at 'clock': the time makes no sense");
}
