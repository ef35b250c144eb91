#include "sim/stm32f4/i2s.h"

#include <algorithm>

namespace terrarium::stm32f4 {

namespace {

// SR.
constexpr u32 kNotEmpty = 1u << 0, kEmpty = 1u << 1, kRightSide = 1u << 2, kUnderrun = 1u << 3,
              kOverrun = 1u << 6, kBusy = 1u << 7, kFrameError = 1u << 8;
// I2SCFGR.
constexpr u32 kWideChannel = 1u << 0, kRestsHigh = 1u << 3, kLongPulse = 1u << 7, kReceiver = 1u << 8,
              kMaster = 1u << 9, kOn = 1u << 10, kChosen = 1u << 11;
// I2SPR.
constexpr u32 kOdd = 1u << 8, kMasterClock = 1u << 9;
// CR2.
constexpr u32 kErrorInterrupt = 1u << 5, kReceiveInterrupt = 1u << 6, kTransmitInterrupt = 1u << 7;

constexpr unsigned kPulseBits = 13; // Of PCM's long frame.

Drive drive_of(bool level) { return level ? Drive::High : Drive::Low; }

} // namespace

I2s::Ticker::Ticker(Clock &clock_of, std::string const &name, std::function<void()> on_edge)
    : clock(clock_of), edge(clock_of, name, std::move(on_edge)) {}

void I2s::Ticker::begin(u64 new_hertz, u64 new_divider) {
    start = clock.now();
    edges = 0;
    hertz = new_hertz;
    divider = new_divider;
    edge.cancel();
    if (hertz != 0) edge.at(start);
}

void I2s::Ticker::next() {
    ++edges;
    if (hertz != 0) edge.at(start + Hertz(hertz).time_of(divider * edges / 2));
}

void I2s::Ticker::retune(u64 new_hertz, u64 new_divider) {
    if (hertz == new_hertz && divider == new_divider) return;
    begin(new_hertz, new_divider);
    next();
    if (hertz == 0) edge.cancel();
}

void I2s::Ticker::archive(Archive &archive) {
    archive(edge, start, edges, hertz, divider);
    bool const holds = hertz <= 1'000'000'000 && divider >= 2 && divider <= 0x2000 && edges <= u64(1) << 48;
    if (archive.require(holds, "an I2S clock makes no sense")) return;
    hertz = edges = 0;
    divider = 2;
    edge.cancel();
}

I2s::I2s(Clock &clock, Trace &trace, ClockTree &tree, std::string const &name, Wires wires)
    : trace_(trace), tree_(tree), name_(name), wires_(wires),
      ticker_(clock, name + " CK", [this] { timer_edge(); }), master_clock_(clock, name + " MCK", [this] {
          wires_.master_clock->drive(drive_of(wires_.master_clock->drive() == Drive::Low));
          master_clock_.next();
      }) {
    if (wires_.clock == nullptr) return;
    tree_.on_change([this] { clocks_changed(); });
    wires_.master_clock->on_routed = [this] { update_master_clock(); };
}

bool I2s::chosen() const { return (configuration & kChosen) != 0; }
bool I2s::on() const { return chosen() && (configuration & kOn) != 0; }
bool I2s::master() const { return (configuration & kMaster) != 0 && wires_.clock != nullptr; }
bool I2s::receives() const { return (configuration & kReceiver) != 0; }

// WS announces a channel one bit before it begins.
bool I2s::select_leads() const {
    return standard() == kPhilips || (standard() == kPcm && (configuration & kLongPulse) == 0);
}

unsigned I2s::data_bits() const {
    static constexpr unsigned kBits[4] = {16, 24, 32, 32}; // The last is reserved.
    return kBits[configuration >> 1 & 3];
}

unsigned I2s::channel_bits() const {
    return in_two_halves() || (configuration & kWideChannel) != 0 ? 32 : 16;
}

bool I2s::late_half() const {
    return standard() == kLsbJustified && !in_two_halves() && channel_bits() == 32;
}

bool I2s::loads_at(unsigned bit) const {
    if (late_half()) return bit == 16;
    return bit == 0 || (bit == 16 && in_two_halves());
}

bool I2s::select_level() const {
    bool const last = bit_ + 1 == channel_bits();
    switch (standard()) {
    case kPhilips: return last != right_;
    case kPcm: return select_leads() ? last : begun_ && bit_ < kPulseBits;
    default: return !right_;
    }
}

u64 I2s::prescale() const {
    return std::max<u64>(2 * (prescaler & 0xFF) + ((prescaler & kOdd) != 0 ? 1 : 0), 2);
}

// MCK is 256 times the rate of samples, CK 32 or 64 times.
u64 I2s::clock_divider() const {
    if ((prescaler & kMasterClock) == 0) return prescale();
    return prescale() * (channel_bits() == 16 ? 8 : 4);
}

void I2s::configured() {
    if (!on()) {
        // A receiving master ends the channel it is in.
        bool const ends = chosen() && master() && receives() && running_;
        if (!ends) halt();
        return changed();
    }
    if (!receives() && wires_.data->drive() == Drive::None) wires_.data->drive(Drive::Low);
    if (master()) {
        if ((prescaler & 0xFF) < 2) trace_.remark(name_ + ": I2SDIV must be 2 or more (I2SPR)");
        if (running_) {
            ticker_.retune(tree_.hertz(Domain::I2s), clock_divider());
        } else {
            put_clock((configuration & kRestsHigh) != 0);
            put_select();
            start();
        }
        update_master_clock();
    }
    changed();
}

// The master's clock begins if there is something to be clocked.
void I2s::start() {
    if (running_ || !on() || !master() || (!receives() && (status_ & kEmpty) != 0)) return;
    running_ = true;
    capture_next_ = false;
    if (!begun_) {
        right_ = standard() != kPcm;
        bit_ = channel_bits() - (select_leads() ? 2 : 1);
    }
    if (!receives()) status_ |= kBusy;
    ticker_.begin(tree_.hertz(Domain::I2s), clock_divider());
}

// A transmitting master stands still until it has something to send.
void I2s::pause() {
    running_ = false;
    status_ &= ~kBusy;
    put_clock((configuration & kRestsHigh) != 0);
    changed();
}

void I2s::halt() {
    ticker_.edge.cancel();
    running_ = capture_next_ = begun_ = moved_ = begin_next_ = false;
    right_ = true;
    bit_ = 0;
    status_ = (status_ & ~(kBusy | kRightSide)) | kEmpty;
    wires_.data->drive(Drive::None);
    if (wires_.clock == nullptr) return;
    wires_.clock->drive(Drive::None);
    wires_.select->drive(Drive::None);
    update_master_clock();
}

void I2s::clocks_changed() {
    u64 const hertz = tree_.hertz(Domain::I2s);
    if (running_) {
        if (ticker_.edges == 0 && !ticker_.edge.pending())
            ticker_.begin(hertz, clock_divider()); // It has been waiting for this.
        else
            ticker_.retune(hertz, clock_divider());
    }
    update_master_clock();
}

// MCK takes many events, so it moves only where there is a pin to see it.
void I2s::update_master_clock() {
    Signal &wire = *wires_.master_clock;
    bool const wanted = on() && master() && (prescaler & kMasterClock) != 0;
    u64 const hertz = wanted && wire.routed() ? tree_.hertz(Domain::I2s) : 0;
    if (hertz == 0) {
        master_clock_.edge.cancel();
        wire.drive(wanted ? Drive::Low : Drive::None);
    } else if (!master_clock_.edge.pending()) {
        wire.drive(Drive::Low); // Its first edge comes at once.
        master_clock_.begin(hertz, prescale());
    } else {
        master_clock_.retune(hertz, prescale());
    }
}

// A master's wires; its extension does not hear of them by way of a pin.
void I2s::put_clock(bool level) {
    wires_.clock->drive(drive_of(level));
    if (extension != nullptr) extension->clock_edge(level);
}

void I2s::put_select() {
    wires_.select->drive(drive_of(select_level()));
    if (extension != nullptr) extension->select_edge(select_level());
}

void I2s::timer_edge() {
    if (capture_next_) {
        put_clock(!launch_level());
        if (receives() && begun_) take_bit();
        capture_next_ = false;
    } else {
        bool const channel_ends = bit_ + 1 >= channel_bits();
        unsigned const next = channel_ends ? 0 : bit_ + 1;
        if (channel_ends && !on()) {
            halt();
            return changed();
        }
        if (!receives() && (status_ & kEmpty) != 0 && (next == 0 || loads_at(next))) return pause();
        if (channel_ends)
            begin_channel();
        else
            bit_ = next;
        put_clock(launch_level());
        put_select();
        launch();
        capture_next_ = true;
    }
    ticker_.next();
}

void I2s::begin_channel() {
    bit_ = 0;
    if (master()) {
        right_ = !right_ && standard() != kPcm;
    } else {
        right_ = standard() != kPcm && selected_ == (standard() == kPhilips);
        status_ |= kBusy;
    }
    begun_ = true;
}

// Data changes.
void I2s::launch() {
    if (receives() || !begun_) return;
    if (bit_ >= channel_bits()) return wires_.data->drive(Drive::Low);
    if (bit_ == 0) shift_out_ = 0;
    if (loads_at(bit_)) load();
    wires_.data->drive(drive_of((shift_out_ >> (31 - bit_) & 1) != 0));
}

// The next half-word goes to the shift register. A slave that has none repeats the last.
void I2s::load() {
    if ((status_ & kEmpty) != 0) status_ |= kUnderrun;
    bool const justified = standard() == kLsbJustified;
    if (bit_ != 0)
        shift_out_ |= data_bits() == 24 && !justified ? held_ & 0xFF00 : held_;
    else
        shift_out_ = (data_bits() == 24 && justified ? held_ & 0xFF : held_) << 16;
    bool const same_channel = in_two_halves() && bit_ == 0;
    bool const right_next = standard() != kPcm && right_ == same_channel;
    status_ = (status_ & ~kRightSide) | kEmpty | (right_next ? kRightSide : 0);
    changed();
}

void I2s::take_bit() {
    if (bit_ == 0) shift_in_ = 0;
    if (wires_.data->level()) shift_in_ |= 1u << (31 - bit_);
    bool const justified = standard() == kLsbJustified;
    if (bit_ == 15 && !late_half())
        received(shift_in_ >> 16 & (data_bits() == 24 && justified ? 0xFF : 0xFFFF));
    else if (bit_ == 31 && (in_two_halves() || late_half()))
        received(shift_in_ & (data_bits() == 24 && !justified ? 0xFF00 : 0xFFFF));
}

void I2s::received(u32 half) {
    if ((status_ & kNotEmpty) != 0) {
        status_ |= kOverrun; // What was not fetched stays.
    } else {
        received_ = half;
        status_ = (status_ & ~kRightSide) | kNotEmpty | (right_ ? kRightSide : 0);
    }
    changed();
}

void I2s::clock_edge(bool level) {
    if (level == clock_high_) return;
    clock_high_ = level;
    if (!chosen() || master()) return;
    if (extension != nullptr) extension->clock_edge(level);
    if (!on()) return;
    if (level != launch_level()) {
        if (moved_) begin_next_ = true;
        moved_ = false;
        if (receives() && begun_ && bit_ < channel_bits()) take_bit();
        return;
    }
    if (begin_next_)
        begin_channel();
    else if (begun_ && bit_ < channel_bits())
        ++bit_;
    begin_next_ = false;
    if (bit_ >= channel_bits()) status_ &= ~kBusy;
    launch();
}

void I2s::select_edge(bool level) {
    if (level == selected_) return;
    selected_ = level;
    if (master()) return;
    if (extension != nullptr) extension->select_edge(level);
    // A slave waits for a left channel; in PCM every rising edge begins one.
    bool const left = level != (standard() == kPhilips);
    if (!on() || (!left && (!begun_ || standard() == kPcm))) return;
    if (begun_ && bit_ + 1 < channel_bits()) {
        status_ |= kFrameError;
        changed();
    }
    if (select_leads()) {
        moved_ = true;
    } else if (clock_high_ == launch_level()) {
        begin_channel(); // WS has come with the edge, just behind it.
        launch();
    } else {
        begin_next_ = true;
    }
}

void I2s::write_data(u32 value) {
    held_ = value & 0xFFFF;
    status_ &= ~kEmpty;
    start();
    changed();
}

u32 I2s::read_data() {
    overrun_seen_ = (status_ & kOverrun) != 0;
    status_ &= ~kNotEmpty;
    changed();
    return received_;
}

u32 I2s::read_status() {
    u32 const value = status_;
    status_ &= ~(kUnderrun | kFrameError);
    if (overrun_seen_) status_ &= ~kOverrun;
    overrun_seen_ = false;
    changed();
    return value;
}

bool I2s::interrupts(u32 control2) const {
    return ((control2 & kReceiveInterrupt) != 0 && (status_ & kNotEmpty) != 0) ||
           ((control2 & kTransmitInterrupt) != 0 && (status_ & kEmpty) != 0) ||
           ((control2 & kErrorInterrupt) != 0 && (status_ & (kOverrun | kUnderrun | kFrameError)) != 0);
}

bool I2s::wants_data() const { return on() && !receives() && (status_ & kEmpty) != 0; }
bool I2s::has_data() const { return (status_ & kNotEmpty) != 0; }

void I2s::changed() {
    if (on_flags) on_flags();
}

void I2s::reset() {
    configuration = 0;
    prescaler = 2;
    halt();
    status_ = kEmpty;
    held_ = received_ = shift_out_ = shift_in_ = 0;
    overrun_seen_ = false;
    changed();
}

void I2s::archive(Archive &archive) {
    archive(ticker_, master_clock_, status_, held_, received_, shift_out_, shift_in_, bit_, right_, running_,
            capture_next_, begun_, moved_, begin_next_, overrun_seen_, selected_, clock_high_);
    bool const holds = bit_ <= channel_bits() && (wires_.clock != nullptr || !ticker_.edge.pending());
    if (archive.require(holds, "an I2S channel makes no sense")) return;
    bit_ = 0;
    ticker_.edge.cancel();
}

I2sExtension::I2sExtension(Clock &clock, Trace &trace, ClockTree &tree, std::string const &name)
    : GatedPeripheral(name), data(name + "_SD"), engine(clock, trace, tree, name, {&data}) {
    registers.define(0x04, "CR2").stores(control2_).mask(0xE7).then([this] { update_irq(); });
    registers.define(0x08, "SR").reads([this] { return engine.read_status(); }).read_only();
    registers.define(0x0C, "DR").reads([this] { return engine.read_data(); }).writes([this](u32 value) {
        engine.write_data(value);
    });
    registers.define(0x1C, "I2SCFGR").stores(engine.configuration).mask(0xFBF).then([this] {
        engine.configured();
    });
    engine.on_flags = [this] { update_irq(); };
    registers.reset();
}

void I2sExtension::update_irq() {
    irq.set(engine.interrupts(control2_));
    transmit_request.set((control2_ & 2) != 0 && engine.wants_data());
    receive_request.set((control2_ & 1) != 0 && engine.has_data());
}

void I2sExtension::reset() {
    registers.reset();
    engine.reset();
}

void I2sExtension::archive(Archive &archive) {
    Peripheral::archive(archive);
    archive(data, engine);
    if (archive.loading()) update_irq();
}

} // namespace terrarium::stm32f4
