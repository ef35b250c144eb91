// WindowDriver: carries out what the window asks of a run.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include "gui/app/desk.h"
#include "session/journal_file.h"
#include "session/rewind_store.h"
#include "session/script_job.h"
#include "session/slices.h"
#include "session/typist.h"

namespace terrarium::cli {

class WindowDriver final : public gui::Driver {
public:
    // What only the run itself can do.
    struct Hooks {
        std::function<Result<>(std::string_view kind)> open_port;
        std::function<void(std::string_view kind)> close_port;
        std::function<std::vector<gui::PortFact>()> ports;
        std::function<Result<>(std::string const &path)> take_file;
        // The machine has gone back in time: to when hear() had given this many bytes.
        std::function<void(u64 said)> rewound;
        std::function<void()> quit;
        // Of this run; it may have none, or none any more.
        std::optional<JournalFile> *journal = nullptr;
        std::string read_only = {}; // Why a person's inputs are refused; empty: they are not.
    };

    WindowDriver(Machine &machine, Slices &slices, Typist &typist, Hooks hooks);

    [[nodiscard]] bool running() const { return running_; }
    // Before a slice: posts what a script has to say.
    Result<> before_run();
    // A slice has been run: takes a snapshot for rewinding when it is time.
    void ran();
    // A person has looked into the middle of a block, where a run never stands: brings the machine back to
    // the block's beginning. To be called before anything else goes on with it.
    void leave_block();

    // A byte from the board; gives back what of it the terminal shows.
    std::string hear(u8 byte);
    // Where a running script wants to be asked again; never before now.
    [[nodiscard]] Time next_look() const;

    Machine &machine() override { return machine_; }
    Result<> act(std::string_view target, Action const &action) override;
    Result<> type(std::span<u8 const> bytes) override;
    void paste(std::string_view text) override {
        if (hooks_.read_only.empty()) typist_.paste(text);
    }
    void set_running(bool running) override;
    void set_speed(host::Speed speed) override;
    Result<> step(gui::Step step) override;
    Result<> rewind(Time to) override;
    Result<> step_back() override;
    Result<> open_port(std::string_view kind) override { return hooks_.open_port(kind); }
    void close_port(std::string_view kind) override { hooks_.close_port(kind); }
    Result<> run_script(std::vector<std::string> codes, bool shown, std::string_view purpose) override;
    Result<> take_file(std::string const &path) override { return hooks_.take_file(path); }
    Recorder *recorder() override { return &recorder_; }
    void quit() override { hooks_.quit(); }
    void describe(gui::Facts &facts) override;

private:
    // The middle of the block that comes next, as an inspector shows it.
    struct Look {
        std::vector<u8> start; // The machine's state before the block.
        unsigned instructions = 0;
    };
    [[nodiscard]] JournalFile *journal() const;
    bool look_into_block(unsigned instructions);
    void step_instruction();
    Result<> go_back_to(Moment const &moment);
    void measure(Time now);

    Machine &machine_;
    Slices &slices_;
    Typist &typist_;
    Hooks hooks_;
    Recorder recorder_;
    bool running_ = true;
    u64 said_ = 0; // Bytes for the terminal so far.
    RewindStore store_;
    std::optional<Look> look_;
    // For the factor: where both clocks were a moment ago.
    std::chrono::steady_clock::time_point host_then_ = std::chrono::steady_clock::now();
    Time then_;
    double factor_ = 0;
    std::optional<ScriptJob> script_; // The last one, over or not.
    u64 scripts_ = 0;
    std::string purpose_; // Of the last script.
};

} // namespace terrarium::cli
