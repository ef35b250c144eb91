#include "gui/app/sound.h"

#include <algorithm>
#include <cmath>

#include <catch2/catch_test_macros.hpp>

#include "boards/attach.h"
#include "boards/boards.h"

using namespace terrarium;
using namespace terrarium::gui;

namespace {

constexpr int kRate = 44100;

std::vector<float> second_of(Tone &tone) {
    std::vector<float> samples(kRate);
    tone.fill(samples.data(), kRate);
    return samples;
}

int rises(std::vector<float> const &samples) {
    int count = 0;
    for (std::size_t i = 1; i < samples.size(); ++i) count += samples[i - 1] <= 0 && samples[i] > 0 ? 1 : 0;
    return count;
}

float loudest(std::vector<float> const &samples) {
    return std::abs(*std::max_element(samples.begin(), samples.end(),
                                      [](float a, float b) { return std::abs(a) < std::abs(b); }));
}

} // namespace

TEST_CASE("sound: a tone has its frequency, and fades in and out") {
    Tone tone(kRate);
    CHECK(loudest(second_of(tone)) == 0);
    for (int const hertz : {262, 440, 1760}) {
        tone.set(hertz);
        CHECK(std::abs(rises(second_of(tone)) - hertz) <= 1);
    }
    tone.set(0);
    std::vector<float> const end = second_of(tone);
    CHECK(loudest({end.begin(), end.begin() + 20}) > 0.05F);     // It is not cut off...
    CHECK(loudest({end.begin() + kRate / 100, end.end()}) == 0); // ... and over in 10 ms.
    tone.set(440);
    std::vector<float> const begin = second_of(tone);
    CHECK(loudest({begin.begin(), begin.begin() + 20}) < loudest(begin) / 4);
}

TEST_CASE("sound: buzzers are heard, and a wire that somebody listens to") {
    Result<BoardSpec> const fitted = attach(microbit, {"buzzer pin1"});
    REQUIRE(fitted.ok());
    BoardSpec const &board = fitted.value();
    Facts facts;
    for (PartSpec const &part : board.parts) facts.parts.push_back({part.name, {}, {}});
    auto const look_of = [&](std::string_view name) -> Look & {
        for (PartFact &part : facts.parts) {
            if (part.name == name) return part.look;
        }
        FAIL("no such part");
        return facts.parts[0].look;
    };
    CHECK(heard_hertz(board, facts, "pin0") == 0);
    look_of("pin0").hertz = 440;
    CHECK(heard_hertz(board, facts, "") == 0);
    CHECK(heard_hertz(board, facts, "pin0") == 440);
    look_of("buzzer").hertz = 880;
    CHECK(heard_hertz(board, facts, "") == 880);
    CHECK(heard_hertz(board, facts, "pin0") == 880);
    facts.running = false;
    CHECK(heard_hertz(board, facts, "pin0") == 0);
}
