#include "session/typist.h"

#include <algorithm>

namespace terrarium {

namespace {

using namespace literals;

constexpr Time kLook = 5_ms;
// No longer than boards' receive buffers, which hold 64 bytes and less.
constexpr std::size_t kPiece = 32;
constexpr Time kQuiet = 50_ms;
// The most a line waits for quiet, and the first one for a board that says nothing at all.
constexpr Time kLongestNoise = 250_ms;
constexpr Time kLongestBoot = 1_s;
constexpr std::size_t kTail = 4;
constexpr std::string_view kPrompt = ">>> ";
constexpr std::string_view kMorePrompt = "... ";
constexpr std::string_view kPastePrompt = "=== ";
constexpr char kBeginPaste = 0x05; // Ctrl-E.
constexpr char kEndPaste = 0x04;   // Ctrl-D.

} // namespace

Time Typist::next_look(Time now) { return now - now % kLook + kLook; }

void Typist::take(std::span<u8 const> bytes) { waiting_.append(bytes.begin(), bytes.end()); }

void Typist::type(std::span<u8 const> text) {
    for (u8 const byte : text) {
        bool const line_feed = byte == '\n';
        if (!line_feed || !after_return_) waiting_ += line_feed ? '\r' : char(byte);
        after_return_ = byte == '\r';
    }
}

void Typist::paste(std::string_view text) {
    std::string bytes(text);
    std::replace(bytes.begin(), bytes.end(), '\n', '\r');
    std::size_t const first_end = bytes.find('\r');
    bool const several = first_end != std::string::npos && first_end + 1 < bytes.size();
    if (several && waiting_.empty() && tail_ == kPrompt) bytes = kBeginPaste + bytes + kEndPaste;
    waiting_ += bytes;
}

void Typist::drop() {
    waiting_.clear();
    between_lines_ = true;
}

void Typist::heard(u8 byte, Time now) {
    tail_ += char(byte);
    if (tail_.size() > kTail) tail_.erase(0, 1);
    last_heard_ = now;
    has_spoken_ = true;
}

bool Typist::at_prompt() const { return tail_ == kPrompt || tail_ == kMorePrompt || tail_ == kPastePrompt; }

bool Typist::ready(Time now) const {
    if (!between_lines_) return true;
    Time const since = now - line_sent_;
    if (!has_spoken_) return since >= kLongestBoot;
    return at_prompt() || now - last_activity() >= kQuiet || since >= kLongestNoise;
}

Result<> Typist::step(Machine &machine) {
    if (waiting_.empty() || machine.console().queued() > 0 || !ready(machine.now())) return {};
    std::size_t const line_end = waiting_.find_first_of("\r\n");
    std::size_t const size =
        std::min({line_end == std::string::npos ? kPiece : line_end + 1, kPiece, waiting_.size()});
    std::string const piece = waiting_.substr(0, size);
    waiting_.erase(0, size);
    between_lines_ = line_end + 1 == size;
    tail_.clear();
    line_sent_ = machine.now();
    return machine.post_serial(std::span(reinterpret_cast<u8 const *>(piece.data()), piece.size()));
}

} // namespace terrarium
