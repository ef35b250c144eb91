#include "tests/real/run_image.h"

#include <algorithm>
#include <cassert>
#include <span>
#include <string_view>
#include <vector>

#include "boards/boards.h"
#include "sim/image/identify.h"
#include "sim/image/load_image.h"
#include "sim/machine/machine.h"
#include "sim/machine/program.h"
#include "tests/real/known_images.h"
#include "tests/real/run_pyboard.h"

namespace terrarium {

namespace {

using namespace literals;
using Outcome = ImageResult::Outcome;

constexpr std::string_view kPrompt = ">>> ";
// A script behind the firmware may run first; Ctrl-C ends it. A pyboard formats its flash before its prompt.
constexpr Time kBootLimit = 15_s;
constexpr Time kLimit = 10_s;

// What is asked at the prompt, and what any Python that has the numbers answers.
struct Question {
    std::string_view line;
    std::string_view answer;
};
constexpr Question kQuestions[] = {
    {"print(6*7, 2**100)", "\r\n42 1267650600228229401496703205376\r\n"},
    {"print([i*i for i in range(6)], 'ok')", "\r\n[0, 1, 4, 9, 16, 25] ok\r\n"}};

void type(Machine &machine, std::string_view text) {
    [[maybe_unused]] Result<> const posted =
        machine.post_serial({reinterpret_cast<u8 const *>(text.data()), text.size()});
    assert(posted.ok());
}

// The first line of what a board says about itself. Images of 2015 call it Micro Python.
std::string banner_in(std::string const &said) {
    std::size_t const begin = std::min(said.find("MicroPython v"), said.find("Micro Python v"));
    if (begin == std::string::npos) return "no banner";
    return said.substr(begin, said.find_first_of("\r\n", begin) - begin);
}

bool holds_a_prompt(FirmwareImage const &image) {
    return std::any_of(image.segments.begin(), image.segments.end(), [](Segment const &segment) {
        return std::search(segment.data.begin(), segment.data.end(), kPrompt.begin(), kPrompt.end()) !=
               segment.data.end();
    });
}

std::string unmodelled(Machine &machine) {
    std::string text;
    for (Access const &access : machine.trace().accesses()) text += "; " + to_string(access);
    return text;
}

ImageResult converse(Machine &machine, KnownImage const *known) {
    std::string said;
    machine.on_serial = [&](u8 byte) { said += char(byte); };
    machine.power_on();
    if (!machine.run_until_serial(kPrompt, kBootLimit)) {
        type(machine, "\x03");
        if (!machine.run_until_serial(kPrompt, machine.now() + kLimit)) {
            return {Outcome::Failed, "it does not reach its prompt" + unmodelled(machine)};
        }
    }
    std::string const banner = banner_in(said);
    if (known != nullptr && said.find(known->banner) == std::string::npos) {
        return {Outcome::Failed, "it says '" + banner + "' instead of '" + std::string(known->banner) + "'"};
    }
    Time const booted = machine.now();
    for (Question const &question : kQuestions) {
        said.clear();
        type(machine, std::string(question.line) + "\r");
        bool const prompted = machine.run_until_serial(kPrompt, machine.now() + kLimit);
        if (!prompted || said.find(question.answer) == std::string::npos) {
            return {Outcome::Failed,
                    "no right answer to " + std::string(question.line) + unmodelled(machine)};
        }
    }
    std::string const name = known != nullptr ? std::string(known->name) + "; " : "";
    return {Outcome::Passed,
            name + banner + "; at its prompt after " + to_string(booted) + unmodelled(machine)};
}

} // namespace

ImageResult run_image(std::string const &path) {
    Result<FirmwareImage> const image = load_image(path);
    if (!image) return {Outcome::Skipped, "unreadable: " + image.error().message};
    KnownImage const *const known = find_known_image(image.value().sha256);
    ImageInfo const info = identify(image.value());
    std::string const board_name = known != nullptr ? std::string(known->board) : info.board;
    if (board_name.empty()) {
        return {Outcome::Skipped, info.chip.empty() ? "what it is for is not known"
                                                    : "for the " + info.chip + ", on no board that is known"};
    }
    Result<BoardSpec const *> const board = find_board(board_name);
    if (!board) return {Outcome::Skipped, "for the " + board_name + ", which is not modelled yet"};
    if (!holds_a_prompt(image.value())) return {Outcome::Skipped, "it holds no Python prompt"};

    std::vector<u8> flash(board.value()->flash_bytes, 0xFF);
    Machine machine(*board.value(), 0, flash);
    Result<> const programmed = program(*board.value(), machine.chip(), image.value());
    if (!programmed) return {Outcome::Failed, programmed.error().message};
    ImageResult result = converse(machine, known);
    if (result.outcome != Outcome::Passed || board.value()->chip != "stm32f405") return result;
    // A pyboard can do more.
    ImageResult const more = run_pyboard(*board.value(), image.value());
    return {more.outcome, result.detail + "; " + more.detail};
}

} // namespace terrarium
