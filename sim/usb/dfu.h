// Dfu: downloads firmware to a device in DFU mode, the host's side. DFU 1.1; ST's extensions (UM0391,
// AN3156).
//
// It does what dfu-util does with a DfuSe file: brings the device to its idle state, erases the sectors that
// hold anything of the file, writes it block by block, and sends the device away to the program. What memory
// there is, and how it is cut into sectors, the device says in the name of its first setting.
//
// Modelled: bwPollTimeout between requests, errors told by the device's status, blocks of its transfer size.
// Not modelled: plain DFU 1.1 without addresses, other settings than the first, uploading, detaching a device
// that is not in DFU mode.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "sim/usb/usb_function.h"

namespace terrarium {

class Dfu final : public UsbFunction {
public:
    struct Piece {
        u32 address = 0;
        std::vector<u8> data;
        void archive(Archive &archive) { archive(address, data); }
    };

    // Null if the interface lacks DFU's descriptor or is a device that has to be detached first.
    static std::unique_ptr<Dfu> make(UsbFunctionHost &host, UsbInterface const &interface);

    Dfu(UsbFunctionHost &host, UsbInterface const &interface, u16 transfer_bytes);

    // The device has said what its memory is: download() may be called. Not part of the state.
    std::function<void()> on_ready;
    // The download is over; empty, or what went wrong. Not part of the state.
    std::function<void(std::string const &failure)> on_done;

    // Only while ready(), with pieces in ascending order that do not overlap. on_done may follow at once.
    void download(std::vector<Piece> pieces);
    [[nodiscard]] bool ready() const { return phase_ == Phase::Ready; }
    // "erasing 2 of 5", "writing 12 of 180"; empty while nothing is downloaded.
    [[nodiscard]] std::string progress() const;

    [[nodiscard]] std::string_view kind() const override { return "dfu"; }
    [[nodiscard]] std::vector<UsbEndpoint> endpoints() const override { return {}; }
    void start() override;
    void control_done(u8 tag, UsbOutcome outcome, std::vector<u8> const &data) override;
    void transfer_done(u8, UsbOutcome, std::vector<u8> const &) override {}
    void archive(Archive &archive) override;

private:
    enum class Phase : u8 { Starting, Ready, Preparing, Working, Leaving, Over };
    struct Sector {
        u32 address = 0;
        u32 bytes = 0;
        u8 can = 0; // Of kRead, kErase, kWrite.
    };
    struct Step {
        enum Kind : u8 { Erase, Point, Write } kind = Erase;
        u32 address = 0; // Erase, Point.
        u32 piece = 0;   // Write: a block of a piece.
        u16 block = 0;
    };
    // "@Internal Flash  /0x08000000/04*016Kg,01*064Kg": what lies where; empty if the name is no such list.
    static std::vector<Sector> parse_layout(std::string_view name);

    [[nodiscard]] std::string plan();
    void next_step();
    void ask_status();
    void send(u16 block, std::vector<u8> data);
    void status_received(std::vector<u8> const &data);
    void fail(std::string why);
    void over(std::string const &failure);

    u8 interface_;
    u8 name_string_;
    u16 transfer_bytes_;
    Event poll_;
    Phase phase_ = Phase::Starting;
    std::vector<u8> name_; // The string descriptor of the first setting.
    std::vector<Piece> pieces_;
    std::vector<Step> steps_; // Follow from name_ and pieces_.
    u32 step_ = 0;
    u8 tries_ = 0; // To bring the device to its idle state.
};

} // namespace terrarium
