#include "gui/terminal/escape_parser.h"

#include <algorithm>

namespace terrarium::gui {

namespace {

constexpr u8 kBell = 0x07;
constexpr u8 kCancel = 0x18;
constexpr u8 kSubstitute = 0x1A;
constexpr u8 kEscape = 0x1B;
constexpr u8 kDelete = 0x7F;

bool is_intermediate(u8 byte) { return byte >= 0x20 && byte <= 0x2F; }

} // namespace

void EscapeParser::feed(std::span<u8 const> bytes, Listener &listener) {
    listener_ = &listener;
    while (!bytes.empty()) {
        // Most of what boards say is plain text, and there may be much of it.
        auto const plain =
            std::find_if(bytes.begin(), bytes.end(), [](u8 byte) { return byte < 0x20 || byte >= kDelete; });
        auto const count = std::size_t(plain - bytes.begin());
        if (state_ == State::Text && !utf8_.pending() && count > 0) {
            listener_->on_run(bytes.first(count));
            bytes = bytes.subspan(count);
        } else {
            take(bytes.front());
            bytes = bytes.subspan(1);
        }
    }
}

void EscapeParser::begin(State state) {
    state_ = state;
    sequence_ = {};
}

void EscapeParser::take(u8 byte) {
    if (state_ == State::Text) return take_text(byte);
    if (byte == kEscape) return begin(State::Escape);
    if (byte == kCancel || byte == kSubstitute) return begin(State::Text);
    if (state_ == State::String) return take_string(byte);
    // Controls work within sequences as they do outside.
    if (byte < 0x20) return listener_->on_control(byte);
    if (byte == kDelete) return;
    // No sequence has such a byte: it was noise, and here is text.
    if (byte >= 0x80) {
        begin(State::Text);
        return take_text(byte);
    }
    state_ == State::Escape ? take_escape(byte) : take_control(byte);
}

void EscapeParser::take_text(u8 byte) {
    utf8_.take(byte, [this](char32_t letter) {
        if (letter == kEscape) return begin(State::Escape);
        if (letter < 0x20) return listener_->on_control(u8(letter));
        // Controls of eight bits (U+0080 to U+009F) are none in UTF-8.
        if (letter >= kDelete && letter < 0xA0) return;
        listener_->on_letter(letter);
    });
}

void EscapeParser::take_escape(u8 byte) {
    if (is_intermediate(byte)) {
        sequence_.intermediate = char(byte);
        return;
    }
    if (sequence_.intermediate == 0) {
        if (byte == '[') return begin(State::Control);
        // Operating system command, device control, start of string, private message, application command.
        if (byte == ']' || byte == 'P' || byte == 'X' || byte == '^' || byte == '_')
            return begin(State::String);
    }
    state_ = State::Text;
    listener_->on_escape(sequence_.intermediate, char(byte));
}

void EscapeParser::take_control(u8 byte) {
    if (byte >= 0x40) {
        state_ = State::Text;
        sequence_.final = char(byte);
        listener_->on_sequence(sequence_);
    } else if (is_intermediate(byte)) {
        sequence_.intermediate = char(byte);
    } else if (byte >= 0x3C) {
        sequence_.prefix = char(byte);
    } else if (byte == ';' || byte == ':') {
        sequence_.count = std::min(std::max<std::size_t>(sequence_.count, 1) + 1, ControlSequence::kMost + 1);
    } else {
        sequence_.count = std::max<std::size_t>(sequence_.count, 1);
        if (sequence_.count > ControlSequence::kMost) return;
        int &parameter = sequence_.parameters[sequence_.count - 1];
        parameter = std::min(parameter * 10 + (byte - '0'), ControlSequence::kHighest);
    }
}

void EscapeParser::take_string(u8 byte) {
    // A line's end ends it too: none has one inside, and noise must not make the board silent for good.
    if (byte == kBell) return begin(State::Text);
    if (byte != '\r' && byte != '\n') return;
    begin(State::Text);
    listener_->on_control(byte);
}

} // namespace terrarium::gui
