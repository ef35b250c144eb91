// Rewinding: the machine, its inputs and its journal are what they were.
#include <catch2/catch_test_macros.hpp>

#include "session/rewind_store.h"
#include "tests/gui/window_run.h"

namespace terrarium {

namespace {

using namespace literals;
using gui::Step;

// Pauses, which keeps a snapshot, and goes on; its time.
Time keep_here(WindowRun &run) {
    run.driver->set_running(false);
    run.driver->set_running(true);
    return run.board.machine.now();
}

} // namespace

TEST_CASE("rewind: a run that went back is the run that never was elsewhere") {
    WindowRun straight;
    straight.run_until(20_ms);
    straight.press("3ms");
    straight.run_until(60_ms);

    WindowRun run;
    run.run_until(20_ms);
    Time const there = keep_here(run);
    run.press("1ms");
    run.run_until(40_ms);
    run.press("20ms"); // Still being held when the run goes back.
    run.run_until(45_ms);
    REQUIRE(run.hash() != straight.hash());
    REQUIRE(run.driver->rewind(there).ok());
    CHECK(run.board.machine.now() == there);
    CHECK(run.times_rewound == 1);
    run.press("3ms");
    run.run_until(60_ms);
    CHECK(run.hash() == straight.hash());
}

TEST_CASE("rewind: only to what is kept, and what lay behind is forgotten") {
    WindowRun run;
    run.run_until(10_ms);
    Time const first = keep_here(run);
    run.run_until(20_ms);
    Time const second = keep_here(run);
    CHECK(run.driver->rewind(15_ms).error().message == "no snapshot of 0.015s is kept any more");
    REQUIRE(run.driver->rewind(first).ok());
    CHECK_FALSE(run.driver->rewind(second).ok());
    CHECK(run.visit()->snapshots.back() == first);
}

TEST_CASE("rewind: an input still to come then comes again, one posted since does not") {
    Input const later{50_ms, "button_a", {"press", {"5ms"}, {}}};
    WindowRun straight({}, {later});
    straight.run_until(70_ms);

    WindowRun run({}, {later});
    run.run_until(20_ms);
    Time const there = keep_here(run);
    SECTION("before it was applied") { run.run_until(30_ms); }
    SECTION("after it was applied") { run.run_until(52_ms); }
    REQUIRE(run.board.machine.post({54_ms, "button_a", {"press", {"9ms"}, {}}}).ok());
    REQUIRE(run.driver->rewind(there).ok());
    REQUIRE(run.board.machine.inputs().size() == 1);
    CHECK(run.board.machine.inputs().front().at == later.at);
    run.run_until(70_ms);
    CHECK(run.hash() == straight.hash());
}

TEST_CASE("rewind: the journal of a run that went back replays to the same state") {
    std::vector<Input> const known{{15_ms, "button_b", {"press", {"1ms"}, {}}},
                                   {35_ms, "button_b", {"press", {"1ms"}, {}}},
                                   {90_ms, "button_b", {"press", {"1ms"}, {}}}};
    WindowRun run("terrarium-rewind", known);
    run.run_until(10_ms);
    run.press("2ms");
    run.run_until(20_ms);
    Time const there = keep_here(run);
    run.press("3ms");
    run.run_until(40_ms);
    run.press("4ms");
    REQUIRE(run.driver->rewind(there).ok());
    run.run_until(45_ms);
    run.press("5ms");
    Time const again = keep_here(run);
    run.run_until(55_ms);
    REQUIRE(run.driver->rewind(again).ok()); // The press is under way still.
    run.run_until(70_ms);
    std::string const hash = run.hash();
    Journal const journal = run.finish();

    std::vector<std::string> lines;
    for (Input const &input : journal.inputs)
        lines.push_back(input.target + " " + input.action.arguments.at(0));
    CHECK(lines == std::vector<std::string>{"button_a 2ms", "button_b 1ms", "button_b 1ms", "button_a 5ms"});
    CHECK(replay(journal) == hash);
}

TEST_CASE("rewind: what the terminal was given since is taken back") {
    WindowRun run;
    auto const say = [&](std::string_view text) {
        for (char const letter : text) {
            std::string const shown = run.driver->hear(u8(letter));
            run.desk.add_output({reinterpret_cast<u8 const *>(shown.data()), shown.size()});
        }
    };
    run.run_until(10_ms);
    say("then");
    Time const there = keep_here(run);
    run.run_until(20_ms);
    say(" and later");
    REQUIRE(run.driver->rewind(there).ok());
    run.run_until(30_ms);
    Time const again = keep_here(run);
    say("!");
    gui::Said const said = run.desk.take_output();
    CHECK(std::string(said.bytes.begin(), said.bytes.end()) == "then!");
    REQUIRE(run.driver->rewind(again).ok()); // Counted from where it went on.
    CHECK(run.desk.take_output().at == 4);
}

TEST_CASE("rewind: a state that cannot be restored leaves the run where it is") {
    WindowRun run;
    run.run_until(10_ms);
    std::string const before = run.hash();
    std::vector<u8> const state = run.board.machine.save();
    // What WindowDriver does when a card's content has changed: back to where it was.
    CHECK_FALSE(run.board.machine.restore(std::span(state).first(state.size() / 2)).ok());
    REQUIRE(run.board.machine.restore(state).ok());
    CHECK(run.hash() == before);
}

TEST_CASE("rewind: the store thins the past out and keeps its ends") {
    guest::Board board(guest::counting());
    std::size_t const one = board.machine.save().size();
    RewindStore store(8 * one + one / 2);
    for (int i = 1; i <= 40; ++i) {
        board.machine.run_until(Time::picoseconds(i * 1'000'000'000LL));
        store.keep(board.machine, nullptr);
        store.keep(board.machine, nullptr); // The same instant is not kept twice.
        REQUIRE(store.bytes() <= 8 * one + one / 2);
    }
    REQUIRE(store.moments().size() == 8);
    CHECK(store.moments().front().at < 2_ms);
    CHECK(store.moments().back().at == board.machine.now());
    CHECK(store.before(board.machine.now()) == &store.moments()[6]);
    CHECK(store.before(store.moments().front().at) == nullptr);
    Time widest;
    for (std::size_t i = 1; i < 8; ++i)
        widest = std::max(widest, store.moments()[i].at - store.moments()[i - 1].at);
    CHECK(widest < 20_ms);
}

} // namespace terrarium
