// Pause, steps, and that nobody who looks changes anything.
#include <catch2/catch_test_macros.hpp>

#include <thread>

#include "tests/gui/window_run.h"

namespace terrarium {

namespace {

using namespace literals;
using gui::Step;

u32 value(gui::Facts const &facts, std::string_view name) {
    for (CpuRegister const &entry : facts.inspection->processor) {
        if (entry.name == name) return entry.value;
    }
    FAIL("no register " << name);
    return 0;
}

gui::Wishes everything() {
    return {.registers = true,
            .processor = true,
            .disassembly = true,
            .events = true,
            .complaints = true,
            .regions = true,
            .memory = 0x20000000};
}

} // namespace

TEST_CASE("step: instructions one by one, forwards and back, and the run is the same") {
    WindowRun plain;
    plain.run_until(5_ms);

    WindowRun run;
    run.desk.want(everything());
    run.run_until(2_ms);
    run.driver->set_running(false);
    u32 at = run.visit()->program_counter;
    Time time = run.visit()->now;
    // Three times around the loop, whose six instructions lie in one block.
    for (int i = 0; i < 18; ++i) {
        REQUIRE(run.driver->step({Step::Kind::Instruction, {}}).ok());
        auto const facts = run.visit();
        u32 const next = facts->program_counter;
        INFO("from " << at << " to " << next);
        CHECK((next == at + 2 || next == at - 10));
        CHECK(facts->now > time);
        at = next;
        time = facts->now;
    }
    auto const facts = run.visit();
    REQUIRE(run.driver->step({Step::Kind::Instruction, {}}).ok());
    REQUIRE(run.visit()->program_counter != facts->program_counter);
    REQUIRE(run.driver->step_back().ok());
    CHECK(run.visit()->program_counter == facts->program_counter);
    CHECK(run.visit()->now == facts->now);
    run.driver->set_running(true);
    run.run_until(5_ms);
    CHECK(run.hash() == plain.hash());
}

TEST_CASE("step: what is seen in the middle of a block is what its instructions have done so far") {
    WindowRun run;
    run.desk.want(everything());
    run.run_until(2_ms);
    run.driver->set_running(false);
    auto const step_to = [&](u32 address) {
        for (int i = 0; i < 7; ++i) {
            REQUIRE(run.driver->step({Step::Kind::Instruction, {}}).ok());
            if (run.visit()->program_counter == address) return run.visit();
        }
        FAIL("does not come by");
        return run.visit();
    };
    auto const before = step_to(0xDC); // str r0, [r1]
    u32 const count = value(*before, "r0");
    auto const memory = [](gui::Facts const &facts) {
        u32 word = 0;
        for (unsigned i = 4; i-- > 0;) word = word << 8 | facts.inspection->memory[i].value();
        return word;
    };
    CHECK(memory(*before) == count - 1);
    REQUIRE(run.driver->step({Step::Kind::Instruction, {}}).ok());
    CHECK(memory(*run.visit()) == count);
}

TEST_CASE("step: an input posted in the middle of a block waits for its beginning's time") {
    WindowRun run("terrarium-step");
    run.run_until(2_ms);
    run.driver->set_running(false);
    Time const block = run.board.machine.now();
    for (int i = 0; i < 2; ++i) REQUIRE(run.driver->step({Step::Kind::Instruction, {}}).ok());
    run.press("1ms");
    CHECK(run.visit()->inside_block == 0);
    REQUIRE(run.board.machine.inputs().size() == 1);
    CHECK(run.board.machine.inputs().front().at - block < 1_us);
    run.driver->set_running(true);
    run.run_until(8_ms);
    std::string const hash = run.hash();
    CHECK(replay(run.finish()) == hash);
}

TEST_CASE("step: by event and by duration") {
    WindowRun run;
    run.run_until(2_ms);
    run.press("1ms");
    REQUIRE(run.driver->step({Step::Kind::Event, {}}).ok());
    CHECK(run.board.machine.inputs().empty());
    CHECK_FALSE(run.driver->running());
    Time const before = run.board.machine.now();
    REQUIRE(run.driver->step({Step::Kind::Duration, 250_us}).ok());
    CHECK(run.board.machine.now() - before >= 250_us);
    CHECK(run.board.machine.now() - before < 252_us);
    CHECK_FALSE(run.driver->step({Step::Kind::Duration, {}}).ok());
    REQUIRE(run.driver->step_back().ok());
    CHECK(run.board.machine.now() == before);
}

TEST_CASE("step: a board without power stands still until it comes back") {
    WindowRun run("terrarium-power");
    run.run_until(2_ms);
    REQUIRE(run.driver->act("board", {"power_off", {}, {}}).ok());
    run.run_until(3_ms);
    CHECK_FALSE(run.visit()->powered);
    std::vector<u8> const off = run.board.machine.save();
    run.press("1ms");
    REQUIRE(run.driver->act("reset", {"press", {"1ms"}, {}}).ok());
    REQUIRE(run.driver->step({Step::Kind::Instruction, {}}).ok());
    run.driver->set_running(true);
    run.run_until(10_ms);
    CHECK(run.board.machine.chip().bus().memory_at(0x20000000)->bytes[0] == 0);
    REQUIRE(run.driver->act("board", {"power_on", {}, {}}).ok());
    run.run_until(11_ms);
    CHECK(run.visit()->powered);
    CHECK(run.board.machine.chip().bus().memory_at(0x20000000)->bytes[0] != 0);
    std::string const hash = run.hash();
    CHECK(replay(run.finish()) == hash);
    // Off is part of the state.
    REQUIRE(run.board.machine.restore(off).ok());
    CHECK_FALSE(run.board.machine.powered());
}

TEST_CASE("desk: a machine that is looked at all the time runs as one that is not") {
    WindowRun run("terrarium-desk");
    run.desk.want(everything());
    std::thread machine([&] {
        while (!run.desk.over() && run.board.machine.now() < 100_s) {
            run.desk.visit(*run.driver);
            if (run.driver->running()) run.run_until(run.board.machine.now() + 1_ms);
        }
    });
    auto const wait_for = [&](auto const &condition) {
        for (;;) {
            if (auto const facts = run.desk.facts(); facts && condition(*facts)) return facts;
            std::this_thread::yield();
        }
    };
    wait_for([](gui::Facts const &facts) { return facts.now > 3_ms; });
    run.desk.ask([](gui::Driver &driver) {
        CHECK(driver.act("button_a", {"press", {"2ms"}, {}}).ok());
        CHECK(driver.step({Step::Kind::Instruction, {}}).ok());
    });
    auto const paused = wait_for([](gui::Facts const &facts) { return !facts.running; });
    // Time stands still however often somebody looks.
    u64 const later = paused->sequence + 3;
    CHECK(wait_for([&](gui::Facts const &facts) { return facts.sequence >= later; })->now == paused->now);
    CHECK_FALSE(paused->inspection->registers.empty());
    CHECK_FALSE(paused->inspection->disassembly.empty());
    run.desk.ask([](gui::Driver &driver) { driver.set_running(true); });
    wait_for([&](gui::Facts const &facts) { return facts.now > paused->now + 5_ms; });
    run.desk.close();
    machine.join();
    run.driver->leave_block();
    std::string const hash = run.hash();
    CHECK(replay(run.finish()) == hash);
}

TEST_CASE("desk: lays out what is wished for and nothing else") {
    WindowRun run;
    run.run_until(1_ms);
    auto facts = run.visit();
    CHECK(facts->inspection->registers.empty());
    CHECK(facts->inspection->memory.empty());
    CHECK(facts->inspection->disassembly.empty());
    CHECK(facts->inspection->events.empty());
    run.driver->set_running(false);
    gui::Wishes wishes;
    wishes.code = 0xC0;
    wishes.disassembly = wishes.regions = true;
    run.desk.want(wishes);
    facts = run.visit();
    REQUIRE(facts->inspection->disassembly.size() > 3);
    CHECK(facts->inspection->disassembly[0].text == "movs r1, #1");
    CHECK(facts->inspection->disassembly[0].bytes == "01 21 ");
    CHECK_FALSE(facts->inspection->regions.empty());
}

} // namespace terrarium
