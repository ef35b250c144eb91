// Reports in JUnit's XML, as GitHub, GitLab and Jenkins show them: a test suite for each scenario file, a
// test case for each case. There is no standard; this is what those three read: name, classname, file, line
// and time of a case, failure or error with message and text, system-out, properties.
#pragma once

#include <string>
#include <vector>

#include "scenarios/runner/report.h"

namespace terrarium::scenario {

class JUnitReporter final : public Reporter {
public:
    // The file is written, whole, at the end.
    explicit JUnitReporter(std::string path) : path_(std::move(path)) {}
    void finished(CaseResult const &result) override { results_.push_back(result); }
    Result<> end() override;

private:
    std::string path_;
    std::vector<CaseResult> results_;
};

// "scenarios.microbit.blink" for scenarios/microbit/blink.test.yaml: the class of a file's cases.
[[nodiscard]] std::string class_name(std::string const &file);

// The whole report as text.
[[nodiscard]] std::string junit_text(std::vector<CaseResult> const &results);

} // namespace terrarium::scenario
