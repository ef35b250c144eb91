// An I2C bus on a bench: two wires with pull-ups, and a controller whose operations run to their end.
#pragma once

#include <optional>
#include <vector>

#include "sim/core/i2c_controller.h"
#include "tests/support/run_clock.h"

namespace terrarium {

struct I2cBench {
    using What = I2cDone::What;

    struct Edge {
        char wire; // 'C' or 'D'.
        Time when;
        bool level;
        bool operator==(Edge const &) const = default;
    };

    static constexpr Time kBit = Time::picoseconds(10'000'000); // 100 kHz.

    Clock clock{Hertz(1'000'000'000)};
    Trace trace;
    std::vector<std::string> remarks;
    std::vector<Edge> edges;
    std::vector<bool> bits;   // SDA at each rise of SCL.
    int starts_and_stops = 0; // SDA moving under a high SCL.
    Net scl{clock, trace, "SCL"};
    Net sda{clock, trace, "SDA"};
    Pin scl_pull_up{"SCL pull-up"};
    Pin sda_pull_up{"SDA pull-up"};
    std::vector<I2cDone> done;
    I2cController controller{clock, "I2C", [this](I2cDone result) { done.push_back(result); }};

    I2cBench() {
        trace.sink = [this](std::string const &line) { remarks.push_back(line); };
        for (Pin *pin : {&scl_pull_up, &sda_pull_up}) pin->pull(Pull::Up);
        scl.connect(scl_pull_up);
        sda.connect(sda_pull_up);
        scl.observe([this](Net const &net, Time when) {
            edges.push_back({'C', when, net.level()});
            if (net.level()) bits.push_back(sda.level());
        });
        sda.observe([this](Net const &net, Time when) {
            edges.push_back({'D', when, net.level()});
            starts_and_stops += scl.level() ? 1 : 0;
        });
        controller.attach(&scl, &sda);
        controller.set_bit_time(kBit);
    }

    // Runs until the operation is done, at most a second.
    std::optional<I2cDone> finish() {
        std::size_t const before = done.size();
        Time const limit = clock.now() + Time::picoseconds(1'000'000'000'000);
        while (done.size() == before && clock.next_event() <= limit) run_until(clock, clock.next_event());
        if (done.size() == before) return {};
        return done.back();
    }
    void start() {
        controller.start();
        finish();
    }
    void stop() {
        controller.stop();
        finish();
    }
    // Whether the byte was acknowledged.
    bool put(u8 byte) {
        controller.write(byte);
        auto const result = finish();
        return result && result->acknowledged;
    }
    u8 get(bool ack) {
        controller.read();
        auto const result = finish();
        controller.acknowledge(ack);
        finish();
        return result ? result->byte : 0;
    }

    void write_register(u8 device, u8 address, u8 value) {
        start();
        put(u8(device << 1));
        put(address);
        put(value);
        stop();
    }
    std::vector<u8> read_registers(u8 device, u8 address, std::size_t count) {
        start();
        put(u8(device << 1));
        put(address);
        start();
        put(u8(device << 1 | 1));
        std::vector<u8> bytes;
        while (bytes.size() < count) bytes.push_back(get(bytes.size() + 1 < count));
        stop();
        return bytes;
    }
    u8 read_register(u8 device, u8 address) { return read_registers(device, address, 1)[0]; }
};

} // namespace terrarium
