#include "sim/usb/usb_serial.h"

#include <algorithm>

#include "sim/core/text.h"
#include "sim/parts/action_check.h"
#include "sim/usb/hid.h"
#include "sim/usb/mass_storage.h"

namespace terrarium {

namespace {

constexpr u32 kSlowest = 50;
constexpr u32 kFastest = 10'000'000;
constexpr u16 kBreakMilliseconds = 250; // What terminal programs send.
constexpr std::string_view kTakes = "send TEXT, dtr 0|1, baud RATE, break, plug, unplug and dfu FILE";

std::string text_of(bool value) { return value ? "1" : "0"; }

} // namespace

UsbSerial::UsbSerial(Clock &clock, Trace &trace, std::string_view name, UsbDevice &device, Net *vbus)
    : Console(name), trace_(trace), host_(clock, trace, name, device, vbus), update_(trace, host_) {
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
    if (on_functions) on_functions();
}

void UsbSerial::introduce(CdcAcm &port) {
    port.on_output = [this](std::span<u8 const> bytes) {
        for (u8 const byte : bytes) {
            if (on_output) on_output(byte);
        }
    };
    port.on_opened = [this, &port] {
        port.set_line_coding({.baud = baud_});
        port.set_line(dtr_, dtr_);
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

Result<> UsbSerial::check(Action const &action) const {
    if (action.verb == "plug" || action.verb == "unplug" || action.verb == "break")
        return takes_nothing(*this, action);
    if (action.verb == "dtr") {
        TRY(takes_arguments(*this, action, 1, "dtr 0 or dtr 1"));
        Result<i64> const value = Action::integer(name() + " dtr", action.arguments[0], 0, 1);
        return value ? Result<>() : value.error();
    }
    if (action.verb == "baud") {
        TRY(takes_arguments(*this, action, 1, "baud RATE"));
        Result<i64> const value = Action::integer(name() + " baud", action.arguments[0], kSlowest, kFastest);
        return value ? Result<>() : value.error();
    }
    if (action.verb == "dfu") return update_.check(*this, action);
    if (action.verb != "send") return unknown_action(*this, action, kTakes);
    TRY(takes_arguments(*this, action, 1, "send TEXT"));
    std::size_t const size = action.arguments[0].size();
    std::size_t const room = kQueueLimit - queue_.size();
    if (size <= room) return {};
    return Error{name() + ": " + std::to_string(size) + " bytes do not fit; there is room for " +
                 std::to_string(room) + " of " + std::to_string(kQueueLimit)};
}

Action UsbSerial::pinned(Action action) const {
    return action.verb == "dfu" ? update_.pinned(std::move(action)) : action;
}

void UsbSerial::act(Action const &action) {
    if (action.verb == "dfu") return update_.act(action);
    if (action.verb == "plug" || action.verb == "unplug") return host_.plug(action.verb == "plug");
    CdcAcm *const port = host_.function<CdcAcm>();
    if (action.verb == "break") {
        if (port != nullptr) port->send_break(kBreakMilliseconds);
        return;
    }
    std::string const &argument = action.arguments[0];
    if (action.verb == "dtr") {
        dtr_ = argument == "1";
        if (port != nullptr) port->set_line(dtr_, dtr_);
    } else if (action.verb == "baud") {
        baud_ = u32(Action::integer("", argument, kSlowest, kFastest).value());
        if (port != nullptr) port->set_line_coding({.baud = baud_});
    } else {
        send(std::span(reinterpret_cast<u8 const *>(argument.data()), argument.size()));
    }
}

std::vector<Part::Reading> UsbSerial::readings() const {
    std::string functions;
    for (auto const &function : host_.functions())
        functions += (functions.empty() ? "" : " ") + std::string(function->kind());
    std::vector<Reading> all{{"plugged", text_of(host_.plugged())},
                             {"state", std::string(host_.state())},
                             {"product", host_.product()},
                             {"functions", functions},
                             {"dtr", text_of(dtr_)},
                             {"baud", std::to_string(baud_)},
                             {"queued", std::to_string(queue_.size())},
                             {"dfu", update_.state()}};
    if (MassStorage const *const disk = host_.function<MassStorage>()) {
        all.push_back({"disk", disk->title()});
        all.push_back({"disk_blocks", std::to_string(disk->blocks())});
    }
    if (Hid const *const hid = host_.function<Hid>()) {
        std::string report;
        for (u8 const byte : last_report_) report += hex(byte, 2).substr(2);
        all.push_back({"hid_reports", std::to_string(hid->reports())});
        all.push_back({"hid_report", report});
    }
    return all;
}

void UsbSerial::archive(Archive &archive) {
    archive.section(name());
    archive(update_, host_, queue_, sending_, dtr_, baud_, last_report_);
    if (sending_ > queue_.size()) sending_ = u32(queue_.size()); // From a damaged snapshot.
}

} // namespace terrarium
