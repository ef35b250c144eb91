#include "scenarios/runner/transcript.h"

#include <algorithm>
#include <sstream>
#include <vector>

#include "scenarios/runner/json.h"
#include "session/session.h"

namespace terrarium::scenario {

namespace {

using namespace literals;

// Characters typed closer together than this are one text, up to the end of its line.
constexpr Time kTypingPause = 2_s;
constexpr std::size_t kLongestWait = 60;

struct Heard {
    Time at; // Where a run stops that waited for it.
    char byte;
};

Result<std::vector<Heard>> listen(RecordedRun const &run) {
    std::unique_ptr<Session> const session = TRY(Session::open(run.journal, run.journal_name));
    session->begin();
    Machine &machine = session->machine();
    machine.trace().sink = nullptr;
    std::vector<Heard> heard;
    std::size_t stopped = 0;
    machine.on_serial = [&](u8 byte) {
        heard.push_back({Time(), char(byte)});
        machine.stop();
    };
    Time end = run.journal.end.value_or(Time());
    if (!run.journal.end && !run.journal.inputs.empty()) end = run.journal.inputs.back().at;
    while (machine.now() < end && machine.objection().empty()) {
        machine.run_until(end);
        for (; stopped < heard.size(); ++stopped) heard[stopped].at = machine.now();
    }
    return heard;
}

// A quoted text that YAML and JSON read alike.
std::string quoted(std::string const &text) { return write_json(Value::of(text)); }

// One thing done, or several characters typed.
struct Deed {
    Time begun; // Of the first of them.
    Time at;    // Of the last of them.
    std::string typed;
    Input input;
};

bool is_typing(Input const &input, std::string const &console) {
    return input.target == console && input.action.verb == "send" && input.action.arguments.size() == 1;
}

std::vector<Deed> deeds_of(Journal const &journal, std::string const &console) {
    std::vector<Deed> deeds;
    for (Input const &input : journal.inputs) {
        if (!is_typing(input, console)) {
            deeds.push_back({input.at, input.at, "", input});
            continue;
        }
        std::string const &text = input.action.arguments[0];
        // The end of a line, Ctrl-C: a text goes no further than that.
        bool const open =
            !deeds.empty() && !deeds.back().typed.empty() && u8(deeds.back().typed.back()) >= ' ';
        bool const goes_on = open && input.at - deeds.back().at < kTypingPause;
        if (goes_on) {
            deeds.back().typed += text;
            deeds.back().at = input.at;
        } else {
            deeds.push_back({input.at, input.at, text, {}});
        }
    }
    return deeds;
}

class Writer {
public:
    Writer(RecordedRun const &run, std::vector<Heard> heard) : run_(run), heard_(std::move(heard)) {}

    std::string write() {
        head();
        for (Deed const &deed : deeds_of(run_.journal, run_.console)) {
            wait_until(deed.begun, true);
            act(deed);
            // A text is written at once; what was heard while it was typed is its echo.
            while (next_ < heard_.size() && heard_[next_].at <= deed.at) ++next_;
        }
        if (run_.journal.end) wait_until(*run_.journal.end, false);
        if (!any_) step("delay: " + quoted(to_string(run_.journal.end.value_or(1_s))));
        return out_.str();
    }

private:
    void step(std::string const &text) {
        out_ << "  - " << text << '\n';
        any_ = true;
    }

    void head() {
        BoardOptions const &options = run_.options;
        out_ << "name: " << quoted(run_.name) << "\nversion: 1\nx-terrarium:\n";
        out_ << "  board: " << options.board << '\n';
        for (auto const &[name, path] :
             {std::pair("firmware", options.firmware), std::pair("script", options.script),
              std::pair("disk", options.disk), std::pair("console", options.console)}) {
            if (path) out_ << "  " << name << ": " << quoted(*path) << '\n';
        }
        if (!options.parts.empty()) out_ << "  parts: " << write_json(Value::of(options.parts)) << '\n';
        if (options.seed != 0) out_ << "  seed: " << options.seed << '\n';
        if (run_.journal.end) out_ << "  timeout: " << quoted(to_string(*run_.journal.end + 10_s)) << '\n';
        out_ << "steps:\n";
    }

    // What was heard since the last step, and then the rest of the time.
    void wait_until(Time at, bool exactly) {
        std::size_t const begin = next_;
        while (next_ < heard_.size() && heard_[next_].at <= at) ++next_;
        if (auto const last = last_words(begin, next_)) {
            step("wait-serial: " + quoted(last->text));
            now_ = last->at;
        }
        if (exactly && at > now_) step("delay: " + quoted(to_string(at - now_)));
        now_ = at;
    }

    struct Words {
        std::string text;
        Time at;
    };
    // The last line, if nothing before it would be taken for it.
    [[nodiscard]] std::optional<Words> last_words(std::size_t begin, std::size_t end) const {
        std::string all;
        for (std::size_t i = begin; i < end; ++i) all += heard_[i].byte;
        // What is typed is echoed; the rest of a line in the making says little.
        std::size_t stop = all.size();
        while (stop > 0 && (all[stop - 1] == '\n' || all[stop - 1] == '\r')) --stop;
        if (stop == 0) return {};
        std::size_t const line = all.rfind('\n', stop - 1);
        std::size_t from = line == std::string::npos ? 0 : line + 1;
        // What cannot be printed, such as the noise of a line that comes up, is left out.
        for (std::size_t i = from; i < stop; ++i) {
            if (u8(all[i]) < ' ' || u8(all[i]) >= 0x7F) from = i + 1;
        }
        if (stop - from > kLongestWait) from = stop - kLongestWait;
        std::string const text = all.substr(from, stop - from);
        if (text.empty() || all.find(text) != from) return {};
        return Words{text, heard_[begin + stop - 1].at};
    }

    void act(Deed const &deed) {
        if (!deed.typed.empty()) return step("write-serial: " + quoted(deed.typed));
        Action const &action = deed.input.action;
        std::string const &target = deed.input.target;
        bool const one = action.arguments.size() == 1 && action.settings.empty();
        if (action.verb == "press" && one)
            return step("press: {part-id: " + target + ", for: " + quoted(action.arguments[0]) + "}");
        if (action.verb == "tilt" && one)
            return step("tilt: {part-id: " + target + ", to: " + action.arguments[0] + "}");
        std::string const line = to_string(deed.input);
        step("set: " + quoted(line.substr(line.find(' ') + 1)));
    }

    RecordedRun const &run_;
    std::vector<Heard> heard_;
    std::size_t next_ = 0; // Of them.
    Time now_;             // Where the steps so far have brought a play.
    std::ostringstream out_;
    bool any_ = false;
};

} // namespace

Result<std::string> scenario_of(RecordedRun const &run) { return Writer(run, TRY(listen(run))).write(); }

} // namespace terrarium::scenario
