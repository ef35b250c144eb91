#include "sim/usb/dfu.h"

#include <algorithm>
#include <charconv>

#include "sim/core/text.h"

namespace terrarium {

namespace {

using namespace literals;

enum Request : u8 { kDownload = 1, kReadStatus = 3, kClearStatus = 4, kAbort = 6 };
enum Tag : u8 { kName, kStatus, kCleared, kDownloaded };
enum State : u8 { kIdle = 2, kDownloadBusy = 4, kDownloadIdle = 5, kManifest = 7, kError = 10 };
enum Command : u8 { kPointAt = 0x21, kErase = 0x41 };
enum Ability : u8 { kCanErase = 2, kCanWrite = 4 };

constexpr u32 kMostSectors = 4096;
constexpr u16 kMostTransferBytes = 4096;
constexpr u16 kFirstBlock = 2;
constexpr u8 kMostTries = 3;
constexpr Time kLongestPoll = 60_s;

std::string_view status_text(u8 status) {
    static constexpr std::string_view kTexts[] = {
        "no error",
        "the file is not for this device, or the address is not (errTARGET)",
        "the file is damaged (errFILE)",
        "it cannot write (errWRITE)",
        "it cannot erase (errERASE)",
        "the memory is not erased (errCHECK_ERASED)",
        "programming failed (errPROG)",
        "verifying failed (errVERIFY)",
        "the address is out of range (errADDRESS)",
        "data are missing (errNOTDONE)",
        "its firmware is damaged (errFIRMWARE)",
        "it is protected, or another vendor-specific error (errVENDOR)",
        "a reset of the bus (errUSBR)",
        "a power-on reset (errPOR)",
        "an unknown error (errUNKNOWN)",
        "an unexpected request (errSTALLEDPKT)",
    };
    return status < std::size(kTexts) ? kTexts[status] : "a status there is not";
}

// Takes a number off the text's front; false if there is none.
bool take_number(std::string_view &text, u32 &value, int base) {
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc()) return false;
    text.remove_prefix(std::size_t(end - text.data()));
    return true;
}

bool take(std::string_view &text, std::string_view what) {
    if (!text.starts_with(what)) return false;
    text.remove_prefix(what.size());
    return true;
}

} // namespace

std::unique_ptr<Dfu> Dfu::make(UsbFunctionHost &host, UsbInterface const &interface) {
    constexpr u8 kDfuMode = 2;
    if (interface.protocol != kDfuMode) return nullptr; // It runs its program; what else it does is served.
    for (std::vector<u8> const &extra : interface.extras) {
        if (extra.size() < 9 || extra[1] != kDfuDescriptor) continue;
        u16 const bytes = std::min<u16>(u16(extra[5] | extra[6] << 8), kMostTransferBytes);
        bool const addressed = extra[7] == 0x1A && extra[8] == 0x01;
        if (bytes >= 8 && addressed) return std::make_unique<Dfu>(host, interface, bytes);
    }
    host.remark("a device in DFU mode does not know ST's extensions (DfuSe); it is left alone");
    return nullptr;
}

Dfu::Dfu(UsbFunctionHost &host, UsbInterface const &interface, u16 transfer_bytes)
    : UsbFunction(host), interface_(interface.number), name_string_(interface.string),
      transfer_bytes_(transfer_bytes), poll_(host.clock(), host.name() + " DFU", [this] { ask_status(); }) {}

void Dfu::start() {
    constexpr u16 kEnglish = 0x0409;
    host().control(*this, kName,
                   {kFromDevice, kGetDescriptor, u16(kStringDescriptor << 8 | name_string_), kEnglish, 255},
                   {});
}

std::vector<Dfu::Sector> Dfu::parse_layout(std::string_view name) {
    std::vector<Sector> sectors;
    std::size_t const slash = name.find('/');
    if (!name.starts_with('@') || slash == std::string_view::npos) return {};
    name.remove_prefix(slash);
    u32 address = 0;
    while (take(name, "/")) {
        if (!take(name, "0x") || !take_number(name, address, 16) || !take(name, "/")) return {};
        do {
            u32 count = 0, bytes = 0;
            if (!take_number(name, count, 10) || !take(name, "*") || !take_number(name, bytes, 10)) return {};
            if (name.size() < 2) return {};
            if (name[0] != ' ' && name[0] != 'B' && name[0] != 'K' && name[0] != 'M') return {};
            bytes *= name[0] == 'K' ? 1024 : name[0] == 'M' ? 1024 * 1024 : 1;
            u8 const can = u8(name[1] & 7); // 'a' reads, 'b' erases, 'd' writes, 'g' does all.
            name.remove_prefix(2);
            if (bytes == 0 || sectors.size() + count > kMostSectors) return {};
            for (; count > 0; --count, address += bytes) sectors.push_back({address, bytes, can});
        } while (take(name, ","));
    }
    return name.empty() ? sectors : std::vector<Sector>();
}

void Dfu::download(std::vector<Piece> pieces) {
    pieces_ = std::move(pieces);
    step_ = tries_ = 0;
    if (std::string const trouble = plan(); !trouble.empty()) return over(trouble);
    phase_ = Phase::Preparing;
    ask_status();
}

// The steps that the pieces ask for; empty, or why they cannot be.
std::string Dfu::plan() {
    steps_.clear();
    std::vector<Sector> const sectors = parse_layout(parse_string(name_));
    if (sectors.empty()) return "the device does not say what memory it has";
    for (Sector const &sector : sectors) {
        u64 const end = u64(sector.address) + sector.bytes;
        bool const touched = std::any_of(pieces_.begin(), pieces_.end(), [&](Piece const &piece) {
            return piece.address < end && u64(piece.address) + piece.data.size() > sector.address;
        });
        if (touched && (sector.can & kCanErase) != 0) steps_.push_back({Step::Erase, sector.address, 0, 0});
    }
    for (u32 i = 0; i < pieces_.size(); ++i) {
        Piece const &piece = pieces_[i];
        u64 at = piece.address;
        u64 const end = at + piece.data.size();
        for (Sector const &sector : sectors) {
            bool const holds = at >= sector.address && at < u64(sector.address) + sector.bytes;
            if (holds && (sector.can & kCanWrite) != 0)
                at = std::min<u64>(end, u64(sector.address) + sector.bytes);
        }
        if (at < end) return "there is no memory to write at " + hex(u32(at));
        u64 const blocks = (piece.data.size() + transfer_bytes_ - 1) / transfer_bytes_;
        if (blocks > 0xFFFF - kFirstBlock) return "a piece of the file is too long";
        steps_.push_back({Step::Point, piece.address, 0, 0});
        for (u16 block = 0; block < blocks; ++block) steps_.push_back({Step::Write, 0, i, block});
    }
    if (pieces_.empty()) return "there is nothing to download";
    // Where the program's vector table is.
    steps_.push_back({Step::Point, pieces_.front().address, 0, 0});
    return "";
}

std::string Dfu::progress() const {
    if (phase_ != Phase::Working || step_ >= steps_.size()) return phase_ == Phase::Leaving ? "leaving" : "";
    auto const of_kind = [&](Step const &each) {
        return (each.kind == Step::Erase) == (steps_[step_].kind == Step::Erase);
    };
    auto const here = steps_.begin() + std::ptrdiff_t(step_);
    auto const done = std::count_if(steps_.begin(), here, of_kind);
    auto const all = std::count_if(steps_.begin(), steps_.end(), of_kind);
    return (here->kind == Step::Erase ? "erasing " : "writing ") + std::to_string(done + 1) + " of " +
           std::to_string(all);
}

// Requests.

void Dfu::ask_status() { host().control(*this, kStatus, {kFromClass, kReadStatus, 0, interface_, 6}, {}); }

void Dfu::send(u16 block, std::vector<u8> data) {
    u16 const length = u16(data.size());
    host().control(*this, kDownloaded, {kToClass, kDownload, block, interface_, length}, std::move(data));
}

void Dfu::next_step() {
    if (step_ >= steps_.size()) {
        phase_ = Phase::Leaving;
        return send(0, {});
    }
    Step const &step = steps_[step_];
    if (step.kind == Step::Write) {
        std::vector<u8> const &data = pieces_[step.piece].data;
        auto const begin = data.begin() + std::ptrdiff_t(step.block) * transfer_bytes_;
        auto const bytes = std::min<std::ptrdiff_t>(transfer_bytes_, data.end() - begin);
        return send(u16(kFirstBlock + step.block), {begin, begin + bytes});
    }
    u8 const command = step.kind == Step::Erase ? kErase : kPointAt;
    u32 const at = step.address;
    send(0, {command, u8(at), u8(at >> 8), u8(at >> 16), u8(at >> 24)});
}

void Dfu::control_done(u8 tag, UsbOutcome outcome, std::vector<u8> const &data) {
    if (tag == kName) {
        name_ = data;
        phase_ = Phase::Ready;
        if (on_ready) on_ready();
        return;
    }
    if (phase_ == Phase::Over || phase_ == Phase::Ready) return;
    if (tag == kStatus) {
        if (outcome == UsbOutcome::Done && data.size() == 6) return status_received(data);
        // A device that has left need not say so.
        if (phase_ == Phase::Leaving) return over("");
        return over("the device does not tell its status");
    }
    if (outcome == UsbOutcome::Failed) return over("the device does not answer");
    ask_status(); // It also says why a request was stalled.
}

void Dfu::status_received(std::vector<u8> const &data) {
    u8 const status = data[0], state = data[4];
    Time const poll = std::min(1_ms * i64(data[1] | data[2] << 8 | data[3] << 16), kLongestPoll);
    if (phase_ == Phase::Leaving && state == kManifest) return over("");
    if (phase_ == Phase::Preparing) {
        if (state == kIdle) {
            phase_ = Phase::Working;
            return next_step();
        }
        if (++tries_ > kMostTries) return over("the device does not become idle");
        u8 const request = state == kError ? kClearStatus : kAbort;
        return host().control(*this, kCleared, {kToClass, request, 0, interface_, 0}, {});
    }
    if (status != 0 || state == kError) return fail("the device says: " + std::string(status_text(status)));
    if (state == kDownloadBusy) return poll_.in(poll);
    if (state != kDownloadIdle || phase_ != Phase::Working)
        return over("the device is in a state it should not be in (" + std::to_string(state) + ")");
    ++step_;
    next_step();
}

// What a device refuses, it keeps refusing until its status is cleared.
void Dfu::fail(std::string why) {
    if (phase_ == Phase::Working && step_ < steps_.size() && steps_[step_].kind != Step::Write)
        why += ", at " + hex(steps_[step_].address);
    host().control(*this, kCleared, {kToClass, kClearStatus, 0, interface_, 0}, {});
    over(why);
}

void Dfu::over(std::string const &failure) {
    phase_ = failure.empty() ? Phase::Over : Phase::Ready;
    pieces_.clear();
    steps_.clear();
    if (on_done) on_done(failure);
}

void Dfu::archive(Archive &archive) {
    archive.section("dfu");
    archive(poll_, phase_, name_, pieces_, step_, tries_);
    if (!archive.loading()) return;
    bool const works = phase_ == Phase::Preparing || phase_ == Phase::Working || phase_ == Phase::Leaving;
    if (!archive.require(!works || plan().empty(), "a download that could not have begun"))
        phase_ = Phase::Over;
}

} // namespace terrarium
