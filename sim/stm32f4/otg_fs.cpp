// The registers of OTG_FS: declarations, commands and the interrupt. The wire's side is in otg_fs_wire.cpp.
#include "sim/stm32f4/otg_fs.h"

#include "sim/stm32f4/otg_fs_bits.h"

namespace terrarium::stm32f4 {

using namespace otg;

OtgFs::OtgFs(Clock &, Trace &trace, Net &vbus)
    : GatedPeripheral("OTG_FS"), trace_(trace), vbus_("OTG_FS VBUS") {
    vbus_.on_change = [this](bool) { session_changed(); };
    vbus.connect(vbus_);
    define_global();
    define_device();
    for (u32 number = 0; number < kEndpoints; ++number) define_endpoint(number);
    define_host_mode();
    reset();
}

void OtgFs::define_global() {
    registers.define(0x000, "GOTGCTL")
        .reads([this] { return kConnectorIsB | (session_ ? kBSessionValid : 0); })
        .read_only();
    registers.define(0x004, "GOTGINT").reads([this] { return otg_interrupt_; }).writes([this](u32 value) {
        otg_interrupt_ &= ~value;
        update();
    });
    registers.define(0x008, "GAHBCFG").stores(bus_configuration_).mask(0x181).then([this] { update(); });
    registers.define(0x00C, "GUSBCFG")
        .stores(usb_configuration_)
        .reset(0x0A00 | kPhySelect)
        .mask(0xE0003F07)
        .then([this] {
            if ((usb_configuration_ & kForceHost) != 0)
                trace_.remark("OTG_FS: host mode (GUSBCFG.FHMOD) is not modelled");
            session_changed();
        });
    registers.define(0x010, "GRSTCTL").reads([] { return kAhbIdle; }).writes([this](u32 value) {
        reset_control(value);
    });
    registers.define(0x014, "GINTSTS").reads([this] { return interrupts(); }).writes([this](u32 value) {
        flags_ &= ~(value & kLatched);
        if ((value & kFrame) != 0 && bus() != nullptr) frame_seen_ = bus()->frames();
        update();
    });
    registers.define(0x018, "GINTMSK").stores(mask_).then([this] {
        if (bus() != nullptr) bus()->frames_wanted_changed();
        update();
    });
    registers.define(0x01C, "GRXSTSR")
        .reads([this] { return received_.empty() ? 0 : received_.front().status; })
        .read_only();
    registers.define(0x020, "GRXSTSP").reads([this] { return pop_status(); }).read_only();
    registers.define(0x024, "GRXFSIZ").stores(receive_size_).reset(0x200).mask(0xFFFF).then([this] {
        update();
    });
    registers.define(0x028, "DIEPTXF0").stores(transmit_size_[0]).reset(0x02000200).then([this] {
        check_fifos();
    });
    registers.define(0x02C, "HNPTXSTS").reset(0x00080200).read_only();
    registers.define(0x038, "GCCFG").stores(core_configuration_).mask(0x003D0000).then([this] {
        session_changed();
    });
    registers.define(0x03C, "CID").reset(0x1200);
    // Not in the manual but in Synopsys' core, which drivers for it (ST's, TinyUSB's) ask: its release at
    // 0x40 and how it was configured, as read from an STM32F407; GDFIFOCFG says where DMA would keep its
    // notes, which this one has not.
    registers.define(0x040, "GSNPSID").reset(0x4F54281A).read_only();
    registers.define(0x044, "GHWCFG1").read_only();
    registers.define(0x048, "GHWCFG2").reset(0x229DCD20).read_only();
    registers.define(0x04C, "GHWCFG3").reset(0x020001E8).read_only();
    registers.define(0x050, "GHWCFG4").reset(0x0FF08030).read_only();
    registers.define(0x05C, "GDFIFOCFG");
    registers.define(0x100, "HPTXFSIZ").reset(0x02000600);
    for (u32 fifo = 1; fifo < kEndpoints; ++fifo) {
        registers.define(0x100 + 4 * fifo, "DIEPTXF" + std::to_string(fifo))
            .stores(transmit_size_[fifo])
            .reset(0x02000000 + 0x200 + 0x200 * fifo)
            .then([this] { check_fifos(); });
    }
    // ST's driver clears the FIFOs this core could have had.
    for (u32 fifo = kEndpoints; fifo < 16; ++fifo) {
        registers.define(0x100 + 4 * fifo, "DIEPTXF" + std::to_string(fifo)).read_only();
    }
}

void OtgFs::define_device() {
    registers.define(0x800, "DCFG").stores(configuration_).reset(0x02200000).mask(0x03E01FF7).then([this] {
        configuration_changed();
    });
    registers.define(0x804, "DCTL").reads([this] { return device_control_; }).writes([this](u32 value) {
        device_control(value);
    });
    registers.define(0x808, "DSTS")
        .reads([this] {
            u32 const frame = bus() != nullptr ? u32(bus()->frames() & 0x7FF) : 0;
            u32 const speed = 3; // Full speed, 48 MHz.
            return (suspended_ ? 1u : 0) | (enumerated_ ? speed << 1 : 0) | frame << 8;
        })
        .read_only();
    registers.define(0x810, "DIEPMSK").stores(in_mask_).then([this] { update(); });
    registers.define(0x814, "DOEPMSK").stores(out_mask_).then([this] { update(); });
    registers.define(0x818, "DAINT").reads([this] { return endpoint_interrupts(); }).read_only();
    registers.define(0x81C, "DAINTMSK").stores(endpoint_mask_).then([this] { update(); });
    registers.define(0x828, "DVBUSDIS").reset(0x17D7);
    registers.define(0x82C, "DVBUSPULSE").reset(0x5B8);
    registers.define(0x834, "DIEPEMPMSK").stores(empty_mask_).mask(0xFFFF).then([this] { update(); });
    // ST's driver also clears the interrupts of the endpoints this core could have had.
    for (u32 number = kEndpoints; number < 16; ++number) {
        registers.define(0x908 + 0x20 * number, "DIEPINT" + std::to_string(number)).read_only();
        registers.define(0xB08 + 0x20 * number, "DOEPINT" + std::to_string(number)).read_only();
    }
    registers.define(0xE00, "PCGCCTL").stores(power_control_).mask(3);
}

void OtgFs::define_endpoint(u32 number) {
    u32 const at = 0x20 * number;
    std::string const digit = std::to_string(number);
    Endpoint &in = in_[number];
    Endpoint &out = out_[number];
    registers.define(0x900 + at, "DIEPCTL" + digit)
        .reads([&in] { return in.control | (in.data1 ? 1u << kToggleShift : 0); })
        .writes([this, number](u32 value) { write_in_control(number, value); });
    registers.define(0x908 + at, "DIEPINT" + digit)
        .reads([this, number] { return in_interrupts(number); })
        .writes([this, &in](u32 value) {
            in.interrupts &= ~value;
            update();
        });
    registers.define(0x910 + at, "DIEPTSIZ" + digit)
        .stores(in.size)
        .mask(number == 0 ? 0x0018007F : 0x7FFFFFFF)
        .then([this] { update(); });
    registers.define(0x918 + at, "DTXFSTS" + digit)
        .reads([this, number] {
            u32 const fifo = fifo_of(number);
            u32 const used = u32(transmit_[fifo].size());
            return used < depth(fifo) ? depth(fifo) - used : 0;
        })
        .read_only();
    registers.define(0xB00 + at, "DOEPCTL" + digit)
        .reads([&out] { return out.control | (out.data1 ? 1u << kToggleShift : 0); })
        .writes([this, number](u32 value) { write_out_control(number, value); });
    registers.define(0xB08 + at, "DOEPINT" + digit)
        .reads([&out] { return out.interrupts; })
        .writes([this, &out](u32 value) {
            out.interrupts &= ~value;
            update();
        });
    registers.define(0xB10 + at, "DOEPTSIZ" + digit)
        .stores(out.size)
        .mask(number == 0 ? 0x6008007F : 0x1FFFFFFF)
        .then([this] { update(); });
}

void OtgFs::define_host_mode() {
    registers.unmodelled(0x400, "HCFG");
    registers.unmodelled(0x404, "HFIR", 0xEA60);
    registers.unmodelled(0x408, "HFNUM", 0x3FFF);
    registers.unmodelled(0x410, "HPTXSTS", 0x00080100);
    registers.unmodelled(0x414, "HAINT");
    registers.unmodelled(0x418, "HAINTMSK");
    registers.unmodelled(0x440, "HPRT");
    for (u32 channel = 0; channel < 8; ++channel) {
        std::string const digit = std::to_string(channel);
        registers.unmodelled(0x500 + 0x20 * channel, "HCCHAR" + digit);
        registers.unmodelled(0x508 + 0x20 * channel, "HCINT" + digit);
        registers.unmodelled(0x50C + 0x20 * channel, "HCINTMSK" + digit);
        registers.unmodelled(0x510 + 0x20 * channel, "HCTSIZ" + digit);
    }
}

// The FIFOs are seen through a window of 4 KB for each endpoint; all of them read the one receive FIFO.
u32 OtgFs::read(u32 offset, unsigned size) {
    if (!has_clock(offset)) return 0;
    if (offset < 0x1000 || offset >= 0x20000) return Peripheral::read(offset, size);
    return pop_word();
}

void OtgFs::write(u32 offset, u32 value, unsigned size) {
    if (!has_clock(offset)) return;
    if (offset < 0x1000 || offset >= 0x20000) return Peripheral::write(offset, value, size);
    push_word((offset >> 12) - 1, value);
}

// Reset.

void OtgFs::clear_core() {
    in_ = {};
    out_ = {};
    in_[0].control = out_[0].control = kActive;
    for (auto &fifo : transmit_) fifo.clear();
    received_.clear();
    receiving_.clear();
    flags_ = otg_interrupt_ = 0;
    device_control_ = 0;
    address_ = 0;
    on_the_wire_ = 0;
    in_control_ = suspended_ = enumerated_ = false;
}

// GRSTCTL.CSRST: all but a few registers (34.16.2); GCCFG belongs to ST's part around the core.
void OtgFs::core_reset() {
    u32 const kept_power = power_control_;
    u32 const kept_core = core_configuration_;
    u32 const kept_speed = configuration_ & 3;
    registers.reset();
    clear_core();
    power_control_ = kept_power;
    core_configuration_ = kept_core;
    configuration_ = (configuration_ & ~3u) | kept_speed;
    session_changed();
    if (bus() != nullptr) bus()->frames_wanted_changed();
}

void OtgFs::reset() {
    Peripheral::reset();
    clear_core();
    session_ = false;
    session_changed();
    if (bus() != nullptr) bus()->frames_wanted_changed();
}

// Commands.

void OtgFs::reset_control(u32 value) {
    if ((value & kCoreReset) != 0) core_reset();
    if ((value & kRxFlush) != 0) {
        received_.clear();
        receiving_.clear();
    }
    if ((value & kTxFlush) != 0) {
        u32 const number = value >> 6 & 31;
        for (u32 fifo = 0; fifo < kEndpoints; ++fifo) {
            if (number == kAllFifos || number == fifo) transmit_[fifo].clear();
        }
    }
    update();
}

// SET_ADDRESS is acknowledged under the old address: a new one holds from the end of the transfer on.
void OtgFs::configuration_changed() {
    u8 const address = configuration_ >> 4 & 0x7F;
    if (address == 0 || !in_control_) address_ = address;
}

void OtgFs::device_control(u32 value) {
    device_control_ = (device_control_ & ~kDeviceControlBits) | (value & kDeviceControlBits);
    if ((value & kSetInNak) != 0) device_control_ |= kInNakStatus;
    if ((value & kClearInNak) != 0) device_control_ &= ~kInNakStatus;
    if ((value & kSetOutNak) != 0 && (device_control_ & kOutNakStatus) == 0) {
        device_control_ |= kOutNakStatus;
        push_received(kEntryGlobalNak << 17, {});
    }
    if ((value & kClearOutNak) != 0) {
        device_control_ &= ~kOutNakStatus;
        flags_ &= ~kGlobalOutNak;
    }
    session_changed();
}

void OtgFs::write_in_control(u32 number, u32 value) {
    Endpoint &endpoint = in_[number];
    u32 const settings = number == 0 ? 0x01E00003 : 0x01EC87FF; // Size, type, FIFO, STALL.
    u32 const kept = endpoint.control & (kNakStatus | kEnable | (number == 0 ? kActive | kStall : 0));
    endpoint.control = kept | (value & settings);
    if ((value & kClearNak) != 0) {
        endpoint.control &= ~kNakStatus;
        endpoint.interrupts &= ~kNakEffective;
    }
    if ((value & kSetNak) != 0) {
        endpoint.control |= kNakStatus;
        endpoint.interrupts |= kNakEffective;
    }
    if (number != 0 && (value & kSetData0) != 0) endpoint.data1 = false;
    if (number != 0 && (value & kSetData1) != 0) endpoint.data1 = true;
    if ((value & kDisable) != 0) {
        if ((endpoint.control & kEnable) != 0) endpoint.interrupts |= kDisabled;
        endpoint.control &= ~kEnable;
    } else {
        endpoint.control |= value & kEnable;
    }
    update();
}

void OtgFs::write_out_control(u32 number, u32 value) {
    Endpoint &endpoint = out_[number];
    u32 const settings = number == 0 ? 0x00300000 : 0x003C87FF; // Size, type, snoop, STALL.
    u32 const kept = endpoint.control & (kNakStatus | kEnable | (number == 0 ? kActive | kStall : 0));
    endpoint.control = kept | (value & settings);
    if ((value & kClearNak) != 0) endpoint.control &= ~kNakStatus;
    if ((value & kSetNak) != 0) endpoint.control |= kNakStatus;
    if (number != 0 && (value & kSetData0) != 0) endpoint.data1 = false;
    if (number != 0 && (value & kSetData1) != 0) endpoint.data1 = true;
    // Disabling waits for the global OUT NAK (34.17.6); endpoint 0 cannot be disabled.
    bool const can_be_disabled = number != 0 && (device_control_ & kOutNakStatus) != 0;
    if ((value & kDisable) != 0 && can_be_disabled) {
        if ((endpoint.control & kEnable) != 0) endpoint.interrupts |= kDisabled;
        endpoint.control &= ~kEnable;
    } else {
        endpoint.control |= value & kEnable;
    }
    update();
}

// Power, VBUS and the pull-up.
void OtgFs::session_changed() {
    bool const powered = (core_configuration_ & kPowerUp) != 0;
    bool const senses = (core_configuration_ & kVbusSenseB) != 0;
    bool const valid = powered && ((core_configuration_ & kNoVbusSense) != 0 || (senses && vbus_.level()));
    if (valid && !session_) flags_ |= kSessionRequest;
    if (!valid && session_) otg_interrupt_ |= kSessionEnd;
    session_ = valid;
    bool const connected = (device_control_ & kSoftDisconnect) == 0 && (usb_configuration_ & kForceHost) == 0;
    bool const attached = session_ && connected;
    if (attached != attached_) {
        attached_ = attached;
        if (bus() != nullptr) bus()->attachment_changed();
    }
    update();
}

void OtgFs::check_fifos() {
    for (u32 const size : transmit_size_) {
        // The reset values themselves lie outside; a guest that leaves them so does not use the FIFO.
        bool const untouched = (size & 0xFFFF0000) == 0x02000000;
        if (!untouched && (size >> 16) + (size & 0xFFFF) > kFifoWords) {
            trace_.remark("OTG_FS: a transmit FIFO lies outside the 320 words there are");
        }
    }
    update();
}

// The interrupt.

bool OtgFs::wants_frames() const { return (mask_ & kFrame) != 0; }

bool OtgFs::frame_pending() const {
    u64 const frame = bus() != nullptr ? bus()->frames() : 0;
    return frame != 0 && frame != frame_seen_;
}

u32 OtgFs::in_interrupts(u32 number) const {
    u32 const fifo = fifo_of(number);
    u32 const used = u32(transmit_[fifo].size());
    bool const when_empty = (bus_configuration_ & kTxFifoEmptyLevel) != 0;
    bool const empty = when_empty ? used == 0 : used * 2 <= depth(fifo);
    return in_[number].interrupts | (empty ? kTxEmpty : 0);
}

u32 OtgFs::endpoint_interrupts() const {
    u32 result = 0;
    for (u32 number = 0; number < kEndpoints; ++number) {
        u32 const empty = (empty_mask_ >> number & 1) != 0 ? kTxEmpty : 0;
        if ((in_interrupts(number) & ((in_mask_ & ~kTxEmpty) | empty)) != 0) result |= 1u << number;
        if ((out_[number].interrupts & out_mask_) != 0) result |= 1u << (16 + number);
    }
    return result;
}

u32 OtgFs::interrupts() const {
    u32 result = flags_ | kFifosEmpty;
    if ((usb_configuration_ & kForceHost) != 0) result |= kHostMode;
    if (otg_interrupt_ != 0) result |= kOtgInterrupt;
    if (frame_pending()) result |= kFrame;
    if (!received_.empty()) result |= kReceived;
    if ((device_control_ & kInNakStatus) != 0) result |= kGlobalInNak;
    u32 const endpoints = endpoint_interrupts() & endpoint_mask_;
    if ((endpoints & 0xFFFF) != 0) result |= kInEndpoint;
    if ((endpoints >> 16) != 0) result |= kOutEndpoint;
    return result;
}

void OtgFs::update() {
    irq.set((bus_configuration_ & kGlobalInterruptEnable) != 0 && (interrupts() & mask_) != 0);
    tell_bus();
}

void OtgFs::archive(Archive &archive) {
    Peripheral::archive(archive);
    archive(vbus_, session_, attached_, in_, out_, transmit_, received_, receiving_, on_the_wire_, address_,
            in_control_, suspended_, enumerated_, frame_seen_, flags_, otg_interrupt_, device_control_);
    if (archive.loading())
        irq.set((bus_configuration_ & kGlobalInterruptEnable) != 0 && (interrupts() & mask_) != 0);
}

} // namespace terrarium::stm32f4
