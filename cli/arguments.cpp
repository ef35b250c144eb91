#include "cli/arguments.h"

#include "cli/ports.h"
#include "sim/host/pacer.h"

namespace terrarium::cli {

namespace {

// What sets a board up. Options that take files, numbers and times are given as --name=VALUE or --name VALUE.
void add_setup_options(CLI::App &command, BoardOptions &options) {
    command.add_option("board", options.board, "A board that `terrarium boards` lists")
        ->required()
        ->type_name("BOARD");
    command
        .add_option(
            "--firmware", options.firmware,
            "Firmware image (hex, elf, bin, uf2, dfu) instead of the one that a Debian package brings")
        ->type_name("FILE");
    command
        .add_option("--flash", options.flash,
                    "Keep the board's flash in this file, made if need be; what it holds is run, and "
                    "--firmware reprograms only the sectors it covers")
        ->type_name("FILE");
    command
        .add_option("--sd", options.sd,
                    "Put this image of an SD card into the board's slot; what the board writes is in it")
        ->type_name("IMAGE");
    command
        .add_option("--disk", options.disk,
                    "Put the files of this folder on the board's flash drive before it starts")
        ->type_name("DIR");
    command
        .add_option(
            "--console", options.console,
            "The part that is the serial port, instead of the board's own: such as uart1 on a pyboard")
        ->type_name("NAME");
    command
        .add_option("--part", options.parts,
                    "Hang a part that `terrarium parts` lists on the board, as often as you like: "
                    "--part='strip=neopixel pin0 count=8'")
        ->type_name("[NAME=]KIND PIN...")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
    command
        .add_option("--inputs", options.inputs,
                    "What happens to the board and when, in lines such as: 1.5s button_a press 100ms")
        ->type_name("FILE");
    command
        .add_option("--input", options.input_lines,
                    "One such line, as often as you like: --input='0s wires connect X1 Y1'")
        ->type_name("LINE")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
    command.add_option("--seed", options.seed, "Where the board's random numbers begin (default 0)")
        ->type_name("NUMBER");
    command.add_flag("--strict", options.strict,
                     "Stop, with exit code 2, at the first access to something that is not modelled");
}

// And what is kept of its run.
void add_board_options(CLI::App &command, BoardOptions &options) {
    add_setup_options(command, options);
    command
        .add_option("--show", options.shows,
                    "At the end print what is seen of a part, or one reading of it, as often as you like: "
                    "--show=blue.duty --show=X1")
        ->type_name("PART[.READING]")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
    auto *vcd = command.add_option("--vcd", options.vcd,
                                   "Write what the pins do to this file as the board runs, for gtkwave or "
                                   "sigrok (value change dump)");
    vcd->type_name("FILE");
    command
        .add_option("--vcd-pins", options.vcd_pins,
                    "Only these: parts, their pins, the chip's pins; NAME.volts for a voltage: "
                    "--vcd-pins=pin0,pin1.volts,accelerometer,P0.13")
        ->type_name("NAME,...")
        ->needs(vcd);
    command
        .add_option("--screenshot", options.screenshot,
                    "At the end save a picture of the board as it looks then; no display is needed")
        ->type_name("FILE.png");
    command
        .add_option("--video", options.video,
                    "Film the board, 25 frames a second of its time: .gif, .mp4 or .webm (needs ffmpeg)")
        ->type_name("FILE");
}

void add_script(CLI::App &command, BoardOptions &options) {
    command
        .add_option(
            "script", options.script,
            "A Python program, put where the board looks for its program (`terrarium boards` says where)")
        ->type_name("SCRIPT.py");
}

// What --pty without a value gives; no link can have this name.
constexpr std::string_view kNoLink = "/";

Result<std::optional<u16>> port_in(std::string const &option, std::string const &text) {
    if (text.empty()) return std::optional<u16>();
    return std::optional(TRY(parse_port(option, text)));
}

} // namespace

void add_run(CLI::App &app, RunOptions &options, PortTexts &ports) {
    CLI::App &command = *app.add_subcommand("run", "Run a board; in a terminal you get its REPL");
    add_board_options(command, options.board);
    add_script(command, options.board);
    command
        .add_option("--dfu", options.board.dfu,
                    "Switch the board on with its DFU pads bridged, as for dfu-util, and download this DfuSe "
                    "file over USB; the board needs no other firmware (pyboard)")
        ->type_name("FILE");
    auto *headless =
        command.add_flag("--headless", options.headless, "Neither window nor terminal; stdin is not read");
    auto *window = command
                       .add_flag("--window", options.window,
                                 "A window even if stdin is a pipe; an error if none can be opened")
                       ->excludes(headless);
    command.add_flag("--software", options.software, "Draw the window without OpenGL")->excludes(headless);
    command
        .add_flag("--stdio", options.stdio,
                  "stdin and stdout are the serial port, byte for byte, also in a terminal")
        ->excludes(headless)
        ->excludes(window);
    command
        .add_flag("--terminal", options.terminal, "The REPL in this terminal, also where a window could open")
        ->excludes(headless)
        ->excludes(window);
    // Flags with a value take it only as --pty=LINK, so a script that follows is not mistaken for it.
    command
        .add_flag("--pty{" + std::string(kNoLink) + "}", ports.pty,
                  "The serial port as a serial device (pseudo terminal), with a symbolic link LINK to it")
        ->type_name("[=LINK]");
    command
        .add_flag("--tcp{20000}", ports.tcp,
                  "The serial port as raw TCP (default port 20000; 0: any free one)")
        ->type_name("[=PORT]");
    command
        .add_flag("--rfc2217{2217}", ports.rfc2217,
                  "The serial port by RFC 2217, with speed, DTR, RTS and break (default port 2217; 0: any "
                  "free one)")
        ->type_name("[=PORT]");
    command
        .add_option("--bind", options.bind,
                    "The address --tcp and --rfc2217 listen on (default 127.0.0.1, which only this computer "
                    "can reach)")
        ->type_name("ADDRESS");
    add_parsed(command, "--speed", options.speed, host::parse_speed,
               "real, max, or a factor such as 0.5 (default real)")
        ->type_name("SPEED");
    add_parsed(command, "--for", options.duration, parse_duration,
               "Run for this much of the board's time, such as 1.5s (ns, us, ms, s, min, h), counted from "
               "where this run begins")
        ->type_name("DURATION");
    command.add_flag("--state-hash", options.state_hash,
                     "At the end print a hash of the board's whole state, as the last line");
    command.add_option("--journal", options.journal, "Record the run, for `terrarium replay`")
        ->type_name("FILE");
    command.add_option("--save-state", options.save_state, "Save the board's whole state at the end")
        ->type_name("FILE");
    command
        .add_option("--load-state", options.board.load_state,
                    "Begin with a saved state, flash and time included")
        ->type_name("FILE");
    command.footer("Where there is a display a window opens, unless stdin is a pipe or a file or\n"
                   "--headless, --stdio or --terminal is given. docs/window.md has its keys.\n"
                   "In a terminal every key reaches the board: Ctrl-C interrupts its program, Ctrl-D\n"
                   "is a soft reset, Ctrl-A, B and E change the REPL's mode. Ctrl-] leaves.\n"
                   "Without a window, when stdin is no terminal (a pipe, a file, /dev/null), run\n"
                   "types what comes: the end of a line is Enter. With --stdio the board gets the\n"
                   "very bytes.\n"
                   "After the end of stdin it goes on until the board is quiet, for half a second at\n"
                   "its prompt or ten seconds elsewhere; with --for, until then; with --pty,\n"
                   "--tcp or --rfc2217, until it is stopped.\n"
                   "\n"
                   "  terrarium run microbit hello.py\n"
                   "  terrarium run pyboard --firmware=pybv11.dfu hello.py\n"
                   "  terrarium run microbit --headless --pty=/tmp/ttyBIT --tcp=20000\n"
                   "  terrarium run microbit --headless --speed=max --for=1h --state-hash");
}

void add_record(CLI::App &app, RecordOptions &options) {
    CLI::App &command =
        *app.add_subcommand("record", "Run a board and make a scenario of what is done to it");
    RunOptions &run = options.run;
    add_board_options(command, run.board);
    command
        .add_option("script", run.board.script, "A Python program, put where the board looks for its program")
        ->type_name("SCRIPT.py");
    command.add_option("-o,--output", options.output, "The scenario")
        ->required()
        ->type_name("FILE.test.yaml");
    command
        .add_option("--from", options.from,
                    "Of this journal instead of a run; firmware and script are still to be named")
        ->type_name("JOURNAL");
    auto *headless = command.add_flag("--headless", run.headless, "Neither window nor terminal");
    command.add_flag("--terminal", run.terminal, "The REPL in this terminal, also where a window could open")
        ->excludes(headless);
    command.add_flag("--software", run.software, "Draw the window without OpenGL")->excludes(headless);
    add_parsed(command, "--speed", run.speed, host::parse_speed,
               "real, max, or a factor such as 0.5 (default real)")
        ->type_name("SPEED");
    add_parsed(command, "--for", run.duration, parse_duration, "Record for this much of the board's time")
        ->type_name("DURATION");
    command.footer("Press, tilt, type; when the run ends, FILE has a step for each thing that was done,\n"
                   "with the time it took or what the board said before it.\n"
                   "\n"
                   "  terrarium record microbit hello.py -o clicks.test.yaml");
}

void add_exec(CLI::App &app, ExecOptions &options) {
    CLI::App &command = *app.add_subcommand("exec", "Boot a board, run Python on it, print what it prints");
    add_board_options(command, options.board);
    command.add_option("code", options.code, "Python, or a file that ends in .py")
        ->required()
        ->type_name("CODE|FILE.py");
    options.timeout = parse_duration("60s").value();
    add_parsed(command, "--timeout", options.timeout, parse_duration,
               "The most of the board's time the code may take (default 60s)")
        ->type_name("DURATION");
    add_parsed(command, "--speed", options.speed, host::parse_speed,
               "real, max, or a factor such as 0.5 (default max)")
        ->type_name("SPEED");
    command.footer("stdout holds what the code prints, then what --show asks for. The exit code is\n"
                   "0, or 1 when it raised an exception (traceback on stderr), or 2 for any other\n"
                   "trouble.\n"
                   "\n"
                   "  terrarium exec microbit 'from microbit import *; print(temperature())'");
}

void add_replay(CLI::App &app, ReplayOptions &options) {
    CLI::App &command = *app.add_subcommand("replay", "Run a journal again and print its state hash");
    command.add_option("journal", options.journal, "A file that `run --journal` wrote")
        ->required()
        ->type_name("FILE");
    command.add_flag("--window", options.window,
                     "Watch it in a window, which pauses at the end; closing it ends the replay");
    command.add_flag("--software", options.software, "Draw the window without OpenGL");
    command.add_option("--screenshot", options.screenshot, "At the end save a picture of the board")
        ->type_name("FILE.png");
    command.add_option("--video", options.video, "Film the board: .gif, .mp4 or .webm (needs ffmpeg)")
        ->type_name("FILE");
    add_parsed(command, "--until", options.until, parse_duration,
               "Stop at this time after power-on, such as 1.5s (default: where the journal ends)")
        ->type_name("TIME");
}

void add_disk(CLI::App &app, DiskOptions &options) {
    CLI::App &command =
        *app.add_subcommand("disk", "Files on a board's flash drive or an SD card, from outside");
    command.add_option("action", options.verb, "ls, get, put, rm or new")->required()->type_name("ACTION");
    command.add_option("image", options.image, "A file that --flash made, or the image of an SD card")
        ->required()
        ->type_name("IMAGE");
    command.add_option("arguments", options.arguments, "What the action takes")->type_name("...");
    command.footer("  terrarium disk ls IMAGE [FOLDER]       what is there, with its size\n"
                   "  terrarium disk get IMAGE PATH [TO]     copies a file or folder from it\n"
                   "  terrarium disk put IMAGE FILE... [FOLDER/]\n"
                   "                                         copies files to it; a folder ends with /\n"
                   "  terrarium disk rm IMAGE PATH...        removes files\n"
                   "  terrarium disk new IMAGE SIZE          makes an empty SD card, such as of 64M\n"
                   "\n"
                   "Needs mtools (Debian's package mtools). Not while a board runs on the image.");
}

void add_serve(CLI::App &app, ServeOptions &options) {
    CLI::App &command =
        *app.add_subcommand("serve", "Give a board to a program, which directs it request by request");
    add_setup_options(command, options.board);
    add_script(command, options.board);
    command
        .add_option("--listen", options.listen,
                    "Where programs find the board: PORT on this computer (default 0, any free one), "
                    "ADDRESS:PORT, or unix:PATH")
        ->type_name("WHERE");
    command
        .add_option("--token", options.token,
                    "What a program has to know (better: TERRARIUM_TOKEN in the environment); wanted when "
                    "other computers can reach the board")
        ->type_name("TEXT");
    command.add_flag("--once", options.once, "End when the first program has left");
    command.footer("JSON-RPC 2.0, a request a line; docs/control.md has the methods. The board's time\n"
                   "passes inside requests and at no other time. There is a Python package for it in\n"
                   "python/. The first line on stdout says where the board is.\n"
                   "\n"
                   "  terrarium serve microbit hello.py --listen=4242");
}

Result<> read_ports(PortTexts const &ports, RunOptions &options) {
    if (!ports.pty.empty()) options.pty = ports.pty == kNoLink ? "" : ports.pty;
    options.tcp = TRY(port_in("--tcp", ports.tcp));
    options.rfc2217 = TRY(port_in("--rfc2217", ports.rfc2217));
    return {};
}

} // namespace terrarium::cli
