// Small programs of ours on the micro:bit board: what they print, when, and that the same run cut into
// other slices is the same run.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

#include "boards/boards.h"
#include "sim/machine/machine.h"

using namespace terrarium;
using namespace terrarium::literals;
using Catch::Matchers::ContainsSubstring;

namespace {

// A micro:bit with a program of tests/firmware/nrf51 in its flash, in strict mode.
struct Guest {
    std::vector<u8> flash = std::vector<u8>(microbit.flash_bytes, 0xFF);
    Machine machine;
    std::string output;
    std::vector<std::pair<std::string, Time>> lines; // Each with the time of its end.
    std::vector<std::string> remarks;

    explicit Guest(std::string const &name, u64 seed = 1) : machine(microbit, seed, flash) {
        std::ifstream file(TERRARIUM_GUESTS "/nrf51_" + name + ".bin", std::ios::binary);
        REQUIRE(file);
        std::vector<char> const image{std::istreambuf_iterator<char>(file), {}};
        std::copy(image.begin(), image.end(), flash.begin());
        machine.trace().strict = true;
        machine.trace().sink = [this](std::string const &line) { remarks.push_back(line); };
        machine.on_serial = [this](u8 byte) { hear(byte); };
        machine.power_on();
    }
    void hear(u8 byte) {
        output += char(byte);
        if (byte != '\n') {
            line_ += char(byte);
            return;
        }
        lines.push_back({line_, machine.now()});
        line_.clear();
    }
    void post(std::string const &line) {
        Result<Input> const input = parse_input(line);
        REQUIRE(input);
        REQUIRE(machine.post(input.value()));
    }
    void run_until(Time end, Time slice) {
        for (Time limit = slice; limit < end; limit += slice) machine.run_until(limit);
        machine.run_until(end);
        INFO(machine.objection());
        CHECK(machine.objection().empty());
        CHECK(machine.chip().processor().cpu().rule_mismatches() == 0);
    }
    // When a line was printed.
    [[nodiscard]] Time when(std::string_view text) const {
        for (auto const &[line, time] : lines) {
            if (line == text) return time;
        }
        FAIL("no line '" << text << "' in: " << output);
        return {};
    }
    [[nodiscard]] bool says(std::string_view text) const {
        return std::any_of(lines.begin(), lines.end(), [&](auto const &line) { return line.first == text; });
    }
    void expect_no_remarks() const {
        for (std::string const &remark : remarks) UNSCOPED_INFO(remark);
        CHECK(remarks.empty());
    }

private:
    std::string line_;
};

// Every case below runs at these slice lengths; all must end in the same state.
Time slice_length() { return GENERATE(17_us, 1_ms, 1_s); }

void expect_same_end(std::string const &name, Guest &guest) {
    static std::map<std::string, std::string> hashes;
    std::string const hash = guest.machine.state_hash();
    CHECK(hashes.emplace(name, hash).first->second == hash);
}

bool near(Time time, Time right, Time tolerance) {
    return time >= right - tolerance && time <= right + tolerance;
}

} // namespace

TEST_CASE("guest: UART echo", "[nrf51][guest]") {
    Guest guest("uart_echo");
    guest.post("10ms serial send \"hello, world\"");
    guest.post("20ms serial send \"again.\"");
    guest.run_until(40_ms, slice_length());
    CHECK(guest.output == "ready\nHELLO, WORLDAGAIN.\ntook 18\n");
    guest.expect_no_remarks();
    // 18 bytes in and the last one echoed; then the receiver listens for four more.
    CHECK(guest.when("took 18") > 20_ms + 86'805'000_ps * 6);
    expect_same_end("uart_echo", guest);
}

TEST_CASE("guest: blink", "[nrf51][guest]") {
    Guest guest("blink");
    std::vector<Time> by_hand;
    std::vector<Time> by_itself;
    guest.machine.chip().net("P0.13")->observe([&](Net const &, Time when) { by_hand.push_back(when); });
    guest.machine.chip().net("P0.21")->observe([&](Net const &, Time when) { by_itself.push_back(when); });
    guest.run_until(110_ms, slice_length());
    CHECK(guest.output == "toggles 200\n");
    guest.expect_no_remarks();
    REQUIRE(by_itself.size() == 1000);
    for (std::size_t n = 1; n < by_itself.size(); ++n) CHECK(by_itself[n] - by_itself[n - 1] == 100_us);
    REQUIRE(by_hand.size() == 200);
    // By hand there is an interrupt's entry in between, never more than a few microseconds.
    for (std::size_t n = 1; n < by_hand.size(); ++n) {
        CHECK(near(by_hand[n] - by_hand[0], 500_us * i64(n), 4_us));
    }
    expect_same_end("blink", guest);
}

TEST_CASE("guest: TWI scan", "[nrf51][guest]") {
    Guest guest("twi_scan");
    guest.run_until(30_ms, slice_length());
    CHECK(guest.output == "found 0e 1d\naccelerometer 05a\nmagnetometer 0c4\nnobody eee 2\n");
    guest.expect_no_remarks();
    expect_same_end("twi_scan", guest);
}

TEST_CASE("guest: non-volatile memory", "[nrf51][guest]") {
    Guest guest("nvm");
    guest.run_until(150_ms, slice_length());
    CHECK_THAT(guest.output, ContainsSubstring("erased ffffffff\n"
                                               "written 12345678\n"
                                               "written again 12340000\n"
                                               "UICR cafe0001\n"
                                               "refused ffffffff\n"
                                               "erased ffffffff\n"
                                               "UICR ffffffff\n"
                                               "page us 2100"));
    CHECK_THAT(guest.output, ContainsSubstring("word us 4"));
    CHECK(guest.remarks.size() == 1); // The store that was refused.
    expect_same_end("nvm", guest);
}

TEST_CASE("guest: sleeping with the RTC", "[nrf51][guest]") {
    Guest guest("sleep_rtc");
    guest.run_until(1200_ms, slice_length());
    CHECK(guest.output == "wfi 100\nwfi 200\nwfi 300\nwfi 400\nwfi 500\n"
                          "wfe 600\nwfe 700\nwfe 800\nwfe 900\nwfe 1000\n");
    guest.expect_no_remarks();
    CHECK(near(guest.when("wfe 1000") - guest.when("wfi 100"), Hertz(1024).time_of(900), 200_us));
    expect_same_end("sleep_rtc", guest);
}

TEST_CASE("guest: the watchdog bites", "[nrf51][guest]") {
    Guest guest("watchdog");
    guest.run_until(500_ms, slice_length());
    CHECK(guest.output == "reason 0\nfed\nfed\nfed\nreason 2\nlast words d06\nretained 0\nreason 0\n");
    guest.expect_no_remarks();
    CHECK(near(guest.when("reason 2"), guest.when("fed") + 280_ms, 3_ms)); // Fed twice more, 90 ms apart.
    expect_same_end("watchdog", guest);
}

TEST_CASE("guest: ADC, TEMP, RNG", "[nrf51][guest]") {
    Guest guest("adc_temp_rng");
    guest.post("0s pin0 set 1.1V");
    guest.post("0s temperature set -5");
    guest.run_until(20_ms, slice_length());
    CHECK_THAT(guest.output, ContainsSubstring("adc 341\ntemp -20\nrng "));
    CHECK(guest.output.size() == 22 + 2 * 8);
    guest.expect_no_remarks();
    expect_same_end("adc_temp_rng", guest);
}

TEST_CASE("guest: another seed, another noise", "[nrf51][guest]") {
    Guest one("adc_temp_rng", 1);
    Guest two("adc_temp_rng", 2);
    for (Guest *guest : {&one, &two}) guest->run_until(20_ms, 1_s);
    CHECK(one.output != two.output);
}

TEST_CASE("guest: buttons", "[nrf51][guest]") {
    Guest guest("buttons");
    guest.post("10ms button_a press 5ms");
    guest.post("30ms button_b press 5ms");
    guest.post("50ms button_b press 5ms");
    guest.post("70ms button_a press");
    guest.run_until(100_ms, slice_length());
    CHECK(guest.output == "ready\nA 1\nA 2\nB 1\nB 2\nA 3\n");
    guest.expect_no_remarks();
    CHECK(near(guest.when("A 1"), 10_ms + 360_us, 40_us)); // Four bytes at 115,200 baud behind the edge.
    CHECK(near(guest.when("B 2"), 50_ms + 360_us, 40_us));
    expect_same_end("buttons", guest);
}

TEST_CASE("guest: system off, woken by a button", "[nrf51][guest]") {
    Guest guest("system_off");
    guest.post("3s button_a press 10ms");
    Time const slice = slice_length() == 17_us ? 1700_us : slice_length();
    guest.run_until(2_s, slice);
    CHECK(guest.output == "reason 0\noff\n");
    CHECK(guest.machine.clock().next_event() == 3_s); // Nothing but the button is still to come.
    CHECK(guest.machine.chip().net("P0.20")->level());
    guest.run_until(4_s, slice);
    CHECK(guest.output == "reason 0\noff\nreason 65536\nretained 42\nlamp 1\n");
    CHECK(near(guest.when("reason 65536"), 3_s + 1200_us, 100_us));
    guest.expect_no_remarks();
    expect_same_end("system_off", guest);
}

TEST_CASE("guest: system off, woken by the reset button", "[nrf51][guest]") {
    Guest guest("system_off");
    guest.post("1s reset press 10ms");
    guest.run_until(2_s, 1_s);
    CHECK(guest.output == "reason 0\noff\nreason 1\noff\n");
    guest.expect_no_remarks();
}

TEST_CASE("guest: a snapshot in mid-run goes on as the original", "[nrf51][guest]") {
    struct Case {
        char const *name;
        Time middle;
        Time end;
    };
    Case const which = GENERATE(Case{"blink", 33'333_us, 110_ms}, Case{"twi_scan", 2'345_us, 30_ms},
                                Case{"uart_echo", 300_us, 5_ms}, Case{"watchdog", 200_ms, 500_ms},
                                Case{"sleep_rtc", 345_ms, 1200_ms}, Case{"system_off", 1_s, 2_s});
    Guest original(which.name);
    original.run_until(which.middle, 1_s);
    std::vector<u8> const state = original.machine.save();
    Guest copy(which.name);
    REQUIRE(copy.machine.restore(state));
    CHECK(copy.machine.save() == state);
    original.output.clear();
    original.run_until(which.end, 1_s);
    copy.run_until(which.end, 1_ms);
    CHECK(copy.output == original.output);
    CHECK(copy.machine.state_hash() == original.machine.state_hash());
}
