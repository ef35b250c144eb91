// The window's part in a board's run: what it may ask for.
#include <chrono>
#include <cstdio>

#include "cli/board_run.h"
#include "cli/drops.h"
#include "session/message.h"

namespace terrarium::cli {

namespace {

constexpr char const *kReplay = "this is a replay: only the inputs of its journal reach the board";

} // namespace

void BoardRun::set_up_driver() {
    desk_->wake = [this] { loop_.post([this] { loop_.wake(); }); };
    driver_.emplace(machine(), slices_, *typist_,
                    WindowDriver::Hooks{[this](std::string_view request) { return open_port(request); },
                                        [this](std::string_view kind) { ports_.close(kind); },
                                        [this] { return ports_.list(); },
                                        [this](std::string const &path) { return take_file(path); },
                                        [this](u64 said) { rewound(said); }, [this] { leave_ = true; },
                                        &journal_, replay_end_ ? kReplay : ""});
}

// By the person, at the end of a replay, or by strict mode.
bool BoardRun::paused() {
    if (machine().now() >= pause_at_ && driver_->running()) {
        driver_->set_running(false);
        pause_at_ = Time::never(); // Who goes on from here means it.
        std::printf("state-hash: %s\n", machine().state_hash().c_str());
        std::fflush(stdout);
        tell("the replay has come to its end at " + to_string(machine().now()));
    }
    return !driver_->running() || !machine().objection().empty();
}

Result<> BoardRun::open_port(std::string_view request) {
    if (replay_end_) return Error{kReplay};
    TRY(ports_.open(request));
    ports_.announce();
    return {};
}

Result<> BoardRun::take_file(std::string const &path) {
    if (replay_end_) return Error{kReplay};
    driver_->leave_block();
    Result<Taken> const dropped = take_dropped(session_, path);
    if (!dropped) {
        say(dropped.error().message);
        return dropped.error();
    }
    Taken const &taken = dropped.value();
    std::string said = taken.said;
    Result<> finished;
    if (journal_ && taken.beyond_journal) {
        finished = journal_->finish(machine().now());
        journal_.reset();
        said += "; the journal ends here, at " + to_string(machine().now()) + ", because it cannot hold this";
    }
    TRY(machine().post(taken.target, taken.action));
    tell(said);
    return finished;
}

void BoardRun::rewound(u64 said) {
    Time const now = machine().now();
    pass_output_on(); // For others, what has been said stays said.
    desk_->take_back_output(said);
    if (vcd_) vcd_->went_back();
    desk_->tell("back at " + to_string(now));
    if (film_) film_->rewound(now);
    if (replay_end_ && now < *replay_end_) pause_at_ = *replay_end_;
}

void BoardRun::tell(std::string const &text) {
    say(text);
    desk_->tell(text);
}

} // namespace terrarium::cli
