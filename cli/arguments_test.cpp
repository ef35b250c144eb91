#include <cstdio>

#include "cli/arguments.h"

namespace terrarium::cli {

namespace {

// "2/8": the second of eight parts.
Result<std::optional<TestOptions::Shard>> parse_shard(std::string const &text) {
    TestOptions::Shard shard;
    int end = 0;
    bool const read = std::sscanf(text.c_str(), "%d/%d%n", &shard.which, &shard.of, &end) == 2;
    if (!read || std::size_t(end) != text.size() || shard.which < 1 || shard.of < shard.which)
        return Error{"'" + text + "' is no part of several; write K/N, such as 2/8"};
    return std::optional(shard);
}

// Wokwi's: milliseconds of the board's time.
Result<Time> parse_timeout(std::string const &text) {
    if (!text.empty() && text.find_first_not_of("0123456789") == std::string::npos && text.size() < 10)
        return Time::picoseconds(i64(std::stol(text)) * 1'000'000'000);
    return parse_duration(text);
}

} // namespace

void add_test(CLI::App &app, TestOptions &options) {
    CLI::App &command = *app.add_subcommand("test", "Play scenarios and say which came true");
    command
        .add_option("paths", options.paths, "Scenario files, or folders in which all *.test.yaml are played")
        ->required()
        ->type_name("PATH...");
    command.add_option("--board", options.board, "The board of scenarios that name none, as Wokwi's do not")
        ->type_name("BOARD");
    command
        .add_option("--firmware", options.firmware,
                    "The firmware of scenarios that name none, if it is for their board; once for each board")
        ->type_name("FILE")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
    command
        .add_option("--script", options.script, "The Python program of scenarios that name none, nor a disk")
        ->type_name("SCRIPT.py");
    add_parsed(command, "--timeout", options.timeout, parse_timeout,
               "The most of the board's time a scenario may take, in milliseconds or with a unit "
               "(default 30000)")
        ->type_name("TIME");
    command
        .add_option("--jobs", options.jobs, "Scenarios at a time (default: as many as there are processors)")
        ->check(CLI::Range(1, 256))
        ->type_name("N");
    add_parsed(command, "--shard", options.shard, parse_shard,
               "Play only part K of N of the suite, on one of N machines: 2/8")
        ->type_name("K/N");
    command
        .add_option("--durations", options.durations,
                    "A report of an earlier run, by which the parts are made to take equally long")
        ->type_name("IN.xml")
        ->needs("--shard");
    command.add_option("--junit", options.junit, "Write a report that GitHub, GitLab and Jenkins show")
        ->type_name("OUT.xml");
    command
        .add_option("--tap", options.tap,
                    "Write a report in the Test Anything Protocol; - is standard output")
        ->type_name("OUT.tap");
    command.add_flag("--cold", options.cold,
                     "Switch a board on for each scenario instead of booting it once");
    command.add_flag("--state-hash", options.state_hash, "Print a hash of the board's state at each end");
    command.add_option("--replays", options.replays, "Save a journal of each failure in this folder")
        ->type_name("FOLDER");
    command
        .add_option("--waves", options.waves,
                    "Write what logic analyzers see in this folder, a VCD file a scenario that has one")
        ->type_name("FOLDER");
    command.add_option("--vcd", options.vcd, "Write what the pins do to this file (of one scenario)")
        ->type_name("FILE");
    command.add_option("--video", options.video, "Film the board (of one scenario): .gif, .mp4 or .webm")
        ->type_name("FILE");
    command.footer("The exit code is 0 when all passed, 1 when one failed, 42 when one ran out of time,\n"
                   "2 for mistakes in the files, which are all found before anything runs. Of several\n"
                   "the worst counts, 2 over 1 over 42. A scenario is skipped when there is no firmware\n"
                   "for its board; when all are, the code is 2. docs/scenarios.md has the steps.\n"
                   "\n"
                   "  terrarium test scenarios/ --jobs=2 --junit=out.xml\n"
                   "  terrarium test scenarios/ --firmware=pybv11.dfu\n"
                   "  terrarium test scenarios/ --shard=2/8 --durations=last.xml\n"
                   "  terrarium test blink.test.yaml --board=microbit --vcd=blink.vcd");
}

void add_report(CLI::App &app, ReportOptions &options) {
    CLI::App &command = *app.add_subcommand("report", "Make one test report of several");
    command.add_option("action", options.verb, "merge")->required()->type_name("ACTION");
    command.add_option("output", options.output, "The new report")->required()->type_name("OUT.xml");
    command.add_option("reports", options.inputs, "Reports in JUnit's XML, of shards or of several tries")
        ->type_name("IN.xml...");
    command.footer("A case that stands in more than one counts as the last one has it.\n"
                   "\n"
                   "  terrarium report merge all.xml shard-*.xml");
}

} // namespace terrarium::cli
