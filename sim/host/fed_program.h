// FedProgram: another program of the system that reads what we give it, such as an encoder of videos.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <sys/types.h>

#include "sim/core/result.h"
#include "sim/core/types.h"
#include "sim/host/descriptor.h"

namespace terrarium::host {

class FedProgram {
public:
    // Starts `arguments[0]`, found as a shell would find it; what it prints on its standard output goes
    // nowhere, its complaints are kept. It does not get the keyboard's Ctrl-C. The error says that the
    // program is not there, or cannot be started.
    static Result<FedProgram> start(std::vector<std::string> const &arguments);
    FedProgram(FedProgram &&other) noexcept;
    FedProgram &operator=(FedProgram &&) = delete;
    // Without finish() the program is ended.
    ~FedProgram();

    // Waits until the program has taken it all; false when it does not read any more.
    [[nodiscard]] bool feed(std::span<u8 const> bytes);
    // There is nothing more: waits for the program's end. The error is the first line of its complaints.
    Result<> finish();

private:
    FedProgram(std::string name, pid_t child, Descriptor input, Descriptor complaints)
        : name_(std::move(name)), child_(child), input_(std::move(input)),
          complaints_(std::move(complaints)) {}
    int wait();

    std::string name_;
    pid_t child_ = 0;
    Descriptor input_;
    Descriptor complaints_; // A file without a name.
};

} // namespace terrarium::host
