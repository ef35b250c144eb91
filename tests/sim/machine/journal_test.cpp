#include "sim/machine/journal.h"

#include <sstream>

#include <catch2/catch_test_macros.hpp>

using namespace terrarium;
using namespace terrarium::literals;

namespace {

constexpr char const *kHeader = "terrarium-journal 1\nboard microbit\nseed 0\nbegin\n";

std::string error_of(std::string const &text) {
    Result<Journal> const journal = read_journal(text, "run.journal");
    return journal ? "" : journal.error().message;
}

std::string header_of(std::string const &line) {
    return "terrarium-journal 1\nboard microbit\n" + line + "\nbegin\n";
}

} // namespace

TEST_CASE("journal: what is written is read back") {
    Journal journal;
    journal.board = "microbit";
    journal.seed = 18'446'744'073'709'551'615u;
    journal.firmware = FileReference{std::string(64, 'a'), "/a path/with \"quotes\" and \xC3\xA9"};
    journal.state = FileReference{std::string(64, 'b'), ""};
    journal.flash = {{0x3E000, {0x4D, 0x50, 0x0C, 0x00}}, {0x40000, {0xFF}}};
    std::ostringstream out;
    write_header(out, journal);
    out << to_string(Input{1500_ms, "button_a", {"press", {"50ms"}, {}}}) << '\n';
    out << to_string(Input{1500_ms, "serial", {"send", {"end 1s\r"}, {}}}) << '\n';
    write_end(out, 12_s);

    Result<Journal> const again = read_journal(out.str(), "run.journal");
    REQUIRE(again.ok());
    CHECK(again.value().board == journal.board);
    CHECK(again.value().seed == journal.seed);
    REQUIRE(again.value().firmware);
    CHECK(again.value().firmware->sha256 == journal.firmware->sha256);
    CHECK(again.value().firmware->path == journal.firmware->path);
    REQUIRE(again.value().state);
    CHECK(again.value().state->path.empty());
    REQUIRE(again.value().flash.size() == 2);
    CHECK(again.value().flash[0].offset == 0x3E000);
    CHECK(again.value().flash[0].bytes == journal.flash[0].bytes);
    CHECK(again.value().flash[1].bytes == journal.flash[1].bytes);
    REQUIRE(again.value().inputs.size() == 2);
    CHECK(again.value().inputs[0].at == 1500_ms);
    CHECK(again.value().inputs[0].target == "button_a");
    CHECK(again.value().inputs[1].action.arguments == std::vector<std::string>{"end 1s\r"});
    CHECK(again.value().end == 12_s);
}

TEST_CASE("journal: a run that was killed has no end") {
    Result<Journal> const journal = read_journal(std::string(kHeader) + "1s button_a press\n", "run.journal");
    REQUIRE(journal.ok());
    CHECK_FALSE(journal.value().end);
    CHECK(journal.value().inputs.size() == 1);
}

TEST_CASE("journal: an input posted at the very end is stamped behind it") {
    Result<Journal> const journal =
        read_journal(std::string(kHeader) + "1.0000000625s a b\nend 1s\n", "run.journal");
    REQUIRE(journal.ok());
    CHECK(journal.value().inputs.size() == 1);
    CHECK(journal.value().end == 1_s);
}

TEST_CASE("journal: what is wrong with a header") {
    CHECK(error_of("") == "run.journal: empty, not a terrarium journal");
    CHECK(error_of("\n") == "run.journal:1: not a terrarium journal");
    CHECK(error_of("1s button_a press\n") == "run.journal:1: not a terrarium journal");
    CHECK(error_of("\x7f\x45LF\"") != "");
    CHECK(error_of("terrarium-journal 2\n") == "run.journal:1: written by another version of terrarium");
    CHECK(error_of("terrarium-journal 1\n") == "run.journal:1: it ends before 'begin'");
    CHECK(error_of("terrarium-journal 1\nboard microbit\n") == "run.journal:2: it ends before 'begin'");
    CHECK(error_of("terrarium-journal 1\nseed 1\nbegin\n") == "run.journal:3: no board is named");
    CHECK(error_of(header_of("colour blue")) == "run.journal:3: unknown header line 'colour'");
    CHECK(error_of(header_of("board a b")) == "run.journal:3: unknown header line 'board'");
    CHECK(error_of(header_of("seed one")) == "run.journal:3: 'one' is not a number");
    CHECK(error_of(header_of("seed -1")) == "run.journal:3: '-1' is not a number");
    CHECK(error_of(header_of("seed 18446744073709551616")) ==
          "run.journal:3: '18446744073709551616' is not a number");
    CHECK(error_of(header_of("firmware abc")) == "run.journal:3: unknown header line 'firmware'");
    CHECK(error_of(header_of("firmware abc path")) == "run.journal:3: firmware needs a SHA-256 and a path");
    CHECK(error_of(header_of("board \"a b\"")) == "run.journal:3: unknown header line 'board'");
    CHECK(error_of(header_of("\"a\\r\\x1b\" 1")) == "run.journal:3: unknown header line 'a\\r\\x1b'");
    CHECK(error_of(header_of("flash 0x1 \"\"")) == "run.journal:3: flash needs an offset and whole bytes");
    CHECK(error_of(header_of("state \"open")) == "run.journal:3: a string has no closing quote");
    CHECK(error_of(header_of("flash 3e000 00")) == "run.journal:3: flash needs an offset and bytes");
    CHECK(error_of(header_of("flash 0x3e000")) == "run.journal:3: flash needs an offset and bytes");
    CHECK(error_of(header_of("flash 0x 00")) == "run.journal:3: '' is not a number");
    CHECK(error_of(header_of("flash 0x1 0")) == "run.journal:3: flash needs an offset and whole bytes");
    CHECK(error_of(header_of("flash 0x1 0g")) == "run.journal:3: '0g' is not a number");
    CHECK(error_of(header_of("flash 0x100000000 00")) ==
          "run.journal:3: flash needs an offset and whole bytes");
}

TEST_CASE("journal: what is wrong with its inputs") {
    CHECK(error_of(std::string(kHeader) + "1s button_a\n").starts_with("run.journal:5: a line is a time"));
    CHECK(error_of(std::string(kHeader) + "2s a b\n\n# comment\n1s a b\n") ==
          "run.journal:8: a journal's times do not go back");
    CHECK(error_of(std::string(kHeader) + "end soon\n").starts_with("run.journal:5: bad duration 'soon'"));
    CHECK(error_of(std::string(kHeader) + "end 1s\n2s a b\n") ==
          "run.journal:6: there is more behind the end");
    // A line cut in two by a crash.
    CHECK(error_of(std::string(kHeader) + "1s serial \"pri").starts_with("run.journal:5: a string has no"));
    CHECK(error_of(std::string(kHeader) + "begin\n").starts_with("run.journal:5: "));
}

TEST_CASE("journal: cut off anywhere it is refused or is the beginning of the run") {
    std::string const whole = std::string(kHeader) + "1s button_a press 50ms\n1.5s serial \"a\\r\"\nend 2s\n";
    for (std::size_t size = 0; size < whole.size(); ++size) {
        Result<Journal> const journal = read_journal(whole.substr(0, size), "run.journal");
        if (journal) {
            CHECK(journal.value().board == "microbit");
            CHECK(journal.value().inputs.size() <= 2);
        } else {
            CHECK(journal.error().message.starts_with("run.journal:"));
        }
    }
}

TEST_CASE("journal: the difference of two flashes rebuilds the second from the first") {
    std::vector<u8> const before(1000, 0xFF);
    CHECK(difference(before, before).empty());
    std::vector<u8> now = before;
    now[0] = 1;
    now[500] = 2;
    now[999] = 3;
    std::vector<FlashPatch> const patches = difference(before, now);
    CHECK(patches.size() == 3);
    std::vector<u8> rebuilt = before;
    for (FlashPatch const &patch : patches) {
        CHECK(patch.bytes.size() <= 32);
        std::copy(patch.bytes.begin(), patch.bytes.end(), rebuilt.begin() + patch.offset);
    }
    CHECK(rebuilt == now);
}
