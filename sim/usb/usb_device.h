// UsbDevice and UsbBus: the two ends of a full-speed USB cable. USB 2.0, chapters 7 and 8.
//
// A chip's USB peripheral is a UsbDevice: it answers transactions, one at a time, as the wire would carry
// them. A host is a UsbBus: it begins every transaction. So that an idle bus costs nothing, a host does not
// poll an endpoint that answered NAK; the device says when the answer would be another one.
//
// Modelled: SETUP, OUT and IN with data toggles and handshakes, reset, start of frame, suspend, attachment.
// Not modelled: low and high speed, isochronous endpoints' timing, bit errors, hubs.
#pragma once

#include <span>
#include <vector>

#include "sim/core/types.h"

namespace terrarium {

// Nothing: the device does not answer, for it is not meant (another address, an endpoint that is off).
enum class UsbHandshake : u8 { Ack, Nak, Stall, Nothing };

// An answer to an IN token: with Ack, a data packet is here.
struct UsbInAnswer {
    UsbHandshake handshake = UsbHandshake::Nothing;
    bool data1 = false; // The packet is DATA1, not DATA0.
    std::vector<u8> data;
};

// What a device knows of whoever holds the other end. All calls are allowed inside a transaction and
// return without beginning another one.
class UsbBus {
public:
    // The pull-up on D+ has been switched.
    virtual void attachment_changed() = 0;
    // An endpoint (0x81 is IN 1, 0x01 OUT 1) would no longer answer NAK. Said too often, it does no harm.
    virtual void endpoint_ready(u8 endpoint) = 0;
    // The answer of wants_frames() has changed.
    virtual void frames_wanted_changed() = 0;
    // Frames begun since the bus came out of reset, one a millisecond; 0 while no host drives the bus.
    [[nodiscard]] virtual u64 frames() const = 0;

protected:
    ~UsbBus() = default;
};

class UsbDevice {
public:
    // Whoever holds the other end of the cable; set by the board's wiring.
    virtual void connect(UsbBus *bus) { bus_ = bus; }

    // The pull-up on D+ is on: a full-speed device is there.
    [[nodiscard]] virtual bool attached() const = 0;
    // Whether start_of_frame() makes a difference; a host may keep it to itself otherwise.
    [[nodiscard]] virtual bool wants_frames() const = 0;

    // The host drives both lines low (true), and lets go of them (false).
    virtual void bus_reset(bool asserted) = 0;
    virtual void start_of_frame() = 0;
    // The bus has been idle for three milliseconds (true), or wakes up.
    virtual void suspend(bool suspended) = 0;

    // Transactions. `packet` of setup() holds eight bytes; a SETUP is acknowledged or not answered.
    virtual UsbHandshake setup(u8 address, u8 endpoint, std::span<u8 const> packet) = 0;
    virtual UsbHandshake out(u8 address, u8 endpoint, bool data1, std::span<u8 const> packet) = 0;
    virtual UsbInAnswer in(u8 address, u8 endpoint) = 0;
    // The host has acknowledged the packet that in() has just given.
    virtual void in_acknowledged(u8 endpoint) = 0;

protected:
    ~UsbDevice() = default;
    [[nodiscard]] UsbBus *bus() const { return bus_; }

private:
    UsbBus *bus_ = nullptr;
};

} // namespace terrarium
