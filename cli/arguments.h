// The options of every subcommand, read into the plain structs of options.h. Only the files arguments*, main
// and help include the parser, which is slow to compile.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "cli/options.h"

namespace terrarium::cli {

// Options whose value may be left out, as text.
struct PortTexts {
    std::string pty;
    std::string tcp;
    std::string rfc2217;
};

void add_run(CLI::App &app, RunOptions &options, PortTexts &ports);
// What the texts mean; the error names the option.
Result<> read_ports(PortTexts const &ports, RunOptions &options);
void add_exec(CLI::App &app, ExecOptions &options);
void add_test(CLI::App &app, TestOptions &options);
void add_record(CLI::App &app, RecordOptions &options);
void add_report(CLI::App &app, ReportOptions &options);
void add_serve(CLI::App &app, ServeOptions &options);
void add_replay(CLI::App &app, ReplayOptions &options);
void add_disk(CLI::App &app, DiskOptions &options);

// An option that holds a duration, a speed: checked while the line is parsed, so that the message names it.
template <class T, class Parse>
CLI::Option *add_parsed(CLI::App &command, std::string const &name, T &target, Parse parse,
                        std::string const &description) {
    return command.add_option_function<std::string>(
        name,
        [&target, name, parse](std::string const &text) {
            auto value = parse(text);
            if (!value) throw CLI::ValidationError(name + ": " + value.error().message);
            target = std::move(value).value();
        },
        description);
}

} // namespace terrarium::cli
