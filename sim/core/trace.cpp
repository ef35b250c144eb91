#include "sim/core/trace.h"

#include "sim/core/text.h"

namespace terrarium {

namespace {
// A guest gone wild could touch every address there is; a person reads no more than this.
constexpr std::size_t kMostReports = 1000;
} // namespace

std::string to_string(Access const &access) {
    std::string const what =
        access.kind == Access::Kind::Unmapped
            ? "unmapped address " + hex(access.address)
            : "unmodelled " + access.device + "." + access.register_name + " (" + hex(access.address) + ")";
    std::string const how = access.write ? "write of " + hex(access.value, 1) + " to " : "read of ";
    return how + what + " at pc " + hex(access.pc);
}

void Trace::report(Access access) {
    if (seen_.size() >= kMostReports || !seen_.insert({access.address, access.write}).second) return;
    access.pc = program_counter ? program_counter() : 0;
    std::string const line = to_string(access);
    accesses_.push_back(std::move(access));
    if (sink) sink(line);
    if (!strict || !stop_reason_.empty()) return;
    stop_reason_ = line;
    if (on_stop) on_stop();
}

void Trace::remark(std::string const &line) {
    if (remarked_.size() >= kMostReports || !remarked_.insert(line).second) return;
    remarks_.push_back(line);
    if (sink) sink(line);
}

} // namespace terrarium
