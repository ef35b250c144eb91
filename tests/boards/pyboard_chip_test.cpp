// Programs of ours on the pyboard, and the chip itself: flash that lasts, watchdog, RTC, clocks, DMA, CRC and
// random numbers.
#include "tests/boards/pyboard_guest.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

bool near(Time time, Time right, Time tolerance) {
    return time >= right - tolerance && time <= right + tolerance;
}

// What "NAME VALUE" says in the output.
std::string said(PyboardGuest const &guest, std::string const &name) {
    std::size_t const at = guest.output.find(name + " ");
    if (at == std::string::npos) return {};
    std::size_t const begin = at + name.size() + 1;
    return guest.output.substr(begin, guest.output.find('\n', begin) - begin);
}

} // namespace

TEST_CASE("pyboard guest: flash is programmed, erased, and lasts without power", "[pyboard][guest]") {
    std::vector<u8> flash = PyboardGuest::with_program("flash");
    for (std::string const starts : {"0", "1", "2"}) {
        PyboardGuest guest(flash);
        guest.power_on();
        guest.wait_for("locked 1\n");
        CHECK(said(guest, "starts") == starts);
        CHECK(said(guest, "written") == starts);
        flash = guest.flash;
    }
    PyboardGuest guest(flash);
    guest.power_on();
    guest.wait_for("locked 1\n");
    Time const begin = guest.machine.now();
    guest.type("e");
    Time const erased = guest.wait_for("erased\n");
    CHECK(guest.output.find("not erased") == std::string::npos);
    CHECK(erased - begin > 500_ms); // A sector of 128 KB.
    CHECK(std::all_of(guest.flash.begin() + 0x60000, guest.flash.begin() + 0x80000,
                      [](u8 byte) { return byte == 0xFF; }));
    PyboardGuest again(guest.flash);
    again.power_on();
    again.wait_for("locked 1\n");
    CHECK(said(again, "starts") == "0");
    // The store that the lock refuses is spoken of, and nothing else.
    REQUIRE(again.remarks.size() == 1);
    CHECK(again.remarks[0].find("store to flash at 0x08060000 is ignored") != std::string::npos);
}

TEST_CASE("pyboard guest: a watchdog that is not fed resets the chip and says so", "[pyboard][guest]") {
    PyboardGuest guest("watchdog");
    guest.power_on();
    Time const fed = guest.wait_for("fed\n");
    Time const bitten = guest.wait_for("bitten\n");
    CHECK(guest.output == "start\nfed\nbitten\n");
    // 20 ms by the low-speed oscillator after the last meal, half a millisecond before "fed".
    CHECK(near(bitten - fed, 20_ms, 2_ms));
    guest.run(1_s); // It was reset with the rest.
    CHECK(guest.output == "start\nfed\nbitten\n");
    CHECK(guest.remarks.empty());
}

TEST_CASE("pyboard guest: the RTC wakes the core every two seconds of its crystal", "[pyboard][guest]") {
    PyboardGuest guest("rtc_wake");
    guest.power_on();
    guest.wait_for("awake 4\n");
    REQUIRE(guest.lines.size() == 5);
    CHECK(guest.lines[0].first == "asleep");
    for (std::size_t i = 2; i < 5; ++i)
        CHECK(near(guest.lines[i].second - guest.lines[i - 1].second, 2_s, 10_us));
    CHECK(guest.remarks.empty());
}

TEST_CASE("pyboard guest: time follows the clocks that the guest sets", "[pyboard][guest]") {
    PyboardGuest guest("clocks");
    auto &edges = guest.watch("PA0");
    guest.power_on();
    guest.wait_for("16 MHz\n");
    auto const check_period = [&](Time period) {
        edges.clear();
        guest.run(20_ms);
        REQUIRE(edges.size() >= 19);
        for (std::size_t i = 1; i < edges.size(); ++i)
            CHECK(near(edges[i].when - edges[i - 1].when, period, 1_us));
        CHECK(near(edges.back().when - edges.front().when, period * i64(edges.size() - 1), 1_us));
    };
    check_period(1_ms);
    guest.type("!");
    guest.wait_for("168 MHz\n");                 // By its UART, whose bus's clock has changed too.
    check_period(Time::picoseconds(95'238'095)); // 16000 cycles of 168 MHz.
    CHECK(guest.remarks.empty());
}

TEST_CASE("pyboard guest: DMA copies, the CRC unit sums up, random numbers are the seed's",
          "[pyboard][guest]") {
    auto const run = [](u64 seed) {
        PyboardGuest guest("dma_crc_rng", seed);
        guest.power_on();
        guest.wait_for("copied ");
        guest.wait_for("\n");
        CHECK(said(guest, "crc") == "df8a8a2b"); // CRC-32 of 0x12345678, as the manual's polynomial has it.
        CHECK(said(guest, "random") == said(guest, "copied"));
        CHECK(guest.remarks.empty());
        return said(guest, "random");
    };
    CHECK(run(1) == run(1));
    CHECK(run(1) != run(2));
}
