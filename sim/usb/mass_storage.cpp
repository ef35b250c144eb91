#include "sim/usb/mass_storage.h"

#include <algorithm>

namespace terrarium {

namespace {

using namespace literals;

enum Request : u8 { kGetMaxLun = 0xFE, kReset = 0xFF };
enum Tag : u8 { kMaxLun, kWasReset, kInReset, kOutReset, kDataCleared, kStatusCleared };
enum Opcode : u8 {
    kTestUnitReady = 0x00,
    kRequestSense = 0x03,
    kInquiry = 0x12,
    kModeSense = 0x1A,
    kStartStop = 0x1B,
    kPreventRemoval = 0x1E, // With 0: it may be removed.
    kReadCapacity = 0x25,
    kRead10 = 0x28,
    kWrite10 = 0x2A,
};

constexpr Time kPatience = 30_s;
constexpr Time kPause = 100_ms;
constexpr u8 kMostTries = 10;
constexpr u8 kMostRecoveries = 3;
constexpr u8 kUnitAttention = 6;
constexpr u32 kStatusBytes = 13;
constexpr u8 kLoadEject = 2; // Of START STOP UNIT, with START at 0: out with it.

u32 little(std::span<u8 const> bytes) {
    return u32(bytes[0]) | u32(bytes[1]) << 8 | u32(bytes[2]) << 16 | u32(bytes[3]) << 24;
}
u32 big(std::span<u8 const> bytes) {
    return u32(bytes[3]) | u32(bytes[2]) << 8 | u32(bytes[1]) << 16 | u32(bytes[0]) << 24;
}
void append_little(std::vector<u8> &bytes, u32 value) {
    for (int i = 0; i < 4; ++i) bytes.push_back(u8(value >> (8 * i)));
}

} // namespace

std::unique_ptr<MassStorage> MassStorage::make(UsbFunctionHost &host, UsbInterface const &interface) {
    bool const usable = interface.find(UsbEndpointType::Bulk, true) != nullptr &&
                        interface.find(UsbEndpointType::Bulk, false) != nullptr;
    if (usable) return std::make_unique<MassStorage>(host, interface);
    host.remark("a disk's interface lacks bulk endpoints");
    return nullptr;
}

MassStorage::MassStorage(UsbFunctionHost &host, UsbInterface const &interface)
    : UsbFunction(host), interface_(interface.number), in_(*interface.find(UsbEndpointType::Bulk, true)),
      out_(*interface.find(UsbEndpointType::Bulk, false)),
      wait_(host.clock(), host.name() + " disk", [this] { wait_is_over(); }) {}

void MassStorage::start() { host().control(*this, kMaxLun, {kFromClass, kGetMaxLun, 0, interface_, 1}, {}); }

bool MassStorage::read(u32 first, u32 count) {
    if (!ready() || count == 0 || count > kMostBlocks || u64(first) + count > blocks_) return false;
    requests_.push_back({false, first, count, {}, false});
    next_request();
    return true;
}

bool MassStorage::write(u32 first, std::span<u8 const> data) {
    u64 const count = data.size() / block_bytes_;
    if (!ready() || write_protected_ || count == 0 || count > kMostBlocks || data.size() % block_bytes_ != 0)
        return false;
    if (first + count > blocks_) return false;
    requests_.push_back({true, first, u32(count), {data.begin(), data.end()}, false});
    next_request();
    return true;
}

// The transport: command, data, status.

void MassStorage::begin(Command command, std::vector<u8> block, u32 length, bool in) {
    command_ = command;
    phase_ = Phase::Command;
    length_ = length;
    data_in_ = in;
    status_retried_ = false;
    received_.clear();
    std::vector<u8> wrapper{'U', 'S', 'B', 'C'};
    append_little(wrapper, ++tag_);
    append_little(wrapper, length);
    wrapper.push_back(in ? 0x80 : 0);
    wrapper.push_back(0); // Logical unit.
    wrapper.push_back(u8(block.size()));
    block.resize(16);
    wrapper.insert(wrapper.end(), block.begin(), block.end());
    wait_.in(kPatience);
    host().write(out_.address, std::move(wrapper));
}

void MassStorage::begin_data() {
    if (length_ == 0) return read_status();
    phase_ = Phase::Data;
    if (data_in_) return host().read(in_.address, length_);
    host().write(out_.address, requests_.front().data);
}

void MassStorage::read_status() {
    phase_ = Phase::Status;
    host().read(in_.address, kStatusBytes);
}

void MassStorage::transfer_done(u8 endpoint, UsbOutcome outcome, std::vector<u8> const &data) {
    if (phase_ == Phase::Idle || phase_ == Phase::Recovery) return;
    if (outcome == UsbOutcome::Failed) return recover();
    bool const stalled = outcome == UsbOutcome::Stalled;
    switch (phase_) {
    case Phase::Command: return stalled ? recover() : begin_data();
    case Phase::Data:
        received_ = data;
        return stalled ? host().clear_halt(*this, kDataCleared, endpoint) : read_status();
    default: break;
    }
    if (!stalled) return status_received(data);
    if (status_retried_) return recover();
    status_retried_ = true;
    host().clear_halt(*this, kStatusCleared, endpoint);
}

void MassStorage::status_received(std::vector<u8> const &data) {
    std::span<u8 const> const bytes(data);
    bool const valid = data.size() == kStatusBytes && data[0] == 'U' && data[1] == 'S' && data[2] == 'B' &&
                       data[3] == 'S' && little(bytes.subspan(4)) == tag_ && data[12] <= 1;
    if (!valid) return recover();
    phase_ = Phase::Idle;
    recoveries_ = 0;
    wait_.cancel();
    done(data[12] == 0);
}

// Reset recovery, 5.3.4: the device forgets the command, then both halts are cleared.
void MassStorage::recover() {
    phase_ = Phase::Recovery;
    wait_.cancel();
    host().cancel(in_.address);
    host().cancel(out_.address);
    if (++recoveries_ > kMostRecoveries)
        return give_up("a disk does not follow the bulk-only protocol; it is given up");
    host().control(*this, kWasReset, {kToClass, kReset, 0, interface_, 0}, {});
}

void MassStorage::control_done(u8 tag, UsbOutcome outcome, std::vector<u8> const &) {
    switch (tag) {
    case kMaxLun: // A stall means: one unit.
        return begin(Command::Inquiry, {kInquiry, 0, 0, 0, 36, 0}, 36, true);
    case kWasReset: return host().clear_halt(*this, kInReset, in_.address);
    case kInReset: return host().clear_halt(*this, kOutReset, out_.address);
    case kOutReset:
        if (phase_ != Phase::Recovery) return;
        phase_ = Phase::Idle;
        return done(false);
    default: // kDataCleared, kStatusCleared: the status follows.
        if (phase_ != Phase::Data && phase_ != Phase::Status) return;
        return outcome == UsbOutcome::Done ? read_status() : recover();
    }
}

void MassStorage::wait_is_over() {
    if (phase_ != Phase::Idle) return recover();
    begin(Command::TestReady, {kTestUnitReady, 0, 0, 0, 0, 0}, 0, false);
}

void MassStorage::give_up(std::string_view why) {
    host().remark(why);
    state_ = State::Broken;
    phase_ = Phase::Idle;
    wait_.cancel();
    while (!requests_.empty()) request_over(false);
    if (order_ != Order::None) obeyed(false);
}

// The commands, in the order of a disk's life.

void MassStorage::done(bool ok) {
    if (state_ == State::Broken) return;
    switch (command_) {
    case Command::Inquiry:
        if (ok && received_.size() >= 36) title_.assign(received_.begin() + 8, received_.begin() + 36);
        return begin(Command::TestReady, {kTestUnitReady, 0, 0, 0, 0, 0}, 0, false);
    case Command::TestReady:
        if (!ok) return unit_not_ready();
        return begin(Command::Capacity, {kReadCapacity, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 8, true);
    case Command::Sense: return sensed();
    case Command::Capacity: return capacity_received(ok);
    case Command::ModeSense:
        write_protected_ = ok && received_.size() >= 3 && (received_[2] & 0x80) != 0;
        state_ = State::Ready;
        if (on_ready) on_ready();
        return next_request();
    case Command::Block: return block_done(ok);
    case Command::Release:
        if (order_ == Order::Eject)
            return begin(Command::Eject, {kStartStop, 0, 0, 0, kLoadEject, 0}, 0, false);
        return obeyed(ok);
    case Command::Eject:
        if (ok) state_ = State::NoMedium;
        return obeyed(ok);
    }
}

void MassStorage::unit_not_ready() {
    sense_for_block_ = false;
    begin(Command::Sense, {kRequestSense, 0, 0, 0, 18, 0}, 18, true);
}

void MassStorage::sensed() {
    u8 const key = received_.size() > 2 ? received_[2] & 15 : 0;
    if (!sense_for_block_) {
        if (++tries_ < kMostTries) return wait_.in(kPause);
        state_ = State::NoMedium;
        return host().remark("a disk has no medium");
    }
    if (requests_.empty()) return;
    if (key == kUnitAttention && !requests_.front().retried) {
        requests_.front().retried = true;
    } else {
        request_over(false);
    }
    next_request();
}

void MassStorage::capacity_received(bool ok) {
    if (!ok || received_.size() < 8) return give_up("a disk does not tell its capacity; it is given up");
    u32 const last = big(received_);
    block_bytes_ = big(std::span(received_).subspan(4));
    bool const usable = last != 0xFFFFFFFF && block_bytes_ >= 512 && block_bytes_ <= 4096 &&
                        (block_bytes_ & (block_bytes_ - 1)) == 0;
    if (!usable) {
        block_bytes_ = 512;
        return give_up("a disk has an unlikely capacity; it is given up");
    }
    blocks_ = last + 1;
    begin(Command::ModeSense, {kModeSense, 0, 0x3F, 0, 192, 0}, 192, true);
}

// At once, or behind the requests that are waiting. One at a time.
void MassStorage::order(Order order) {
    if (!ready() || order_ != Order::None) return;
    order_ = order;
    next_request();
}

void MassStorage::obeyed(bool ok) {
    order_ = Order::None;
    if (on_obeyed) on_obeyed(ok);
    next_request();
}

void MassStorage::next_request() {
    if (phase_ != Phase::Idle || !ready()) return;
    if (requests_.empty() && order_ != Order::None)
        return begin(Command::Release, {kPreventRemoval, 0, 0, 0, 0, 0}, 0, false);
    if (requests_.empty()) return;
    Block const &block = requests_.front();
    std::vector<u8> command{block.write ? kWrite10 : kRead10,
                            0,
                            u8(block.first >> 24),
                            u8(block.first >> 16),
                            u8(block.first >> 8),
                            u8(block.first),
                            0,
                            u8(block.count >> 8),
                            u8(block.count),
                            0};
    begin(Command::Block, std::move(command), block.count * block_bytes_, !block.write);
}

void MassStorage::block_done(bool ok) {
    if (requests_.empty()) return;
    Block &block = requests_.front();
    if (!ok || (!block.write && received_.size() != length_)) {
        sense_for_block_ = true;
        return begin(Command::Sense, {kRequestSense, 0, 0, 0, 18, 0}, 18, true);
    }
    if (!block.write) block.data = std::move(received_);
    request_over(true);
    next_request();
}

void MassStorage::request_over(bool ok) {
    Block block = std::move(requests_.front());
    requests_.pop_front();
    if (!ok) block.data.clear();
    if (on_done) on_done(block, ok);
}

void MassStorage::archive(Archive &archive) {
    archive.section("disk");
    archive(wait_, state_, phase_, command_, tag_, length_, data_in_, status_retried_, sense_for_block_,
            order_, recoveries_, tries_, received_, requests_, blocks_, block_bytes_, write_protected_,
            title_);
    if (block_bytes_ == 0) block_bytes_ = 512; // From a damaged snapshot.
}

} // namespace terrarium
