// The terrarium command: reads the command line and hands over to the subcommand.
#include <algorithm>
#include <string>

#include <unistd.h>

#include "cli/arguments.h"
#include "cli/help.h"
#include "cli/standard_streams.h"
#include "cli/version.h"
#include "session/message.h"

namespace terrarium::cli {
namespace {

// The parser's message as one line that says where to look further.
int usage_error(CLI::App const &app, CLI::ParseError const &error, int argc, char **argv) {
    if (app.get_subcommands().empty()) {
        std::string const what =
            argc > 1 ? "unknown command '" + std::string(argv[1]) + "'" : "no command given";
        return fail(what +
                    "; there are run, exec, test, record, report, serve, replay, disk, boards, parts and info (see "
                    "terrarium --help)");
    }
    std::string message = error.what();
    for (char &c : message) c = c == '\n' ? ' ' : c;
    return fail(message + " (see terrarium " + app.get_subcommands().front()->get_name() + " --help)");
}

int main(int argc, char **argv) {
    open_closed_streams();
    CLI::App app("Terrarium simulates MicroPython boards: real firmware images run unmodified.", "terrarium");
    app.set_help_flag("-h,--help", "Print this and exit");
    app.set_version_flag("--version", std::string("terrarium ") + kVersion, "Print the version and exit");
    app.require_subcommand(1);
    app.formatter(help_formatter());

    RunOptions run_options;
    ExecOptions exec_options;
    TestOptions test_options;
    test_options.jobs = int(std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN)));
    RecordOptions record_options;
    ServeOptions serve_options;
    serve_options.version = kVersion;
    ReportOptions report_options;
    ReplayOptions replay_options;
    DiskOptions disk_options;
    std::string info_file;
    PortTexts ports;
    add_run(app, run_options, ports);
    add_exec(app, exec_options);
    add_test(app, test_options);
    add_record(app, record_options);
    add_report(app, report_options);
    add_serve(app, serve_options);
    add_replay(app, replay_options);
    add_disk(app, disk_options);
    CLI::App &boards_command = *app.add_subcommand("boards", "List the boards there are");
    CLI::App &parts_command = *app.add_subcommand("parts", "List the parts that can hang on a board");
    CLI::App &info_command = *app.add_subcommand("info", "Say what a firmware file is");
    info_command.add_option("file", info_file, "A firmware image")->required()->type_name("FILE");
    app.footer("`terrarium COMMAND --help` lists a command's options."); // Last: commands would inherit it.

    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const &error) {
        if (error.get_exit_code() == 0) return app.exit(error); // --help, --version
        return usage_error(app, error, argc, argv);
    }
    if (boards_command.parsed()) return boards();
    if (parts_command.parsed()) return parts();
    if (info_command.parsed()) return info(info_file);
    if (app.got_subcommand("disk")) return disk(disk_options);
    if (app.got_subcommand("report")) return report(report_options);
    if (app.got_subcommand("replay")) return replay(replay_options);
    if (app.got_subcommand("serve")) return serve(serve_options);
    if (app.got_subcommand("record")) return record(record_options);
    if (app.got_subcommand("test")) return test(test_options);
    if (app.got_subcommand("exec")) return exec(exec_options);
    if (Result<> const read = read_ports(ports, run_options); !read) return fail(read.error().message);
    return run(run_options);
}

} // namespace
} // namespace terrarium::cli

int main(int argc, char **argv) { return terrarium::cli::main(argc, argv); }