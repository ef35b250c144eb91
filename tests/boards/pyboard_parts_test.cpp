// Programs of ours on the pyboard, and what they do to its parts: LEDs, switch, accelerometer, serial
// adapter, a servo on X1, voltages on X5 and X19.
#include "sim/core/net.h"
#include "tests/boards/pyboard_guest.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

bool near(Time time, Time right, Time tolerance) {
    return time >= right - tolerance && time <= right + tolerance;
}

} // namespace

TEST_CASE("pyboard guest: LEDs by hand, by the switch and as bright as told", "[pyboard][guest]") {
    PyboardGuest guest("leds");
    guest.power_on();
    guest.wait_for("ready\n");
    guest.run(200_ms);
    CHECK(guest.reading("red", "lit") == "1");
    CHECK(guest.reading("green", "lit") == "0");
    CHECK(guest.reading("yellow", "duty") == "50");
    CHECK(guest.reading("blue", "duty") == "10");
    for (std::string const lit : {"1", "0", "1"}) {
        guest.act("usr press 20ms");
        guest.run(1_ms);
        CHECK(guest.reading("green", "lit") == lit); // At the press,
        guest.run(50_ms);
        CHECK(guest.reading("green", "lit") == lit); // and not at the release.
    }
    CHECK(guest.remarks.empty());
}

TEST_CASE("pyboard guest: UART echo", "[pyboard][guest]") {
    std::string first_hash;
    for (Time const slice : {17_us, 1_ms, 1_s}) {
        PyboardGuest guest("uart_echo");
        guest.power_on();
        REQUIRE(guest.machine.post(parse_input("10ms serial send \"hello, world\"").value()));
        REQUIRE(guest.machine.post(parse_input("20ms serial send \"again.\"").value()));
        for (Time limit = slice; limit < 40_ms; limit += slice) guest.machine.run_until(limit);
        guest.machine.run_until(40_ms);
        CHECK(guest.output == "ready\nHELLO, WORLDAGAIN.\ntook 18\n");
        CHECK(guest.remarks.empty());
        CHECK(guest.machine.objection().empty());
        // Cut into other slices it is the same run.
        if (first_hash.empty()) first_hash = guest.machine.state_hash();
        CHECK(guest.machine.state_hash() == first_hash);
    }
}

TEST_CASE("pyboard guest: the accelerometer over I2C follows the board", "[pyboard][guest]") {
    PyboardGuest guest("accelerometer");
    guest.power_on();
    guest.wait_for("on\n");
    CHECK(guest.output == "not there\non\n"); // Its supply is a pin of the chip's.
    guest.run(20_ms);
    guest.output.clear();
    // 21.33 counts to 1 g, six bits.
    for (auto const &[how, axes] : {std::pair{"set x=0 y=0 z=1000", " 00 00 15 position 01"},
                                    {"set x=1000 y=0 z=0", " 15 00 00"},
                                    {"set x=-1000 y=500 z=-250", " 2b 0b 3b"}}) {
        CAPTURE(how);
        guest.act(std::string("accelerometer ") + how);
        guest.run(20_ms);
        guest.output.clear();
        guest.type("?");
        guest.wait_for("\n");
        CHECK(guest.output.starts_with(axes));
    }
    CHECK(guest.remarks.empty());
}

TEST_CASE("pyboard guest: a servo's pulse on X1 is as wide as told", "[pyboard][guest]") {
    PyboardGuest guest("servo");
    auto &edges = guest.watch("PA0");
    guest.power_on();
    guest.wait_for("ready\n");
    for (auto const &[letter, width] : {std::pair{"p", 1500_us}, {"k", 1000_us}, {"u", 2000_us}}) {
        CAPTURE(letter);
        guest.type(letter);
        guest.run(30_ms);
        edges.clear();
        guest.run(100_ms);
        REQUIRE(edges.size() >= 8);
        std::size_t const rise = edges[0].level ? 0 : 1;
        for (std::size_t i = rise; i + 2 < edges.size(); i += 2) {
            CHECK(edges[i].level);
            CHECK(edges[i + 1].when - edges[i].when == width);
            CHECK(edges[i + 2].when - edges[i].when == 20_ms);
        }
    }
    CHECK(guest.remarks.empty());
}

TEST_CASE("pyboard guest: a staircase out of the DAC on X5, a voltage into the ADC on X19",
          "[pyboard][guest]") {
    PyboardGuest guest("dac_adc");
    guest.power_on();
    guest.wait_for("ready\n");
    // In the middle of the DAC's eight steps of 100 us, over two rounds.
    Net const &out = *guest.machine.chip().net("PA4");
    std::vector<int> levels;
    Time const begin = guest.machine.now();
    for (int i = 0; i < 16; ++i) {
        guest.machine.run_until(begin + 100_us * i + 50_us);
        levels.push_back(out.millivolts());
    }
    std::vector<int> sorted(levels.begin(), levels.begin() + 8);
    std::sort(sorted.begin(), sorted.end());
    for (int i = 0; i < 8; ++i) {
        int const code = i < 7 ? 585 * i : 4095;
        int const expected = code * 3300 / 4095;
        CHECK(std::abs(sorted[std::size_t(i)] - expected) <= 1);
        CHECK(levels[std::size_t(i)] == levels[std::size_t(i) + 8]); // A period of 800 us.
    }
    for (auto const &[voltage, code] :
         {std::pair{"0", 0}, {"825mV", 1023}, {"1.65V", 2047}, {"3.3V", 4095}}) {
        guest.act(std::string("X19 set ") + voltage);
        guest.run(1_ms);
        guest.output.clear();
        guest.type("?");
        guest.wait_for("\n");
        REQUIRE(guest.output.starts_with("level "));
        CHECK(std::abs(std::stoi(guest.output.substr(6)) - code) <= 1);
    }
    CHECK(guest.remarks.empty());
}

TEST_CASE("pyboard guest: SPI1 and SPI2 joined by wires, X5 to X8 with Y5 to Y8", "[pyboard][guest]") {
    PyboardGuest guest("spi_pair");
    for (int n = 0; n < 4; ++n) {
        std::string const x = "PA" + std::to_string(4 + n);
        std::string const y = "PB" + std::to_string(12 + n);
        guest.machine.chip().net(x)->join(*guest.machine.chip().net(y));
    }
    auto &clock = guest.watch("PA5");
    guest.power_on();
    guest.wait_for("\n");
    CHECK(guest.output == "wrong 0\n");
    // 16 words of 16 bits, mode 3: the clock rests high; 16 MHz / 4.
    REQUIRE(clock.size() >= 512);
    std::size_t const last = clock.size() - 1;
    CHECK(clock[last].level);
    for (std::size_t i = last - 30; i <= last; ++i)
        CHECK(near(clock[i].when, clock[i - 1].when + 125_ns, 0_ns));
    CHECK(guest.remarks.empty());
}

TEST_CASE("pyboard guest: a DHT22 on X1 is read by a driver of its own", "[pyboard][guest]") {
    PyboardGuest guest("single_wire", {"dht=dht22 X1 temperature=23.5 humidity=45.8"});
    guest.power_on();
    guest.wait_for("ready\n");
    auto const read = [&] {
        guest.output.clear();
        guest.type("d");
        guest.wait_for("\n");
        return guest.output;
    };
    CHECK(read() == "01ca00ebb6\n");
    guest.act("dht set temperature=-21.5 humidity=66.9");
    guest.run(2_s);
    CHECK(read() == "029d80d7f6\n");
    CHECK(guest.remarks.empty());
    guest.act("dht fault silent");
    guest.run(2_s);
    CHECK(read() == "no answer\n");
}

TEST_CASE("pyboard guest: three DS18B20 on X2 are found and read by a driver of its own",
          "[pyboard][guest]") {
    PyboardGuest guest("single_wire", {"ds18b20 X2 id=111111111111 temperature=18.25",
                                       "ds18b20 X2 id=222222222222 temperature=-0.5",
                                       "ds18b20 X2 id=0a222222222f temperature=125"});
    guest.power_on();
    guest.wait_for("ready\n");
    auto const ask = [&](char const *letter) {
        guest.output.clear();
        guest.type(letter);
        guest.wait_for("end\n");
        return guest.output;
    };
    std::string const found = ask("s");
    // In the order of the bits, the lowest first; the check bytes are the part's.
    std::string expected;
    for (char const *part : {"ds18b202", "ds18b203", "ds18b20"})
        expected += guest.reading(part, "rom") + "\n";
    CHECK(found == expected + "end\n");
    CHECK(found.substr(0, 14) == "28222222222222");
    CHECK(ask("c") == "busy ms 750\nsixteenths -8\nsixteenths 2000\nsixteenths 292\nend\n");
    guest.act("ds18b202 set temperature=21.5625");
    CHECK(ask("c") == "busy ms 750\nsixteenths 345\nsixteenths 2000\nsixteenths 292\nend\n");
    guest.act("ds18b20 fault corrupt mask=16");
    CHECK(ask("c") == "busy ms 750\nsixteenths 345\nsixteenths 2000\nwrong sum\nend\n");
    CHECK(guest.remarks.empty());
}
