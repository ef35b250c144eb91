#include "sim/usb/usb_control_device.h"

#include <algorithm>

namespace terrarium {

void UsbControlDevice::attach(bool attached) {
    if (attached == attached_) return;
    bus_reset(true);
    busy_ = false;
    attached_ = attached;
    if (bus() != nullptr) bus()->attachment_changed();
}

void UsbControlDevice::bus_reset(bool asserted) {
    if (!asserted) return;
    address_ = alternate_ = 0;
    configured_ = false;
    stage_ = Stage::Idle;
    received_.clear();
    answer_.clear();
    sent_ = on_the_wire_ = 0;
    begin_anew();
}

UsbHandshake UsbControlDevice::setup(u8 address, u8 endpoint, std::span<u8 const> packet) {
    if (!meant(address, endpoint) || packet.size() != 8) return UsbHandshake::Nothing;
    setup_ = {packet[0], packet[1], u16(packet[2] | packet[3] << 8), u16(packet[4] | packet[5] << 8),
              u16(packet[6] | packet[7] << 8)};
    received_.clear();
    answer_.clear();
    sent_ = on_the_wire_ = 0;
    data1_ = true;
    stage_ = Stage::DataOut;
    if (setup_.in() || setup_.length == 0) respond();
    return UsbHandshake::Ack;
}

UsbHandshake UsbControlDevice::out(u8 address, u8 endpoint, bool data1, std::span<u8 const> packet) {
    if (!meant(address, endpoint)) return UsbHandshake::Nothing;
    if (stage_ == Stage::Stalled) return UsbHandshake::Stall;
    if (stage_ == Stage::Waiting) return UsbHandshake::Nak;
    if (stage_ == Stage::DataIn) { // The host has what it wants: this is the status stage.
        over();
        return UsbHandshake::Ack;
    }
    if (stage_ != Stage::DataOut) return UsbHandshake::Ack; // A repetition.
    if (data1 != data1_) return UsbHandshake::Ack;
    data1_ = !data1_;
    received_.insert(received_.end(), packet.begin(), packet.end());
    if (received_.size() > setup_.length) {
        stage_ = Stage::Stalled;
        return UsbHandshake::Stall;
    }
    if (received_.size() == setup_.length || packet.size() < kPacket) respond();
    return UsbHandshake::Ack;
}

UsbInAnswer UsbControlDevice::in(u8 address, u8 endpoint) {
    if (!meant(address, endpoint)) return {};
    switch (stage_) {
    case Stage::Stalled: return {UsbHandshake::Stall, false, {}};
    case Stage::StatusIn: return {UsbHandshake::Ack, true, {}};
    case Stage::DataIn: {
        on_the_wire_ = std::min<u32>(kPacket, u32(answer_.size()) - sent_);
        auto const from = answer_.begin() + std::ptrdiff_t(sent_);
        return {UsbHandshake::Ack, data1_, {from, from + std::ptrdiff_t(on_the_wire_)}};
    }
    default: return {UsbHandshake::Nak, false, {}};
    }
}

void UsbControlDevice::in_acknowledged(u8) {
    if (stage_ == Stage::StatusIn) return over();
    if (stage_ != Stage::DataIn) return;
    sent_ += on_the_wire_;
    on_the_wire_ = 0;
    data1_ = !data1_;
}

void UsbControlDevice::set_busy(bool busy) {
    busy_ = busy;
    if (!busy && stage_ == Stage::Waiting) respond();
}

void UsbControlDevice::respond() {
    stage_ = Stage::Waiting;
    if (busy_) return;
    std::optional<std::vector<u8>> found = answer();
    bool const data_in = setup_.in() && setup_.length != 0;
    stage_ = !found ? Stage::Stalled : data_in ? Stage::DataIn : Stage::StatusIn;
    answer_ = found.value_or(std::vector<u8>());
    if (answer_.size() > setup_.length) answer_.resize(setup_.length);
    if (bus() == nullptr) return;
    bus()->endpoint_ready(0x80);
    bus()->endpoint_ready(0x00);
}

void UsbControlDevice::over() {
    stage_ = Stage::Idle;
    if (setup_.type == kToDevice && setup_.request == kSetAddress) address_ = setup_.value & 0x7F;
    request_over(setup_);
}

std::optional<std::vector<u8>> UsbControlDevice::answer() {
    using Bytes = std::vector<u8>;
    bool const standard = (setup_.type & 0x60) == 0;
    if (!standard) return configured_ ? request(setup_, received_) : std::nullopt;
    switch (setup_.request) {
    case kGetStatus: return Bytes{u8(setup_.type == kFromDevice ? 1 : 0), 0}; // Powered by itself.
    case kClearFeature: return setup_.type == kToEndpoint ? std::optional(Bytes()) : std::nullopt;
    case kSetAddress: return Bytes();
    case kGetDescriptor: return setup_.type == kFromDevice ? descriptor() : std::nullopt;
    case kGetConfiguration: return Bytes{u8(configured_ ? description_.configuration[5] : 0)};
    case kSetConfiguration:
        if (setup_.value != 0 && setup_.value != description_.configuration[5]) return {};
        configured_ = setup_.value != 0;
        return Bytes();
    case kGetInterface: return configured_ ? std::optional(Bytes{alternate_}) : std::nullopt;
    case kSetInterface:
        if (!configured_ || setup_.index != 0 || setup_.value >= description_.alternates) return {};
        alternate_ = u8(setup_.value);
        begin_anew();
        return Bytes();
    default: return {};
    }
}

std::optional<std::vector<u8>> UsbControlDevice::descriptor() const {
    u8 const number = u8(setup_.value);
    switch (setup_.value >> 8) {
    case kDeviceDescriptor: return description_.device;
    case kConfigurationDescriptor:
        return number == 0 ? std::optional(description_.configuration) : std::nullopt;
    case kStringDescriptor: {
        if (number == 0) return std::vector<u8>{4, kStringDescriptor, 0x09, 0x04}; // US English.
        if (number > description_.strings.size()) return {};
        std::string const &text = description_.strings[number - 1u];
        std::vector<u8> bytes{u8(2 + 2 * text.size()), kStringDescriptor};
        for (char const letter : text) bytes.insert(bytes.end(), {u8(letter), u8(0)});
        return bytes;
    }
    default: return {};
    }
}

void UsbControlDevice::archive(Archive &archive) {
    archive(attached_, busy_, configured_, address_, alternate_, stage_, setup_, received_, answer_, sent_,
            on_the_wire_, data1_);
    if (!archive.require(sent_ <= answer_.size() && on_the_wire_ <= answer_.size() - sent_,
                         "a native USB device has sent more than it had")) {
        sent_ = on_the_wire_ = 0;
    }
    if (!archive.require(alternate_ < description_.alternates, "an alternate setting does not exist"))
        alternate_ = 0;
}

} // namespace terrarium
