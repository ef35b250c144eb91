// terrarium exec BOARD CODE: runs Python on a freshly booted board and prints what it prints.
#include <cstdio>
#include <filesystem>
#include <string>

#include "cli/options.h"
#include "session/film.h"
#include "session/message.h"
#include "session/raw_repl.h"
#include "session/session.h"
#include "session/show.h"
#include "session/slices.h"
#include "session/vcd_file.h"
#include "sim/host/files.h"
#include "sim/host/host_loop.h"

namespace terrarium::cli {

namespace {

// MicroPython ends lines with CR LF on the wire; a shell wants LF.
class LineEnds {
public:
    explicit LineEnds(std::FILE *out) : out_(out) {}
    void put(u8 byte) {
        if (held_ && byte != '\n') std::fputc('\r', out_);
        held_ = byte == '\r';
        if (!held_) std::fputc(byte, out_);
        if (byte == '\n') std::fflush(out_);
    }
    void finish() {
        if (held_) std::fputc('\r', out_);
        held_ = false;
        std::fflush(out_);
    }

private:
    std::FILE *out_;
    bool held_ = false; // A CR whose LF may follow.
};

// Whether somebody meant a file by it: no Python ends like this without any of these characters.
bool looks_like_path(std::string const &argument) {
    return argument.ends_with(".py") && argument.find_first_of("\n ()=;\"'#") == std::string::npos;
}

Result<std::string> code_of(std::string const &argument) {
    std::error_code failure;
    bool const is_file = argument.ends_with(".py") && std::filesystem::exists(argument, failure);
    if (!is_file && looks_like_path(argument)) return Error{argument + ": no such file"};
    if (!is_file) return argument;
    std::vector<u8> const bytes = TRY(host::read_file(argument));
    return std::string(bytes.begin(), bytes.end());
}

Result<std::string> code_for_raw_repl(std::string const &argument) {
    std::string code = TRY(code_of(argument));
    TRY(RawRepl::check(code));
    return code;
}

// What a board's raw REPL holds depends on its memory: a micro:bit's gives up between 1 and 2 kB.
constexpr std::size_t kLongCode = 1000;

bool too_long(std::string const &code, std::string const &error) {
    return code.size() > kLongCode && error.find("MemoryError") != std::string::npos;
}

// On a machine that has just been switched on; `vcd` and `film` may be null.
int execute(ExecOptions const &options, std::string const &code, Machine &machine, VcdFile *vcd, Film *film,
            host::HostLoop &loop, int const &signal) {
    Slices slices(options.speed);
    auto const over = [&] { return signal != 0 || !machine.objection().empty() || std::ferror(stdout) != 0; };
    RawRepl repl(machine, [&](Time until) {
        while (machine.now() < until && !over()) {
            if (film != nullptr && !film->look(machine)) return false;
            slices.run(machine, film != nullptr ? std::min(until, film->next()) : until);
            if (vcd != nullptr) vcd->flush();
            slices.wait(loop, machine.now(), over);
        }
        return !over();
    });
    // What went wrong when the protocol did not come to its end: a signal, strict mode, a closed pipe, or the
    // board.
    auto const stopped = [&](Error const &error) {
        if (signal != 0) return 128 + signal;
        if (!machine.objection().empty())
            return fail("stopped at " + to_string(machine.now()) + ": " + machine.objection());
        if (std::ferror(stdout) != 0) return fail("cannot write to standard output");
        return fail(error.message);
    };
    if (Result<> const entered = repl.enter(); !entered) return stopped(entered.error());
    LineEnds out(stdout);
    Result<RawRepl::Outcome> const outcome = repl.execute(
        code, [&](u8 byte) { out.put(byte); }, options.timeout);
    out.finish();
    show(machine, options.board.shows);
    if (!outcome || std::ferror(stdout) != 0) return stopped(outcome ? Error{} : outcome.error());
    std::string const &error = outcome.value().error;
    LineEnds errors(stderr);
    for (char const byte : error) errors.put(u8(byte));
    errors.finish();
    if (too_long(code, error)) {
        say("the code has " + std::to_string(code.size()) +
            " bytes, which the board's raw REPL must hold in RAM; `terrarium run " + machine.board().name +
            " FILE.py` puts a program into flash");
    }
    return error.empty() ? kOk : kGuestFailed;
}

} // namespace

int exec(ExecOptions const &options) {
    Result<std::string> const code = code_for_raw_repl(options.code);
    if (!code) return fail(code.error().message);
    Result<std::unique_ptr<Session>> opened = Session::open(options.board);
    if (!opened) return fail(opened.error().message);
    if (Result<> const good = check_pictures(options.board.screenshot, options.board.video); !good)
        return fail(good.error().message);
    host::HostLoop loop;
    int signal = 0;
    if (Result<> const handled = loop.on_interrupt([&](int number) { signal = number; }); !handled) {
        return fail(handled.error().message);
    }
    opened.value()->begin();
    Machine &machine = opened.value()->machine();
    Result<std::unique_ptr<VcdFile>> const vcd = VcdFile::create(options.board, machine);
    if (!vcd) return fail(vcd.error().message);
    std::optional<Film> film;
    if (options.board.video) {
        Result<Film> started = Film::start(machine.board(), *options.board.video);
        if (!started) return fail(started.error().message);
        film.emplace(std::move(started).value());
    }
    int const result =
        execute(options, code.value(), machine, vcd.value().get(), film ? &*film : nullptr, loop, signal);
    Result<> finished =
        options.board.screenshot ? save_screenshot(machine, *options.board.screenshot) : Result<>();
    if (film) {
        static_cast<void>(film->look(machine));
        if (Result<> const filmed = film->finish(); !filmed) finished = filmed;
    }
    if (vcd.value() != nullptr) {
        if (Result<> const written = vcd.value()->finish(); !written) finished = written;
    }
    return finished ? result : fail(finished.error().message);
}

} // namespace terrarium::cli
