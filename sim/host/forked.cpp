#include "sim/host/forked.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/core/types.h"
#include "sim/host/system_error.h"

namespace terrarium::host {

namespace {

bool write_whole(int fd, char const *bytes, std::size_t size) {
    while (size > 0) {
        ssize_t const count = ::send(fd, bytes, size, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        bytes += count;
        size -= std::size_t(count);
    }
    return true;
}

bool read_whole(int fd, char *bytes, std::size_t size) {
    while (size > 0) {
        ssize_t const count = ::recv(fd, bytes, size, 0);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        bytes += count;
        size -= std::size_t(count);
    }
    return true;
}

} // namespace

bool MessageChannel::send(std::string_view message) {
    u64 const size = message.size();
    char head[sizeof size];
    std::memcpy(head, &size, sizeof size);
    return write_whole(end_.fd(), head, sizeof head) &&
           write_whole(end_.fd(), message.data(), message.size());
}

std::optional<std::string> MessageChannel::receive() {
    u64 size = 0;
    char head[sizeof size];
    if (!read_whole(end_.fd(), head, sizeof head)) return {};
    std::memcpy(&size, head, sizeof size);
    std::string message(size, '\0');
    if (!read_whole(end_.fd(), message.data(), message.size())) return {};
    return message;
}

Result<Forked> Forked::start(std::function<int(MessageChannel &)> const &work) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return system_error("cannot make a channel", errno);
    Descriptor ours(ends[0]);
    Descriptor theirs(ends[1]);
    std::fflush(nullptr);
    pid_t const parent = ::getpid();
    pid_t const child = ::fork();
    if (child < 0) return system_error("cannot start another process", errno);
    if (child > 0) return Forked(child, std::move(ours));
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1); // It has gone already.
    ours.close();
    MessageChannel channel(std::move(theirs));
    int const code = work(channel);
    std::fflush(nullptr);
    ::_exit(code);
}

Forked::Forked(Forked &&other) noexcept
    : child_(std::exchange(other.child_, 0)), channel_(std::move(other.channel_)) {}

Forked::~Forked() {
    if (child_ == 0) return;
    kill();
    wait();
}

void Forked::kill() {
    if (child_ != 0) ::kill(child_, SIGKILL);
}

std::string Forked::wait() {
    int status = 0;
    while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) {
    }
    child_ = 0;
    if (WIFSIGNALED(status))
        return "signal " + std::to_string(WTERMSIG(status)) + " (" + ::strsignal(WTERMSIG(status)) + ")";
    if (WEXITSTATUS(status) != 0) return "exit code " + std::to_string(WEXITSTATUS(status));
    return {};
}

} // namespace terrarium::host
