// Trace: each unmodelled access once, with the guest's place; remarks once; strict mode stops once.
#include <catch2/catch_test_macros.hpp>

#include "sim/core/trace.h"

namespace terrarium {

namespace {

Access unmodelled(u32 address, bool write, u32 value = 0) {
    return {Access::Kind::Unmodelled, "RADIO", "PACKETPTR", address, write, value, 0};
}

} // namespace

TEST_CASE("an access is reported once for its register and direction, with the guest's pc") {
    Trace trace;
    std::vector<std::string> lines;
    trace.sink = [&](std::string const &line) { lines.push_back(line); };
    trace.program_counter = [] { return 0x1A2B4u; };
    trace.report(unmodelled(0x40001504, true, 1));
    trace.report(unmodelled(0x40001504, true, 2));
    trace.report(unmodelled(0x40001504, false));
    trace.report({Access::Kind::Unmapped, "", "", 0x30000000, false, 0, 0});
    REQUIRE(lines.size() == 3);
    CHECK(lines[0] == "write of 0x1 to unmodelled RADIO.PACKETPTR (0x40001504) at pc 0x0001a2b4");
    CHECK(lines[1] == "read of unmodelled RADIO.PACKETPTR (0x40001504) at pc 0x0001a2b4");
    CHECK(lines[2] == "read of unmapped address 0x30000000 at pc 0x0001a2b4");
    CHECK(trace.accesses().size() == 3);
    CHECK(trace.accesses()[0].pc == 0x1A2B4);
}

TEST_CASE("a trace without anyone attached still remembers") {
    Trace trace;
    trace.report(unmodelled(0x40001504, true, 1));
    trace.remark("nobody hears this");
    CHECK(trace.accesses().size() == 1);
    CHECK(trace.stop_reason().empty());
}

TEST_CASE("strict mode stops at the first report and says why") {
    Trace trace;
    int stops = 0;
    trace.strict = true;
    trace.on_stop = [&] { ++stops; };
    trace.remark("a remark is no reason");
    CHECK(stops == 0);
    trace.report(unmodelled(0x40001504, true, 1));
    trace.report(unmodelled(0x40001508, true, 1));
    CHECK(stops == 1);
    CHECK(trace.stop_reason().find("0x40001504") != std::string::npos);
}

TEST_CASE("a remark is made once") {
    Trace trace;
    std::vector<std::string> lines;
    trace.sink = [&](std::string const &line) { lines.push_back(line); };
    trace.remark("short circuit on P0.01");
    trace.remark("short circuit on P0.01");
    trace.remark("short circuit on P0.02");
    CHECK(lines.size() == 2);
}

TEST_CASE("a guest gone wild does not flood the trace") {
    Trace trace;
    for (u32 i = 0; i < 5000; ++i) trace.report({Access::Kind::Unmapped, "", "", 4 * i, false, 0, 0});
    CHECK(trace.accesses().size() == 1000);
}

} // namespace terrarium
