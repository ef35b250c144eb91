#include "sim/logic/uart_decoder.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "sim/core/text.h"

namespace terrarium {

namespace {

constexpr std::array<u64, 13> kUsualRates{300,    1'200,  2'400,   4'800,   9'600,   19'200, 31'250,
                                          38'400, 57'600, 115'200, 230'400, 460'800, 921'600};
constexpr std::size_t kEnoughPulses = 4;

// When the first silence of a frame's length begins; without one, where the wave does.
Time first_idle(Wave const &line, Time frame) {
    Time since = line.begin;
    bool level = line.first;
    for (Edge const &edge : line.edges) {
        if (level && edge.at - since >= frame) return since;
        level = edge.level;
        since = edge.at;
    }
    return line.begin;
}

} // namespace

Time guess_bit(Wave const &wave) {
    std::vector<Time> pulses;
    for (std::size_t i = 1; i < wave.edges.size(); ++i)
        pulses.push_back(wave.edges[i].at - wave.edges[i - 1].at);
    if (pulses.size() < kEnoughPulses) return {};
    std::sort(pulses.begin(), pulses.end());
    // One pulse alone may be a glitch, such as that of a driver being switched on.
    Time bit = pulses.front();
    for (std::size_t i = 0; i + 1 < pulses.size(); ++i) {
        if (pulses[i + 1] - pulses[i] > pulses[i] / 10) continue;
        bit = pulses[i];
        break;
    }
    for (u64 const rate : kUsualRates) {
        Time const usual = Hertz(rate).time_of(1);
        if (std::abs((bit - usual).picoseconds()) * 100 <= usual.picoseconds() * 3) return usual;
    }
    return bit;
}

std::string byte_text(u32 value) {
    if (value == '\r') return "\\r";
    if (value == '\n') return "\\n";
    if (value == ' ') return "' '";
    if (value > ' ' && value < 127) return {char(value)};
    return hex(value, 2);
}

std::vector<Annotation> decode_uart(Wave const &line, UartDecoding decoding) {
    std::vector<Annotation> found;
    Time const bit = decoding.bit > Time() ? decoding.bit : guess_bit(line);
    if (bit <= Time()) return found;
    bool const checked = decoding.parity != UartDecoding::Parity::None;
    int const before_stop = 1 + decoding.data_bits + (checked ? 1 : 0);
    Time const frame = bit * (before_stop + 1);
    WaveCursor cursor(line);
    bool idle = line.cut ? cursor.level_at(first_idle(line, frame)) : line.first;
    while (Edge const *edge = cursor.next()) {
        Time const start = edge->at;
        bool const falling = idle && !edge->level;
        idle = cursor.level_at(start);
        if (!falling) continue;
        if (start + frame - bit / 2 > line.end) break;
        if (cursor.level_at(start + bit / 2)) { // Too short for a start bit.
            idle = true;
            continue;
        }
        u32 value = 0;
        bool odd = false;
        for (int i = 0; i < decoding.data_bits; ++i) {
            bool const level = cursor.level_at(start + bit * (i + 1) + bit / 2);
            value |= u32(level) << i;
            odd ^= level;
        }
        bool parity_error = false;
        bool parity_level = false;
        if (checked) {
            parity_level = cursor.level_at(start + bit * (before_stop - 1) + bit / 2);
            odd ^= parity_level;
            parity_error = odd != (decoding.parity == UartDecoding::Parity::Odd);
        }
        idle = cursor.level_at(start + bit * before_stop + bit / 2);
        Annotation note{start, std::min(start + frame, line.end), Annotation::Kind::Data, {}, value};
        note.text = byte_text(value);
        if (!idle || parity_error) note.kind = Annotation::Kind::Error;
        if (!idle) note.text = value == 0 && !parity_level ? "break" : note.text + " no stop bit";
        if (idle && parity_error) note.text += " parity?";
        found.push_back(std::move(note));
    }
    return found;
}

} // namespace terrarium
