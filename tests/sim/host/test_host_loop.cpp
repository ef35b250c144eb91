#include <csignal>

#include <catch2/catch_test_macros.hpp>

#include "sim/host/timer.h"
#include "tests/sim/host/helpers.h"

using namespace terrarium;
using namespace terrarium::host;
using namespace std::chrono_literals;

TEST_CASE("wait_until returns at its deadline when nothing happens") {
    HostLoop loop;
    auto const deadline = std::chrono::steady_clock::now() + 5ms;
    CHECK_FALSE(loop.wait_until(deadline));
    CHECK(std::chrono::steady_clock::now() >= deadline);
}

TEST_CASE("wait_until returns early when something came in, and handlers alone do not end it") {
    HostLoop loop;
    Timer timer(loop);
    int ticks = 0;
    timer.after(1ms, [&] {
        ++ticks;
        timer.after(1ms, [&] {
            ++ticks;
            loop.wake();
        });
    });
    auto const far = std::chrono::steady_clock::now() + 1h;
    CHECK(loop.wait_until(far));
    CHECK(ticks == 2);
}

TEST_CASE("wait_until with a deadline in the past still runs what is ready") {
    HostLoop loop;
    bool ran = false;
    loop.post([&] { ran = true; });
    CHECK_FALSE(loop.wait_until(std::chrono::steady_clock::now() - 1s));
    CHECK(ran);
}

TEST_CASE("a timer that is set again or destroyed forgets its handler") {
    HostLoop loop;
    int first = 0;
    int second = 0;
    int third = 0;
    Timer timer(loop);
    timer.after(0ms, [&] { ++first; });
    timer.after(0ms, [&] { ++second; });
    {
        Timer gone(loop);
        gone.after(0ms, [&] { ++third; });
    }
    CHECK(run_until(loop, [&] { return second == 1; }));
    loop.poll();
    CHECK(first == 0);
    CHECK(third == 0);
}

TEST_CASE("poll ends although there is always more to do") {
    HostLoop loop;
    int runs = 0;
    std::function<void()> again = [&] {
        ++runs;
        loop.post(again);
    };
    again();
    loop.poll();
    CHECK(runs < 1000);
}

TEST_CASE("signals are delivered in the loop, again and again") {
    HostLoop loop;
    std::vector<int> signals;
    REQUIRE(loop.on_interrupt([&](int signal) { signals.push_back(signal); }).ok());
    ::raise(SIGTERM);
    CHECK(loop.wait_until(std::chrono::steady_clock::now() + 20s));
    CHECK(signals == std::vector{SIGTERM});
    ::raise(SIGINT);
    CHECK(run_until(loop, [&] { return signals.size() == 2; }));
    CHECK(signals.back() == SIGINT);
}
