// Forked: a copy of this process that does one thing, with a channel of whole messages between the two.
//
// The copy has everything that was there when it was made, and what it does to that nobody else sees; when it
// crashes, only it is gone. It shares what files are open, so it must not write to any that others have.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "sim/core/result.h"
#include "sim/host/descriptor.h"

namespace terrarium::host {

// One end of a channel. Messages arrive whole, in order, or not at all.
class MessageChannel {
public:
    explicit MessageChannel(Descriptor end) : end_(std::move(end)) {}
    // False when the other end is gone.
    [[nodiscard]] bool send(std::string_view message);
    // The next message; nothing when the other end is gone. Waits for it.
    [[nodiscard]] std::optional<std::string> receive();
    // To wait for with poll().
    [[nodiscard]] int fd() const { return end_.fd(); }

private:
    Descriptor end_;
};

class Forked {
public:
    // Runs `work` in a copy of this process, which ends with what it returns as its exit code. The copy goes
    // when this process ends before it. Nothing that is buffered for stdout is written twice.
    static Result<Forked> start(std::function<int(MessageChannel &)> const &work);
    Forked(Forked &&other) noexcept;
    Forked &operator=(Forked &&) = delete;
    // Ends the copy if it still runs.
    ~Forked();

    [[nodiscard]] MessageChannel &channel() { return channel_; }
    // Ends it now.
    void kill();
    // Waits for its end, and says how it came: "" for exit code 0, "exit code 3", "signal 11 (Segmentation
    // fault)".
    std::string wait();

private:
    Forked(pid_t child, Descriptor end) : child_(child), channel_(std::move(end)) {}
    pid_t child_ = 0; // 0: it has been waited for.
    MessageChannel channel_;
};

} // namespace terrarium::host
