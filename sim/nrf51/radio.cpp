#include "sim/nrf51/radio.h"

#include <algorithm>

namespace terrarium::nrf51 {

namespace {

using namespace literals;

constexpr u32 kTxEnable = 0x000, kRxEnable = 0x004, kStart = 0x008, kDisable = 0x010, kSignalStart = 0x014,
              kSignalStop = 0x018, kBitStart = 0x01C;
constexpr u32 kReady = 0x100, kAddress = 0x104, kPayload = 0x108, kEnd = 0x10C, kDisabledEvent = 0x110,
              kMatch = 0x114, kMiss = 0x118, kSignalEnd = 0x11C, kBitMatch = 0x128;

// From TXEN and RXEN to READY, as drivers for this chip count them.
constexpr Time kTxRampTime = 140_us;
constexpr Time kRxRampTime = 138_us;
// From DISABLE to DISABLED. A receiver is off at once; the time of a sender is an estimate.
constexpr Time kTxDisableTime = 6_us;
constexpr Time kSignalTime = 9_us; // Product Specification, RSSI_PERIOD (8.8 us).
constexpr u32 kNoise = 95;         // RSSISAMPLE counts down from 0 dBm.

constexpr u32 kPreambleBits = 8;

} // namespace

Radio::Radio(Clock &clock, Trace &trace, Bus &bus, EventListener &listener)
    : TaskPeripheral("RADIO", 1, listener), trace_(trace), bus_(bus),
      ramp_(clock, "RADIO state", [this] { changed_state(); }),
      part_end_(clock, "RADIO packet", [this] { part_over(); }),
      signal_measured_(clock, "RADIO RSSI", [this] {
          bool const hears = state_ == kRx && part_ != Part::None;
          signal_ = hears ? u32(-std::clamp(packet_.dbm, -127, 0)) : kNoise;
          fire(kSignalEnd);
      }) {
    task(kTxEnable, "TXEN", [this] { enable(kTxRampUp, kTxRampTime); });
    task(kRxEnable, "RXEN", [this] { enable(kRxRampUp, kRxRampTime); });
    task(kStart, "START", [this] { start(); });
    task(0x00C, "STOP", [this] { stop(); });
    task(kDisable, "DISABLE", [this] { disable(); });
    task(kSignalStart, "RSSISTART", [this] { signal_measured_.in(kSignalTime); });
    task(kSignalStop, "RSSISTOP", [this] { signal_measured_.cancel(); });
    task(kBitStart, "BCSTART", [this] { trace_.remark("RADIO: the bit counter (BCSTART) is not modelled"); });
    task(0x020, "BCSTOP", [] {});
    event(kReady, "READY");
    event(kAddress, "ADDRESS");
    event(kPayload, "PAYLOAD");
    event(kEnd, "END");
    event(kDisabledEvent, "DISABLED");
    event(kMatch, "DEVMATCH");
    event(kMiss, "DEVMISS");
    event(kSignalEnd, "RSSIEND");
    event(kBitMatch, "BCMATCH");
    shortcut(0, kReady, kStart);
    shortcut(1, kEnd, kDisable);
    shortcut(2, kDisabledEvent, kTxEnable);
    shortcut(3, kDisabledEvent, kRxEnable);
    shortcut(4, kAddress, kSignalStart);
    shortcut(5, kEnd, kStart);
    shortcut(6, kAddress, kBitStart);
    shortcut(8, kDisabledEvent, kSignalStop);
    finish_interface();
    define_registers();
}

void Radio::define_registers() {
    registers.define(0x400, "CRCSTATUS").stores(check_right_).read_only();
    registers.define(0x408, "RXMATCH").stores(matched_).read_only();
    registers.unmodelled(0x40C, "RXCRC");
    registers.unmodelled(0x410, "DAI");
    registers.define(0x504, "PACKETPTR").stores(pointer_);
    registers.define(0x508, "FREQUENCY").stores(frequency_).reset(2).mask(0x7F);
    registers.define(0x50C, "TXPOWER");
    registers.define(0x510, "MODE").stores(mode_).mask(3);
    registers.define(0x514, "PCNF0").stores(format_);
    registers.define(0x518, "PCNF1").stores(limits_);
    registers.define(0x51C, "BASE0").stores(base0_);
    registers.define(0x520, "BASE1").stores(base1_);
    registers.define(0x524, "PREFIX0").stores(prefix0_);
    registers.define(0x528, "PREFIX1").stores(prefix1_);
    registers.define(0x52C, "TXADDRESS").stores(transmit_address_).mask(7);
    registers.define(0x530, "RXADDRESSES").stores(receive_addresses_).mask(0xFF);
    registers.define(0x534, "CRCCNF").stores(check_).mask(0x103);
    registers.define(0x538, "CRCPOLY");
    registers.define(0x53C, "CRCINIT");
    registers.unmodelled(0x540, "TEST");
    registers.define(0x544, "TIFS");
    registers.define(0x548, "RSSISAMPLE").stores(signal_).reset(0x7F).read_only();
    registers.define(0x550, "STATE").stores(state_).read_only();
    registers.define(0x554, "DATAWHITEIV").reset(0x40);
    registers.unmodelled(0x560, "BCC");
    for (u32 n = 0; n < 8; ++n) {
        registers.define(0x600 + 4 * n, "DAB[" + std::to_string(n) + "]");
        registers.define(0x620 + 4 * n, "DAP[" + std::to_string(n) + "]");
    }
    registers.unmodelled(0x640, "DACNF");
    // Trimming for a BLE radio, copied here from the FICR.
    for (u32 n = 0; n < 5; ++n) registers.define(0x724 + 4 * n, "OVERRIDE" + std::to_string(n));
}

void Radio::enable(State ramp_up, Time time) {
    if (state_ != kDisabled) return;
    state_ = ramp_up;
    ramp_.in(time);
}

void Radio::start() {
    if (state_ == kRxIdle) {
        state_ = kRx;
    } else if (state_ == kTxIdle) {
        state_ = kTx;
        packet_ = read_packet();
        begin_packet();
    }
}

void Radio::stop() {
    part_end_.cancel();
    part_ = Part::None;
    if (state_ == kRx) state_ = kRxIdle;
    if (state_ == kTx) state_ = kTxIdle;
}

void Radio::disable() {
    if (state_ == kRxDisable || state_ == kTxDisable) return;
    part_end_.cancel();
    part_ = Part::None;
    bool const sends = state_ >= kTxRampUp;
    // Off already: the event comes all the same.
    state_ = sends ? kTxDisable : kRxDisable;
    ramp_.in(sends ? kTxDisableTime : Time());
}

void Radio::changed_state() {
    switch (state_) {
    case kRxRampUp: state_ = kRxIdle; break;
    case kTxRampUp: state_ = kTxIdle; break;
    default: state_ = kDisabled; return fire(kDisabledEvent);
    }
    fire(kReady);
}

Time Radio::bits(u64 count) const {
    constexpr u64 kRates[] = {1'000'000, 2'000'000, 250'000, 1'000'000};
    return Hertz(kRates[mode_ & 3]).time_of(Cycles(count));
}

u32 Radio::base_of(unsigned logical) const {
    u32 const bytes = std::clamp<u32>(base_bytes(), 1, 4);
    // A shorter one loses its least significant bytes.
    return (logical == 0 ? base0_ : base1_) >> 8 * (4 - bytes);
}

u8 Radio::prefix_of(unsigned logical) const {
    return u8((logical < 4 ? prefix0_ : prefix1_) >> 8 * (logical % 4));
}

MemoryRegion const *Radio::memory_at(u32 address, u32 size) const {
    MemoryRegion const *const memory = bus_.memory_at(address, size);
    // The radio's DMA reaches RAM alone.
    return memory != nullptr && memory->kind == MemoryRegion::Kind::Ram ? memory : nullptr;
}

RadioPacket Radio::read_packet() const {
    RadioPacket packet;
    packet.megahertz = 2400 + frequency_;
    packet.mode = mode_;
    packet.base_bytes = base_bytes();
    packet.base = base_of(transmit_address_);
    packet.prefix = prefix_of(transmit_address_);
    u32 address = pointer_;
    auto const next = [&]() -> u8 {
        MemoryRegion const *const memory = memory_at(address, 1);
        u8 const byte = memory != nullptr ? memory->bytes[address - memory->base] : u8(0);
        ++address;
        return byte;
    };
    if (has_s0()) packet.s0 = next();
    u32 const length = length_bits() > 0 ? next() & ((1u << std::min<u32>(length_bits(), 8)) - 1) : 0;
    if (s1_bits() > 0) packet.s1 = next();
    u32 const bytes = std::min(length + static_bytes(), most_bytes());
    for (u32 n = 0; n < bytes; ++n) packet.payload.push_back(next());
    return packet;
}

void Radio::begin_packet() {
    part_ = Part::Address;
    part_end_.in(bits(kPreambleBits + 8 * u64(base_bytes() + 1)));
}

void Radio::part_over() {
    u64 const header = (has_s0() ? 8 : 0) + length_bits() + s1_bits();
    switch (part_) {
    case Part::Address:
        part_ = Part::Payload;
        part_end_.in(bits(header + 8 * packet_.payload.size()));
        if (state_ == kRx) matched_ = heard_as_;
        return fire(kAddress);
    case Part::Payload:
        part_ = Part::Crc;
        part_end_.in(bits(8 * u64(check_ & 3)));
        if (state_ == kRx) write_packet();
        return fire(kPayload);
    case Part::Crc: {
        part_ = Part::None;
        bool const sent = state_ == kTx;
        if (!sent) check_right_ = packet_.damaged && (check_ & 3) != 0 ? 0 : 1;
        state_ = sent ? kTxIdle : kRxIdle;
        if (sent && on_transmit) on_transmit(packet_);
        return fire(kEnd);
    }
    case Part::None: return;
    }
}

void Radio::hear(RadioPacket const &packet) {
    if (state_ != kRx || part_ != Part::None) return;
    if (packet.megahertz != 2400 + frequency_ || packet.mode != mode_ || packet.base_bytes != base_bytes())
        return;
    for (unsigned logical = 0; logical < 8; ++logical) {
        if ((receive_addresses_ >> logical & 1) == 0) continue;
        if (base_of(logical) != packet.base || prefix_of(logical) != packet.prefix) continue;
        heard_as_ = logical;
        packet_ = packet;
        if (packet_.payload.size() > most_bytes()) packet_.payload.resize(most_bytes());
        return begin_packet();
    }
}

void Radio::write_packet() {
    std::vector<u8> bytes;
    bytes.reserve(3 + packet_.payload.size());
    if (has_s0()) bytes.push_back(packet_.s0);
    if (length_bits() > 0)
        bytes.push_back(
            u8(packet_.payload.size() - std::min<std::size_t>(packet_.payload.size(), static_bytes())));
    if (s1_bits() > 0) bytes.push_back(packet_.s1);
    bytes.insert(bytes.end(), packet_.payload.begin(), packet_.payload.end());
    MemoryRegion const *const memory = memory_at(pointer_, u32(bytes.size()));
    if (memory == nullptr) {
        trace_.remark("RADIO: a packet came for an address that is not in RAM (PACKETPTR), and is lost");
        return;
    }
    std::copy(bytes.begin(), bytes.end(), memory->bytes.begin() + (pointer_ - memory->base));
    if (on_memory_changed) on_memory_changed(pointer_, u32(bytes.size()));
}

void Radio::reset() {
    TaskPeripheral::reset();
    ramp_.cancel();
    part_end_.cancel();
    signal_measured_.cancel();
    part_ = Part::None;
    packet_ = {};
    heard_as_ = 0;
}

void Radio::archive(Archive &archive) {
    TaskPeripheral::archive(archive);
    archive(ramp_, part_end_, signal_measured_, part_, heard_as_);
    archive(packet_.megahertz, packet_.mode, packet_.base, packet_.base_bytes, packet_.prefix, packet_.s0,
            packet_.s1, packet_.payload, packet_.dbm, packet_.damaged);
}

} // namespace terrarium::nrf51
