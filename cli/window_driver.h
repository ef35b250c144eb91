// WindowDriver: carries out what the window asks of a run.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "cli/slices.h"
#include "gui/app/desk.h"

namespace terrarium::cli {

class WindowDriver final : public gui::Driver {
public:
    // What only the run itself can do.
    struct Hooks {
        std::function<Result<>(std::string_view kind)> open_port;
        std::function<void(std::string_view kind)> close_port;
        std::function<std::vector<gui::PortFact>()> ports;
        std::function<Result<>(std::string const &path)> take_file;
        std::function<void()> rewound; // The machine has gone back in time.
        std::function<void()> quit;
        std::string read_only = {}; // Why a person's inputs are refused; empty: they are not.
    };

    WindowDriver(Machine &machine, Slices &slices, Hooks hooks);

    [[nodiscard]] bool running() const { return running_; }
    // A slice has been run: takes a snapshot for rewinding when it is time.
    void ran();

    Machine &machine() override { return machine_; }
    Result<> act(std::string_view target, Action const &action) override;
    Result<> type(std::span<u8 const> bytes) override;
    void set_running(bool running) override;
    void set_speed(host::Speed speed) override;
    void step(std::optional<Time> duration) override;
    Result<> rewind(Time to) override;
    Result<> open_port(std::string_view kind) override { return hooks_.open_port(kind); }
    void close_port(std::string_view kind) override { hooks_.close_port(kind); }
    Result<> take_file(std::string const &path) override { return hooks_.take_file(path); }
    void quit() override { hooks_.quit(); }
    void describe(gui::Facts &facts) override;

private:
    struct Kept {
        Time at;
        std::vector<u8> state;
    };
    void measure(Time now);

    Machine &machine_;
    Slices &slices_;
    Hooks hooks_;
    bool running_ = true;
    std::deque<Kept> kept_; // Oldest first.
    Time next_kept_;
    // For the factor: where both clocks were a moment ago.
    std::chrono::steady_clock::time_point host_then_ = std::chrono::steady_clock::now();
    Time then_;
    double factor_ = 0;
};

} // namespace terrarium::cli
