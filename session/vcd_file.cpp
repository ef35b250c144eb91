#include "session/vcd_file.h"

#include <cerrno>
#include <charconv>
#include <filesystem>

#include "sim/host/system_error.h"

namespace terrarium {

namespace {

// Edges of UART bits and of divided clocks lie between whole nanoseconds.
constexpr Time kUnit = Time::picoseconds(1);
// A run without pacing can go on for long between two flushes.
constexpr std::size_t kMostWaiting = 256 * 1024;

} // namespace

VcdFile::VcdFile(std::string path, Machine &machine, std::vector<ChosenSignal> signals)
    : path_(std::move(path)), machine_(machine), signals_(std::move(signals)) {}

Result<std::unique_ptr<VcdFile>> VcdFile::create(BoardOptions const &options, Machine &machine) {
    if (!options.vcd) return std::unique_ptr<VcdFile>();
    std::vector<ChosenSignal> signals = TRY(choose_signals(machine, options.vcd_pins.value_or("")));
    std::unique_ptr<VcdFile> file(new VcdFile(*options.vcd, machine, std::move(signals)));
    TRY(file->begin());
    return file;
}

Result<> VcdFile::begin() {
    errno = 0;
    file_.open(path_, std::ios::trunc | std::ios::binary);
    writer_.emplace(machine_.board().name, states(), machine_.now(), kUnit);
    flush();
    if (!file_) return host::system_error("cannot write '" + path_ + "'", errno == 0 ? EIO : errno);
    for (std::size_t i = 0; i < signals_.size(); ++i) {
        auto const heard = [this, i](Net const &net, Time at) {
            writer_->change(i, at, net.level(), net.millivolts());
            if (writer_->waiting() > kMostWaiting) file_ << writer_->take();
        };
        probes_.push_back(std::make_unique<Probe>(*signals_[i].net, heard));
    }
    return {};
}

std::vector<VcdWriter::Signal> VcdFile::states() const {
    std::vector<VcdWriter::Signal> states;
    for (ChosenSignal const &signal : signals_)
        states.push_back({signal.name, signal.volts, signal.net->millivolts(), signal.net->level()});
    return states;
}

void VcdFile::flush() {
    if (writer_->waiting() == 0) return;
    file_ << writer_->take();
    file_.flush();
}

void VcdFile::went_back() {
    flush();
    file_.close();
    cut_after(machine_.now());
    file_.open(path_, std::ios::app | std::ios::binary);
    writer_->went_back(machine_.now());
    for (std::size_t i = 0; i < signals_.size(); ++i) {
        Net const &net = *signals_[i].net;
        writer_->change(i, machine_.now(), net.level(), net.millivolts());
    }
}

// Takes away what the file says of later times.
void VcdFile::cut_after(Time now) {
    std::ifstream in(path_, std::ios::binary);
    std::string line;
    std::uintmax_t kept = 0;
    while (std::getline(in, line)) {
        i64 when = 0;
        if (line.starts_with('#')) std::from_chars(line.data() + 1, line.data() + line.size(), when);
        if (when > now / kUnit) break;
        kept += line.size() + 1;
    }
    std::error_code failure;
    std::filesystem::resize_file(path_, kept, failure);
    if (failure) file_.setstate(std::ios::failbit);
}

Result<> VcdFile::finish() {
    probes_.clear();
    errno = 0;
    writer_->end(machine_.now());
    flush();
    file_.close();
    if (file_) return {};
    return host::system_error("cannot write '" + path_ + "'", errno == 0 ? EIO : errno);
}

} // namespace terrarium
