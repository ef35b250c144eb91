// STM32F4 USB on-the-go full-speed, device mode. Manual RM0090, chapter 34 (OTG_FS).
//
// The core is Synopsys' DWC2. A packet from the host goes to the receive FIFO with a status entry that the
// guest pops from GRXSTSP; packets to the host go word by word to an endpoint's transmit FIFO. What an entry
// says (STUP, XFRC) comes true when it is popped, not when it arrives.
//
// Modelled: endpoints 0 to 3 both ways, control, bulk and interrupt, data toggles, NAK and STALL, the 1.25 KB
// of FIFO, soft disconnect, core reset and flushes, VBUS sensing on PA9, suspend, frames.
// Not modelled: host mode (its registers are named), isochronous endpoints, SRP and HNP, remote wake-up, test
// modes, the wake-up interrupt, power saving by PCGCCTL, direct access to the FIFO RAM.
#pragma once

#include <array>
#include <deque>
#include <vector>

#include "sim/core/irq_line.h"
#include "sim/core/net.h"
#include "sim/stm32f4/gated_peripheral.h"
#include "sim/usb/usb_device.h"

namespace terrarium::stm32f4 {

class OtgFs final : public GatedPeripheral, public UsbDevice {
public:
    static constexpr u32 kSize = 0x40000; // Of its address range.

    // OTG_FS global interrupt, IRQ 67.
    IrqLine irq;

    // `vbus` is the wire on PA9.
    OtgFs(Clock &clock, Trace &trace, Net &vbus);

    [[nodiscard]] u32 read(u32 offset, unsigned size) override;
    void write(u32 offset, u32 value, unsigned size) override;
    void reset() override;
    void archive(Archive &archive) override;

    [[nodiscard]] bool attached() const override { return attached_; }
    [[nodiscard]] bool wants_frames() const override;
    void bus_reset(bool asserted) override;
    void start_of_frame() override { update(); }
    void suspend(bool suspended) override;
    UsbHandshake setup(u8 address, u8 endpoint, std::span<u8 const> packet) override;
    UsbHandshake out(u8 address, u8 endpoint, bool data1, std::span<u8 const> packet) override;
    UsbInAnswer in(u8 address, u8 endpoint) override;
    void in_acknowledged(u8 endpoint) override;

private:
    static constexpr u32 kEndpoints = 4;

    struct Endpoint {
        u32 control = 0;
        u32 interrupts = 0;
        u32 size = 0; // Bytes and packets still to come.
        bool data1 = false;
        void archive(Archive &archive) { archive(control, interrupts, size, data1); }
    };
    // What the receive FIFO holds: a status word and the packet's bytes behind it.
    struct Received {
        u32 status = 0;
        std::vector<u8> data;
        void archive(Archive &archive) { archive(status, data); }
    };

    void define_global();
    void define_device();
    void define_endpoint(u32 number);
    void define_host_mode();

    void core_reset();
    void clear_core();
    void reset_control(u32 value);
    void configuration_changed();
    void device_control(u32 value);
    void write_in_control(u32 number, u32 value);
    void write_out_control(u32 number, u32 value);
    void session_changed();
    void check_fifos();

    [[nodiscard]] u32 interrupts() const;
    [[nodiscard]] u32 endpoint_interrupts() const;
    [[nodiscard]] u32 in_interrupts(u32 number) const;
    [[nodiscard]] bool frame_pending() const;
    void update();
    void tell_bus();

    [[nodiscard]] bool meant(u8 address, u8 endpoint) const;
    [[nodiscard]] bool in_ready(u32 number) const;
    [[nodiscard]] bool out_ready(u32 number, std::size_t bytes) const;
    [[nodiscard]] u32 packet_bytes(Endpoint const &endpoint) const;
    [[nodiscard]] u32 next_in_bytes(u32 number) const;
    void count_packet(u32 number, Endpoint &endpoint, u32 bytes);

    [[nodiscard]] u32 depth(u32 fifo) const { return transmit_size_[fifo] >> 16; }
    [[nodiscard]] u32 fifo_of(u32 number) const;
    [[nodiscard]] u32 received_words() const;
    void push_received(u32 status, std::span<u8 const> data);
    u32 pop_status();
    u32 pop_word();
    void push_word(u32 number, u32 value);

    Trace &trace_;
    Pin vbus_;
    bool session_ = false;  // VBUS is valid for a B device.
    bool attached_ = false; // The pull-up is on.

    std::array<Endpoint, kEndpoints> in_;
    std::array<Endpoint, kEndpoints> out_;
    std::array<std::deque<u32>, kEndpoints> transmit_; // Words.
    std::deque<Received> received_;
    std::deque<u32> receiving_; // Words of the packet whose status has been popped.
    u32 on_the_wire_ = 0;       // Bytes of the IN packet that awaits the host's acknowledge.

    u8 address_ = 0;          // Answers to this one: DCFG's, from the end of SET_ADDRESS on.
    bool in_control_ = false; // Between a SETUP and the end of the next IN packet of endpoint 0.
    bool suspended_ = false;
    bool enumerated_ = false; // Since the last reset ended.
    u64 frame_seen_ = 0;      // The frame whose SOF flag was cleared.

    u32 flags_ = 0; // GINTSTS, the bits that are latched.
    u32 mask_ = 0;
    u32 bus_configuration_ = 0;                   // GAHBCFG
    u32 usb_configuration_ = 0;                   // GUSBCFG
    u32 core_configuration_ = 0;                  // GCCFG
    u32 otg_interrupt_ = 0;                       // GOTGINT
    u32 receive_size_ = 0;                        // GRXFSIZ, in words.
    std::array<u32, kEndpoints> transmit_size_{}; // DIEPTXF: depth and start, in words.
    u32 configuration_ = 0;                       // DCFG
    u32 device_control_ = 0;                      // DCTL
    u32 in_mask_ = 0;
    u32 out_mask_ = 0;
    u32 endpoint_mask_ = 0;
    u32 empty_mask_ = 0;
    u32 power_control_ = 0; // PCGCCTL
};

} // namespace terrarium::stm32f4
