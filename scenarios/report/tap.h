// Reports in the Test Anything Protocol, version 14 (testanything.org), with a YAML block for what did not
// pass.
#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "scenarios/runner/report.h"

namespace terrarium::scenario {

class TapReporter final : public Reporter {
public:
    // "-" is standard output. `cases`: how many there will be.
    static Result<std::unique_ptr<TapReporter>> open(std::string const &path, std::size_t cases);
    ~TapReporter() override;

    void finished(CaseResult const &result) override;
    Result<> end() override;

private:
    TapReporter(std::string path, std::FILE *out) : path_(std::move(path)), out_(out) {}

    std::string path_;
    std::FILE *out_;
    std::size_t told_ = 0;
};

} // namespace terrarium::scenario
