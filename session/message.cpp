#include "session/message.h"

#include <cstdio>

#include "session/exit_codes.h"

namespace terrarium {

namespace {
// Where the cursor stands is a property of the terminal, and there is one.
bool raw_terminal = false;
} // namespace

void set_raw_terminal(bool raw) { raw_terminal = raw; }

void say(std::string_view text) {
    std::fprintf(stderr, "terrarium: %.*s%s\n", int(text.size()), text.data(), raw_terminal ? "\r" : "");
}

int fail(std::string_view text) {
    say(text);
    return kOurError;
}

} // namespace terrarium
