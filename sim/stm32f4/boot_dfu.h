// The boot loader's USB side: a DFU device in native code, in place of the one in ST's ROM, which nobody may
// copy. DFU 1.1; ST's extensions (DfuSe): AN3156, UM0391. What the chip's ROM claims: AN2606.
//
// Operations take the times of the flash controller; GETSTATUS tells them beforehand (bwPollTimeout), and a
// host that asks too early waits for its answer, because the CPU of the real one stands still meanwhile.
//
// Modelled: four alternate settings (flash, option bytes, OTP, device feature), SET ADDRESS POINTER, ERASE of
// a sector and of everything, READ UNPROTECT, download and upload in blocks of up to 2048 bytes, leaving,
// ABORT and CLRSTATUS, states and errors of DFU 1.1, write protected sectors, read-out protection (refused
// with errVENDOR), the voltage range of the device feature, which sets the speed of flash. Not modelled:
// programming OTP (an error, remarked upon), going on after errSTALLEDPKT as ST's ROM may.
#pragma once

#include <functional>

#include "sim/core/clock.h"
#include "sim/core/trace.h"
#include "sim/stm32f4/flash.h"
#include "sim/usb/usb_control_device.h"

namespace terrarium::stm32f4 {

class BootDfu final : public UsbControlDevice {
public:
    static constexpr u32 kTransferBytes = 2048;

    // `system_memory` begins at 0x1FFF0000; OTP is in it. `serial_number` is what the host reads.
    BootDfu(Clock &clock, Trace &trace, FlashInterface &flash, std::span<u8> main, std::span<u8> option,
            std::span<u8> system_memory, std::string serial_number);

    // The host has sent the device away, to the program whose vector table is at `address`.
    std::function<void(u32 address)> on_leave;
    // Option bytes have been written: the chip resets itself.
    std::function<void()> on_reset;

    // The boot loader begins, or stops for whatever reason.
    void start();
    void stop();
    void archive(Archive &archive);

protected:
    std::optional<std::vector<u8>> request(UsbSetup const &setup, std::vector<u8> const &data) override;
    void request_over(UsbSetup const &setup) override;
    void begin_anew() override;

private:
    enum class State : u8 {
        Idle = 2,
        DownloadSync = 3,
        DownloadBusy = 4,
        DownloadIdle = 5,
        ManifestSync = 6,
        Manifest = 7,
        UploadIdle = 9,
        Error = 10,
    };
    enum class Status : u8 { Ok = 0, Target = 1, Write = 3, Erase = 4, Vendor = 11, StalledPacket = 15 };
    enum class Work : u8 { Nothing, SetAddress, Erase, EraseAll, Unprotect, Program };
    enum class Then : u8 { Nothing, Attach, Done, Leave, Reset };

    using Answer = std::optional<std::vector<u8>>;
    Answer stalled();
    Answer download(UsbSetup const &setup, std::vector<u8> const &data);
    Answer upload(UsbSetup const &setup);
    Answer status();
    [[nodiscard]] bool command(std::vector<u8> const &data);
    void carry_out();
    [[nodiscard]] Time do_work();
    Time fail(Status status);
    Time program();
    void due();
    [[nodiscard]] std::span<u8> memory(u32 address);
    [[nodiscard]] bool known(u32 address) const;
    [[nodiscard]] unsigned parallelism() const;
    [[nodiscard]] Time expected() const;
    [[nodiscard]] u32 block_address(u16 block) const { return address_ + (block - 2u) * kTransferBytes; }

    Trace &trace_;
    FlashInterface &flash_;
    std::span<u8> main_;
    std::span<u8> option_;
    std::span<u8> system_memory_;
    Event event_;
    Then then_ = Then::Nothing; // What the event is for.
    State state_ = State::Idle;
    Status status_ = Status::Ok;
    u32 address_ = 0;
    Work work_ = Work::Nothing; // Begins when GETSTATUS has said how long it takes.
    u32 target_ = 0;            // Of the work.
    std::vector<u8> data_;
    u8 voltage_range_ = 3;
};

} // namespace terrarium::stm32f4
