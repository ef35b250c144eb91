#include "gui/app/pins.h"

#include <algorithm>

#include "sim/logic/i2c_decoder.h"
#include "sim/logic/vcd.h"
#include "sim/machine/signals.h"

namespace terrarium::gui {

namespace {

// Of a stretch that is drawn as a block this many changes are looked at for its lowest and highest voltage.
constexpr std::size_t kSampled = 16;
// A decoder reads at most this many edges of a wire; more could not be read on a screen.
constexpr std::size_t kMostEdges = 20'000;
constexpr std::size_t kLead = 4'000; // Edges ahead of the window, to find a beginning in.
constexpr std::size_t kTrail = 64;   // Edges behind it: a word of any kind.

// The first change from index `begin` on that is not before `time`.
std::size_t first_from(std::deque<Recording::Change> const &changes, std::size_t begin, Time time) {
    auto const found =
        std::lower_bound(changes.begin() + std::ptrdiff_t(begin), changes.end(), time,
                         [](Recording::Change const &change, Time wanted) { return change.at < wanted; });
    return std::size_t(found - changes.begin());
}

TracePoint point_of(Recording::Change const &change) {
    return {change.at,         change.at,         change.level, change.millivolts,
            change.millivolts, change.millivolts, false};
}

TracePoint block_of(std::deque<Recording::Change> const &changes, std::size_t begin, std::size_t end,
                    Time until) {
    TracePoint block = point_of(changes[end - 1]);
    block.at = changes[begin].at;
    block.until = until;
    block.busy = true;
    std::size_t const step = std::max<std::size_t>(1, (end - begin) / kSampled);
    // Levels alternate, so an even step would see only one of them.
    for (std::size_t i = begin; i < end; i += step % 2 == 0 ? step + 1 : step) {
        block.low = std::min<int>(block.low, changes[i].millivolts);
        block.high = std::max<int>(block.high, changes[i].millivolts);
    }
    return block;
}

TraceFact trace_of(std::string const &name, Net const &net, Recording const &recording,
                   PinsFact const &window, int pixels) {
    TraceFact trace;
    trace.name = name;
    trace.first = point_of(recording.at(window.from));
    trace.points = reduce(recording, window.from, window.to - window.from, pixels);
    trace.known_from = recording.first().at;
    trace.dropped = recording.dropped();
    trace.supply_millivolts = net.supply_millivolts();
    auto const between = [&](int millivolts) {
        return millivolts > 0 && millivolts < net.supply_millivolts();
    };
    trace.analog = between(trace.first.millivolts);
    for (TracePoint const &point : trace.points) trace.analog |= between(point.low) || between(point.high);
    return trace;
}

class Decoding {
public:
    Decoding(Machine &machine, Recorder const &recorder, PinsFact const &window)
        : machine_(machine), recorder_(recorder), window_(window) {}

    DecodedFact decode(DecoderWish const &wish) {
        DecodedFact fact;
        std::vector<Recording const *> const lines = recordings(wish);
        Stretch const stretch = stretch_of(lines);
        std::vector<std::optional<Wave>> waves;
        for (Recording const *line : lines) {
            if (line == nullptr) {
                waves.emplace_back();
                continue;
            }
            if (line->after(window_.to) - line->after(window_.from) > kMostEdges)
                fact.remark = "zoom in to read";
            waves.push_back(line->wave(stretch.begin, stretch.end, 0, kLead + kMostEdges + kTrail));
        }
        if (!fact.remark.empty()) return fact;
        auto const line = [&](std::size_t i) -> Wave const * {
            return i < waves.size() && waves[i] ? &*waves[i] : nullptr;
        };
        if (line(0) == nullptr || (wish.kind == DecoderWish::Kind::I2c && line(1) == nullptr)) {
            fact.remark = "a line is missing";
            return fact;
        }
        switch (wish.kind) {
        case DecoderWish::Kind::Uart: decode_line(*line(0), wish.uart, fact); break;
        case DecoderWish::Kind::I2c: fact.notes = decode_i2c(*line(0), *line(1)); break;
        case DecoderWish::Kind::Spi:
            fact.notes = decode_spi(*line(0), line(1), line(2), line(3), wish.spi);
            break;
        }
        std::erase_if(fact.notes, [&](Annotation const &note) {
            return note.end < window_.from || note.begin > window_.to;
        });
        return fact;
    }

private:
    struct Stretch {
        Time begin;
        Time end;
    };

    // Null for a line that is not there or not recorded.
    std::vector<Recording const *> recordings(DecoderWish const &wish) {
        std::vector<Recording const *> lines;
        for (std::string const &name : wish.lines) {
            Net const *const net = name.empty() ? nullptr : wire_of(machine_, name);
            lines.push_back(net != nullptr ? recorder_.recording(*net) : nullptr);
        }
        return lines;
    }

    // What is read of all lines alike: the window, with a lead, and to the end of what its edge cuts through.
    Stretch stretch_of(std::vector<Recording const *> const &lines) const {
        Stretch stretch{Time(), machine_.now()};
        for (Recording const *line : lines) {
            if (line == nullptr) continue;
            auto const &changes = line->changes();
            std::size_t const inside = line->after(window_.from);
            std::size_t const behind = line->after(window_.to) + kTrail;
            stretch.begin =
                std::max(stretch.begin, inside > kLead ? changes[inside - kLead].at : line->first().at);
            if (behind < changes.size()) stretch.end = std::min(stretch.end, changes[behind].at);
        }
        return stretch;
    }

    static void decode_line(Wave const &line, UartDecoding decoding, DecodedFact &fact) {
        bool const guessed = decoding.bit <= Time();
        if (guessed) decoding.bit = guess_bit(line);
        if (decoding.bit <= Time()) {
            fact.remark = "too little to tell the speed";
            return;
        }
        if (guessed) fact.remark = std::to_string(i64(1.0 / decoding.bit.seconds() + 0.5)) + " baud";
        fact.notes = decode_uart(line, decoding);
    }

    Machine &machine_;
    Recorder const &recorder_;
    PinsFact const &window_;
};

} // namespace

std::vector<TracePoint> reduce(Recording const &recording, Time from, Time span, int pixels) {
    std::vector<TracePoint> points;
    auto const &changes = recording.changes();
    Time const to = from + span;
    auto const width = u128(std::max(pixels, 1));
    u128 const length = u128(std::max<i64>(span.picoseconds(), 1));
    for (std::size_t i = recording.after(from); i < changes.size() && changes[i].at <= to;) {
        u128 const column = u128((changes[i].at - from).picoseconds()) * width / length;
        Time const end = from + Time::picoseconds(i64(((column + 1) * length + width - 1) / width));
        if (i + 2 < changes.size() && changes[i + 2].at < end) {
            std::size_t const next = first_from(changes, i, end);
            points.push_back(block_of(changes, i, next, end));
            i = next;
        } else {
            points.push_back(point_of(changes[i++]));
        }
    }
    return points;
}

Net *wire_of(Machine &machine, std::string_view name) {
    for (Signal const &signal : signals_of(machine)) {
        if (signal.name == name) return signal.net;
    }
    return nullptr;
}

void lay_out_pins(Machine &machine, Recorder const &recorder, Wishes const &wishes, Facts &facts) {
    if (wishes.signals) {
        for (Signal const &signal : signals_of(machine))
            facts.signals.push_back({signal.name, signal.kind, signal.part, signal.role});
    }
    if (!wishes.pins) return;
    PinsWish const &wish = *wishes.pins;
    PinsFact &pins = facts.pins.emplace();
    pins.from = wish.follow ? machine.now() - wish.span : wish.from;
    pins.to = pins.from + wish.span;
    for (std::string const &name : wish.names) {
        Net const *const net = wire_of(machine, name);
        Recording const *const recording = net != nullptr ? recorder.recording(*net) : nullptr;
        if (recording != nullptr)
            pins.traces.push_back(trace_of(name, *net, *recording, pins, wish.pixels));
        else
            pins.traces.push_back({name, {}, {}, Time::never(), 0, false});
    }
    Decoding decoding(machine, recorder, pins);
    for (DecoderWish const &decoder : wish.decoders) pins.decoded.push_back(decoding.decode(decoder));
}

Result<std::string> recorded_vcd(Machine &machine, Recorder const &recorder,
                                 std::vector<std::string> const &names) {
    struct Change {
        Recording::Change what;
        std::size_t signal;
    };
    std::vector<Change> all;
    std::vector<VcdWriter::Signal> signals;
    Time begin;
    std::vector<Recording const *> sources;
    for (std::string const &name : names) {
        Net const *const net = wire_of(machine, name);
        Recording const *const recording = net != nullptr ? recorder.recording(*net) : nullptr;
        if (recording == nullptr) continue;
        begin = std::max(begin, recording->first().at);
        bool analog = false;
        for (Recording::Change const &change : recording->changes())
            analog |= change.millivolts > 0 && change.millivolts < net->supply_millivolts();
        for (bool const volts : {false, true}) {
            if (volts && !analog) continue;
            signals.push_back({volts ? name + ".volts" : name, volts});
            sources.push_back(recording);
        }
    }
    if (signals.empty()) return Error{"no pins are recorded"};
    bool whole = begin % Time::picoseconds(1000) == Time();
    for (std::size_t i = 0; i < signals.size(); ++i) {
        Recording::Change const start = sources[i]->at(begin);
        signals[i].level = start.level;
        signals[i].millivolts = start.millivolts;
        auto const &changes = sources[i]->changes();
        for (std::size_t at = sources[i]->after(begin); at < changes.size(); ++at) {
            all.push_back({changes[at], i});
            whole = whole && changes[at].at % Time::picoseconds(1000) == Time();
        }
    }
    std::stable_sort(all.begin(), all.end(),
                     [](Change const &a, Change const &b) { return a.what.at < b.what.at; });
    VcdWriter writer(machine.board().name, signals, begin, Time::picoseconds(whole ? 1000 : 1));
    for (Change const &change : all)
        writer.change(change.signal, change.what.at, change.what.level, change.what.millivolts);
    writer.end(machine.now());
    return writer.take();
}

} // namespace terrarium::gui
