#include "session/raw_repl.h"

#include <algorithm>
#include <span>

#include "session/raw_protocol.h"
#include "sim/core/text.h"

namespace terrarium {

namespace {

using namespace literals;
using namespace raw_protocol;

// Ctrl-A, B, C, D: commands to the raw REPL, wherever they stand.
constexpr std::string_view kCommands = "\x01\x02\x03\x04";

// A board that shows no prompt by then is running something, which may take a while to give up.
constexpr Time kBootTime = 15_s;
constexpr Time kLook = 10_ms;
constexpr std::size_t kLastWords = 120;

} // namespace

RawRepl::RawRepl(Machine &machine, RunTo run_to) : machine_(machine), run_to_(std::move(run_to)) {
    machine_.on_serial = [this](u8 byte) { received_ += char(byte); };
}

Result<> RawRepl::check(std::string_view code) {
    std::size_t const at = code.find_first_of(kCommands);
    if (at == std::string_view::npos) return {};
    auto const line = 1 + std::count(code.begin(), code.begin() + std::ptrdiff_t(at), '\n');
    return Error{"line " + std::to_string(line) + " of the code holds the control character " +
                 hex(u8(code[at]), 2) + ", which is a command to the raw REPL; write \\x0" +
                 std::string(1, char('0' + code[at])) + " in a string instead"};
}

void RawRepl::send(std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size(); at += kPiece) {
        std::string_view const piece = bytes.substr(at, kPiece);
        // A piece always fits the bridge's queue, so this cannot be refused.
        Result<> const posted =
            machine_.post_serial(std::span(reinterpret_cast<u8 const *>(piece.data()), piece.size()));
        if (!posted) return;
        if (bytes.size() > kPiece && !run_to_(machine_.now() + kPieceTime)) return;
    }
}

bool RawRepl::advance(Time deadline) {
    return machine_.now() < deadline && run_to_(std::min(deadline, machine_.now() + kLook));
}

bool RawRepl::wait_for(std::string_view text, Time deadline) {
    for (;;) {
        std::size_t const found = received_.find(text);
        if (found != std::string::npos) {
            received_.erase(0, found + text.size());
            return true;
        }
        if (!advance(deadline)) return false;
    }
}

std::string RawRepl::last_words() const {
    if (received_.empty()) return "it said nothing";
    std::string tail = received_.substr(received_.size() - std::min(received_.size(), kLastWords));
    std::replace_if(
        tail.begin(), tail.end(), [](char c) { return u8(c) < ' ' || c == 0x7F; }, ' ');
    return "it said: " + tail;
}

Result<> RawRepl::enter() {
    bool prompted = wait_for(kPrompt, machine_.now() + kBootTime);
    for (int i = 0; i < kInterrupts && !prompted; ++i) {
        send(kInterrupt);
        prompted = wait_for(kPrompt, machine_.now() + kInterruptTime);
    }
    if (!prompted) return Error{"the board showed no prompt, even after Ctrl-C (" + last_words() + ")"};
    send(kEnterRaw);
    if (wait_for(kRawPrompt, machine_.now() + kAnswerTime)) return {};
    return Error{"the board did not enter its raw REPL (" + last_words() + ")"};
}

Result<RawRepl::Outcome> RawRepl::execute(std::string_view code, std::function<void(u8)> const &print,
                                          Time limit) {
    send(code.empty() ? "\n" : code); // Ctrl-D on nothing at all would be a soft reset.
    send(std::string_view(&kEnd, 1));
    if (!wait_for(kTaken, machine_.now() + kAnswerTime))
        return Error{"the board did not take the code (" + last_words() + ")"};
    Time const deadline = machine_.now() + limit;
    // The answer is OUTPUT ^D TRACEBACK ^D >. Output goes out as it comes, up to a ^D; a program may print
    // one itself, so from there on only the last two count.
    std::size_t printed = 0;
    for (;;) {
        std::size_t const first = std::min(received_.find(kEnd), received_.size());
        for (; printed < first; ++printed) print(u8(received_[printed]));
        if (first == received_.size()) {
            received_.clear();
            printed = 0;
        } else if (std::size_t const last = received_.rfind("\x04>");
                   last != std::string::npos && last > first) {
            std::size_t const middle = received_.rfind(kEnd, last - 1);
            for (; printed < middle; ++printed) print(u8(received_[printed]));
            return Outcome{received_.substr(middle + 1, last - middle - 1)};
        }
        if (advance(deadline)) continue;
        for (; printed < received_.size(); ++printed) print(u8(received_[printed]));
        return Error{"the code had not ended after " + to_string(limit) + " of virtual time (see --timeout)"};
    }
}

} // namespace terrarium
