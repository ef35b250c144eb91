// A pyboard with a program of tests/firmware/stm32f405 in its flash, in strict mode. Its console is the
// serial adapter on UART(6), pins Y1 and Y2.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <catch2/catch_tostring.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "boards/attach.h"
#include "boards/boards.h"
#include "sim/machine/machine.h"

template <>
struct Catch::StringMaker<terrarium::Time> {
    static std::string convert(terrarium::Time time) { return std::to_string(time.picoseconds()) + " ps"; }
};

namespace terrarium {

struct PyboardGuest {
    struct Edge {
        Time when;
        bool level;
    };

    BoardSpec const board;
    std::vector<u8> flash;
    Machine machine;
    std::string output;
    std::vector<std::pair<std::string, Time>> lines; // Each with the time of its end.
    std::vector<std::string> remarks;

    explicit PyboardGuest(std::string const &name, u64 seed = 1) : PyboardGuest(with_program(name), seed) {}
    // With parts hanging on it, as --part has them.
    PyboardGuest(std::string const &name, std::vector<std::string> const &parts)
        : PyboardGuest(with_program(name), 1, parts) {}
    // Over the flash of another, as after its power was cut.
    explicit PyboardGuest(std::vector<u8> contents, u64 seed = 1, std::vector<std::string> const &parts = {})
        : board(fitted(parts)), flash(std::move(contents)), machine(board, seed, flash) {
        machine.trace().strict = true;
        machine.trace().sink = [this](std::string const &line) { remarks.push_back(line); };
        machine.on_serial = [this](u8 byte) { hear(byte); };
    }

    static BoardSpec fitted(std::vector<std::string> const &parts) {
        Result<BoardSpec> spec = attach(pyboard, parts);
        REQUIRE(spec.ok());
        spec.value().console = "uart6";
        return std::move(spec).value();
    }

    static std::vector<u8> with_program(std::string const &name) {
        std::vector<u8> contents(pyboard.flash_bytes, 0xFF);
        std::ifstream file(TERRARIUM_GUESTS "/stm32f405_" + name + ".bin", std::ios::binary);
        REQUIRE(file);
        std::vector<char> const image{std::istreambuf_iterator<char>(file), {}};
        std::copy(image.begin(), image.end(), contents.begin());
        return contents;
    }

    void power_on() {
        machine.power_on();
        act("uart6 plug");
    }
    void type(std::string_view text) {
        REQUIRE(machine.post_serial({reinterpret_cast<u8 const *>(text.data()), text.size()}));
    }
    // "usr press 50ms", as in an inputs file, now.
    void act(std::string const &action) {
        Result<Input> const input = parse_input("0s " + action);
        REQUIRE(input);
        REQUIRE(machine.post(input.value().target, input.value().action));
    }
    void run(Time duration) {
        machine.run_for(duration);
        INFO(machine.objection());
        CHECK(machine.objection().empty());
    }
    // Until the guest has said `text`; when that was.
    Time wait_for(std::string const &text) {
        bool const heard =
            machine.run_until_serial(text, machine.now() + Time::picoseconds(30'000'000'000'000));
        INFO(machine.objection() << "; so far it said: " << output);
        REQUIRE(heard);
        return machine.now();
    }
    std::string reading(std::string_view part, std::string_view name) {
        Part const *const found = machine.part(part);
        REQUIRE(found != nullptr);
        for (Part::Reading const &each : found->readings()) {
            if (each.name == name) return each.value;
        }
        FAIL("no reading " << name << " of " << part);
        return {};
    }
    // Every change of a chip pin's level from now on.
    std::vector<Edge> &watch(std::string_view pin) {
        watched_.push_back(std::make_unique<std::vector<Edge>>());
        std::vector<Edge> &edges = *watched_.back();
        machine.chip().net(pin)->observe([&edges](Net const &net, Time when) {
            edges.push_back({when, net.level()});
        });
        return edges;
    }

private:
    void hear(u8 byte) {
        output += char(byte);
        if (byte != '\n') {
            line_ += char(byte);
            return;
        }
        lines.push_back({line_, machine.now()});
        line_.clear();
    }

    std::string line_;
    std::vector<std::unique_ptr<std::vector<Edge>>> watched_;
};

} // namespace terrarium
