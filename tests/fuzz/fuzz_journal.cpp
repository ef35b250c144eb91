// Journals and inputs files from any text, and from lines put together of words that occur in them. What is
// accepted must come out the same when it is written and read again.
#include <array>
#include <sstream>

#include "sim/machine/journal.h"
#include "tests/fuzz/check_image.h"

using namespace terrarium;

namespace {

constexpr std::array<std::string_view, 32> kWords{"terrarium-journal 1\n",
                                                  "board",
                                                  "microbit",
                                                  "seed",
                                                  "firmware",
                                                  "flash",
                                                  "state",
                                                  "begin\n",
                                                  "end",
                                                  "0",
                                                  "1.5s",
                                                  "2s",
                                                  "18446744073709551615",
                                                  "0x3e000",
                                                  "00ff",
                                                  "\"a b\"",
                                                  "\"\\x00\\r\\n\\t\\\\\\\"\"",
                                                  "serial",
                                                  "button_a",
                                                  "press",
                                                  "50ms",
                                                  "x=1",
                                                  "=",
                                                  "#",
                                                  "\"",
                                                  "\\",
                                                  "\n",
                                                  " ",
                                                  "\t",
                                                  "\r",
                                                  "\xC3\xA9",
                                                  "send"};

std::string some_text(fuzz::Input &input) {
    std::string text;
    if (input.byte() & 1) {
        for (u8 const byte : input.take_rest()) text += char(byte);
        return text;
    }
    text = "terrarium-journal 1\nboard microbit\n";
    while (!input.empty()) {
        u8 const choice = input.byte();
        text += choice < 0xF0 ? std::string(kWords[choice % kWords.size()]) + " "
                              : std::string(1, char(input.byte()));
    }
    return text;
}

// The line of printable ASCII that an error is.
void check_message(Error const &error, std::string_view file) {
    fuzz::require(error.message.starts_with(file));
    fuzz::require(error.message.find('\n') == std::string::npos);
}

void check_inputs(std::vector<Input> const &inputs) {
    for (Input const &input : inputs) {
        Result<Input> const again = parse_input(to_string(input));
        fuzz::require(again.ok());
        fuzz::require(again.value().at == input.at && again.value().target == input.target);
        fuzz::require(again.value().action.verb == input.action.verb);
        fuzz::require(again.value().action.arguments == input.action.arguments);
        fuzz::require(again.value().action.settings == input.action.settings);
    }
}

void check_journal(Journal const &journal) {
    check_inputs(journal.inputs);
    std::ostringstream out;
    write_header(out, journal);
    for (Input const &input : journal.inputs) out << to_string(input) << '\n';
    if (journal.end) write_end(out, *journal.end);
    Result<Journal> const again = read_journal(out.str(), "file");
    fuzz::require(again.ok());
    fuzz::require(again.value().board == journal.board && again.value().seed == journal.seed);
    fuzz::require(again.value().firmware.has_value() == journal.firmware.has_value());
    fuzz::require(!journal.firmware || again.value().firmware->path == journal.firmware->path);
    fuzz::require(again.value().flash.size() == journal.flash.size());
    fuzz::require(again.value().inputs.size() == journal.inputs.size());
    fuzz::require(again.value().end == journal.end);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(u8 const *data, std::size_t size) {
    fuzz::Input input(data, size);
    std::string const text = some_text(input);
    if (Result<Journal> const journal = read_journal(text, "file"); journal) {
        check_journal(journal.value());
    } else {
        check_message(journal.error(), "file:");
    }
    if (Result<std::vector<Input>> const inputs = parse_inputs(text, "file"); inputs) {
        check_inputs(inputs.value());
    } else {
        check_message(inputs.error(), "file:");
    }
    return 0;
}
