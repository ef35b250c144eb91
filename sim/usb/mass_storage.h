// MassStorage: a disk over USB, the host's side. USB Mass Storage Class Bulk-Only Transport 1.0; SPC-2 and
// SBC-2 for the commands.
//
// After configuration it asks what any host asks (INQUIRY, TEST UNIT READY, READ CAPACITY, MODE SENSE) and
// then serves block requests in order.
//
// Modelled: logical unit 0, blocks of 512 to 4096 bytes, recovery from stalls, phase errors and a device
// that does not answer (30 s), unit attention.
// Not modelled: further units, a medium that comes later than about a second after the device, disks over
// 2 TB, partitions and file systems.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "sim/usb/usb_function.h"

namespace terrarium {

class MassStorage final : public UsbFunction {
public:
    static constexpr u32 kMostBlocks = 128; // In one request.

    // Null if the interface has no bulk endpoints both ways.
    static std::unique_ptr<MassStorage> make(UsbFunctionHost &host, UsbInterface const &interface);

    MassStorage(UsbFunctionHost &host, UsbInterface const &interface);

    struct Block {
        bool write = false;
        u32 first = 0;
        u32 count = 0;
        std::vector<u8> data; // To be written, or read.
        bool retried = false;
        void archive(Archive &archive) { archive(write, first, count, data, retried); }
    };
    // A request is over, well or not; a failed one has no data. What is asked for when the device goes away
    // is dropped. Not part of the state.
    std::function<void(Block const &request, bool ok)> on_done;
    // The disk can be used from now on. Not part of the state.
    std::function<void()> on_ready;
    // release() or eject() is over, well or not. Not part of the state.
    std::function<void(bool ok)> on_obeyed;

    // Queues a request of 1 to kMostBlocks blocks; false if it lies outside the disk, the data are no whole
    // blocks, the disk is not ready() or writing to it is forbidden.
    bool read(u32 first, u32 count);
    bool write(u32 first, std::span<u8 const> data);

    // What a host says that unmounts a file system: the medium may be removed. A device that keeps what is
    // written to it in a memory of its own brings it home then. Not every device knows the command.
    void release() { order(Order::Release); }
    // The same, and then the device is to let go of its medium; the disk is no longer ready() when it has.
    void eject() { order(Order::Eject); }

    [[nodiscard]] bool ready() const { return state_ == State::Ready; }
    [[nodiscard]] u32 blocks() const { return blocks_; }
    [[nodiscard]] u32 block_bytes() const { return block_bytes_; }
    [[nodiscard]] bool write_protected() const { return write_protected_; }
    // Vendor, product and revision, as INQUIRY gives them.
    [[nodiscard]] std::string const &title() const { return title_; }
    [[nodiscard]] std::size_t pending() const { return requests_.size(); }

    [[nodiscard]] std::string_view kind() const override { return "disk"; }
    [[nodiscard]] std::vector<UsbEndpoint> endpoints() const override { return {in_, out_}; }
    void start() override;
    void control_done(u8 tag, UsbOutcome outcome, std::vector<u8> const &data) override;
    void transfer_done(u8 endpoint, UsbOutcome outcome, std::vector<u8> const &data) override;
    void archive(Archive &archive) override;

private:
    enum class State : u8 { Starting, Ready, NoMedium, Broken };
    enum class Phase : u8 { Idle, Command, Data, Status, Recovery };
    enum class Command : u8 { Inquiry, TestReady, Sense, Capacity, ModeSense, Block, Release, Eject };
    enum class Order : u8 { None, Release, Eject };

    void begin(Command command, std::vector<u8> block, u32 length, bool in);
    void begin_data();
    void read_status();
    void status_received(std::vector<u8> const &data);
    void recover();
    void wait_is_over();
    void done(bool ok);
    void unit_not_ready();
    void sensed();
    void capacity_received(bool ok);
    void block_done(bool ok);
    void next_request();
    void order(Order order);
    void obeyed(bool ok);
    void give_up(std::string_view why);
    void request_over(bool ok);

    u8 interface_;
    UsbEndpoint in_;
    UsbEndpoint out_;
    Event wait_; // The end of patience, or the pause before asking again.
    State state_ = State::Starting;
    Phase phase_ = Phase::Idle;
    Command command_ = Command::Inquiry;
    u32 tag_ = 0;
    u32 length_ = 0; // Of the data phase.
    bool data_in_ = false;
    bool status_retried_ = false;
    bool sense_for_block_ = false;
    Order order_ = Order::None; // Waits for the requests before it, or is being carried out.
    u8 recoveries_ = 0;         // In a row.
    u8 tries_ = 0;              // Of TEST UNIT READY.
    std::vector<u8> received_;
    std::deque<Block> requests_;
    u32 blocks_ = 0;
    u32 block_bytes_ = 512;
    bool write_protected_ = false;
    std::string title_;
};

} // namespace terrarium
