#include "sim/host/program.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/host/descriptor.h"
#include "sim/host/system_error.h"

namespace terrarium::host {

namespace {

struct Pipe {
    Descriptor read;
    Descriptor write;
};

Result<Pipe> make_pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return system_error("cannot make a pipe", errno);
    return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

// Takes what there is; false at the end.
bool take(Descriptor const &from, std::string &into) {
    std::array<char, 4096> piece;
    ssize_t const count = ::read(from.fd(), piece.data(), piece.size());
    if (count < 0) return errno == EINTR;
    into.append(piece.data(), std::size_t(count));
    return count > 0;
}

// Both streams at once, so that neither fills up while the other is read.
void take_all(Descriptor &output, Descriptor &errors, ProgramResult &result) {
    std::array<pollfd, 2> ends{{{output.fd(), POLLIN, 0}, {errors.fd(), POLLIN, 0}}};
    while (ends[0].fd >= 0 || ends[1].fd >= 0) {
        if (::poll(ends.data(), ends.size(), -1) < 0 && errno != EINTR) return;
        if (ends[0].revents != 0 && !take(output, result.output)) ends[0].fd = -1;
        if (ends[1].revents != 0 && !take(errors, result.errors)) ends[1].fd = -1;
    }
}

std::vector<char *> pointers(std::vector<std::string> &texts) {
    std::vector<char *> result;
    for (std::string &text : texts) result.push_back(text.data());
    result.push_back(nullptr);
    return result;
}

} // namespace

Result<ProgramResult> run_program(std::vector<std::string> const &arguments,
                                  std::vector<std::string> const &environment) {
    Pipe output = TRY(make_pipe());
    Pipe errors = TRY(make_pipe());
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output.write.fd(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, errors.write.fd(), STDERR_FILENO);

    std::vector<std::string> own_arguments = arguments;
    std::vector<std::string> own_environment = environment; // The first of a name counts.
    for (char **entry = environ; *entry != nullptr; ++entry) own_environment.emplace_back(*entry);
    pid_t child = 0;
    int const failure = ::posix_spawnp(&child, arguments[0].c_str(), &actions, nullptr,
                                       pointers(own_arguments).data(), pointers(own_environment).data());
    posix_spawn_file_actions_destroy(&actions);
    if (failure != 0) return system_error("cannot run " + arguments[0], failure);
    output.write.close();
    errors.write.close();
    ProgramResult result;
    take_all(output.read, errors.read, result);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    result.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return result;
}

Result<TemporaryFolder> TemporaryFolder::make() {
    std::error_code failure;
    std::string const parent = std::filesystem::temp_directory_path(failure).string();
    if (failure) return system_error("there is no folder for temporary files", failure.value());
    std::string path = parent + "/terrarium-XXXXXX";
    if (::mkdtemp(path.data()) == nullptr) return system_error("cannot make a folder in " + parent, errno);
    return TemporaryFolder(std::move(path));
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code failure;
    if (!path_.empty()) std::filesystem::remove_all(path_, failure);
}

} // namespace terrarium::host
