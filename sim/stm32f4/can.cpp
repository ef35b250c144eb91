#include "sim/stm32f4/can.h"

#include <algorithm>
#include <utility>

namespace terrarium::stm32f4 {

namespace {

// MCR.
constexpr u32 kInitialise = 1u << 0, kSleep = 1u << 1, kByRequest = 1u << 2, kLockFifos = 1u << 3,
              kNoRetransmission = 1u << 4, kAutomaticWakeUp = 1u << 5, kAutomaticRecovery = 1u << 6,
              kTimeTriggered = 1u << 7, kMasterReset = 1u << 15, kControlAtReset = 0x00010002;
// MSR.
constexpr u32 kErrorFlag = 1u << 2, kWakeUpFlag = 1u << 3, kSleepFlag = 1u << 4;
// TSR, for mailbox 0; the next ones' are 8 bits further up each.
constexpr u32 kCompleted = 1u << 0, kSent = 1u << 1, kArbitrationLost = 1u << 2, kSendError = 1u << 3,
              kAbort = 1u << 7;
// IER.
constexpr u32 kTransmitInterrupt = 1u << 0, kPendingInterrupt = 1u << 1, kFullInterrupt = 1u << 2,
              kOverrunInterrupt = 1u << 3, kLastErrorInterrupt = 1u << 11, kErrorInterrupt = 1u << 15,
              kWakeUpInterrupt = 1u << 16, kSleepInterrupt = 1u << 17;
// ESR.
constexpr u32 kWarning = 1u << 0, kPassive = 1u << 1, kBusOff = 1u << 2;
constexpr unsigned kWarningLimit = 96;
// TIR and RIR; TDTR and RDTR.
constexpr u32 kRequest = 1u << 0, kRemote = 1u << 1, kExtended = 1u << 2, kSendTime = 1u << 8;
// BTR.
constexpr u32 kTimingAtReset = 0x01230000;

unsigned shift_of(unsigned mailbox) { return 8 * mailbox; }

} // namespace

Can::Can(Clock &clock, ClockTree &tree, std::string const &name, Can *first)
    : GatedPeripheral(name), tx(name + "_TX"), rx(name + "_RX"), clock_(clock), tree_(tree),
      filters_(first != nullptr ? first->own_filters_ : own_filters_), second_(first != nullptr),
      node_(clock, name, *this) {
    registers.define(0x000, "MCR").stores(control_).reset(kControlAtReset).writes([this](u32 value) {
        write_control(value);
    });
    registers.define(0x004, "MSR").reads([this] { return status(); }).writes([this](u32 value) {
        flags_ &= ~value;
        update_irq();
    });
    registers.define(0x008, "TSR").reads([this] { return transmit_status(); }).writes([this](u32 value) {
        write_transmit_status(value);
    });
    for (u32 n = 0; n < 2; ++n) define_fifo(n);
    registers.define(0x014, "IER").stores(interrupts_).mask(0x00038F7F).then([this] { update_irq(); });
    registers.define(0x018, "ESR").reads([this] { return error_status(); }).writes([this](u32 value) {
        last_error_ = value >> 4 & 7; // A program may set 7 to notice when it changes.
    });
    registers.define(0x01C, "BTR").reset(kTimingAtReset).stores(timing_).writes([this](u32 value) {
        if (!initialising_) return;
        timing_ = value & 0xC37F03FF;
        apply_timing();
    });
    for (u32 n = 0; n < kMailboxes; ++n) define_mailbox(n);
    if (!second_) own_filters_.define_registers(registers);
    tx.drive(Drive::High);
    rx.on_wire = [this](Net *) { line_changed(); };
    rx.on_level = [this](bool) { line_changed(); };
    follow(tree_);
    tree_.on_change([this] { apply_timing(); });
    registers.reset();
    apply_timing();
}

void Can::define_mailbox(u32 n) {
    Mailbox &mailbox = mailboxes_[n];
    u32 const base = 0x180 + 0x10 * n;
    std::string const number = std::to_string(n);
    registers.define(base, "TI" + number + "R").stores(mailbox.identifier).writes([this, n](u32 value) {
        if (pending(n)) return;
        mailboxes_[n].identifier = value;
        if ((value & kRequest) == 0) return;
        results_ &= ~((kCompleted | kSent | kArbitrationLost | kSendError) << shift_of(n));
        mailboxes_[n].order = ++requests_;
        update_irq();
        node_.wake();
    });
    auto const field = [&](u32 offset, std::string const &register_name, u32 &storage, u32 mask) {
        registers.define(offset, register_name).stores(storage).writes([this, n, mask, &storage](u32 value) {
            if (!pending(n)) storage = value & mask;
        });
    };
    field(base + 4, "TDT" + number + "R", mailbox.control, 0xFFFF010F);
    field(base + 8, "TDL" + number + "R", mailbox.low, 0xFFFFFFFF);
    field(base + 12, "TDH" + number + "R", mailbox.high, 0xFFFFFFFF);
}

void Can::define_fifo(u32 n) {
    std::string const number = std::to_string(n);
    Fifo &fifo = fifos_[n];
    registers.define(0x00C + 4 * n, "RF" + number + "R")
        .reads([&fifo] { return fifo.count | u32(fifo.full) << 3 | u32(fifo.overrun) << 4; })
        .writes([this, &fifo](u32 value) {
            if ((value & 1u << 3) != 0) fifo.full = false;
            if ((value & 1u << 4) != 0) fifo.overrun = false;
            if ((value & 1u << 5) != 0 && fifo.count > 0) {
                std::rotate(fifo.messages.begin(), fifo.messages.begin() + 1, fifo.messages.end());
                --fifo.count;
            }
            update_irq();
        });
    u32 const base = 0x1B0 + 0x10 * n;
    Message &message = fifo.messages[0];
    registers.define(base, "RI" + number + "R").stores(message.identifier).read_only();
    registers.define(base + 4, "RDT" + number + "R").stores(message.control).read_only();
    registers.define(base + 8, "RDL" + number + "R").stores(message.low).read_only();
    registers.define(base + 12, "RDH" + number + "R").stores(message.high).read_only();
}

void Can::write_control(u32 value) {
    if ((value & kMasterReset) != 0) return reset();
    control_ = value & 0x000100FF;
    follow_requests();
    update_irq();
}

// Modes are entered once nothing is on its way any more.
void Can::follow_requests() {
    bool const sleep = (control_ & kSleep) != 0;
    if (asleep_ && sleep) return;
    if ((control_ & kInitialise) != 0) {
        if (initialising_ || !node_.is_free()) return;
        node_.leave();
        initialising_ = true;
        asleep_ = false;
    } else if (sleep) {
        if (!node_.is_free()) return;
        node_.leave();
        initialising_ = false;
        asleep_ = true;
        if ((interrupts_ & kSleepInterrupt) != 0) flags_ |= kSleepFlag;
        update_irq();
    } else if (initialising_ || asleep_) {
        node_.join(); // INAK and SLAK fall once it has.
    }
}

void Can::free() { follow_requests(); }

void Can::joined() {
    initialising_ = asleep_ = false;
    counting_since_ = clock_.now();
}

void Can::apply_timing() {
    CanTiming timing;
    timing.hertz = tree_.hertz(Domain::Apb1);
    timing.quantum = (timing_ & 0x3FF) + 1;
    timing.segment1 = u8((timing_ >> 16 & 15) + 1);
    timing.segment2 = u8((timing_ >> 20 & 7) + 1);
    timing.jump = u8((timing_ >> 24 & 3) + 1);
    node_.set_timing(timing);
    node_.set_mode((timing_ >> 30 & 1) != 0, (timing_ >> 31 & 1) != 0);
    counting_since_ = clock_.now();
}

u32 Can::status() const {
    return u32(initialising_) | u32(asleep_) << 1 | flags_ | u32(node_.transmitting()) << 8 |
           u32(node_.receiving()) << 9 | u32(node_.last_sample()) << 10 | u32(rx.level(true)) << 11;
}

u32 Can::error_status() const {
    return error_flags_ | last_error_ << 4 | node_.transmit_errors() << 16 | node_.receive_errors() << 24;
}

// The lower identifier goes first, the lower mailbox of two equal ones; or who asked first.
bool Can::goes_before(unsigned left, unsigned right) const {
    if ((control_ & kByRequest) != 0) return mailboxes_[left].order < mailboxes_[right].order;
    u32 const one = frame_of(mailboxes_[left]).arbitration();
    u32 const other = frame_of(mailboxes_[right]).arbitration();
    return one != other ? one < other : left < right;
}

u32 Can::transmit_status() const {
    u32 value = results_;
    unsigned waiting = 0;
    unsigned last = kNone;
    unsigned empty = kNone;
    for (unsigned n = kMailboxes; n-- > 0;) {
        if (!pending(n)) {
            value |= 1u << (26 + n);
            empty = n;
            continue;
        }
        ++waiting;
        if (last == kNone || goes_before(last, n)) last = n;
    }
    if (waiting > 1) value |= 1u << (29 + last);
    return value | (empty != kNone ? empty : last) << 24;
}

void Can::write_transmit_status(u32 value) {
    for (unsigned n = 0; n < kMailboxes; ++n) {
        u32 const part = value >> shift_of(n);
        // RQCP takes the others along.
        u32 const cleared =
            (part & kCompleted) != 0 ? kCompleted | kSent | kArbitrationLost | kSendError : part & 0x0E;
        results_ &= ~(cleared << shift_of(n));
        if ((part & kAbort) == 0 || !pending(n)) continue;
        if (n == sending_) {
            mailboxes_[n].aborting = true; // Unless it succeeds.
        } else {
            conclude(n, 0);
        }
    }
    update_irq();
}

CanFrame Can::frame_of(Mailbox const &mailbox) const {
    CanFrame frame;
    frame.extended = (mailbox.identifier & kExtended) != 0;
    frame.identifier = frame.extended ? mailbox.identifier >> 3 : mailbox.identifier >> 21;
    frame.remote = (mailbox.identifier & kRemote) != 0;
    frame.length = u8(mailbox.control & 15);
    for (unsigned i = 0; i < 8; ++i)
        frame.data[i] = u8((i < 4 ? mailbox.low : mailbox.high) >> (8 * (i % 4)));
    return frame;
}

u32 Can::bit_count() const {
    if (!tree_.runs(Domain::Apb1)) return 0;
    u64 const cycles = tree_.of(Domain::Apb1).ticks_at(clock_.now() - counting_since_);
    u64 const bit = ((timing_ & 0x3FF) + 1) * ((timing_ >> 16 & 15) + (timing_ >> 20 & 7) + 3);
    return u32(cycles / bit) & 0xFFFF;
}

CanFrame const *Can::to_send() {
    unsigned next = kNone;
    for (unsigned n = 0; n < kMailboxes; ++n) {
        if (pending(n) && (next == kNone || goes_before(n, next))) next = n;
    }
    if (next == kNone) return nullptr;
    sending_ = next;
    frame_ = frame_of(mailboxes_[next]);
    begun_at_ = bit_count();
    bool const stamped = (control_ & kTimeTriggered) != 0 && (mailboxes_[next].control & kSendTime) != 0;
    if (stamped && frame_.length == 8) {
        frame_.data[6] = u8(begun_at_);
        frame_.data[7] = u8(begun_at_ >> 8);
    }
    return &frame_;
}

void Can::begun() {
    if (!node_.transmitting()) begun_at_ = bit_count();
}

void Can::conclude(unsigned n, u32 flags) {
    mailboxes_[n].identifier &= ~kRequest;
    mailboxes_[n].aborting = false;
    results_ |= (kCompleted | flags) << shift_of(n);
    update_irq();
}

void Can::sent() {
    unsigned const n = std::exchange(sending_, kNone);
    if (n == kNone) return;
    u32 const stamp = (control_ & kTimeTriggered) != 0 ? begun_at_ : 0;
    mailboxes_[n].control = (mailboxes_[n].control & 0xFFFF) | stamp << 16;
    conclude(n, kSent);
}

void Can::interrupted(u32 flag) {
    unsigned const n = std::exchange(sending_, kNone);
    if (n == kNone) return;
    if ((control_ & kNoRetransmission) != 0 || mailboxes_[n].aborting) return conclude(n, flag);
    results_ |= flag << shift_of(n);
}

void Can::lost() { interrupted(kArbitrationLost); }
void Can::failed() { interrupted(kSendError); }

void Can::received(CanFrame const &frame) {
    std::optional<CanFilters::Match> const match = filters_.match(frame, second_);
    if (!match) return;
    Fifo &fifo = fifos_[match->fifo];
    u32 at = fifo.count;
    if (at == kDepth) {
        fifo.overrun = true;
        update_irq();
        if ((control_ & kLockFifos) != 0) return;
        at = kDepth - 1; // The newest one takes the place of the last one.
    } else {
        fifo.full = ++fifo.count == kDepth;
    }
    u32 const stamp = (control_ & kTimeTriggered) != 0 ? begun_at_ : 0;
    Message &message = fifo.messages[at];
    message.identifier = (frame.extended ? frame.identifier << 3 | kExtended : frame.identifier << 21) |
                         (frame.remote ? kRemote : 0);
    message.control = frame.length | match->index << 8 | stamp << 16;
    message.low = message.high = 0;
    for (unsigned i = 0; i < 8; ++i)
        (i < 4 ? message.low : message.high) |= u32(frame.data[i]) << (8 * (i % 4));
    update_irq();
}

void Can::noticed(CanError error) {
    last_error_ = u32(error);
    if (error != CanError::None && (interrupts_ & kLastErrorInterrupt) != 0) flags_ |= kErrorFlag;
    update_irq();
}

void Can::counted() {
    u32 const before = std::exchange(error_flags_, 0);
    if (std::max(node_.transmit_errors(), node_.receive_errors()) >= kWarningLimit) error_flags_ |= kWarning;
    if (node_.error_passive()) error_flags_ |= kPassive;
    if (node_.bus_off()) error_flags_ |= kBusOff;
    // Each flag's interrupt enable sits 8 bits above it.
    if ((error_flags_ & ~before & interrupts_ >> 8) != 0) flags_ |= kErrorFlag;
    update_irq();
    if ((error_flags_ & ~before & kBusOff) == 0) return;
    if (sending_ != kNone) failed();
    if ((control_ & kAutomaticRecovery) != 0) node_.recover();
}

void Can::drive(bool recessive) { tx.drive(recessive ? Drive::High : Drive::Low); }

void Can::line_changed() {
    if (clock_.restoring) return;
    bool const recessive = rx.level(true);
    if (recessive == node_.line()) return;
    if (asleep_ && !recessive) {
        flags_ |= kWakeUpFlag;
        if ((control_ & kAutomaticWakeUp) != 0) control_ &= ~kSleep;
    }
    node_.set_line(recessive);
    follow_requests();
    update_irq();
}

void Can::update_irq() {
    constexpr u32 kAnyCompleted = kCompleted | kCompleted << 8 | kCompleted << 16;
    transmit_irq.set((interrupts_ & kTransmitInterrupt) != 0 && (results_ & kAnyCompleted) != 0);
    for (unsigned n = 0; n < 2; ++n) {
        u32 const enabled = interrupts_ >> (3 * n);
        Fifo const &fifo = fifos_[n];
        receive_irq[n].set(((enabled & kPendingInterrupt) != 0 && fifo.count > 0) ||
                           ((enabled & kFullInterrupt) != 0 && fifo.full) ||
                           ((enabled & kOverrunInterrupt) != 0 && fifo.overrun));
    }
    status_irq.set(((interrupts_ & kErrorInterrupt) != 0 && (flags_ & kErrorFlag) != 0) ||
                   ((interrupts_ & kWakeUpInterrupt) != 0 && (flags_ & kWakeUpFlag) != 0) ||
                   ((interrupts_ & kSleepInterrupt) != 0 && (flags_ & kSleepFlag) != 0));
}

void Can::reset() {
    node_.reset();
    registers.reset();
    control_ = kControlAtReset;
    flags_ = results_ = last_error_ = error_flags_ = requests_ = begun_at_ = 0;
    initialising_ = false;
    asleep_ = true;
    sending_ = kNone;
    mailboxes_ = {};
    fifos_ = {};
    apply_timing();
    update_irq();
}

void Can::archive(Archive &archive) {
    Peripheral::archive(archive);
    archive(flags_, initialising_, asleep_, results_, last_error_, error_flags_, mailboxes_, requests_,
            sending_, frame_, fifos_, counting_since_, begun_at_, tx, node_);
    if (!archive.loading()) return;
    if (!archive.require(sending_ <= kNone, "a CAN mailbox is none")) sending_ = kNone;
    for (Fifo &fifo : fifos_) {
        if (!archive.require(fifo.count <= kDepth, "a CAN FIFO holds too much")) fifo.count = 0;
    }
    update_irq();
}

} // namespace terrarium::stm32f4
