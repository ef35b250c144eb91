#include "sim/logic/vcd.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace terrarium {

namespace {

// Identifier codes are strings of the printable characters from ! to ~.
std::string code_of(std::size_t number) {
    constexpr std::size_t kLetters = '~' - '!' + 1;
    std::string code;
    do {
        code += char('!' + number % kLetters);
        number /= kLetters;
    } while (number-- > 0);
    return code;
}

} // namespace

VcdWriter::VcdWriter(std::string_view scope, std::span<Signal const> signals, Time begin, Time unit)
    : unit_(unit) {
    text_ = "$version Terrarium $end\n$timescale 1 ";
    text_ += unit == Time::picoseconds(1) ? "ps" : "ns";
    text_ += " $end\n$scope module " + std::string(scope) + " $end\n";
    for (Signal const &signal : signals) {
        Known known{code_of(signals_.size()), signal.volts, signal.volts ? signal.millivolts : signal.level};
        text_ +=
            (signal.volts ? "$var real 64 " : "$var wire 1 ") + known.code + " " + signal.name + " $end\n";
        signals_.push_back(std::move(known));
    }
    text_ += "$upscope $end\n$enddefinitions $end\n";
    go_to(begin);
    text_ += "$dumpvars\n";
    for (Known const &signal : signals_) put(signal);
    text_ += "$end\n";
}

void VcdWriter::change(std::size_t signal, Time at, bool level, int millivolts) {
    Known &known = signals_[signal];
    int const value = known.volts ? millivolts : int(level);
    if (known.value == value) return;
    known.value = value;
    go_to(at);
    put(known);
}

void VcdWriter::went_back(Time to) {
    now_ = to / unit_ - 1;
    for (Known &signal : signals_) signal.value.reset();
}

void VcdWriter::end(Time at) { go_to(at); }

std::string VcdWriter::take() { return std::exchange(text_, {}); }

void VcdWriter::put(Known const &signal) {
    int const value = signal.value.value_or(0);
    if (!signal.volts) {
        text_ += value != 0 ? '1' : '0';
        text_ += signal.code + "\n";
        return;
    }
    char volts[32];
    std::snprintf(volts, sizeof volts, "r%s%d.%03d ", value < 0 ? "-" : "", std::abs(value) / 1000,
                  std::abs(value) % 1000);
    text_ += volts + signal.code + "\n";
}

void VcdWriter::go_to(Time at) {
    i64 const now = at / unit_;
    if (now <= now_) return;
    now_ = now;
    text_ += "#" + std::to_string(now) + "\n";
}

} // namespace terrarium
