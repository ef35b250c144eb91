// Steps about the serial port: wait-serial, write-serial.
//
// wait-serial hears what the board says from its own beginning on, as Wokwi's does: what was said during a
// delay before it is gone. Of what came at one instant, the next one hears what the last left over.
#include <re2/re2.h>

#include "scenarios/runner/families.h"
#include "scenarios/runner/stage.h"
#include "sim/machine/text_line.h"

namespace terrarium::scenario {

namespace {

using namespace literals;

// ^ and $ are a line's ends.
constexpr std::string_view kLines = "(?m)";

// Finds a text in a stream of bytes.
class TextFinder {
public:
    explicit TextFinder(std::string const &text) : text_(text) {}
    bool take(u8 byte) {
        tail_ += char(byte);
        if (tail_.size() > text_.size()) tail_.erase(0, 1);
        return tail_ == text_;
    }

private:
    std::string const &text_;
    std::string tail_;
};

class WaitText final : public Step {
public:
    WaitText(std::string text, std::optional<Time> timeout) : text_(std::move(text)), timeout_(timeout) {}
    Outcome run(Stage &stage) const override {
        TextFinder finder(text_);
        Time const deadline = timeout_ ? stage.now() + *timeout_ : Time::never();
        std::string const wanted = "serial output " + quote(text_);
        auto const stop = stage.go_on_hearing([&](u8 byte) { return finder.take(byte); }, deadline);
        if (stop == Stage::Stop::Heard) return {};
        if (stop == Stage::Stop::There)
            return {Outcome::Kind::TimedOut, "no " + wanted + " within " + to_string(*timeout_)};
        return stage.cut_short(stop, wanted);
    }

private:
    std::string text_;
    std::optional<Time> timeout_;
};

// A regular expression is matched against what has been said, without carriage returns. A match that reaches
// to the end might still grow, so it counts when the next byte has not made it longer, or none has come for a
// while.
class WaitPattern final : public Step {
public:
    WaitPattern(std::shared_ptr<RE2> pattern, std::optional<Time> timeout)
        : pattern_(std::move(pattern)), timeout_(timeout) {}
    Outcome run(Stage &stage) const override {
        constexpr Time kQuiet = 20_ms;
        Time const deadline = timeout_ ? stage.now() + *timeout_ : Time::never();
        std::string text;
        std::vector<re2::StringPiece> groups(std::size_t(pattern_->NumberOfCapturingGroups()) + 1);
        bool growing = false;
        auto const hears = [&](u8 byte) {
            if (byte == '\r') return false;
            text += char(byte);
            if (text.size() > 2 * kWindow) text.erase(0, kWindow);
            bool const was_growing = growing;
            bool const matches =
                pattern_->Match(text, 0, text.size(), RE2::UNANCHORED, groups.data(), int(groups.size()));
            growing = matches && groups[0].data() + groups[0].size() == text.data() + text.size();
            return matches || was_growing;
        };
        std::string const wanted =
            "serial output that matches /" + printable(pattern_->pattern().substr(kLines.size())) + "/";
        while (true) {
            Time const until = growing ? std::min(deadline, stage.now() + kQuiet) : deadline;
            Stage::Stop const stop = stage.go_on_hearing(hears, until);
            bool const quiet = stop == Stage::Stop::There && growing;
            if (quiet || (stop == Stage::Stop::Heard && !growing)) {
                // The text may have moved since.
                if (pattern_->Match(text, 0, text.size(), RE2::UNANCHORED, groups.data(), int(groups.size())))
                    return found(groups);
                continue;
            }
            if (stop == Stage::Stop::Heard) continue;
            if (stop == Stage::Stop::There)
                return {Outcome::Kind::TimedOut, "no " + wanted + " within " + to_string(*timeout_)};
            return stage.cut_short(stop, wanted);
        }
    }

private:
    static constexpr std::size_t kWindow = 4096; // The longest match, at least.

    static Outcome found(std::vector<re2::StringPiece> const &groups) {
        Outcome outcome;
        std::vector<std::string> texts;
        for (re2::StringPiece const &group : groups) texts.emplace_back(group.data(), group.size());
        outcome.answer = Value::of(texts);
        return outcome;
    }

    std::shared_ptr<RE2> pattern_;
    std::optional<Time> timeout_;
};

Result<std::shared_ptr<RE2>> pattern_of(Value const &value, std::string const &what) {
    std::string const text = TRY(text_of(value, what));
    RE2::Options options;
    options.set_log_errors(false);
    options.set_encoding(RE2::Options::EncodingLatin1); // Bytes; a board may say anything.
    auto pattern = std::make_shared<RE2>(std::string(kLines) + text, options);
    if (!pattern->ok())
        return wrong(value, what + ": no regular expression (RE2's kind): " + printable(pattern->error()));
    return pattern;
}

StepResult wait_serial(Value const &argument, StepContext const &context) {
    if (!argument.is(Value::Kind::Map) || !context.ours) {
        std::string text = TRY(text_of(argument, "wait-serial"));
        if (text.empty()) return wrong(argument, "wait-serial: an empty text is there always");
        return std::unique_ptr<Step>(std::make_unique<WaitText>(std::move(text), std::nullopt));
    }
    Fields fields(argument, "wait-serial");
    std::optional<Time> const timeout = fields.optional_duration("timeout");
    Value const *const text = fields.optional("text");
    Value const *const regex = fields.optional("regex");
    TRY(fields.finish());
    if ((text == nullptr) == (regex == nullptr))
        return wrong(argument, "wait-serial: wants `text` or `regex`, one of them");
    if (regex != nullptr)
        return std::unique_ptr<Step>(
            std::make_unique<WaitPattern>(TRY(pattern_of(*regex, "wait-serial: regex")), timeout));
    std::string wanted = TRY(text_of(*text, "wait-serial: text"));
    if (wanted.empty()) return wrong(*text, "wait-serial: an empty text is there always");
    return std::unique_ptr<Step>(std::make_unique<WaitText>(std::move(wanted), timeout));
}

class WriteSerial final : public Step {
public:
    explicit WriteSerial(std::string bytes) : bytes_(std::move(bytes)) {}
    Outcome run(Stage &stage) const override {
        Result<> const sent = stage.send(bytes_);
        return sent ? Outcome() : Outcome::failed(sent.error().message);
    }

private:
    std::string bytes_;
};

StepResult write_serial(Value const &argument, StepContext const &) {
    std::string const wanted = "write-serial: wants a text or a list of bytes, not ";
    if (argument.is(Value::Kind::Text))
        return std::unique_ptr<Step>(std::make_unique<WriteSerial>(argument.text));
    if (!argument.is(Value::Kind::List)) return wrong(argument, wanted + std::string(name_of(argument.kind)));
    if (argument.list.empty()) return wrong(argument, wanted + "an empty list");
    std::string bytes;
    for (Value const &item : argument.list) {
        double const byte = TRY(number_in(item, "write-serial: a byte", 0, 255));
        if (byte != double(u8(byte))) return wrong(item, "write-serial: a byte is a whole number");
        bytes += char(u8(byte));
    }
    return std::unique_ptr<Step>(std::make_unique<WriteSerial>(std::move(bytes)));
}

constexpr StepKind kKinds[] = {
    {"wait-serial", "waits until the board has said a text; ours: {text or regex, timeout}", false,
     wait_serial},
    {"write-serial", "sends a text, or a list of bytes, to the board", false, write_serial},
};

} // namespace

std::span<StepKind const> serial_steps() { return kKinds; }

} // namespace terrarium::scenario
