#include "scenarios/runner/report.h"

#include <algorithm>
#include <cstdio>

#include "sim/machine/text_line.h"

namespace terrarium::scenario {

namespace {

constexpr std::size_t kSerialLines = 10;
constexpr std::size_t kPins = 12;

std::string seconds(Time time) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3f s", time.seconds());
    return text;
}

void print(std::string const &line) { std::printf("%s\n", line.c_str()); }

// The last of them, with everything odd escaped.
std::vector<std::string> last_lines(std::string const &text) {
    std::vector<std::string> lines;
    std::string line;
    for (char const c : text) {
        if (c == '\n') {
            lines.push_back(printable(line));
            line.clear();
        } else if (c != '\r') {
            line += c;
        }
    }
    if (!line.empty()) lines.push_back(printable(line));
    if (lines.size() > kSerialLines) lines.erase(lines.begin(), lines.end() - kSerialLines);
    return lines;
}

} // namespace

void TextReporter::explain(CaseResult const &result) {
    std::string const place = result.mark.line > 0 ? ":" + std::to_string(result.mark.line) + ":" +
                                                         std::to_string(result.mark.column)
                                                   : "";
    print("    " + result.file + place + ": " + (result.step.empty() ? "" : result.step + ": ") +
          printable(result.message));
    std::vector<std::string> const lines = last_lines(result.serial);
    if (lines.empty()) print("    the serial port said nothing");
    if (!lines.empty()) print("    the serial port said last:");
    for (std::string const &line : lines) print("      | " + line);
    if (!result.pins.empty()) print("    the pins:");
    for (std::size_t i = 0; i < std::min(result.pins.size(), kPins); ++i) print("      " + result.pins[i]);
    if (result.pins.size() > kPins)
        print("      and " + std::to_string(result.pins.size() - kPins) + " more");
    for (std::string const &remark : result.remarks) print("    note: " + printable(remark));
    if (!result.replay.empty()) print("    to see it: terrarium replay " + result.replay + " --window");
}

void TextReporter::finished(CaseResult const &result) {
    ++counts_[std::size_t(result.verdict)];
    virtual_time_ += result.virtual_time;
    std::string const verdict(name_of(result.verdict));
    std::string padded = verdict;
    padded.resize(std::max<std::size_t>(padded.size(), 9), ' ');
    if (result.verdict == CaseResult::Verdict::Skipped)
        return print(padded + "  " + printable(result.name) + "  (" + result.file +
                     "): " + printable(result.message));
    print(padded + "  " + printable(result.name) + "  (" + result.file + ", " + seconds(result.virtual_time) +
          ")");
    if (result.verdict != CaseResult::Verdict::Passed) explain(result);
    if (!result.state_hash.empty()) print("    state-hash: " + result.state_hash);
    std::fflush(stdout);
}

Result<> TextReporter::end() {
    int total = 0;
    std::string sum;
    for (std::size_t i = 0; i < CaseResult::kVerdicts; ++i) {
        total += counts_[i];
        if (counts_[i] > 0)
            sum += (sum.empty() ? "" : ", ") + std::to_string(counts_[i]) + " " +
                   std::string(name_of(CaseResult::Verdict(i)));
    }
    print(std::to_string(total) + (total == 1 ? " scenario: " : " scenarios: ") + sum + "; " +
          seconds(virtual_time_) + " of the boards' time");
    if (std::fflush(stdout) != 0) return Error{"cannot write to standard output"};
    return {};
}

} // namespace terrarium::scenario
