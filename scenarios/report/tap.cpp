#include "scenarios/report/tap.h"

#include <cerrno>

#include "scenarios/runner/json.h"
#include "sim/host/system_error.h"
#include "sim/machine/text_line.h"

namespace terrarium::scenario {

namespace {

// A description ends where a # begins a directive.
std::string description(std::string const &name) {
    std::string out;
    for (char const c : printable(name)) {
        if (c == '#' || c == '\\') out += '\\';
        out += c;
    }
    return out;
}

} // namespace

Result<std::unique_ptr<TapReporter>> TapReporter::open(std::string const &path, std::size_t cases) {
    std::FILE *const out = path == "-" ? stdout : std::fopen(path.c_str(), "w");
    if (out == nullptr) return host::system_error("cannot write '" + path + "'", errno);
    std::fprintf(out, "TAP version 14\n1..%zu\n", cases);
    return std::unique_ptr<TapReporter>(new TapReporter(path, out));
}

TapReporter::~TapReporter() {
    if (out_ != stdout && out_ != nullptr) std::fclose(out_);
}

void TapReporter::finished(CaseResult const &result) {
    bool const skipped = result.verdict == CaseResult::Verdict::Skipped;
    bool const good = skipped || result.verdict == CaseResult::Verdict::Passed;
    std::string const directive = skipped ? " # SKIP " + description(result.message) : "";
    std::fprintf(out_, "%s %zu - %s%s\n", good ? "ok" : "not ok", ++told_, description(result.name).c_str(),
                 directive.c_str());
    if (!good) {
        // JSON's strings are YAML's.
        Value value;
        value.add("message", Value::of(result.message));
        value.add("step", Value::of(result.step));
        value.add("file", Value::of(result.file));
        value.add("line", Value::of(result.mark.line));
        value.add("virtual_time", Value::of(result.virtual_time.seconds()));
        value.add("serial", Value::of(result.serial.substr(
                                result.serial.size() - std::min<std::size_t>(result.serial.size(), 1000))));
        std::fprintf(out_, "  ---\n");
        for (Entry const &entry : value.map)
            std::fprintf(out_, "  %s: %s\n", entry.key.c_str(), write_json(entry.value).c_str());
        std::fprintf(out_, "  ...\n");
    }
    std::fflush(out_);
}

Result<> TapReporter::end() {
    bool const bad = std::fflush(out_) != 0 || std::ferror(out_) != 0;
    if (bad) return Error{"cannot write '" + path_ + "'"};
    return {};
}

} // namespace terrarium::scenario
