// VcdWriter: waves as a value change dump (IEEE 1364, chapter 18), for gtkwave, sigrok and the like.
//
// Modelled: one-bit signals, and voltages as reals. Not modelled: wires that float (z) or are fought over
// (x); they keep the level that the chip would read.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/core/time.h"

namespace terrarium {

class VcdWriter {
public:
    struct Signal {
        std::string name;
        bool volts = false; // A real number of volts instead of a level.
        int millivolts = 0; // At the beginning.
        bool level = false;
    };
    // `unit` is 1 ps or 1 ns: what times are counted in; finer parts of a time are lost. No date of the host
    // is written: the same run gives the same bytes.
    VcdWriter(std::string_view scope, std::span<Signal const> signals, Time begin, Time unit);

    // A change of signal number `signal`; times do not go back. One that changes nothing is left out.
    void change(std::size_t signal, Time at, bool level, int millivolts);
    // Later times have been taken back, and with them what was written of them; every signal's value is to be
    // said anew, by change().
    void went_back(Time to);
    // The wave lasts until here.
    void end(Time at);

    // What has been written since the last call: whole lines.
    [[nodiscard]] std::string take();
    [[nodiscard]] std::size_t waiting() const { return text_.size(); }

private:
    struct Known {
        std::string code;
        bool volts;
        std::optional<int> value; // Millivolts, or the level.
    };
    void put(Known const &signal);
    void go_to(Time at);

    Time unit_;
    i64 now_ = -1; // In units, as last written.
    std::vector<Known> signals_;
    std::string text_;
};

} // namespace terrarium
