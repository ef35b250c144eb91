// The terrarium command: reads the command line and hands over to the subcommand.
#include <charconv>
#include <cstdio>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/message.h"
#include "cli/options.h"
#include "cli/version.h"

namespace terrarium::cli {
namespace {

// An option that holds a duration, a speed: checked while the line is parsed, so that the message names it.
template <class T, class Parse>
auto parsed(T &target, Parse parse) {
    return [&target, parse](std::string const &text) {
        auto value = parse(text);
        if (!value) throw CLI::ValidationError(value.error().message);
        target = std::move(value).value();
    };
}

void add_board_options(CLI::App &command, BoardOptions &options) {
    command.add_option("board", options.board, "A board, as listed by `terrarium boards`")->required()->type_name("BOARD");
    command.add_option("--firmware", options.firmware, "Firmware image (hex, elf, dfu, uf2, bin); default: the system's package")->type_name("FILE");
    command.add_option("--flash", options.flash, "Keep the board's flash in this file; an existing one wins over the default firmware")->type_name("FILE");
    command.add_option("--inputs", options.inputs, "Things to do at virtual times, such as: 1.5s button_a press 100ms")->type_name("FILE");
    command.add_option("--seed", options.seed, "Seed of everything random on the board (default 0)")->type_name("N");
    command.add_flag("--strict", options.strict, "Stop at the first access to something unmodelled or unmapped");
}

// Options whose value may be left out, as text.
struct PortTexts {
    std::string pty;
    std::string tcp;
};

Result<u16> parse_port(std::string_view text) {
    unsigned port = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error == std::errc() && end == text.data() + text.size() && port <= 65535) return u16(port);
    return Error{"--tcp: '" + std::string(text) + "' is not a port (0 to 65535)"};
}

void add_run(CLI::App &app, RunOptions &options, PortTexts &ports) {
    CLI::App &command = *app.add_subcommand("run", "Run a board; in a terminal you get its REPL, Ctrl-] leaves");
    add_board_options(command, options.board);
    command.add_option("script", options.board.script, "A Python script, put where the board looks for it")->type_name("SCRIPT.py");
    auto *headless = command.add_flag("--headless", options.headless, "Neither window nor terminal; reads no stdin");
    command.add_flag("--stdio", options.stdio, "stdin and stdout are the serial port")->excludes(headless);
    // Flags with a value take it only as --pty=LINK, so a script that follows is not mistaken for it.
    command.add_flag("--pty{-}", ports.pty, "The serial port as a pseudo terminal, with a symbolic link LINK to it")->type_name("[=LINK]");
    command.add_flag("--tcp{20000}", ports.tcp, "The serial port as raw TCP (default port 20000)")->type_name("[=PORT]");
    command.add_option("--bind", options.bind, "Address the TCP port listens on (default 127.0.0.1)")->type_name("ADDRESS");
    command.add_option_function<std::string>("--speed", parsed(options.speed, host::parse_speed), "real, max, or a factor such as 0.5 (default real)")->type_name("SPEED");
    command.add_option_function<std::string>("--for", parsed(options.duration, parse_duration), "Run for this much virtual time, then exit with 0")->type_name("DURATION");
    command.add_flag("--state-hash", options.state_hash, "Print a hash of the whole state as the last line");
    command.add_option("--journal", options.journal, "Record the run, for `terrarium replay`")->type_name("FILE");
    command.add_option("--save-state", options.save_state, "Save the whole state at the end")->type_name("FILE");
    command.add_option("--load-state", options.board.load_state, "Begin from a saved state")->type_name("FILE");
}

void add_exec(CLI::App &app, ExecOptions &options) {
    CLI::App &command = *app.add_subcommand("exec", "Boot a board, run Python on it, print what it prints");
    add_board_options(command, options.board);
    command.add_option("code", options.code, "Python, or a file that ends in .py")->required()->type_name("CODE|FILE.py");
    options.timeout = parse_duration("60s").value();
    command.add_option_function<std::string>("--timeout", parsed(options.timeout, parse_duration), "Most virtual time it may take (default 60s)")->type_name("DURATION");
    command.add_option_function<std::string>("--speed", parsed(options.speed, host::parse_speed), "real, max, or a factor (default max)")->type_name("SPEED");
}

int main(int argc, char **argv) {
    CLI::App app("Terrarium: MicroPython boards, simulated. Real firmware images run unmodified.", "terrarium");
    app.set_version_flag("--version", std::string("terrarium ") + kVersion);
    app.require_subcommand(1);
    app.get_formatter()->column_width(32);

    RunOptions run_options;
    ExecOptions exec_options;
    ReplayOptions replay_options;
    std::string info_file;
    PortTexts ports;
    add_run(app, run_options, ports);
    add_exec(app, exec_options);
    CLI::App &replay_command = *app.add_subcommand("replay", "Run a journal again and print its state hash");
    replay_command.add_option("journal", replay_options.journal, "A file that run --journal wrote")->required()->type_name("FILE");
    replay_command.add_flag("--window", replay_options.window, "Watch it in a window");
    replay_command.add_option_function<std::string>("--until", parsed(replay_options.until, parse_duration), "Stop at this virtual time")->type_name("TIME");
    CLI::App &boards_command = *app.add_subcommand("boards", "List the boards there are");
    CLI::App &info_command = *app.add_subcommand("info", "Say what a firmware file is");
    info_command.add_option("file", info_file, "A firmware image")->required()->type_name("FILE");

    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const &error) {
        if (error.get_exit_code() == 0) return app.exit(error); // --help, --version
        std::string message = error.what();
        for (char &c : message) c = c == '\n' ? ' ' : c;
        return fail(message + " (see terrarium --help)");
    }
    if (boards_command.parsed()) return boards();
    if (info_command.parsed()) return info(info_file);
    if (replay_command.parsed()) return replay(replay_options);
    if (app.got_subcommand("exec")) return exec(exec_options);
    if (!ports.pty.empty()) run_options.pty = ports.pty == "-" ? "" : ports.pty;
    if (!ports.tcp.empty()) {
        Result<u16> const port = parse_port(ports.tcp);
        if (!port) return fail(port.error().message);
        run_options.tcp = port.value();
    }
    return run(run_options);
}

} // namespace
} // namespace terrarium::cli

int main(int argc, char **argv) { return terrarium::cli::main(argc, argv); }
