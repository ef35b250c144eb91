// Steps about what wires carry: expect-pwm, expect-tone, watch-i2c, expect-i2c.
//
// They look from their own beginning on, so they cost nothing before; watch-i2c begins earlier.
#include <algorithm>
#include <cmath>

#include "scenarios/runner/families.h"
#include "scenarios/runner/names.h"
#include "scenarios/runner/stage.h"
#include "sim/core/text.h"
#include "sim/logic/i2c_decoder.h"
#include "sim/logic/recorder.h"
#include "sim/machine/signals.h"
#include "sim/machine/text_line.h"

namespace terrarium::scenario {

namespace {

using namespace literals;

std::string rounded(double value) { return Value::of(std::round(value * 1000) / 1000).text; }

// A wave that repeats: watched for some periods.
class ExpectPwm final : public Step {
public:
    std::string signal;
    std::optional<double> frequency; // Hz.
    std::optional<double> duty;      // 0 to 1.
    std::optional<double> pulse;     // Seconds.
    double tolerance = 0.01;         // Of the value itself; of a duty, of the whole.
    Time watched = 1_s;

    Outcome run(Stage &stage) const override {
        constexpr std::size_t kEdges = 20;
        Net &net = net_of(stage.machine(), signal);
        bool const at_first = net.level();
        std::vector<Edge> edges;
        Probe const probe(net, [&](Net const &changed, Time when) {
            if (changed.level() != (edges.empty() ? at_first : edges.back().level))
                edges.push_back({when, changed.level()});
        });
        Time const end = stage.now() + watched;
        while (edges.size() < kEdges && stage.now() < end) {
            Stage::Stop const stop = stage.run_until(std::min(end, stage.now() + 1_ms));
            if (stop != Stage::Stop::There) return stage.cut_short(stop, "a wave on " + signal);
        }
        return judged(edges, net.level());
    }

private:
    [[nodiscard]] Outcome judged(std::vector<Edge> const &edges, bool level) const {
        std::vector<Time> rises;
        Time high;
        for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
            if (!edges[i].level) continue;
            rises.push_back(edges[i].at);
        }
        if (rises.size() < 2) {
            // One that stands still is a wave of its own when no other is asked for.
            bool const still = edges.empty() && duty && !frequency && !pulse && *duty == (level ? 1 : 0);
            if (still) return {};
            return Outcome::failed(signal + " carries no wave: it changed " + std::to_string(edges.size()) +
                                   " times in " + to_string(watched) + " and is " + (level ? "high" : "low"));
        }
        for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
            if (edges[i].level && edges[i].at < rises.back()) high += edges[i + 1].at - edges[i].at;
        }
        double const periods = double(rises.size() - 1);
        double const whole = (rises.back() - rises.front()).seconds();
        double const is_frequency = periods / whole;
        double const is_duty = high.seconds() / whole;
        double const is_pulse = high.seconds() / periods;
        Outcome outcome;
        outcome.answer.add("frequency", Value::of(is_frequency));
        outcome.answer.add("duty", Value::of(is_duty * 100));
        outcome.answer.add("pulse_us", Value::of(is_pulse * 1e6));
        std::string wrong_part;
        if (frequency && std::abs(is_frequency - *frequency) > tolerance * *frequency)
            wrong_part = "has " + rounded(is_frequency) + " Hz, not " + rounded(*frequency) + " Hz";
        else if (duty && std::abs(is_duty - *duty) > tolerance)
            wrong_part = "is high for " + rounded(is_duty * 100) + " %, not " + rounded(*duty * 100) + " %";
        else if (pulse && std::abs(is_pulse - *pulse) > tolerance * *pulse)
            wrong_part =
                "has pulses of " + rounded(is_pulse * 1e6) + " us, not " + rounded(*pulse * 1e6) + " us";
        if (wrong_part.empty()) return outcome;
        outcome.kind = Outcome::Kind::Failed;
        outcome.message = signal + " " + wrong_part;
        return outcome;
    }
};

StepResult expect_pwm(Value const &argument, StepContext const &context) {
    std::string const what = "expect-pwm";
    Fields fields(argument, what);
    Value const &pin = fields.required("pin");
    auto step = std::make_unique<ExpectPwm>();
    step->frequency = fields.optional_number("frequency", 0.001, 1e8);
    if (auto const duty = fields.optional_number("duty", 0, 100)) step->duty = *duty / 100;
    if (auto const pulse = fields.optional_duration("pulse")) step->pulse = pulse->seconds();
    if (auto const tolerance = fields.optional_number("tolerance", 0, 100))
        step->tolerance = *tolerance / 100;
    if (auto const watched = fields.optional_duration("for")) step->watched = *watched;
    TRY(fields.finish());
    step->signal = TRY(wire_named(pin, context, what + ": pin"));
    if (!step->frequency && !step->duty && !step->pulse)
        return wrong(argument, what + ": wants `frequency`, `duty` or `pulse`");
    return std::unique_ptr<Step>(std::move(step));
}

// A tone, of a buzzer or of a pin that something could hang on.
class ExpectTone final : public Expectation {
public:
    std::string part;
    double frequency = 0; // 0: silence.
    double tolerance = 0.02;

    Outcome look(Stage &stage) const override {
        double const hertz = stage.machine().part(part)->look().hertz.value_or(0);
        if (std::abs(hertz - frequency) <= tolerance * frequency) return {};
        std::string const is = hertz > 0 ? "sounds at " + rounded(hertz) + " Hz" : "is silent";
        return Outcome::failed(part + " " + is + ", but should " +
                               (frequency > 0 ? "sound at " + rounded(frequency) + " Hz" : "be silent"));
    }
};

StepResult expect_tone(Value const &argument, StepContext const &context) {
    std::string const what = "expect-tone";
    Fields fields(argument, what);
    Value const &id = fields.required("part-id");
    auto step = std::make_unique<ExpectTone>();
    auto const frequency = fields.optional_number("frequency", 20, 20'000);
    auto const silent = fields.optional_truth("silent");
    if (auto const tolerance = fields.optional_number("tolerance", 0, 100))
        step->tolerance = *tolerance / 100;
    step->within = fields.optional_duration("within").value_or(Time());
    TRY(fields.finish());
    step->part = TRY(part_named(id, context, what + ": part-id"));
    if (!context.machine.part(step->part)->look().hertz)
        return wrong(id, what + ": " + step->part + " makes no tones; buzzers and the board's pins do");
    if (frequency.has_value() == silent.value_or(false))
        return wrong(argument, what + ": wants `frequency` in hertz, or `silent: true`");
    step->frequency = frequency.value_or(0);
    return std::unique_ptr<Step>(std::move(step));
}

// A bus that is being recorded.
struct BusRecord {
    std::unique_ptr<Recorder> recorder;
    Time from;
};

struct Bus {
    std::string scl;
    std::string sda;
    [[nodiscard]] std::string key() const { return "i2c " + scl + " " + sda; }
};

// A transfer: what goes between an address and the next start or stop.
struct Transfer {
    u8 address = 0;
    bool read = false;
    bool acknowledged = false;
    std::vector<u8> bytes;
};

std::string text_of(Transfer const &transfer) {
    std::string text = hex(transfer.address, 2) + (transfer.read ? " read" : " write") +
                       (transfer.acknowledged ? "" : " (refused)");
    for (std::size_t i = 0; i < std::min<std::size_t>(transfer.bytes.size(), 8); ++i)
        text += " " + hex(transfer.bytes[i], 2);
    return text + (transfer.bytes.size() > 8 ? " ..." : "");
}

std::vector<Transfer> transfers_in(std::vector<Annotation> const &annotations) {
    std::vector<Transfer> all;
    bool addressed = false; // The next acknowledge is the address's.
    for (Annotation const &note : annotations) {
        if (note.kind == Annotation::Kind::Address) {
            all.push_back({u8(note.value >> 1), (note.value & 1) != 0, false, {}});
            addressed = true;
        } else if (all.empty()) {
            continue;
        } else if (note.kind == Annotation::Kind::Data) {
            all.back().bytes.push_back(u8(note.value));
        } else if (note.kind == Annotation::Kind::Ack || note.kind == Annotation::Kind::Nack) {
            if (addressed) all.back().acknowledged = note.kind == Annotation::Kind::Ack;
            addressed = false;
        }
    }
    return all;
}

BusRecord &record_of(Stage &stage, Bus const &bus, bool anew) {
    Machine &machine = stage.machine();
    auto &record = stage.memory<BusRecord>(bus.key());
    if (record.recorder && !anew) return record;
    record.recorder = std::make_unique<Recorder>(machine.clock());
    record.recorder->watch(net_of(machine, bus.scl));
    record.recorder->watch(net_of(machine, bus.sda));
    record.from = stage.now();
    return record;
}

class WatchI2c final : public Step {
public:
    explicit WatchI2c(Bus bus) : bus_(std::move(bus)) {}
    Outcome run(Stage &stage) const override {
        record_of(stage, bus_, true);
        return {};
    }

private:
    Bus bus_;
};

class ExpectI2c final : public Step {
public:
    Bus bus;
    u8 address = 0;
    bool read = false;
    bool acknowledged = true;
    std::vector<std::optional<u8>> bytes; // Nothing: any byte.
    bool more = false;                    // Others may follow.
    Time within;

    Outcome run(Stage &stage) const override {
        BusRecord &record = record_of(stage, bus, false);
        Time const deadline = stage.now() + within;
        std::size_t edges = std::size_t(-1);
        std::vector<Transfer> seen;
        while (true) {
            Recording const &clock = *record.recorder->recording(net_of(stage.machine(), bus.scl));
            std::size_t const now_edges = clock.changes().size() + clock.dropped();
            if (now_edges != edges) seen = look(stage, record);
            edges = now_edges;
            auto const right = [&](Transfer const &each) { return fits(each); };
            if (std::any_of(seen.begin(), seen.end(), right)) return {};
            if (stage.now() >= deadline) break;
            Stage::Stop const stop = stage.run_until(std::min(deadline, stage.now() + 5_ms));
            if (stop != Stage::Stop::There) return stage.cut_short(stop, "a transfer on the bus");
        }
        return Outcome::failed("no such transfer was seen; " + told(seen));
    }

private:
    [[nodiscard]] std::vector<Transfer> look(Stage &stage, BusRecord const &record) const {
        constexpr std::size_t kMostEdges = 1'000'000;
        auto const wave = [&](std::string const &name) {
            return record.recorder->recording(net_of(stage.machine(), name))
                ->wave(record.from, stage.now(), 0, kMostEdges);
        };
        return transfers_in(decode_i2c(wave(bus.scl), wave(bus.sda)));
    }

    [[nodiscard]] bool fits(Transfer const &transfer) const {
        if (transfer.address != address || transfer.read != read || transfer.acknowledged != acknowledged)
            return false;
        if (transfer.bytes.size() < bytes.size() || (transfer.bytes.size() > bytes.size() && !more))
            return false;
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            if (bytes[i] && *bytes[i] != transfer.bytes[i]) return false;
        }
        return true;
    }

    static std::string told(std::vector<Transfer> const &seen) {
        constexpr std::size_t kMost = 5;
        if (seen.empty()) return "there was none at all";
        std::string text = "of " + std::to_string(seen.size()) + " the last were";
        for (std::size_t i = seen.size() - std::min(seen.size(), kMost); i < seen.size(); ++i)
            text += (text.ends_with("were") ? " " : ", ") + text_of(seen[i]);
        return text;
    }
};

// A part on the bus, or {scl, sda}.
Result<Bus> bus_of(Value const &value, StepContext const &context, std::string const &what) {
    if (value.is(Value::Kind::Map)) {
        Fields fields(value, what);
        Value const &scl = fields.required("scl");
        Value const &sda = fields.required("sda");
        TRY(fields.finish());
        return Bus{TRY(wire_named(scl, context, what + ": scl")),
                   TRY(wire_named(sda, context, what + ": sda"))};
    }
    std::string const part = TRY(part_named(value, context, what));
    Bus bus;
    for (Signal const &signal : signals_of(context.machine)) {
        if (signal.part != part) continue;
        if (signal.role == "scl") bus.scl = signal.name;
        if (signal.role == "sda") bus.sda = signal.name;
    }
    if (bus.scl.empty() || bus.sda.empty())
        return wrong(value,
                     what + ": " + part + " is on no I2C bus; name a part that is, or {scl: PIN, sda: PIN}");
    return bus;
}

StepResult watch_i2c(Value const &argument, StepContext const &context) {
    return std::unique_ptr<Step>(std::make_unique<WatchI2c>(TRY(bus_of(argument, context, "watch-i2c"))));
}

Result<> read_bytes(Value const &list, ExpectI2c &step) {
    std::string const what = step.read ? "expect-i2c: read" : "expect-i2c: write";
    if (!list.is(Value::Kind::List)) return wrong(list, what + ": wants a list of bytes");
    for (Value const &item : list.list) {
        if (step.more) return wrong(item, what + ": '...' stands at the end");
        if (item.is(Value::Kind::Text) && item.text == "...") {
            step.more = true;
        } else if (item.is(Value::Kind::Text) && item.text == "?") {
            step.bytes.push_back(std::nullopt);
        } else {
            step.bytes.push_back(
                u8(TRY(number_in(item, what + ": a byte (or ? for any, ... at the end)", 0, 255))));
        }
    }
    return {};
}

StepResult expect_i2c(Value const &argument, StepContext const &context) {
    std::string const what = "expect-i2c";
    Fields fields(argument, what);
    Value const &bus = fields.required("bus");
    Value const &address = fields.required("address");
    Value const *const write = fields.optional("write");
    Value const *const read = fields.optional("read");
    auto step = std::make_unique<ExpectI2c>();
    step->acknowledged = !fields.optional_truth("refused").value_or(false);
    step->within = fields.optional_duration("within").value_or(Time());
    TRY(fields.finish());
    step->bus = TRY(bus_of(bus, context, what + ": bus"));
    step->address = u8(TRY(number_in(address, what + ": address", 0, 127)));
    if ((write == nullptr) == (read == nullptr))
        return wrong(argument, what + ": wants `write` or `read`, a list of bytes");
    step->read = read != nullptr;
    TRY(read_bytes(read != nullptr ? *read : *write, *step));
    return std::unique_ptr<Step>(std::move(step));
}

constexpr StepKind kKinds[] = {
    {"expect-pwm", "a wave on a pin: {pin, frequency, duty, pulse, tolerance, for}", true, expect_pwm},
    {"expect-tone", "a buzzer or pin sounds: {part-id, frequency or silent, tolerance, within}", true,
     expect_tone},
    {"watch-i2c", "begins to record a bus, for expect-i2c: a part that is on it, or {scl, sda}", true,
     watch_i2c},
    {"expect-i2c", "a transfer on a bus: {bus, address, write or read, refused, within}", true, expect_i2c},
};

} // namespace

std::span<StepKind const> signal_steps() { return kKinds; }

} // namespace terrarium::scenario
