// Reporter: hears how a suite goes. The text for a person is one; files for machines are others.
#pragma once

#include <string>
#include <vector>

#include "scenarios/runner/result.h"

namespace terrarium::scenario {

class Reporter {
public:
    virtual ~Reporter() = default;
    // In the order of the suite, whichever ended first.
    virtual void finished(CaseResult const &result) = 0;
    // All have been told. Errors: a file that cannot be written.
    virtual Result<> end() = 0;
};

// Lines on stdout: one for each case, everything about those that did not pass, a sum.
class TextReporter final : public Reporter {
public:
    void finished(CaseResult const &result) override;
    Result<> end() override;

private:
    void explain(CaseResult const &result);
    int counts_[CaseResult::kVerdicts] = {};
    Time virtual_time_;
};

} // namespace terrarium::scenario
