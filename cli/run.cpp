// terrarium run BOARD: a board with its serial port on a terminal, pipe, PTY or TCP port.
#include <chrono>
#include <cstdio>
#include <fstream>

#include <unistd.h>

#include "cli/message.h"
#include "cli/options.h"
#include "cli/session.h"
#include "cli/slices.h"
#include "sim/host/files.h"
#include "sim/host/host_loop.h"
#include "sim/host/pty_port.h"
#include "sim/host/serial_hub.h"
#include "sim/host/stdio_port.h"
#include "sim/host/tcp_listener.h"
#include "sim/host/terminal.h"
#include "sim/machine/snapshot.h"

namespace terrarium::cli {

namespace {

using namespace literals;

// A pipe's bytes wait until the board is there to take them: until it has spoken, or for this long.
constexpr Time kLongestSilence = 1_s;
// After a pipe's end the board goes on until it has said nothing for this long.
constexpr Time kQuietAfterEnd = 1_s;
// Bytes the serial bridge may still have to send before more is read from the outside.
constexpr std::size_t kEnoughQueued = 4096;
constexpr std::chrono::milliseconds kFlushLimit{2000};

// The board's run and everything that hangs on it.
class Run {
public:
    Run(RunOptions const &options, Session &session)
        : options_(options), session_(session), machine_(session.machine()), slices_(options.speed) {}

    Result<> open_ports();
    Result<> open_journal();
    int go();

private:
    [[nodiscard]] bool ended();
    void step();
    int finish();

    RunOptions const &options_;
    Session &session_;
    Machine &machine_;
    Slices slices_;
    // Ports go before the hub, and the hub before the loop.
    host::HostLoop loop_;
    host::SerialHub hub_;
    std::unique_ptr<host::Terminal> terminal_;
    std::unique_ptr<host::StdioPort> stdio_;
    std::unique_ptr<host::PtyPort> pty_;
    std::unique_ptr<host::TcpListener> tcp_;
    std::ofstream journal_;
    std::vector<u8> output_;
    Time last_output_;
    bool has_spoken_ = false;
    bool leave_ = false;
    bool input_ended_ = false;
    int signal_ = 0;
    bool line_open_ = false; // The board's last byte on stdout was not a line end.
};

Result<> Run::open_ports() {
    TRY(loop_.on_interrupt([this](int signal) { signal_ = signal; }));
    hub_.on_receive([this](std::span<u8 const> bytes) {
        if (Result<> const posted = machine_.post_serial(bytes); !posted) say(posted.error().message);
    });
    machine_.on_serial = [this](u8 byte) {
        output_.push_back(byte);
        has_spoken_ = true;
        last_output_ = machine_.now();
    };
    if (options_.pty) {
        auto const link = options_.pty->empty() ? std::nullopt : options_.pty;
        pty_ = TRY(host::open_pty(loop_, hub_, link));
        say("serial port: " + pty_->public_path());
    }
    if (options_.tcp) {
        tcp_ = TRY(host::listen_tcp(loop_, hub_, options_.bind, *options_.tcp));
        say("serial port: TCP " + tcp_->address() + ", port " + std::to_string(tcp_->port()));
    }
    if (options_.headless) return {};
    if (!options_.stdio && isatty(STDIN_FILENO) != 0) {
        say(machine_.board().title + "; Ctrl-] leaves");
        terminal_ = TRY(host::open_terminal(loop_, hub_, [this] { leave_ = true; }));
        set_raw_terminal(true);
        return {};
    }
    hub_.hold_input(true);
    stdio_ = TRY(host::open_stdio(loop_, hub_, [this](host::StdioEnd end) {
        (end == host::StdioEnd::Input ? input_ended_ : leave_) = true;
    }));
    return {};
}

Result<> Run::open_journal() {
    if (!options_.journal) return {};
    journal_.open(*options_.journal, std::ios::trunc);
    write_header(journal_, session_.journal());
    for (Input const &input : session_.journal().inputs) journal_ << to_string(input) << '\n';
    journal_.flush();
    if (!journal_) return Error{*options_.journal + ": cannot be written"};
    machine_.on_post = [this](Input const &input) {
        journal_ << to_string(input) << '\n';
        journal_.flush();
    };
    return {};
}

bool Run::ended() {
    if (signal_ != 0 || leave_ || !machine_.objection().empty()) return true;
    if (options_.duration) return machine_.now() >= *options_.duration;
    bool const all_sent = machine_.console().queued() == 0 && !hub_.input_held();
    return input_ended_ && all_sent && machine_.now() - last_output_ >= kQuietAfterEnd;
}

void Run::step() {
    if (hub_.congested()) {
        loop_.wait_until(std::chrono::steady_clock::now() + std::chrono::milliseconds(100));
        return;
    }
    slices_.run(machine_, options_.duration.value_or(Time::never()));
    if (!output_.empty()) {
        line_open_ = output_.back() != '\n';
        hub_.send(output_);
        output_.clear();
    }
    if (stdio_) {
        bool const ready = has_spoken_ || machine_.now() >= kLongestSilence;
        hub_.hold_input(!ready || machine_.console().queued() > kEnoughQueued);
    }
    slices_.wait(loop_, machine_.now());
}

int Run::go() {
    while (!ended()) step();
    return finish();
}

int Run::finish() {
    hub_.flush(kFlushLimit);
    bool const wrote_on_stdout = terminal_ != nullptr || stdio_ != nullptr;
    terminal_.reset();
    stdio_.reset();
    set_raw_terminal(false);
    if (journal_.is_open()) write_end(journal_, machine_.now());
    if (options_.save_state) {
        Result<> const saved = host::write_file_atomically(*options_.save_state, write_snapshot(machine_));
        if (!saved) return fail(saved.error().message);
    }
    if (wrote_on_stdout && line_open_ && (options_.state_hash || isatty(STDOUT_FILENO) != 0)) std::printf("\n");
    if (options_.state_hash) std::printf("state-hash: %s\n", machine_.state_hash().c_str());
    std::fflush(stdout);
    if (!machine_.objection().empty()) return fail("stopped at " + to_string(machine_.now()) + ": " + machine_.objection());
    return signal_ != 0 ? 128 + signal_ : kOk;
}

} // namespace

int run(RunOptions const &options) {
    Result<std::unique_ptr<Session>> opened = Session::open(options.board);
    if (!opened) return fail(opened.error().message);
    Run board_run(options, *opened.value());
    if (Result<> const ports = board_run.open_ports(); !ports) return fail(ports.error().message);
    if (Result<> const journal = board_run.open_journal(); !journal) return fail(journal.error().message);
    return board_run.go();
}

} // namespace terrarium::cli
