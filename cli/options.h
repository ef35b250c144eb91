// What the command line says, as plain structs: one per subcommand. Parsed in main.cpp; only it and
// help.cpp include the parser.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/core/time.h"
#include "sim/core/types.h"
#include "sim/host/pacer.h"

namespace terrarium::cli {

// How a board is set up, for every subcommand that runs one.
struct BoardOptions {
    std::string board;
    std::optional<std::string> firmware;
    std::optional<std::string> flash;
    std::optional<std::string> sd;
    std::optional<std::string> disk;
    std::optional<std::string> console;
    std::optional<std::string> script;
    std::optional<std::string> dfu; // Downloaded over USB first.
    std::vector<std::string> parts; // That hang on the board, in the words of boards/attach.h.
    std::optional<std::string> inputs;
    std::vector<std::string> input_lines;  // As in an inputs file.
    std::vector<std::string> shows;        // PART or PART.READING.
    std::optional<std::string> screenshot; // Of the board, at the end.
    std::optional<std::string> video;      // Of the whole run.
    std::optional<std::string> load_state;
    std::optional<std::string> vcd;
    std::optional<std::string> vcd_pins; // NAME,NAME; see choose_signals().
    u64 seed = 0;
    bool strict = false;
};

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

struct DiskOptions {
    std::string verb; // ls, get, put, rm, new.
    std::string image;
    std::vector<std::string> arguments;
};

// Exit codes, the same for every subcommand.
constexpr int kOk = 0;
constexpr int kGuestFailed = 1; // The guest program raised an exception.
constexpr int kOurError = 2;    // Bad usage, a bad file, strict mode's objection.

int run(RunOptions const &options);
int exec(ExecOptions const &options);
int replay(ReplayOptions const &options);
int disk(DiskOptions const &options);
int info(std::string const &file);
int boards();
int parts();

} // namespace terrarium::cli
