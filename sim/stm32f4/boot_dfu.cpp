#include "sim/stm32f4/boot_dfu.h"

#include <algorithm>

#include "sim/core/bus.h"
#include "sim/core/text.h"

namespace terrarium::stm32f4 {

namespace {

using namespace literals;

enum Request : u8 { kDetach, kDownload, kUpload, kReadStatus, kClearStatus, kGetState, kAbort };
enum Command : u8 { kGetCommands = 0x00, kPointAt = 0x21, kErase = 0x41, kReadUnprotect = 0x92 };

constexpr u32 kOptionBase = 0x1FFFC000;
constexpr u32 kSystemBase = 0x1FFF0000;
constexpr u32 kOtpBase = 0x1FFF7800;
constexpr u32 kOtpBytes = 528; // 16 blocks of 32, and a lock byte for each.
constexpr u32 kFeatureBase = 0xFFFF0000;
constexpr u32 kFeatureBytes = 4;
constexpr u8 kRangeExternal = 4; // 2.7 to 3.6 V, and VPP.

constexpr Time kStart = 50_ms; // The ROM looks at its other ports and starts a crystal first.
constexpr Time kLeave = 1_ms;  // The host's last handshake comes before the pull-up goes.

u32 milliseconds(Time time) { return u32((time.picoseconds() + 999'999'999) / 1'000'000'000); }

std::vector<u8> configuration() {
    constexpr u8 kSettings = 4, kFirstString = 4;
    std::vector<u8> bytes{9, kConfigurationDescriptor, 0, 0, 1, 1, 0, 0xC0, 50};
    for (u8 setting = 0; setting < kSettings; ++setting) {
        bytes.insert(bytes.end(),
                     {9, kInterfaceDescriptor, 0, setting, 0, 0xFE, 1, 2, u8(kFirstString + setting)});
    }
    // Download, upload, detach; 255 ms; the transfer size; DFU 1.1a, ST's.
    bytes.insert(bytes.end(), {9, kDfuDescriptor, 0x0B, 255, 0, u8(BootDfu::kTransferBytes),
                               u8(BootDfu::kTransferBytes >> 8), 0x1A, 0x01});
    bytes[2] = u8(bytes.size());
    return bytes;
}

} // namespace

BootDfu::BootDfu(Clock &clock, Trace &trace, FlashInterface &flash, std::span<u8> main, std::span<u8> option,
                 std::span<u8> system_memory, std::string serial_number)
    : UsbControlDevice(
          {{18, kDeviceDescriptor, 0, 1, 0, 0, 0, kPacket, 0x83, 0x04, 0x11, 0xDF, 0x00, 0x22, 1, 2, 3, 1},
           configuration(),
           {"STMicroelectronics", "STM32  BOOTLOADER", std::move(serial_number),
            "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg", "@Option Bytes  /0x1FFFC000/01*016 e",
            "@OTP Memory /0x1FFF7800/01*512 e,01*016 e", "@Device Feature/0xFFFF0000/01*004 e"},
           4}),
      trace_(trace), flash_(flash), main_(main), option_(option), system_memory_(system_memory),
      event_(clock, "boot loader", [this] { due(); }) {}

void BootDfu::start() {
    voltage_range_ = 3;
    then_ = Then::Attach;
    event_.in(kStart);
}

void BootDfu::stop() {
    event_.cancel();
    then_ = Then::Nothing;
    attach(false);
}

void BootDfu::begin_anew() {
    work_ = Work::Nothing; // One that has begun goes on to its end.
    state_ = State::Idle;
    status_ = Status::Ok;
    address_ = kFlashBase;
    data_.clear();
}

void BootDfu::due() {
    switch (std::exchange(then_, Then::Nothing)) {
    case Then::Nothing: return;
    case Then::Attach: return attach(true);
    case Then::Done: return set_busy(false);
    case Then::Leave: {
        u32 const address = address_;
        stop();
        if (on_leave) on_leave(address);
        return;
    }
    case Then::Reset:
        stop();
        if (on_reset) on_reset();
        return;
    }
}

// Requests.

BootDfu::Answer BootDfu::stalled() {
    state_ = State::Error;
    status_ = Status::StalledPacket;
    return {};
}

BootDfu::Answer BootDfu::request(UsbSetup const &setup, std::vector<u8> const &data) {
    bool const out = setup.type == kToClass;
    if ((!out && setup.type != kFromClass) || setup.index != 0) return {};
    switch (setup.request) {
    case kDownload: return out ? download(setup, data) : stalled();
    case kUpload: return out ? stalled() : upload(setup);
    case kReadStatus: return out ? stalled() : status();
    case kGetState: return out ? stalled() : Answer(std::vector<u8>{u8(state_)});
    case kClearStatus:
        if (!out || state_ != State::Error) return stalled();
        state_ = State::Idle;
        status_ = Status::Ok;
        return std::vector<u8>();
    case kAbort:
        if (!out || state_ == State::Error || state_ == State::DownloadBusy || state_ == State::Manifest)
            return stalled();
        work_ = Work::Nothing;
        state_ = State::Idle;
        return std::vector<u8>();
    default: return stalled(); // DETACH has no meaning here.
    }
}

BootDfu::Answer BootDfu::download(UsbSetup const &setup, std::vector<u8> const &data) {
    if (state_ != State::Idle && state_ != State::DownloadIdle) return stalled();
    if (data.size() != setup.length || setup.length > kTransferBytes) return stalled();
    if (data.empty()) {
        state_ = State::ManifestSync;
        return std::vector<u8>();
    }
    if (setup.value == 1 || (setup.value == 0 && !command(data))) return stalled();
    if (setup.value >= 2) {
        work_ = Work::Program;
        target_ = block_address(setup.value);
        data_ = data;
    }
    state_ = State::DownloadSync;
    return std::vector<u8>();
}

bool BootDfu::command(std::vector<u8> const &data) {
    target_ = data.size() == 5 ? load_u32(data, 1) : 0;
    if (data[0] == kPointAt && data.size() == 5) {
        work_ = Work::SetAddress;
    } else if (data[0] == kErase && data.size() == 5) {
        work_ = Work::Erase;
    } else if (data[0] == kErase && data.size() == 1) {
        work_ = Work::EraseAll;
    } else if (data[0] == kReadUnprotect && data.size() == 1) {
        work_ = Work::Unprotect;
    } else {
        return false;
    }
    return true;
}

BootDfu::Answer BootDfu::upload(UsbSetup const &setup) {
    if (state_ != State::Idle && state_ != State::UploadIdle) return stalled();
    if (setup.length > kTransferBytes || setup.value == 1) return stalled();
    if (setup.value == 0) {
        state_ = State::Idle;
        return std::vector<u8>{kGetCommands, kPointAt, kErase, kReadUnprotect};
    }
    u32 const address = block_address(setup.value);
    bool const feature = address == kFeatureBase;
    std::span<u8 const> const bytes = memory(address);
    if ((bytes.empty() && !feature) || flash_.read_protected()) {
        state_ = State::Error;
        status_ = flash_.read_protected() ? Status::Vendor : Status::Target;
        return {};
    }
    std::vector<u8> answer(
        bytes.begin(), bytes.begin() + std::min<std::ptrdiff_t>(setup.length, std::ptrdiff_t(bytes.size())));
    if (feature) answer = {voltage_range_, 0, 0, 0};
    state_ = answer.size() < setup.length ? State::Idle : State::UploadIdle;
    return answer;
}

BootDfu::Answer BootDfu::status() {
    u32 poll = 0;
    if (state_ == State::DownloadSync && work_ != Work::Nothing) {
        state_ = State::DownloadBusy;
        poll = milliseconds(expected());
    } else if (state_ == State::DownloadBusy) {
        state_ = status_ == Status::Ok ? State::DownloadIdle : State::Error;
    } else if (state_ == State::ManifestSync) {
        state_ = State::Manifest;
        poll = milliseconds(kLeave);
    }
    return std::vector<u8>{u8(status_), u8(poll), u8(poll >> 8), u8(poll >> 16), u8(state_), 0};
}

void BootDfu::request_over(UsbSetup const &setup) {
    if (setup.type != kFromClass || setup.request != kReadStatus) return;
    if (state_ == State::DownloadBusy && work_ != Work::Nothing) return carry_out();
    if (state_ != State::Manifest) return;
    then_ = Then::Leave;
    event_.in(kLeave);
}

// Operations.

bool BootDfu::known(u32 address) const {
    return address - kFlashBase < main_.size() || address - kOptionBase < option_.size() ||
           address - kOtpBase < kOtpBytes || address - kFeatureBase < kFeatureBytes;
}

// What can be read from an address on.
std::span<u8> BootDfu::memory(u32 address) {
    if (address - kFlashBase < main_.size()) return main_.subspan(address - kFlashBase);
    if (address - kOptionBase < option_.size()) return option_.subspan(address - kOptionBase);
    if (address - kOtpBase < kOtpBytes) {
        return system_memory_.subspan(address - kSystemBase, kOtpBase + kOtpBytes - address);
    }
    return {};
}

unsigned BootDfu::parallelism() const {
    static constexpr unsigned kOfRange[] = {1, 2, 2, 4, 8}; // RM0090, table 7.
    return kOfRange[std::min(voltage_range_, kRangeExternal)];
}

// How long the work will take if it does not fail.
Time BootDfu::expected() const {
    switch (work_) {
    case Work::Erase:
        if (target_ - kFlashBase >= main_.size()) return {};
        return FlashInterface::erase_time(flash_sector(flash_sector_at(target_ - kFlashBase)).bytes,
                                          parallelism());
    case Work::EraseAll:
    case Work::Unprotect: return FlashInterface::erase_time(kMainFlashBytes, parallelism());
    case Work::Program: return FlashInterface::program_time(u32(data_.size()), parallelism());
    default: return {};
    }
}

void BootDfu::carry_out() {
    set_busy(true);
    then_ = Then::Done;
    event_.in(do_work());
    work_ = Work::Nothing;
    data_.clear();
}

Time BootDfu::fail(Status status) {
    status_ = status;
    return {};
}

Time BootDfu::do_work() {
    bool const locked = flash_.read_protected();
    u32 const offset = target_ - kFlashBase;
    switch (work_) {
    case Work::Nothing: return {};
    case Work::SetAddress:
        if (!known(target_)) return fail(Status::Target);
        address_ = target_;
        return {};
    case Work::Erase: {
        if (locked) return fail(Status::Vendor);
        if (offset >= main_.size()) return fail(Status::Target);
        if (flash_.write_protected(offset)) return fail(Status::Erase);
        FlashSector const sector = flash_sector(flash_sector_at(offset));
        return flash_.erase_for(parallelism(), sector.offset, sector.bytes);
    }
    case Work::EraseAll:
        if (locked) return fail(Status::Vendor);
        for (unsigned number = 0; number < kFlashSectors; ++number) {
            if (flash_.write_protected(flash_sector(number).offset)) return fail(Status::Erase);
        }
        return flash_.erase_for(parallelism(), 0, kMainFlashBytes);
    case Work::Unprotect: {
        // Going back to level 0 erases everything first (RM0090, 3.6.3).
        Time const erasing = flash_.erase_for(parallelism(), 0, kMainFlashBytes);
        Time const all = erasing + flash_.program_options(u16((load_u32(option_, 0) & 0xFF) | 0xAA00),
                                                          u16(load_u32(option_, 8)));
        then_ = Then::Reset;
        return all;
    }
    case Work::Program: return program();
    }
    return {};
}

Time BootDfu::program() {
    u32 const offset = target_ - kFlashBase;
    if (flash_.read_protected()) return fail(Status::Vendor);
    if (offset < main_.size()) {
        if (data_.size() > main_.size() - offset) return fail(Status::Target);
        for (u32 at = offset; at < offset + data_.size(); ++at) {
            if (flash_.write_protected(at)) return fail(Status::Write);
        }
        return flash_.program_for(parallelism(), offset, data_);
    }
    if (target_ == kOptionBase && data_.size() == option_.size()) {
        then_ = Then::Reset;
        return flash_.program_options(u16(load_u32(data_, 0)), u16(load_u32(data_, 8)));
    }
    if (target_ == kFeatureBase && data_.size() == kFeatureBytes && data_[0] <= kRangeExternal) {
        voltage_range_ = data_[0];
        return {};
    }
    if (target_ - kOtpBase < kOtpBytes) trace_.remark("the boot loader does not model programming OTP");
    return fail(Status::Target);
}

void BootDfu::archive(Archive &archive) {
    archive.section("boot loader");
    UsbControlDevice::archive(archive);
    archive(event_, then_, state_, status_, address_, work_, target_, data_, voltage_range_);
    if (!archive.require(voltage_range_ <= kRangeExternal && data_.size() <= kTransferBytes,
                         "the boot loader's state makes no sense")) {
        voltage_range_ = 3;
        data_.clear();
    }
}

} // namespace terrarium::stm32f4
