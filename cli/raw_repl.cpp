#include "cli/raw_repl.h"

#include <algorithm>
#include <span>

namespace terrarium::cli {

namespace {

using namespace literals;

constexpr std::string_view kInterrupt = "\r\x03\x03";
constexpr std::string_view kEnterRaw = "\r\x01";
constexpr std::string_view kRawPrompt = "raw REPL; CTRL-B to exit\r\n>";
constexpr char kEnd = '\x04';

// Firmware without flow control has small buffers: a piece of code, then time to take it.
constexpr std::size_t kPiece = 32;
constexpr Time kPieceTime = 10_ms;
// A board that shows no prompt by then is running something.
constexpr Time kBootTime = 5_s;
constexpr Time kLook = 10_ms;

} // namespace

RawRepl::RawRepl(Machine &machine, RunTo run_to) : machine_(machine), run_to_(std::move(run_to)) {
    machine_.on_serial = [this](u8 byte) { received_ += char(byte); };
}

void RawRepl::send(std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size(); at += kPiece) {
        std::string_view const piece = bytes.substr(at, kPiece);
        // A piece always fits the bridge's queue, so this cannot be refused.
        Result<> const posted = machine_.post_serial(std::span(reinterpret_cast<u8 const *>(piece.data()), piece.size()));
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

Error RawRepl::timed_out(std::string_view waiting_for) const {
    std::string const tail = received_.size() > 200 ? received_.substr(received_.size() - 200) : received_;
    return Error{"at " + to_string(machine_.now()) + " the board had not sent " + std::string(waiting_for) +
                 (tail.empty() ? " (it said nothing)" : "; it said: " + tail)};
}

Result<> RawRepl::enter(Time deadline) {
    if (!wait_for(">>> ", std::min(deadline, machine_.now() + kBootTime))) {
        send(kInterrupt);
        if (!wait_for(">>> ", deadline)) return timed_out("a prompt");
    }
    send(kEnterRaw);
    if (!wait_for(kRawPrompt, deadline)) return timed_out("the raw REPL's prompt");
    return {};
}

bool RawRepl::collect(std::function<void(u8)> const &sink, Time deadline) {
    for (;;) {
        std::size_t const end = received_.find(kEnd);
        for (char const byte : received_.substr(0, end)) sink(u8(byte));
        received_.erase(0, end == std::string::npos ? end : end + 1);
        if (end != std::string::npos) return true;
        if (!advance(deadline)) return false;
    }
}

Result<RawRepl::Outcome> RawRepl::execute(std::string_view code, std::function<void(u8)> print, Time deadline) {
    send(code);
    send(std::string_view(&kEnd, 1));
    if (!wait_for("OK", deadline)) return timed_out("OK for the code");
    if (!collect(print, deadline)) return timed_out("the end of the program");
    Outcome outcome;
    if (!collect([&](u8 byte) { outcome.error += char(byte); }, deadline)) return timed_out("the end of the errors");
    return outcome;
}

} // namespace terrarium::cli
