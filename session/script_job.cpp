#include "session/script_job.h"

#include <span>

#include "session/raw_protocol.h"

namespace terrarium {

namespace {

using namespace literals;
using namespace raw_protocol;

// Between Ctrl-C and Ctrl-A: what runs has to end first.
constexpr Time kSettle = 100_ms;
constexpr std::size_t kLongestTail = 256;
constexpr std::size_t kMostOutput = 1 << 20;
// The board has started afresh: the script is gone.
constexpr std::string_view kBanner = "information.\r\n>>> ";
// A raw REPL holds the code in RAM: a micro:bit's gives up between 1 and 2 kB.
constexpr std::size_t kLongCode = 1000;

} // namespace

ScriptJob::ScriptJob(std::vector<std::string> codes, bool shown, Time now)
    : codes_(std::move(codes)), shown_(shown), due_(now) {}

void ScriptJob::enter(State state, Time due) {
    state_ = state;
    due_ = due;
    tail_.clear();
}

void ScriptJob::post(Machine &machine, std::string_view bytes) {
    refused_ = machine.post_serial(std::span(reinterpret_cast<u8 const *>(bytes.data()), bytes.size()));
}

void ScriptJob::cancel(std::string reason) {
    if (done()) return;
    error_ = std::move(reason);
    state_ = State::Done;
}

Result<> ScriptJob::step(Machine &machine) {
    if (done() || state_ == State::Running || machine.now() < due_) return {};
    Time const now = machine.now();
    refused_ = {};
    switch (state_) {
    case State::Interrupt:
        if (attempts_++ == kInterrupts) {
            cancel("the board did not enter its raw REPL, even after Ctrl-C");
            break;
        }
        post(machine, kInterrupt);
        enter(State::EnterRaw, now + kSettle);
        break;
    case State::EnterRaw:
        post(machine, kEnterRaw);
        // Again from the beginning when no answer comes: the board may still be booting.
        enter(State::Interrupt, now + kInterruptTime);
        break;
    case State::Send: send_piece(machine); break;
    case State::Sent: cancel("the board did not take the code"); break;
    case State::Traceback:
    case State::RawPrompt: cancel("the board went silent at the end of the script"); break;
    case State::Leave:
        post(machine, kLeaveRaw);
        state_ = State::Done;
        break;
    case State::Running:
    case State::Done: break;
    }
    if (!refused_) cancel(refused_.error().message);
    return refused_;
}

void ScriptJob::send_piece(Machine &machine) {
    std::string_view const left = std::string_view(codes_[code_]).substr(sent_);
    if (left.empty()) {
        post(machine, std::string_view(&kEnd, 1));
        enter(State::Sent, machine.now() + kAnswerTime);
        return;
    }
    post(machine, left.substr(0, kPiece));
    sent_ += std::min(kPiece, left.size());
    due_ = machine.now() + kPieceTime;
}

void ScriptJob::next_code(Time now) {
    if (!error_.empty() || code_ == codes_.size()) return enter(State::Leave, now);
    sent_ = 0;
    if (codes_[code_].empty()) codes_[code_] = "\n"; // Ctrl-D on nothing at all would be a soft reset.
    enter(State::Send, now);
}

std::string ScriptJob::heard_running(char letter) {
    if (letter == kEnd) {
        enter(State::Traceback, Time::never());
        return {};
    }
    if (shown_) return {letter};
    if (output_.size() < kMostOutput) output_ += letter;
    return {};
}

std::string ScriptJob::hear(u8 byte, Time now) {
    if (done()) return {char(byte)};
    tail_ += char(byte);
    if (tail_.size() > kLongestTail) tail_.erase(0, tail_.size() - kLongestTail);
    switch (state_) {
    case State::Interrupt:
        if (ends_with(kRawPrompt)) next_code(now);
        break;
    case State::Sent:
        if (ends_with(kTaken)) enter(State::Running, Time::never());
        break;
    case State::Running: {
        if (!ends_with(kBanner)) return heard_running(char(byte));
        cancel("the board has started again before the script was over");
        return {char(byte)};
    }
    case State::Traceback:
        if (char(byte) == kEnd) {
            ++code_;
            if (error_.size() > 0 && codes_[code_ - 1].size() > kLongCode &&
                error_.find("MemoryError") != std::string::npos)
                error_ +=
                    "The script is too long for the board's raw REPL: save it on the board instead.\r\n";
            enter(State::RawPrompt, now + kAnswerTime);
        } else {
            error_ += char(byte);
            if (shown_) return {char(byte)};
        }
        break;
    case State::RawPrompt:
        if (char(byte) == '>') next_code(now);
        break;
    case State::EnterRaw:
    case State::Send:
    case State::Leave:
    case State::Done: break;
    }
    return {};
}

} // namespace terrarium
