#include "scenarios/runner/result.h"

#include <algorithm>
#include <array>

#include "scenarios/runner/fields.h"
#include "session/exit_codes.h"

namespace terrarium::scenario {

namespace {

constexpr std::array<std::string_view, CaseResult::kVerdicts> kVerdicts{"passed", "failed", "timed out",
                                                                        "crashed", "skipped"};
constexpr int kTimedOut = 42;

Result<std::vector<std::string>> texts(Value const &list) {
    std::vector<std::string> all;
    for (Value const &item : list.list) all.push_back(TRY(text_of(item, "a result")));
    return all;
}

} // namespace

std::string_view name_of(CaseResult::Verdict verdict) { return kVerdicts[std::size_t(verdict)]; }

Value to_value(CaseResult const &result) {
    Value value;
    value.add("file", Value::of(result.file));
    value.add("name", Value::of(result.name));
    value.add("verdict", Value::of(std::string(name_of(result.verdict))));
    value.add("line", Value::of(result.mark.line));
    value.add("column", Value::of(result.mark.column));
    value.add("step", Value::of(result.step));
    value.add("message", Value::of(result.message));
    value.add("steps_done", Value::of(i64(result.steps_done)));
    value.add("steps", Value::of(i64(result.steps)));
    // As text: a double does not hold every picosecond.
    value.add("virtual_picoseconds", Value::of(std::to_string(result.virtual_time.picoseconds())));
    value.add("wall_seconds", Value::of(result.wall_seconds));
    value.add("serial", Value::of(result.serial));
    value.add("serial_cut", Value::of(result.serial_cut));
    value.add("pins", Value::of(result.pins));
    value.add("remarks", Value::of(result.remarks));
    value.add("state_hash", Value::of(result.state_hash));
    value.add("journal", Value::of(result.journal));
    return value;
}

Result<CaseResult> result_of(Value const &value) {
    Fields fields(value, "a result");
    CaseResult result;
    result.file = fields.text("file");
    result.name = fields.text("name");
    std::string const verdict = fields.text("verdict");
    result.mark.line = int(fields.optional_number("line", 0, 1e9).value_or(0));
    result.mark.column = int(fields.optional_number("column", 0, 1e9).value_or(0));
    result.step = fields.text("step");
    result.message = fields.text("message");
    result.steps_done = std::size_t(fields.optional_number("steps_done", 0, 1e15).value_or(0));
    result.steps = std::size_t(fields.optional_number("steps", 0, 1e15).value_or(0));
    result.virtual_time = Time::picoseconds(std::atoll(fields.text("virtual_picoseconds").c_str()));
    result.wall_seconds = fields.optional_number("wall_seconds", 0, 1e15).value_or(0);
    result.serial = fields.text("serial");
    result.serial_cut = fields.optional_truth("serial_cut").value_or(false);
    result.pins = fields.take(texts(fields.required("pins")));
    result.remarks = fields.take(texts(fields.required("remarks")));
    result.state_hash = fields.text("state_hash");
    result.journal = fields.text("journal");
    TRY(fields.finish());
    auto const found = std::find(kVerdicts.begin(), kVerdicts.end(), verdict);
    if (found == kVerdicts.end()) return wrong(value, "a result: there is no verdict '" + verdict + "'");
    result.verdict = CaseResult::Verdict(found - kVerdicts.begin());
    return result;
}

int exit_code(CaseResult::Verdict verdict) {
    switch (verdict) {
    case CaseResult::Verdict::Passed:
    case CaseResult::Verdict::Skipped: return kOk;
    case CaseResult::Verdict::Failed: return kGuestFailed;
    case CaseResult::Verdict::TimedOut: return kTimedOut;
    case CaseResult::Verdict::Crashed: return kOurError;
    }
    return kOurError;
}

int worse(int a, int b) {
    constexpr std::array<int, 4> kOrder{kOk, kTimedOut, kGuestFailed, kOurError};
    auto const rank = [&](int code) { return std::find(kOrder.begin(), kOrder.end(), code); };
    return rank(a) < rank(b) ? b : a;
}

} // namespace terrarium::scenario
