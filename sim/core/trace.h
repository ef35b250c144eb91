// Trace: what a machine says about itself that the guest cannot see.
//
// An access to something unmodelled or unmapped is reported once per register, with the guest's program
// counter; in strict mode the first one stops the machine. Remarks are for what a datasheet calls
// undefined and a person debugging wants to know (two outputs fighting over a wire).
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "sim/core/types.h"

namespace terrarium {

struct Access {
    enum class Kind { Unmodelled, Unmapped };
    Kind kind = Kind::Unmodelled;
    std::string device;        // "RADIO"; empty when unmapped.
    std::string register_name; // "PACKETPTR", or "+0x504" for one the datasheet does not list.
    u32 address = 0;
    bool write = false;
    u32 value = 0; // Written, or given back to the reader.
    u32 pc = 0;    // Filled in by the trace.
};

// "write of 0x1 to unmodelled RADIO.PACKETPTR (0x40001504) at pc 0x1a2b4"
std::string to_string(Access const &access);

class Trace {
public:
    // Where lines for a person go. Not called again for the same register and direction.
    std::function<void(std::string const &line)> sink;
    // Where the guest is; set by the CPU.
    std::function<u32()> program_counter;
    // Called when strict mode has something to stop for.
    std::function<void()> on_stop;
    bool strict = false;

    void report(Access access);
    void remark(std::string const &line); // Once per text.

    // All accesses reported so far, in order, each once.
    [[nodiscard]] std::vector<Access> const &accesses() const { return accesses_; }
    // All remarks so far, in order.
    [[nodiscard]] std::vector<std::string> const &remarks() const { return remarks_; }
    // Why strict mode stopped the machine; empty while it has not.
    [[nodiscard]] std::string const &stop_reason() const { return stop_reason_; }

private:
    std::vector<Access> accesses_;
    std::set<std::pair<u32, bool>> seen_;
    std::vector<std::string> remarks_;
    std::set<std::string> remarked_;
    std::string stop_reason_;
};

} // namespace terrarium
