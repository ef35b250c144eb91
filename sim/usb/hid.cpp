#include "sim/usb/hid.h"

namespace terrarium {

namespace {

enum Request : u8 { kSetReport = 9, kSetIdle = 10 };
enum Tag : u8 { kIdle, kDescriptor, kCleared };

constexpr u16 kOutputReport = 0x0200;
constexpr u8 kMostStalls = 3;

} // namespace

std::unique_ptr<Hid> Hid::make(UsbFunctionHost &host, UsbInterface const &interface) {
    UsbEndpoint const *const in = interface.find(UsbEndpointType::Interrupt, true);
    if (in != nullptr) return std::make_unique<Hid>(host, interface, *in);
    host.remark("a HID interface has no interrupt endpoint");
    return nullptr;
}

Hid::Hid(UsbFunctionHost &host, UsbInterface const &interface, UsbEndpoint const &in)
    : UsbFunction(host), interface_(interface.number), protocol_(interface.protocol), in_(in) {
    for (std::vector<u8> const &extra : interface.extras) {
        if (extra.size() >= 9 && extra[1] == kHidDescriptor && extra[6] == kReportDescriptor) {
            descriptor_bytes_ = u16(extra[7] | extra[8] << 8);
        }
    }
}

void Hid::start() {
    host().control(*this, kIdle, {kToClass, kSetIdle, 0, interface_, 0}, {});
    if (descriptor_bytes_ != 0) {
        host().control(
            *this, kDescriptor,
            {kFromInterface, kGetDescriptor, kReportDescriptor << 8, interface_, descriptor_bytes_}, {});
    }
    host().read(in_.address, in_.max_packet);
}

void Hid::send(u8 id, std::vector<u8> report) {
    u16 const length = u16(report.size());
    host().control(*this, kIdle, {kToClass, kSetReport, u16(kOutputReport | id), interface_, length},
                   std::move(report));
}

void Hid::control_done(u8 tag, UsbOutcome outcome, std::vector<u8> const &data) {
    // SET_IDLE is optional for all but keyboards.
    if (tag == kDescriptor && outcome == UsbOutcome::Done) report_descriptor_ = data;
    if (tag == kCleared && outcome == UsbOutcome::Done) host().read(in_.address, in_.max_packet);
}

void Hid::transfer_done(u8 endpoint, UsbOutcome outcome, std::vector<u8> const &data) {
    if (outcome == UsbOutcome::Stalled && ++stalls_ <= kMostStalls)
        return host().clear_halt(*this, kCleared, endpoint);
    if (outcome != UsbOutcome::Done) return host().remark("reading HID reports failed; they are given up");
    stalls_ = 0;
    host().read(endpoint, in_.max_packet);
    if (data.empty()) return;
    ++reports_;
    if (on_report) on_report(data);
}

void Hid::archive(Archive &archive) {
    archive.section("hid");
    archive(report_descriptor_, reports_, stalls_);
}

} // namespace terrarium
