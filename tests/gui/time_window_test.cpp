#include "gui/app/time_window.h"

#include <cmath>

#include <catch2/catch_test_macros.hpp>

using namespace terrarium;
using namespace terrarium::gui;
using namespace terrarium::literals;

TEST_CASE("zooming keeps what is under the pointer where it is, within limits") {
    TimeWindow window(1_s, 100_ms);
    Time const under = window.time_at(0.25);
    window.zoom(0.5, 0.25);
    CHECK(window.span() == 50_ms);
    CHECK(window.time_at(0.25) == under);
    for (int i = 0; i < 100; ++i) window.zoom(0.5, 0.25);
    CHECK(window.span() == 10_ns);
    for (int i = 0; i < 100; ++i) window.zoom(2, 0.25);
    CHECK(window.span() == 1000_s);
}

TEST_CASE("panning moves by a share of the width") {
    TimeWindow window(1_s, 100_ms);
    window.pan(-0.1);
    CHECK(window.from() == 990_ms);
    CHECK(window.share_of(1_s) == 0.1);
}

TEST_CASE("ticks are round, far enough apart, and labelled so that neighbours differ") {
    for (Time const span : {10_ns, 1_us, 30_us, 1_ms, 7_ms, 1_s, 900_s}) {
        for (Time const from : {0_s, 3_ms, 5_s, 100_s}) {
            TimeWindow const window(from, span);
            auto const ticks = window.ticks(0.1);
            REQUIRE(ticks.size() >= 3);
            CHECK(ticks.size() <= 11);
            for (std::size_t i = 1; i < ticks.size(); ++i) {
                CHECK(window.share_of(ticks[i].at) - window.share_of(ticks[i - 1].at) >= 0.0999);
                CHECK(ticks[i].label != ticks[i - 1].label);
            }
        }
    }
    CHECK(TimeWindow(0_s, 10_ms).ticks(0.2)[1].label == "2 ms");
}

TEST_CASE("times and frequencies are readable") {
    CHECK(readable(1250_us) == "1.25 ms");
    CHECK(readable(0_s) == "0 s");
    CHECK(readable(62500_ps) == "62.5 ns");
    CHECK(readable_frequency(20_ms) == "50 Hz");
    CHECK(readable_frequency(10_us) == "100 kHz");
    CHECK(readable_frequency(0_s).empty());
}
