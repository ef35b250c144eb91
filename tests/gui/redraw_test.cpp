#include <catch2/catch_test_macros.hpp>

#include "gui/app/redraw.h"

using namespace terrarium;
using namespace terrarium::gui;
using namespace std::chrono_literals;

namespace {

std::shared_ptr<Facts> facts_at(i64 milliseconds) {
    auto facts = std::make_shared<Facts>();
    facts->now = Time::picoseconds(milliseconds * 1'000'000'000);
    facts->parts.push_back({"led", {}, {}});
    return facts;
}

} // namespace

TEST_CASE("a frame is drawn when something is new, and only then") {
    Redraw redraw;
    Redraw::Instant const start{10s};
    CHECK_FALSE(redraw.due(start, nullptr));
    CHECK(redraw.due(start, facts_at(1)));
    redraw.drawn(start, facts_at(1));

    CHECK_FALSE(redraw.due(start + 50ms, facts_at(1)));
    CHECK_FALSE(redraw.due(start + 50ms, facts_at(50))); // Only the clock.
    CHECK(redraw.due(start + 100ms, facts_at(50)));
    CHECK(redraw.due(start + 500ms, facts_at(1))); // The cursor.

    auto lit = facts_at(2);
    lit->parts[0].look.lights = {1};
    CHECK(redraw.due(start + 1ms, lit));
    auto over = facts_at(1);
    over->script.over = true;
    CHECK(redraw.due(start + 1ms, over));

    redraw.wake(start + 10ms);
    CHECK(redraw.due(start + 100ms, facts_at(1)));
    CHECK_FALSE(redraw.due(start + 300ms, facts_at(1)));
}
