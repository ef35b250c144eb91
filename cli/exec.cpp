// terrarium exec BOARD CODE: runs Python on a freshly booted board and prints what it prints.
#include <cstdio>
#include <string>

#include "cli/message.h"
#include "cli/options.h"
#include "cli/raw_repl.h"
#include "cli/session.h"
#include "cli/slices.h"
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

Result<std::string> code_of(std::string const &argument) {
    if (!argument.ends_with(".py")) return argument;
    if (std::FILE *const file = std::fopen(argument.c_str(), "rb")) {
        std::fclose(file);
        std::vector<u8> const bytes = TRY(host::read_file(argument));
        return std::string(bytes.begin(), bytes.end());
    }
    return argument;
}

} // namespace

int exec(ExecOptions const &options) {
    Result<std::string> const code = code_of(options.code);
    if (!code) return fail(code.error().message);
    Result<std::unique_ptr<Session>> opened = Session::open(options.board);
    if (!opened) return fail(opened.error().message);
    Machine &machine = opened.value()->machine();
    host::HostLoop loop;
    Slices slices(options.speed);
    int signal = 0;
    if (Result<> const handled = loop.on_interrupt([&](int number) { signal = number; }); !handled) {
        return fail(handled.error().message);
    }
    RawRepl repl(machine, [&](Time until) {
        while (machine.now() < until && signal == 0 && machine.objection().empty()) {
            slices.run(machine, until);
            slices.wait(loop, machine.now());
        }
        return signal == 0 && machine.objection().empty();
    });
    // What went wrong, when the protocol did not come to its end: strict mode, a signal, or time.
    auto const stopped = [&](Error const &error) {
        if (signal != 0) return 128 + signal;
        if (!machine.objection().empty()) return fail("stopped at " + to_string(machine.now()) + ": " + machine.objection());
        return fail(error.message);
    };
    Time const deadline = machine.now() + options.timeout;
    if (Result<> const entered = repl.enter(deadline); !entered) return stopped(entered.error());
    LineEnds out(stdout);
    Result<RawRepl::Outcome> const outcome =
        repl.execute(code.value(), [&](u8 byte) { out.put(byte); }, deadline);
    out.finish();
    if (!outcome) return stopped(outcome.error());
    LineEnds errors(stderr);
    for (char const byte : outcome.value().error) errors.put(u8(byte));
    errors.finish();
    return outcome.value().error.empty() ? kOk : kGuestFailed;
}

} // namespace terrarium::cli
