#include "sim/host/fed_program.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/host/system_error.h"

namespace terrarium::host {

Result<FedProgram> FedProgram::start(std::vector<std::string> const &arguments) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return system_error("cannot make a pipe", errno);
    Descriptor const read(ends[0]);
    Descriptor write(ends[1]);
    Descriptor complaints(::memfd_create("complaints", MFD_CLOEXEC));
    if (!complaints) return system_error("cannot make a file in memory", errno);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, read.fd(), STDIN_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, complaints.fd(), STDERR_FILENO);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
    sigset_t usual; // We ignore SIGPIPE; it shall not.
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &usual);

    std::vector<std::string> own = arguments;
    std::vector<char *> pointers;
    for (std::string &text : own) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    pid_t child = 0;
    int const failure =
        ::posix_spawnp(&child, arguments[0].c_str(), &actions, &attributes, pointers.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (failure != 0) return system_error("cannot run " + arguments[0], failure);
    return FedProgram(arguments[0], child, std::move(write), std::move(complaints));
}

FedProgram::FedProgram(FedProgram &&other) noexcept
    : name_(std::move(other.name_)), child_(std::exchange(other.child_, 0)), input_(std::move(other.input_)),
      complaints_(std::move(other.complaints_)) {}

FedProgram::~FedProgram() {
    if (child_ == 0) return;
    ::kill(child_, SIGTERM);
    wait();
}

bool FedProgram::feed(std::span<u8 const> bytes) {
    while (!bytes.empty()) {
        ssize_t const count = ::write(input_.fd(), bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        bytes = bytes.subspan(std::size_t(count));
    }
    return true;
}

int FedProgram::wait() {
    input_.close();
    int status = 0;
    while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) {
    }
    child_ = 0;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

Result<> FedProgram::finish() {
    if (wait() == 0) return {};
    std::array<char, 512> text{};
    ssize_t const count = ::pread(complaints_.fd(), text.data(), text.size(), 0);
    std::string said(text.data(), count > 0 ? std::size_t(count) : 0);
    said.resize(std::min(said.size(), said.find('\n')));
    return Error{name_ + " failed" + (said.empty() ? "" : ": " + said)};
}

} // namespace terrarium::host
