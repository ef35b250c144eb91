// Exit codes, the same for every subcommand.
#pragma once

namespace terrarium {

constexpr int kOk = 0;
constexpr int kGuestFailed = 1; // The guest program raised an exception.
constexpr int kOurError = 2;    // Bad usage, a bad file, strict mode's objection.

} // namespace terrarium
