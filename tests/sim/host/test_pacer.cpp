#include <catch2/catch_test_macros.hpp>

#include "sim/host/pacer.h"

using namespace terrarium;
using namespace terrarium::host;
using namespace terrarium::literals;
using namespace std::chrono_literals;

namespace {

struct FakeClock {
    SteadyTime now = SteadyTime(1000s);
    Pacer::Now reader() {
        return [this] { return now; };
    }
};

} // namespace

TEST_CASE("real time passes one for one, from the first call on") {
    FakeClock clock;
    SteadyTime const start = clock.now;
    Pacer pacer(Speed{1.0}, clock.reader());
    CHECK(pacer.deadline(5_s) == start);
    CHECK(pacer.deadline(5_s + 10_ms) == start + 10ms);
    clock.now += 4ms; // How late the host is does not shift later deadlines.
    CHECK(pacer.deadline(5_s + 20_ms) == start + 20ms);
    CHECK(pacer.rebases() == 0);
}

TEST_CASE("a factor scales, max never waits") {
    FakeClock clock;
    SteadyTime const start = clock.now;
    Pacer fast(Speed{2.0}, clock.reader());
    (void)fast.deadline(0_s);
    CHECK(fast.deadline(1_s) == start + 500ms);
    Pacer slow(Speed{0.5}, clock.reader());
    (void)slow.deadline(0_s);
    CHECK(slow.deadline(1_s) == start + 2s);
    Pacer max(Speed{std::nullopt}, clock.reader());
    (void)max.deadline(0_s);
    CHECK(max.deadline(3600_s) == start);
}

TEST_CASE("a host that fell far behind starts over instead of racing") {
    FakeClock clock;
    Pacer pacer(Speed{1.0}, clock.reader());
    (void)pacer.deadline(0_s);
    clock.now += 250ms;
    CHECK(pacer.deadline(1_ms) <= clock.now);
    CHECK(pacer.rebases() == 0);
    clock.now += 1h;
    CHECK(pacer.deadline(2_ms) == clock.now);
    CHECK(pacer.rebases() == 1);
    CHECK(pacer.deadline(12_ms) == clock.now + 10ms);
}

TEST_CASE("virtual time that went back, and a new speed, set a new origin") {
    FakeClock clock;
    Pacer pacer(Speed{1.0}, clock.reader());
    (void)pacer.deadline(10_s);
    CHECK(pacer.deadline(1_s) == clock.now);
    CHECK(pacer.deadline(2_s) == clock.now + 1s);
    pacer.set_speed(Speed{10.0});
    CHECK(pacer.deadline(2_s) == clock.now);
    CHECK(pacer.deadline(3_s) == clock.now + 100ms);
}

TEST_CASE("absurd waits stay within the clock's range") {
    FakeClock clock;
    Pacer pacer(Speed{0.001}, clock.reader());
    (void)pacer.deadline(0_s);
    CHECK(pacer.deadline(Time::never()) > clock.now);
}

TEST_CASE("speeds are read") {
    CHECK(parse_speed("real").value() == Speed{1.0});
    CHECK(parse_speed("max").value() == Speed{std::nullopt});
    CHECK(parse_speed("0.5").value() == Speed{0.5});
    CHECK(parse_speed("x2").value() == Speed{2.0});
    CHECK(parse_speed("2x").value() == Speed{2.0});
    for (char const *bad : {"", "x", "x2x", "fast", "0", "-1", "nan", "inf", "1e9", "2 x", "0.5s"}) {
        INFO(bad);
        CHECK_FALSE(parse_speed(bad).ok());
    }
    CHECK(parse_speed("fast").error().message ==
          "bad speed 'fast': write real, max, or a factor from 0.001 to 1000 such as 0.5 or 2x");
}
