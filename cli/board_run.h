// BoardRun: a board's run and everything that hangs on it: the ways in and out, the journal, the film, and
// the window's requests. All of it belongs to one thread, the machine's.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/options.h"
#include "cli/ports.h"
#include "cli/window_driver.h"
#include "session/film.h"
#include "session/journal_file.h"
#include "session/session.h"
#include "session/slices.h"
#include "session/typist.h"
#include "session/vcd_file.h"
#include "sim/host/host_loop.h"
#include "sim/host/serial_hub.h"
#include "sim/host/stdio_port.h"
#include "sim/host/terminal.h"

namespace terrarium::cli {

class BoardRun {
public:
    // `desk`: of the window, or null. `replay_end`: the inputs are a journal's and nobody else's, and at this
    // time the run pauses.
    BoardRun(RunOptions const &options, Session &session, gui::Desk *desk,
             std::optional<Time> replay_end = std::nullopt)
        : options_(options), session_(session), desk_(desk), replay_end_(replay_end), slices_(options.speed) {
    }

    // Nothing of the user's changes before every port is open and every file is found good.
    Result<> check_files() const;
    Result<> open_ports();
    // The session has begun.
    Result<> start();
    // The exit code.
    int go();

private:
    [[nodiscard]] Machine &machine() { return session_.machine(); }
    [[nodiscard]] bool stopped() const { return signal_ != 0 || leave_; }
    [[nodiscard]] bool ended();
    void step();
    void run_slice();
    void pass_output_on();
    void set_up_wires();
    int finish();
    Result<> finish_files();

    // What the window asks for.
    void set_up_driver();
    [[nodiscard]] bool paused();
    Result<> open_port(std::string_view request);
    Result<> take_file(std::string const &path);
    void rewound(u64 said);
    void tell(std::string const &text);

    RunOptions const &options_;
    Session &session_;
    gui::Desk *desk_;
    std::optional<Time> replay_end_;
    Slices slices_;
    // Ports go before the hubs, and the hubs before the loop.
    host::HostLoop loop_;
    host::SerialHub wires_; // Whoever types at the speed of a wire: terminal, PTY, TCP.
    host::SerialHub pipe_;  // Standard input and output.
    std::unique_ptr<host::Terminal> terminal_;
    std::unique_ptr<host::StdioPort> stdio_;
    Ports ports_{loop_, wires_, options_.bind};
    std::optional<JournalFile> journal_;
    std::unique_ptr<VcdFile> vcd_;
    std::optional<Film> film_;
    std::optional<Typist> typist_;
    Time begin_;
    Time end_;
    Time pause_at_ = Time::never();
    std::vector<u8> output_; // Not yet passed on.
    std::string shown_;      // The same as the window shows it.
    std::size_t posted_ = 0; // Bytes from the wires since the machine last ran.
    std::optional<WindowDriver> driver_;
    bool leave_ = false;
    bool input_ended_ = false;
    int signal_ = 0;
    bool line_open_ = false; // The board's last byte was not a line end.
};

} // namespace terrarium::cli
