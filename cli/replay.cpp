// terrarium replay FILE: runs a journal again, to the same bits.
#include <cstdio>

#include "cli/message.h"
#include "cli/options.h"
#include "cli/session.h"
#include "sim/host/files.h"

namespace terrarium::cli {

int replay(ReplayOptions const &options) {
    if (options.window) return fail("replay --window: this version of terrarium has no window yet");
    Result<std::vector<u8>> const file = host::read_file(options.journal);
    if (!file) return fail(file.error().message);
    std::string_view const text(reinterpret_cast<char const *>(file.value().data()), file.value().size());
    Result<Journal> const journal = read_journal(text, options.journal);
    if (!journal) return fail(journal.error().message);
    Result<std::unique_ptr<Session>> opened = Session::open(journal.value(), options.journal);
    if (!opened) return fail(opened.error().message);
    opened.value()->begin();
    Machine &machine = opened.value()->machine();

    Time end = options.until.value_or(journal.value().end.value_or(Time()));
    if (!options.until && !journal.value().end) {
        say(options.journal + " has no end, as of a run that was killed: replaying to its last input");
        if (!journal.value().inputs.empty()) end = journal.value().inputs.back().at;
    }
    machine.run_until(end);
    std::printf("state-hash: %s\n", machine.state_hash().c_str());
    return std::fflush(stdout) == 0 ? kOk : fail("cannot write to standard output");
}

} // namespace terrarium::cli
