// OTG_FS as the bus meets it: transactions and FIFOs. RM0090, 34.13 (device programming model).
#include <algorithm>

#include "sim/stm32f4/otg_fs.h"
#include "sim/stm32f4/otg_fs_bits.h"

namespace terrarium::stm32f4 {

using namespace otg;

namespace {

u32 words(std::size_t bytes) { return u32((bytes + 3) / 4); }

} // namespace

// The bus.

void OtgFs::bus_reset(bool asserted) {
    suspended_ = false;
    if (asserted) {
        for (u32 number = 1; number < kEndpoints; ++number) {
            in_[number].control &= ~kActive;
            out_[number].control &= ~kActive;
        }
        in_control_ = enumerated_ = false;
        frame_seen_ = 0;
        flags_ |= kUsbReset;
    } else {
        enumerated_ = true;
        flags_ |= kEnumerationDone;
    }
    update();
}

void OtgFs::suspend(bool suspended) {
    if (suspended == suspended_) return;
    suspended_ = suspended;
    flags_ |= suspended ? kEarlySuspend | kSuspend : kWakeup;
    update();
}

// Tells the host which endpoints have something other than NAK for it.
void OtgFs::tell_bus() {
    if (bus() == nullptr) return;
    for (u32 number = 0; number < kEndpoints; ++number) {
        if ((in_[number].control & kStall) != 0 || in_ready(number)) bus()->endpoint_ready(u8(0x80 | number));
        bool const stalled = (out_[number].control & kStall) != 0;
        if (stalled || out_ready(number, packet_bytes(out_[number]))) bus()->endpoint_ready(u8(number));
    }
}

// Transactions.

bool OtgFs::meant(u8 address, u8 endpoint) const {
    return attached_ && enumerated_ && address == address_ && endpoint < kEndpoints;
}

u32 OtgFs::packet_bytes(Endpoint const &endpoint) const {
    // The OUT side of endpoint 0 takes the size of its IN side.
    bool const zero = &endpoint == &in_[0] || &endpoint == &out_[0];
    return zero ? 64u >> (in_[0].control & 3) : endpoint.control & 0x7FF;
}

u32 OtgFs::next_in_bytes(u32 number) const {
    return std::min(in_[number].size & 0x7FFFF, packet_bytes(in_[number]));
}

bool OtgFs::in_ready(u32 number) const {
    Endpoint const &endpoint = in_[number];
    bool const enabled = (endpoint.control & (kEnable | kNakStatus)) == kEnable;
    if (!enabled || (device_control_ & kInNakStatus) != 0 || (endpoint.size >> 19 & 0x3FF) == 0) return false;
    return transmit_[fifo_of(number)].size() >= words(next_in_bytes(number));
}

bool OtgFs::out_ready(u32 number, std::size_t bytes) const {
    bool const enabled = (out_[number].control & (kEnable | kNakStatus)) == kEnable;
    // The packet, its status entry, and the entry that ends a transfer.
    return enabled && (device_control_ & kOutNakStatus) == 0 &&
           received_words() + words(bytes) + 2 <= receive_size_;
}

UsbHandshake OtgFs::setup(u8 address, u8 endpoint, std::span<u8 const> packet) {
    if (!meant(address, endpoint) || endpoint != 0 || packet.size() != 8) return UsbHandshake::Nothing;
    for (Endpoint *each : {&in_[0], &out_[0]}) {
        each->control = (each->control & ~kStall) | kNakStatus;
        each->data1 = true;
    }
    u32 const setups = out_[0].size >> 29 & 3;
    if (setups != 0) out_[0].size -= 1u << 29;
    in_control_ = true;
    // Room for it is kept free in the receive FIFO (34.11.1), so there is always some.
    push_received(8u << 4 | kEntrySetup << 17, packet);
    push_received(kEntrySetupDone << 17, {});
    update();
    return UsbHandshake::Ack;
}

UsbHandshake OtgFs::out(u8 address, u8 endpoint, bool data1, std::span<u8 const> packet) {
    if (!meant(address, endpoint)) return UsbHandshake::Nothing;
    Endpoint &out = out_[endpoint];
    if ((out.control & kActive) == 0) return UsbHandshake::Nothing;
    if ((out.control & kStall) != 0) return UsbHandshake::Stall;
    if (!out_ready(endpoint, packet.size())) {
        if ((out.control & kEnable) == 0 && endpoint == 0) out.interrupts |= kOutTokenDisabled;
        update();
        return UsbHandshake::Nak;
    }
    if (data1 != out.data1) return UsbHandshake::Ack; // A repetition; it has been received.
    if (packet.size() > packet_bytes(out)) return UsbHandshake::Nothing;
    u32 const toggle = data1 ? 2u << 15 : 0;
    push_received(endpoint | u32(packet.size()) << 4 | toggle | kEntryOut << 17, packet);
    out.data1 = !out.data1;
    count_packet(endpoint, out, u32(packet.size()));
    u32 const packets = endpoint == 0 ? out.size >> 19 & 1 : out.size >> 19 & 0x3FF;
    if (packet.size() < packet_bytes(out) || packets == 0) {
        push_received(endpoint | kEntryOutDone << 17, {});
        out.control = (out.control & ~kEnable) | kNakStatus;
    }
    update();
    return UsbHandshake::Ack;
}

UsbInAnswer OtgFs::in(u8 address, u8 endpoint) {
    if (!meant(address, endpoint)) return {};
    Endpoint &in = in_[endpoint];
    if ((in.control & kActive) == 0) return {};
    if ((in.control & kStall) != 0) return {UsbHandshake::Stall};
    std::deque<u32> const &fifo = transmit_[fifo_of(endpoint)];
    if (!in_ready(endpoint)) {
        if (fifo.empty()) in.interrupts |= kInTokenNoData;
        update();
        return {UsbHandshake::Nak};
    }
    on_the_wire_ = next_in_bytes(endpoint);
    UsbInAnswer answer{UsbHandshake::Ack, in.data1, {}};
    for (u32 i = 0; i < on_the_wire_; ++i) answer.data.push_back(u8(fifo[i / 4] >> (8 * (i % 4))));
    return answer;
}

void OtgFs::in_acknowledged(u8 endpoint) {
    if (endpoint >= kEndpoints) return;
    Endpoint &in = in_[endpoint];
    in.data1 = !in.data1;
    if (endpoint == 0) {
        in_control_ = false;
        address_ = configuration_ >> 4 & 0x7F;
    }
    // The guest may have disabled the endpoint or flushed its FIFO while the packet was on the wire.
    if ((in.control & kEnable) != 0) {
        std::deque<u32> &fifo = transmit_[fifo_of(endpoint)];
        std::size_t const sent = std::min<std::size_t>(words(on_the_wire_), fifo.size());
        fifo.erase(fifo.begin(), fifo.begin() + std::ptrdiff_t(sent));
        count_packet(endpoint, in, on_the_wire_);
        if ((in.size >> 19 & 0x3FF) == 0) {
            in.control = (in.control & ~kEnable) | kNakStatus;
            in.interrupts |= kDone;
        }
    }
    on_the_wire_ = 0;
    update();
}

void OtgFs::count_packet(u32 number, Endpoint &endpoint, u32 bytes) {
    u32 const size_mask = number == 0 ? 0x7F : 0x7FFFF;
    u32 const size = endpoint.size & size_mask;
    u32 const packets = endpoint.size >> 19 & 0x3FF;
    endpoint.size = (endpoint.size & ~size_mask) | (size - std::min(size, bytes));
    if (packets != 0) endpoint.size -= 1u << 19;
}

// FIFOs.

u32 OtgFs::fifo_of(u32 number) const { return in_[number].control >> 22 & (kEndpoints - 1); }

u32 OtgFs::received_words() const {
    u32 result = u32(receiving_.size());
    for (Received const &each : received_) result += 1 + words(each.data.size());
    return result;
}

void OtgFs::push_received(u32 status, std::span<u8 const> data) {
    u32 const frame = bus() != nullptr ? u32(bus()->frames() & 15) : 0;
    received_.push_back({status | frame << 21, {data.begin(), data.end()}});
}

u32 OtgFs::pop_status() {
    if (received_.empty()) return 0;
    Received const entry = std::move(received_.front());
    received_.pop_front();
    if (!receiving_.empty()) trace_.remark("OTG_FS: a received packet was not read from its FIFO to its end");
    receiving_.clear();
    for (std::size_t i = 0; i < entry.data.size(); i += 4) {
        u32 word = 0;
        for (std::size_t k = i; k < std::min(i + 4, entry.data.size()); ++k)
            word |= u32(entry.data[k]) << (8 * (k - i));
        receiving_.push_back(word);
    }
    Endpoint &endpoint = out_[entry.status & (kEndpoints - 1)];
    switch (entry.status >> 17 & 15) {
    case kEntrySetupDone: endpoint.interrupts |= kSetupDone; break;
    case kEntryOutDone: endpoint.interrupts |= kDone; break;
    case kEntryGlobalNak: flags_ |= kGlobalOutNak; break;
    default: break;
    }
    update();
    return entry.status;
}

u32 OtgFs::pop_word() {
    if (receiving_.empty()) return 0;
    u32 const word = receiving_.front();
    receiving_.pop_front();
    if (receiving_.empty()) update(); // There is room again.
    return word;
}

void OtgFs::push_word(u32 number, u32 value) {
    if (number >= kEndpoints) return trace_.remark("OTG_FS: a word was written to a FIFO that is not there");
    u32 const fifo = fifo_of(number);
    if (transmit_[fifo].size() >= depth(fifo)) {
        return trace_.remark("OTG_FS: a transmit FIFO overflowed; the word is lost");
    }
    transmit_[fifo].push_back(value);
    update();
}

} // namespace terrarium::stm32f4
