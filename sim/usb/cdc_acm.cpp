#include "sim/usb/cdc_acm.h"

#include <cassert>

namespace terrarium {

namespace {

enum Request : u8 { kSetLineCoding = 0x20, kSetControlLineState = 0x22, kSendBreak = 0x23 };
enum Tag : u8 { kLine, kInCleared, kOutCleared };

constexpr u8 kDataClass = 0x0A;
constexpr u8 kUnionSubtype = 6;
constexpr u8 kMostStalls = 3; // Then an endpoint is given up.

bool carries_data(UsbInterface const *each) {
    return each != nullptr && each->alternate == 0 && each->find(UsbEndpointType::Bulk, true) != nullptr &&
           each->find(UsbEndpointType::Bulk, false) != nullptr;
}

UsbInterface const *find_data_interface(UsbConfiguration const &configuration, UsbInterface const &control) {
    for (std::vector<u8> const &extra : control.extras) {
        bool const is_union =
            extra.size() >= 5 && extra[1] == kClassInterfaceDescriptor && extra[2] == kUnionSubtype;
        for (std::size_t i = 4; is_union && i < extra.size(); ++i) {
            if (carries_data(configuration.interface(extra[i]))) return configuration.interface(extra[i]);
        }
    }
    for (UsbAssociation const &association : configuration.associations) {
        if (control.number < association.first || control.number >= association.first + association.count)
            continue;
        for (int number = association.first; number < association.first + association.count && number < 256;
             ++number) {
            if (carries_data(configuration.interface(u8(number)))) return configuration.interface(u8(number));
        }
    }
    if (carries_data(&control)) return &control;
    for (UsbInterface const &each : configuration.interfaces) {
        if (each.interface_class == kDataClass && carries_data(&each)) return &each;
    }
    return nullptr;
}

} // namespace

std::unique_ptr<CdcAcm> CdcAcm::make(UsbFunctionHost &host, UsbConfiguration const &configuration,
                                     UsbInterface const &control) {
    UsbInterface const *const data = find_data_interface(configuration, control);
    if (data == nullptr) {
        host.remark("a CDC-ACM function has no interface for its data");
        return nullptr;
    }
    return std::make_unique<CdcAcm>(host, control, *data);
}

CdcAcm::CdcAcm(UsbFunctionHost &host, UsbInterface const &control, UsbInterface const &data)
    : UsbFunction(host), control_interface_(control.number), data_interface_(data.number),
      in_(*data.find(UsbEndpointType::Bulk, true)), out_(*data.find(UsbEndpointType::Bulk, false)) {
    if (UsbEndpoint const *notify = control.find(UsbEndpointType::Interrupt, true)) notify_ = *notify;
}

std::vector<UsbEndpoint> CdcAcm::endpoints() const {
    if (notify_.address == 0) return {in_, out_};
    return {notify_, in_, out_};
}

void CdcAcm::start() {
    open_ = true;
    if (notify_.address != 0) host().read(notify_.address, notify_.max_packet);
    host().read(in_.address, in_.max_packet);
    if (on_opened) on_opened();
}

void CdcAcm::write(std::span<u8 const> bytes) {
    assert(writable() && bytes.size() <= packet_bytes());
    writing_ = true;
    host().write(out_.address, {bytes.begin(), bytes.end()});
}

void CdcAcm::request(u8 request, u16 value, std::vector<u8> data) {
    u16 const length = u16(data.size());
    host().control(*this, kLine, {kToClass, request, value, control_interface_, length}, std::move(data));
}

void CdcAcm::set_line(bool dtr, bool rts) {
    request(kSetControlLineState, u16((dtr ? 1 : 0) | (rts ? 2 : 0)));
}

void CdcAcm::set_line_coding(LineCoding const &coding) {
    u32 const baud = coding.baud;
    request(kSetLineCoding, 0,
            {u8(baud), u8(baud >> 8), u8(baud >> 16), u8(baud >> 24), coding.stop, coding.parity,
             coding.data_bits});
}

void CdcAcm::send_break(u16 milliseconds) { request(kSendBreak, milliseconds); }

void CdcAcm::control_done(u8 tag, UsbOutcome outcome, std::vector<u8> const &) {
    if (tag == kLine) {
        // A stall only says that the device does not know the request; the data flows all the same.
        if (outcome == UsbOutcome::Failed) host().remark("a serial port's request was not answered");
        return;
    }
    if (outcome == UsbOutcome::Failed) return host().remark("an endpoint's halt could not be cleared");
    if (tag == kInCleared) return host().read(in_.address, in_.max_packet);
    writing_ = false;
    if (on_written) on_written(false);
}

void CdcAcm::transfer_done(u8 endpoint, UsbOutcome outcome, std::vector<u8> const &data) {
    if (endpoint == notify_.address) {
        if (outcome == UsbOutcome::Done) host().read(endpoint, notify_.max_packet);
        return;
    }
    if (outcome != UsbOutcome::Done) {
        if (outcome == UsbOutcome::Stalled && ++stalls_ <= kMostStalls) {
            return host().clear_halt(*this, endpoint == in_.address ? kInCleared : kOutCleared, endpoint);
        }
        return host().remark(endpoint == in_.address ? "reading from a serial port failed; it is given up"
                                                     : "writing to a serial port failed; it is given up");
    }
    stalls_ = 0;
    if (endpoint == in_.address) {
        host().read(endpoint, in_.max_packet);
        if (on_output) on_output(data);
        return;
    }
    writing_ = false;
    if (on_written) on_written(true);
}

void CdcAcm::archive(Archive &archive) {
    archive.section("cdc");
    archive(open_, writing_, stalls_);
}

} // namespace terrarium
