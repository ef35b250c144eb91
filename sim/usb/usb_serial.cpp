#include "sim/usb/usb_serial.h"

#include <algorithm>

#include "sim/core/text.h"
#include "sim/parts/action_check.h"
#include "sim/parts/line_actions.h"
#include "sim/usb/hid.h"
#include "sim/usb/mass_storage.h"

namespace terrarium {

namespace {

constexpr u16 kBreakUntilToldOtherwise = 0xFFFF;
constexpr std::string_view kTakes =
    "send TEXT, baud RATE, format 8N1, dtr 0|1, rts 0|1, break [on|off], purge, plug, unplug, dfu FILE, "
    "put FILE [NAME], write NAME TEXT, rm NAME and eject";

std::string text_of(bool value) { return value ? "1" : "0"; }

} // namespace

UsbSerial::UsbSerial(Clock &clock, Trace &trace, std::string_view name, UsbDevice &device, Net *vbus)
    : Console(name), trace_(trace), host_(clock, trace, name, device, vbus), update_(trace, host_),
      drive_(trace, host_) {
    host_.on_change = [this] { functions_changed(); };
}

void UsbSerial::functions_changed() {
    sending_ = 0; // What was on its way when the device left is sent again.
    if (CdcAcm *const port = host_.function<CdcAcm>()) introduce(*port);
    if (Hid *const hid = host_.function<Hid>()) {
        hid->on_report = [this](std::span<u8 const> report) {
            last_report_.assign(report.begin(), report.end());
            if (on_report) on_report(report);
        };
    }
    update_.functions_changed();
    drive_.functions_changed();
    if (on_functions) on_functions();
}

void UsbSerial::introduce(CdcAcm &port) {
    port.on_output = [this](std::span<u8 const> bytes) {
        for (u8 const byte : bytes) {
            if (on_output) on_output(byte);
        }
    };
    port.on_opened = [this, &port] {
        tell_line(port, LineRequest::Baud);
        tell_line(port, LineRequest::Dtr);
        if (line_.in_break) tell_line(port, LineRequest::Break);
        pump();
    };
    port.on_written = [this](bool taken) {
        if (taken) queue_.erase(queue_.begin(), queue_.begin() + std::ptrdiff_t(sending_));
        sending_ = 0;
        pump();
    };
}

void UsbSerial::pump() {
    CdcAcm *const port = host_.function<CdcAcm>();
    if (port == nullptr || !port->writable() || queue_.empty()) return;
    sending_ = u32(std::min(queue_.size(), port->packet_bytes()));
    std::vector<u8> const packet(queue_.begin(), queue_.begin() + std::ptrdiff_t(sending_));
    port->write(packet);
}

std::size_t UsbSerial::send(std::span<u8 const> bytes) {
    std::size_t const taken = std::min(bytes.size(), kQueueLimit - queue_.size());
    if (taken < bytes.size())
        trace_.remark(name() + ": the queue of bytes to send is full; the rest is dropped");
    queue_.insert(queue_.end(), bytes.begin(), bytes.begin() + std::ptrdiff_t(taken));
    pump();
    return taken;
}

void UsbSerial::tell_line(CdcAcm &port, LineRequest request) const {
    switch (request) {
    case LineRequest::Baud:
    case LineRequest::Format:
        return port.set_line_coding({.baud = line_.baud,
                                     .stop = u8(line_.stop),
                                     .parity = u8(line_.parity),
                                     .data_bits = line_.data_bits});
    case LineRequest::Dtr:
    case LineRequest::Rts: return port.set_line(line_.dtr, line_.rts);
    case LineRequest::Break: return port.send_break(line_.in_break ? kBreakUntilToldOtherwise : 0);
    case LineRequest::ShortBreak: return port.send_break(kShortBreakMilliseconds);
    case LineRequest::Purge: return;
    }
}

Result<> UsbSerial::check(Action const &action) const {
    if (action.verb == "plug" || action.verb == "unplug") return takes_nothing(*this, action);
    if (line_request(action)) {
        SerialLine line = line_;
        return apply_line_action(*this, action, line);
    }
    if (action.verb == "dfu") return update_.check(*this, action);
    if (DriveFiles::takes(action.verb)) return drive_.check(*this, action);
    if (action.verb != "send") return unknown_action(*this, action, kTakes);
    TRY(takes_arguments(*this, action, 1, "send TEXT"));
    std::size_t const size = action.arguments[0].size();
    std::size_t const room = kQueueLimit - queue_.size();
    if (size <= room) return {};
    return Error{name() + ": " + std::to_string(size) + " bytes do not fit; there is room for " +
                 std::to_string(room) + " of " + std::to_string(kQueueLimit)};
}

Action UsbSerial::pinned(Action action) const {
    return action.verb == "dfu" ? update_.pinned(std::move(action)) : drive_.pinned(std::move(action));
}

void UsbSerial::act(Action const &action) {
    if (action.verb == "dfu") return update_.act(action);
    if (DriveFiles::takes(action.verb)) return drive_.act(action);
    if (action.verb == "plug" || action.verb == "unplug") return host_.plug(action.verb == "plug");
    std::optional<LineRequest> const request = line_request(action);
    if (!request) {
        std::string const &text = action.arguments[0];
        send(std::span(reinterpret_cast<u8 const *>(text.data()), text.size()));
        return;
    }
    (void)apply_line_action(*this, action, line_); // Checked before.
    if (*request == LineRequest::Purge) queue_.erase(queue_.begin() + std::ptrdiff_t(sending_), queue_.end());
    if (CdcAcm *const port = host_.function<CdcAcm>()) tell_line(*port, *request);
}

std::vector<Part::Reading> UsbSerial::readings() const {
    std::string functions;
    for (auto const &function : host_.functions())
        functions += (functions.empty() ? "" : " ") + std::string(function->kind());
    std::vector<Reading> all{{"plugged", text_of(host_.plugged())},
                             {"state", std::string(host_.state())},
                             {"product", host_.product()},
                             {"functions", functions},
                             {"dtr", text_of(line_.dtr)},
                             {"rts", text_of(line_.rts)},
                             {"break", text_of(line_.in_break)},
                             {"baud", std::to_string(line_.baud)},
                             {"format", format_text(line_)},
                             {"queued", std::to_string(queue_.size())},
                             {"dfu", update_.state()},
                             {"drive", drive_.state()}};
    MassStorage const *const disk = host_.function<MassStorage>();
    all.push_back({"disk", disk != nullptr ? disk->title() : ""});
    all.push_back({"disk_blocks", std::to_string(disk != nullptr ? disk->blocks() : 0)});
    Hid const *const hid = host_.function<Hid>();
    std::string report;
    for (u8 const byte : last_report_) report += hex(byte, 2).substr(2);
    all.push_back({"hid_reports", std::to_string(hid != nullptr ? hid->reports() : 0)});
    all.push_back({"hid_report", report});
    return all;
}

Look UsbSerial::look() const {
    Look look;
    look.present = host_.plugged();
    look.contents = host_.product().empty() ? std::string(host_.state())
                                            : host_.product() + ", " + std::string(host_.state());
    return look;
}

void UsbSerial::archive(Archive &archive) {
    archive.section(name());
    archive(update_, drive_, host_, queue_, sending_, last_report_);
    archive_line(archive, line_);
    if (sending_ > queue_.size()) sending_ = u32(queue_.size()); // From a damaged snapshot.
}

} // namespace terrarium
