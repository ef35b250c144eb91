// Desk: where the window's thread and the machine's thread meet, and the only thing both touch.
//
// The window asks; the machine's thread answers requests between two slices and lays out what there is to
// see as immutable facts. Nothing of the machine is read while it runs, so with a window or without, the
// same inputs give the same run.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "gui/app/facts.h"
#include "sim/core/result.h"
#include "sim/host/pacer.h"
#include "sim/logic/recorder.h"
#include "sim/machine/machine.h"

namespace terrarium::gui {

// How far to go on.
struct Step {
    enum class Kind : u8 { Instruction, Event, Duration } kind = Kind::Instruction;
    Time duration; // Of Kind::Duration.
};

// What the window may ask of whoever runs the machine. All of it is called in the machine's thread.
class Driver {
public:
    virtual ~Driver() = default;

    [[nodiscard]] virtual Machine &machine() = 0;
    // As posted by a person: stamped, journalled.
    virtual Result<> act(std::string_view target, Action const &action) = 0;
    virtual Result<> type(std::span<u8 const> bytes) = 0;
    // A text of any length, lines ended by \n, at a pace the board can follow; see Facts::untyped. Keys typed
    // meanwhile come behind it, but Ctrl-C ends it.
    virtual void paste(std::string_view text) = 0;

    virtual void set_running(bool running) = 0;
    virtual void set_speed(host::Speed speed) = 0;
    // Pauses, one step further on.
    virtual Result<> step(Step step) = 0;
    // Back to a snapshot of Facts::snapshots, and on from there.
    virtual Result<> rewind(Time to) = 0;
    // Pauses, one step back: by an instruction where the last step was one, else to the last snapshot.
    virtual Result<> step_back() = 0;

    // As the option of `terrarium run` is written, without its dashes: "pty", "tcp", "tcp=20001",
    // "rfc2217=0".
    virtual Result<> open_port(std::string_view request) = 0;
    // "pty", "tcp", "rfc2217".
    virtual void close_port(std::string_view kind) = 0;

    // Runs Python on the board, code after code, up to the first that fails. `shown`: what it prints is for
    // the terminal. How it goes is told by Facts::script, with `purpose`; the machine runs for it.
    virtual Result<> run_script(std::vector<std::string> codes, bool shown, std::string_view purpose) = 0;

    // What a file dropped on the window is for: firmware, a script, a journal, a folder for the drive.
    virtual Result<> take_file(std::string const &path) = 0;
    virtual void quit() = 0;

    // The logic analyser of the run; null: it has none.
    [[nodiscard]] virtual Recorder *recorder() { return nullptr; }

    // What the machine's thread knows besides the machine.
    virtual void describe(Facts &facts) = 0;
};

// A piece of what the board has said: bytes, of which the first is number `at` of the run. Where `at` lies
// before the last piece's end the board has gone back in time: what was said from `at` on has not been said.
struct Said {
    u64 at = 0;
    std::vector<u8> bytes;
};

class Desk {
public:
    using Request = std::function<void(Driver &)>;

    // The window's side.
    void ask(Request request);
    // Never null once the machine has begun; shares nothing that changes.
    [[nodiscard]] std::shared_ptr<Facts const> facts() const;
    // What the board has said since the last call.
    [[nodiscard]] Said take_output();
    // What the window shows and therefore wants to have laid out.
    void want(Wishes wishes);
    // A sentence for the person at the window, from either side.
    void tell(std::string text);
    [[nodiscard]] std::vector<std::string> take_messages();
    // Wakes the machine's thread after ask(); set before the threads start.
    std::function<void()> wake;

    // The machine's side: carries out what was asked, and lays out the facts when they are due (60 times a
    // second of the host) or something was asked.
    void visit(Driver &driver);
    void add_output(std::span<u8 const> bytes);
    // Only the first `said` bytes of the run have been said.
    void take_back_output(u64 said);
    // The machine's thread is over; no request will be carried out any more.
    void close() { set_over(); }
    [[nodiscard]] bool over() const;

private:
    void set_over();

    mutable std::mutex mutex_;
    std::vector<Request> requests_;
    Said output_;
    std::vector<std::string> messages_;
    std::shared_ptr<Facts const> facts_;
    Wishes wishes_;
    bool over_ = false;
    // The machine's side only.
    std::chrono::steady_clock::time_point due_{}; // When the next facts are.
    std::chrono::steady_clock::time_point inspect_at_{};
    std::shared_ptr<Inspection const> inspection_;
    Wishes inspected_; // What inspection_ was made for.
};

} // namespace terrarium::gui
