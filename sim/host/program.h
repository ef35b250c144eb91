// Another program of the system, run to its end.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/core/result.h"

namespace terrarium::host {

struct ProgramResult {
    int exit_code = 0; // 128 + n when signal n ended it.
    std::string output;
    std::string errors;
};

// Runs `arguments[0]`, found as a shell would find it, with nothing to read. `environment` ("NAME=value")
// comes on top of ours. The error says that the program is not there, or cannot be started.
Result<ProgramResult> run_program(std::vector<std::string> const &arguments,
                                  std::vector<std::string> const &environment = {});

// A new folder that goes with its content when its owner does.
class TemporaryFolder {
public:
    static Result<TemporaryFolder> make();
    TemporaryFolder(TemporaryFolder &&other) noexcept : path_(std::exchange(other.path_, {})) {}
    TemporaryFolder &operator=(TemporaryFolder &&) = delete;
    ~TemporaryFolder();

    [[nodiscard]] std::string const &path() const { return path_; }

private:
    explicit TemporaryFolder(std::string path) : path_(std::move(path)) {}
    std::string path_;
};

} // namespace terrarium::host
