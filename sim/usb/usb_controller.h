// UsbController: the host's half of the bus: transfers in, transactions and frames out.
// USB 2.0, chapters 5 and 8.
//
// It carries a control transfer through its stages and cuts others into packets, one transaction at a time,
// each as long as its bits take at 12 Mbit/s. Control comes first, then what is due periodically, then bulk
// in turn. A pipe that was answered NAK rests until the device says that it is ready.
//
// Modelled: data toggles, short and zero-length packets, NAK, STALL, three tries without an answer, babble,
// a control transfer's limit of five seconds, interrupt endpoints on multiples of their interval.
// Not modelled: the share of a frame kept for control transfers, a transaction held back because its frame
// ends, bit stuffing, isochronous transfers.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "sim/core/archive.h"
#include "sim/core/clock.h"
#include "sim/usb/usb_device.h"
#include "sim/usb/usb_setup.h"

namespace terrarium {

// How a transfer ended. Failed: no answer, a packet that does not fit, or out of time.
enum class UsbOutcome : u8 { Done, Stalled, Failed };

// Whoever asks for transfers. Called from events, and attachment_changed() also from within the device.
class UsbClient {
public:
    virtual void attachment_changed() = 0;
    // `data` is what came in; empty for transfers out.
    virtual void control_done(UsbOutcome outcome, std::vector<u8> data) = 0;
    virtual void transfer_done(u8 endpoint, UsbOutcome outcome, std::vector<u8> data) = 0;

protected:
    ~UsbClient() = default;
};

class UsbController final : public UsbBus {
public:
    UsbController(Clock &clock, std::string const &name, UsbDevice &device, UsbClient &client);
    ~UsbController() { device_.connect(nullptr); }
    UsbController(UsbController const &) = delete;
    UsbController &operator=(UsbController const &) = delete;

    // The cable. Without it nothing of the below happens.
    void plug(bool plugged);
    [[nodiscard]] bool attached() const { return plugged_ && device_.attached(); }

    // Drives reset, or ends it: then frames begin. Either way every transfer and pipe is forgotten.
    void reset(bool asserted);
    // As after a detachment: no transfers, no pipes, no frames. No outcome is reported.
    void abandon();

    void set_address(u8 address) { address_ = address; }
    void set_control_packet(u16 bytes) { pipes_[0].max_packet = pipes_[kIn].max_packet = bytes; }
    // Makes an endpoint usable, from DATA0 on. An interval of 0 milliseconds is for bulk.
    void open(u8 endpoint, u16 max_packet, u8 interval);
    // After the device has been told to clear the endpoint's halt.
    void clear_toggle(u8 endpoint) { pipe(endpoint).data1 = false; }

    // One control transfer at a time, and one transfer an endpoint.
    void control(UsbSetup const &setup, std::vector<u8> data);
    void read(u8 endpoint, u32 length);
    void write(u8 endpoint, std::vector<u8> data);
    [[nodiscard]] bool busy(u8 endpoint) const { return pipes_[index(endpoint)].busy; }
    // Forgets the endpoint's transfer; no outcome is reported.
    void cancel(u8 endpoint) { pipe(endpoint).busy = false; }

    void attachment_changed() override { client_.attachment_changed(); }
    void endpoint_ready(u8 endpoint) override;
    void frames_wanted_changed() override;
    [[nodiscard]] u64 frames() const override;

    void archive(Archive &archive);

private:
    static constexpr std::size_t kIn = 16; // Pipes 0 to 15 lead out, 16 to 31 in.

    enum class Phase : u8 { Idle, Token, Packet };
    enum class Stage : u8 { None, Setup, Data, Status };

    struct Pipe {
        bool busy = false;
        bool waiting = false; // Answered NAK.
        bool data1 = false;
        u8 interval = 0; // Milliseconds; 0: not periodic.
        u8 errors = 0;   // In a row.
        u16 max_packet = 0;
        u32 length = 0; // Wanted, or to be sent.
        u32 moved = 0;
        std::vector<u8> data;
        Time due;

        [[nodiscard]] bool runnable(Time now) const {
            return busy && !waiting && (interval == 0 || due <= now);
        }
        void archive(Archive &archive);
    };

    static std::size_t index(u8 endpoint) { return (endpoint & 15u) + ((endpoint & 0x80) != 0 ? kIn : 0); }
    static u8 endpoint_of(std::size_t index) { return u8(index < kIn ? index : (index - kIn) | 0x80); }
    Pipe &pipe(u8 endpoint) { return pipes_[index(endpoint)]; }

    void begin(u8 endpoint, u32 length, std::vector<u8> data);
    void schedule();
    void step();
    void begin_transaction();
    void end_transaction();
    UsbHandshake end_out(Pipe &pipe);
    void packet_moved(Pipe &pipe, u32 bytes);
    void unanswered(Pipe &pipe);
    void finish(UsbOutcome outcome);
    void finish_stage(UsbOutcome outcome, std::vector<u8> data);
    void control_failed();
    void frame_begins();
    [[nodiscard]] std::size_t choose() const;
    [[nodiscard]] Time next_poll(Pipe const &pipe) const;

    Clock &clock_;
    UsbDevice &device_;
    UsbClient &client_;
    Event bus_; // The end of what is on the wire, or the next periodic transaction.
    Event frame_;
    Event control_timeout_;

    bool plugged_ = true;
    bool active_ = false; // Out of reset: frames go on.
    Time first_frame_;
    u8 address_ = 0;
    std::array<Pipe, 32> pipes_;
    Phase phase_ = Phase::Idle;
    u8 current_ = 0;     // The pipe of the transaction on the wire.
    u8 last_bulk_ = 0;   // Bulk pipes take turns.
    UsbInAnswer answer_; // What an IN token brought.
    Stage stage_ = Stage::None;
    UsbSetup setup_;
    std::vector<u8> control_data_; // To be sent, or received so far.
};

} // namespace terrarium
