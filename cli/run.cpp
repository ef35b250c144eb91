// terrarium run BOARD: a board with its serial port on a terminal, pipe, PTY, TCP or RFC 2217 port.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include <sys/stat.h>
#include <unistd.h>

#include "cli/journal_file.h"
#include "cli/message.h"
#include "cli/options.h"
#include "cli/session.h"
#include "cli/show.h"
#include "cli/slices.h"
#include "cli/typist.h"
#include "cli/vcd_file.h"
#include "cli/window_driver.h"
#include "cli/writable.h"
#include "gui/app/window.h"
#include "sim/host/files.h"
#include "sim/host/host_loop.h"
#include "sim/host/pty_port.h"
#include "sim/host/serial_hub.h"
#include "sim/host/stdio_port.h"
#include "sim/host/tcp_listener.h"
#include "sim/host/terminal.h"
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

// The board's run and everything that hangs on it.
class Run {
public:
    // `desk`: of the window, or null.
    Run(RunOptions const &options, Session &session, gui::Desk *desk)
        : options_(options), session_(session), desk_(desk), slices_(options.speed) {}

    // Nothing of the user's changes before every port is open and every file is found good.
    Result<> open_ports();
    Result<> check_files() const;
    // The session has begun.
    Result<> start();
    int go();

private:
    [[nodiscard]] Machine &machine() { return session_.machine(); }
    [[nodiscard]] bool stopped() const { return signal_ != 0 || leave_; }
    [[nodiscard]] bool ended();
    void step();
    void rewound();
    void pass_output_on();
    int finish();

    RunOptions const &options_;
    Session &session_;
    gui::Desk *desk_;
    Slices slices_;
    // Ports go before the hubs, and the hubs before the loop.
    host::HostLoop loop_;
    host::SerialHub wires_; // Whoever types at the speed of a wire: terminal, PTY, TCP.
    host::SerialHub pipe_;  // Standard input and output.
    std::unique_ptr<host::Terminal> terminal_;
    std::unique_ptr<host::StdioPort> stdio_;
    std::unique_ptr<host::PtyPort> pty_;
    std::unique_ptr<host::TcpListener> tcp_;
    std::unique_ptr<host::TcpListener> rfc2217_;
    std::optional<JournalFile> journal_;
    std::unique_ptr<VcdFile> vcd_; // Or null.
    std::optional<Typist> typist_;
    Time end_;
    std::vector<u8> output_; // Not yet passed on.
    std::string shown_;      // The same as the window shows it.
    std::size_t posted_ = 0; // Bytes from the wires since the machine last ran.
    std::optional<WindowDriver> driver_;
    bool leave_ = false;
    bool input_ended_ = false;
    int signal_ = 0;
    bool line_open_ = false; // The board's last byte was not a line end.
};

Result<> Run::open_ports() {
    TRY(loop_.on_interrupt([this](int signal) { signal_ = signal; }));
    if (options_.pty) {
        auto const link = options_.pty->empty() ? std::nullopt : options_.pty;
        pty_ = TRY(host::open_pty(loop_, wires_, link));
    }
    if (options_.tcp) tcp_ = TRY(host::listen_tcp(loop_, wires_, options_.bind, *options_.tcp));
    if (options_.rfc2217) {
        rfc2217_ = TRY(
            host::listen_tcp(loop_, wires_, options_.bind, *options_.rfc2217, host::TcpProtocol::Rfc2217));
    }
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

Result<> Run::check_files() const {
    if (options_.journal) TRY(check_writable(*options_.journal));
    if (options_.save_state) TRY(check_writable(*options_.save_state));
    return {};
}

Result<> Run::start() {
    if (options_.journal) journal_.emplace(TRY(JournalFile::create(*options_.journal, session_.journal())));
    vcd_ = TRY(VcdFile::create(options_.board, machine()));
    end_ = end_of(session_.beginning(), options_.duration);
    typist_.emplace(machine().now());
    machine().on_post = [this](Input const &input) {
        if (journal_) journal_->write(input);
    };
    machine().on_serial = [this](u8 byte) {
        output_.push_back(byte);
        typist_->heard(byte, machine().now());
        if (driver_) shown_ += driver_->hear(byte);
    };
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
        typist_->take(bytes);
        if (typist_->waiting() > kEnoughQueued) pipe_.hold_input(true);
    });
    if (desk_ != nullptr) {
        desk_->wake = [this] { loop_.post([this] { loop_.wake(); }); };
        driver_.emplace(machine(), slices_, *typist_,
                        WindowDriver::Hooks{[](std::string_view) -> Result<> { return Error{"not yet"}; },
                                            [](std::string_view) {},
                                            [] { return std::vector<gui::PortFact>(); },
                                            [](std::string const &) -> Result<> { return Error{"not yet"}; },
                                            [this] { rewound(); }, [this] { leave_ = true; },
                                            journal_ ? &*journal_ : nullptr});
    }
    if (pty_) say("serial port: " + pty_->public_path());
    if (tcp_) say("serial port: TCP " + tcp_->address() + ", port " + std::to_string(tcp_->port()));
    if (rfc2217_) {
        say("serial port: RFC 2217 on TCP " + rfc2217_->address() + ", port " +
            std::to_string(rfc2217_->port()));
    }
    return {};
}

bool Run::ended() {
    if (stopped() || !machine().objection().empty() || machine().now() >= end_) return true;
    // With another way in, or a time to run for, the end of a pipe means nothing.
    if (options_.duration || !input_ended_ || pty_ || tcp_ || rfc2217_) return false;
    if (typist_->waiting() > 0 || machine().console().queued() > 0) return false;
    Time const quiet = machine().now() - typist_->last_activity();
    return quiet >= (typist_->at_prompt() ? kQuietAtPrompt : kQuietElsewhere);
}

void Run::step() {
    if (pipe_.congested()) {
        loop_.wait_until(std::chrono::steady_clock::now() + std::chrono::milliseconds(100));
        return;
    }
    if (driver_) {
        desk_->visit(*driver_);
        if (!driver_->running()) {
            pass_output_on();
            if (vcd_) vcd_->flush();
            loop_.wait_until(std::chrono::steady_clock::now() + std::chrono::milliseconds(10));
            return;
        }
    }
    if (Result<> const typed = typist_->step(machine()); !typed) say(typed.error().message);
    if (driver_) {
        if (Result<> const posted = driver_->before_run(); !posted) say(posted.error().message);
    }
    Time until = typist_->waiting() > 0 ? std::min(end_, Typist::next_look(machine().now())) : end_;
    if (driver_) until = std::min(until, driver_->next_look());
    slices_.run(machine(), until);
    posted_ = 0;
    if (driver_) driver_->ran();
    pass_output_on();
    if (journal_) journal_->catch_up(machine().now());
    if (vcd_) vcd_->flush();
    wires_.hold_input(machine().console().queued() > kEnoughQueued);
    pipe_.hold_input(typist_->waiting() > kEnoughQueued);
    slices_.wait(loop_, machine().now(), [this] { return stopped(); });
}

// The window has brought the machine back to an earlier state. What it has said stays said.
void Run::rewound() {
    output_.clear();
    typist_.emplace(machine().now());
    char note[48];
    int const length =
        std::snprintf(note, sizeof note, "\r\n[back at %.3f s]\r\n", machine().now().seconds());
    desk_->add_output({reinterpret_cast<u8 const *>(note), std::size_t(length)});
}

void Run::pass_output_on() {
    if (output_.empty()) return;
    line_open_ = output_.back() != '\n';
    wires_.send(output_);
    pipe_.send(output_);
    if (desk_ != nullptr) desk_->add_output({reinterpret_cast<u8 const *>(shown_.data()), shown_.size()});
    shown_.clear();
    output_.clear();
}

int Run::go() {
    loop_.poll(); // What a pipe holds already is there from the first instant on, in every run.
    while (!ended()) step();
    return finish();
}

int Run::finish() {
    if (driver_) driver_->leave_block();
    wires_.flush(kFlushLimit);
    pipe_.flush(kFlushLimit);
    wires_.on_set_line(nullptr); // Clients that let go of the line now are too late to change the run.
    bool const wrote_on_stdout = terminal_ != nullptr || stdio_ != nullptr;
    terminal_.reset();
    stdio_.reset();
    set_raw_terminal(false);
    Result<> written;
    if (journal_) written = journal_->finish(machine().now());
    if (vcd_) {
        if (Result<> const finished = vcd_->finish(); !finished) written = finished;
    }
    if (options_.save_state) {
        Result<> const saved = host::write_file_atomically(
            *options_.save_state, write_snapshot(machine(), std::min(end_, machine().now())));
        if (!saved) written = saved;
    }
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

// A window opens where there is a display and nothing is piped in.
bool wants_window(RunOptions const &options) {
    if (options.headless || options.stdio || options.terminal) return false;
    struct stat in {};
    bool const piped = fstat(STDIN_FILENO, &in) == 0 && (S_ISFIFO(in.st_mode) || S_ISREG(in.st_mode));
    return !piped && (std::getenv("DISPLAY") != nullptr || std::getenv("WAYLAND_DISPLAY") != nullptr);
}

// The window in this thread, the machine in another.
int run_with_window(gui::Window &window, gui::Desk &desk, Run &board_run) {
    int code = kOk;
    std::thread machine([&] {
        code = board_run.go();
        desk.close();
    });
    window.run();
    machine.join();
    return code;
}

} // namespace

int run(RunOptions const &options) {
    Result<std::unique_ptr<Session>> opened = Session::open(options.board);
    if (!opened) return fail(opened.error().message);
    Session &session = *opened.value();
    gui::Desk desk;
    std::unique_ptr<gui::Window> window;
    if (wants_window(options)) {
        auto opened_window =
            gui::Window::open(session.board(), desk, {.say = [](std::string const &text) { say(text); }});
        if (opened_window)
            window = std::move(opened_window).value();
        else
            say(opened_window.error().message + "; the terminal takes over");
    }
    Run board_run(options, session, window ? &desk : nullptr);
    auto const start = [&]() -> Result<> {
        TRY(board_run.check_files());
        if (options.journal) TRY(session.record_images());
        TRY(board_run.open_ports());
        session.begin();
        return board_run.start();
    };
    if (Result<> const started = start(); !started) {
        set_raw_terminal(false);
        return fail(started.error().message);
    }
    return window ? run_with_window(*window, desk, board_run) : board_run.go();
}

} // namespace terrarium::cli
