#include "cli/board_run.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include <unistd.h>

#include "session/message.h"
#include "session/show.h"
#include "session/writable.h"
#include "sim/host/files.h"
#include "sim/machine/snapshot.h"
#include "sim/parts/line_actions.h"

namespace terrarium::cli {

namespace {

using namespace literals;

// After a pipe's end the board goes on until it is done: at its prompt, or silent for long.
constexpr Time kQuietAtPrompt = 500_ms;
constexpr Time kQuietElsewhere = 10_s;
// Bytes that may wait for the board before more is read from the outside.
constexpr std::size_t kEnoughQueued = 4096;
constexpr std::chrono::milliseconds kFlushLimit{2000};
// When a run of this duration ends.
Time end_of(Time start, std::optional<Time> duration) {
    if (!duration) return Time::never();
    return *duration > Time::never() - start ? Time::never() : start + *duration;
}

} // namespace

Result<> BoardRun::check_files() const {
    if (options_.journal) TRY(check_writable(*options_.journal));
    if (options_.save_state) TRY(check_writable(*options_.save_state));
    return check_pictures(options_.board.screenshot, options_.board.video);
}

Result<> BoardRun::open_ports() {
    TRY(loop_.on_interrupt([this](int signal) { signal_ = signal; }));
    if (options_.pty) TRY(ports_.open_pty(options_.pty->empty() ? std::nullopt : options_.pty));
    if (options_.tcp) TRY(ports_.open_tcp(*options_.tcp));
    if (options_.rfc2217) TRY(ports_.open_rfc2217(*options_.rfc2217));
    if (options_.board.video) film_.emplace(TRY(Film::start(session_.board(), *options_.board.video)));
    if (options_.headless || desk_ != nullptr) return {};
    if (!options_.stdio && isatty(STDIN_FILENO) != 0) {
        say(session_.board().title + "; Ctrl-] leaves");
        terminal_ = TRY(host::open_terminal(loop_, wires_, [this] { leave_ = true; }));
        set_raw_terminal(true);
        return {};
    }
    stdio_ = TRY(host::open_stdio(loop_, pipe_, [this](host::StdioEnd end) {
        (end == host::StdioEnd::Input ? input_ended_ : leave_) = true;
    }));
    return {};
}

Result<> BoardRun::start() {
    if (options_.journal) journal_.emplace(TRY(JournalFile::create(*options_.journal, session_.journal())));
    vcd_ = TRY(VcdFile::create(options_.board, machine()));
    begin_ = session_.beginning();
    end_ = end_of(begin_, options_.duration);
    if (replay_end_) pause_at_ = *replay_end_;
    typist_.emplace(machine().now());
    machine().on_post = [this](Input const &input) {
        if (journal_) journal_->write(input);
    };
    machine().on_serial = [this](u8 byte) {
        output_.push_back(byte);
        typist_->heard(byte, machine().now());
        if (driver_) shown_ += driver_->hear(byte);
    };
    set_up_wires();
    if (desk_ != nullptr) set_up_driver();
    ports_.announce();
    return {};
}

void BoardRun::set_up_wires() {
    wires_.on_receive([this](std::span<u8 const> bytes) {
        if (Result<> const posted = machine().post_serial(bytes); !posted) return say(posted.error().message);
        posted_ += bytes.size();
        if (machine().console().queued() + posted_ > kEnoughQueued) wires_.hold_input(true);
    });
    wires_.on_set_line([this](LineRequest request, SerialLine const &line) {
        // A console that does not have the setting says so to the client, by the protocol.
        return machine().post("serial", line_action(request, line)).ok();
    });
    pipe_.on_receive([this](std::span<u8 const> bytes) {
        // Whoever asks for --stdio means bytes; a plain pipe is a person who types.
        options_.stdio ? typist_->take(bytes) : typist_->type(bytes);
        if (typist_->waiting() > kEnoughQueued) pipe_.hold_input(true);
    });
}

bool BoardRun::ended() {
    if (stopped() || machine().now() >= end_) return true;
    // A window stays open, so that its person can see what strict mode objects to.
    if (!machine().objection().empty()) return desk_ == nullptr || options_.duration;
    // With another way in, or a time to run for, the end of a pipe means nothing.
    if (options_.duration || !input_ended_ || ports_.any()) return false;
    if (typist_->waiting() > 0 || machine().console().queued() > 0) return false;
    Time const quiet = machine().now() - typist_->last_activity();
    return quiet >= (typist_->at_prompt() ? kQuietAtPrompt : kQuietElsewhere);
}

void BoardRun::step() {
    if (pipe_.congested()) {
        loop_.wait_until(std::chrono::steady_clock::now() + std::chrono::milliseconds(100));
        return;
    }
    if (driver_) {
        desk_->visit(*driver_);
        if (paused()) {
            pass_output_on();
            if (vcd_) vcd_->flush();
            loop_.wait_until(std::chrono::steady_clock::now() + std::chrono::milliseconds(10));
            return;
        }
    }
    run_slice();
    slices_.wait(loop_, machine().now(), [this] { return stopped(); });
}

void BoardRun::run_slice() {
    if (Result<> const typed = typist_->step(machine()); !typed) say(typed.error().message);
    if (driver_) {
        if (Result<> const posted = driver_->before_run(); !posted) say(posted.error().message);
    }
    Time limit = std::min(end_, pause_at_);
    if (driver_) limit = std::min(limit, driver_->next_look());
    if (typist_->waiting() > 0) limit = std::min(limit, Typist::next_look(machine().now()));
    if (film_) limit = std::min(limit, film_->next()); // At first that is now.
    if (limit > machine().now()) slices_.run(machine(), limit);
    if (film_ && !film_->look(machine())) leave_ = true;
    posted_ = 0;
    if (driver_) driver_->ran();
    pass_output_on();
    if (journal_) journal_->catch_up(machine().now());
    if (vcd_) vcd_->flush();
    wires_.hold_input(machine().console().queued() > kEnoughQueued);
    pipe_.hold_input(typist_->waiting() > kEnoughQueued);
}

void BoardRun::pass_output_on() {
    if (output_.empty()) return;
    line_open_ = output_.back() != '\n';
    wires_.send(output_);
    pipe_.send(output_);
    if (desk_ != nullptr) desk_->add_output({reinterpret_cast<u8 const *>(shown_.data()), shown_.size()});
    shown_.clear();
    output_.clear();
}

int BoardRun::go() {
    loop_.poll(); // What a pipe holds already is there from the first instant on, in every run.
    while (!ended()) step();
    return finish();
}

int BoardRun::finish() {
    if (driver_) driver_->leave_block();
    wires_.flush(kFlushLimit);
    pipe_.flush(kFlushLimit);
    wires_.on_set_line(nullptr); // Clients that let go of the line now are too late to change the run.
    bool const wrote_on_stdout = terminal_ != nullptr || stdio_ != nullptr;
    terminal_.reset();
    stdio_.reset();
    set_raw_terminal(false);
    Result<> written = finish_files();
    bool const results = options_.state_hash || !options_.board.shows.empty();
    if (wrote_on_stdout && line_open_ && (results || isatty(STDOUT_FILENO) != 0)) std::printf("\n");
    show(machine(), options_.board.shows);
    if (options_.state_hash) std::printf("state-hash: %s\n", machine().state_hash().c_str());
    if (std::fflush(stdout) != 0 && written) written = Error{"cannot write to standard output"};
    if (!written) return fail(written.error().message);
    if (!machine().objection().empty())
        return fail("stopped at " + to_string(machine().now()) + ": " + machine().objection());
    return signal_ != 0 ? 128 + signal_ : kOk;
}

// Every file gets its chance; the error is the last one.
Result<> BoardRun::finish_files() {
    Result<> written;
    auto const note = [&](Result<> const &result) {
        if (!result) written = result;
    };
    if (journal_) note(journal_->finish(machine().now()));
    if (options_.save_state)
        note(host::write_file_atomically(*options_.save_state,
                                         write_snapshot(machine(), std::min(end_, machine().now()))));
    if (options_.board.screenshot) note(save_screenshot(machine(), *options_.board.screenshot));
    if (film_) note(film_->finish());
    if (vcd_) note(vcd_->finish());
    return written;
}

} // namespace terrarium::cli
