// VcdFile: what chosen wires of a machine do, as a VCD file that is written while the machine runs, so that a
// killed run has one too.
#pragma once

#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "session/board_options.h"
#include "sim/core/net.h"
#include "sim/logic/vcd.h"
#include "sim/machine/signals.h"

namespace terrarium {

class VcdFile {
public:
    // Empties or creates the file that `options` ask for and watches the machine, which outlives it; null
    // when they ask for none. The names have been found good.
    static Result<std::unique_ptr<VcdFile>> create(BoardOptions const &options, Machine &machine);

    // Puts what has been written so far on the disk.
    void flush();
    // The machine has been put back to an earlier time, and the file with it.
    void went_back();
    // The run is over; an error when the file did not take everything.
    Result<> finish();

private:
    VcdFile(std::string path, Machine &machine, std::vector<ChosenSignal> signals);
    Result<> begin();
    [[nodiscard]] std::vector<VcdWriter::Signal> states() const;
    void cut_after(Time now);

    std::string path_;
    Machine &machine_;
    std::vector<ChosenSignal> signals_;
    std::optional<VcdWriter> writer_;
    std::ofstream file_;
    std::vector<std::unique_ptr<Probe>> probes_;
};

} // namespace terrarium
