// What the command line says, as plain structs: one per subcommand; see arguments.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "session/board_options.h"
#include "session/exit_codes.h"
#include "sim/core/time.h"
#include "sim/core/types.h"
#include "sim/host/pacer.h"

namespace terrarium::cli {

struct RunOptions {
    BoardOptions board;
    bool headless = false;
    bool window = false;   // A window, or none of it.
    bool software = false; // A window without OpenGL.
    bool stdio = false;
    bool terminal = false;          // In the terminal, also where there is a display.
    std::optional<std::string> pty; // Empty: no link.
    std::optional<u16> tcp;
    std::optional<u16> rfc2217;
    std::string bind = "127.0.0.1";
    host::Speed speed;
    std::optional<Time> duration;
    bool state_hash = false;
    std::optional<std::string> journal;
    std::optional<std::string> save_state;
};

struct ExecOptions {
    BoardOptions board;
    std::string code; // Text, or the name of a file that ends in .py.
    Time timeout;
    host::Speed speed{std::nullopt};
};

struct ReplayOptions {
    std::string journal;
    bool window = false;
    bool software = false;
    std::optional<std::string> screenshot;
    std::optional<std::string> video;
    std::optional<Time> until;
};

struct RecordOptions {
    RunOptions run;
    std::string output;              // The scenario.
    std::optional<std::string> from; // A journal recorded before, instead of a run.
};

struct TestOptions {
    // Part `which` of `of`, counted from 1.
    struct Shard {
        int which = 1;
        int of = 1;
    };
    std::vector<std::string> paths;
    std::optional<std::string> board;
    std::vector<std::string> firmware;
    std::optional<std::string> script;
    Time timeout = Time::picoseconds(30'000'000'000'000);
    int jobs = 1;
    bool cold = false;
    bool state_hash = false;
    std::optional<Shard> shard;
    std::optional<std::string> durations; // A report of earlier, by which shards are made even.
    std::optional<std::string> junit;     // Where reports go; "-": standard output, of tap only.
    std::optional<std::string> tap;
    std::optional<std::string> vcd;
    std::optional<std::string> video;
    std::optional<std::string> replays; // The folder for them.
    std::optional<std::string> waves;   // The folder for what logic analyzers see.
};

struct ServeOptions {
    BoardOptions board;
    std::string version;      // Of the program, for clients.
    std::string listen = "0"; // PORT, ADDRESS:PORT or unix:PATH.
    std::string token;
    bool once = false; // Ends with its first client.
};

struct ReportOptions {
    std::string verb; // merge.
    std::string output;
    std::vector<std::string> inputs;
};

struct DiskOptions {
    std::string verb; // ls, get, put, rm, new.
    std::string image;
    std::vector<std::string> arguments;
};

int run(RunOptions const &options);
int exec(ExecOptions const &options);
int report(ReportOptions const &options);
int replay(ReplayOptions const &options);
int serve(ServeOptions const &options);
int test(TestOptions const &options);
int record(RecordOptions const &options);
int disk(DiskOptions const &options);
int info(std::string const &file);
int boards();
int parts();

} // namespace terrarium::cli
