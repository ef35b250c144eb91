// What the converters do: groups, sequences, values. RM0090, 13.3 to 13.9.
#include <algorithm>

#include "sim/stm32f4/adc.h"
#include "sim/stm32f4/adc_bits.h"

namespace terrarium::stm32f4 {

using namespace adc;

namespace {

constexpr double kReferenceVolts = 3.3;
constexpr double kInternalReference = 1.21;
constexpr unsigned kSensorChannel = 16, kReferenceChannel = 17, kBatteryChannel = 18;
constexpr u32 kSampleCycles[8] = {3, 15, 28, 56, 84, 112, 144, 480};
constexpr std::size_t kCommonDataMost = 6; // Two rounds of three: nobody has taken the first.

} // namespace

// How many converters work together, from the first on.
unsigned Adc::together() const {
    if (multi_mode(common_) == kIndependent) return 1;
    return (common_ & 0x10) != 0 ? 3 : 2;
}

void Adc::trigger(Group group, unsigned selection, bool level) {
    for (unsigned n = 0; n < kConverters; ++n) {
        u32 const control = converters_[n]->control2 >> (group == Group::Regular ? 24 : 16);
        u32 const edges = control >> 4 & 3; // Rising, falling or both.
        if ((control & 15) == selection && (edges & (level ? 1 : 2)) != 0) start(n, group);
    }
    update_irq();
}

// The first converter starts the others that work with it.
void Adc::start(unsigned n, Group group) {
    u32 const mode = multi_mode(common_);
    bool const injected = group == Group::Injected;
    u32 const simultaneous = injected ? kInjectedSimultaneous : kRegularSimultaneous;
    bool const all = n == 0 && (mode == kBothSimultaneous || mode == simultaneous);
    for (unsigned each = n; each < (all ? together() : n + 1); ++each) {
        if (injected)
            start_injected(each);
        else
            start_regular(each);
    }
    if (injected || n != 0 || mode != kInterleaved) return;
    u64 const delay = (5 + (common_ >> 8 & 15)) * clock_divider();
    for (unsigned each = 1; each < together(); ++each) {
        Converter &slave = *converters_[each];
        if (!slave.regular && !slave.delayed.pending())
            slave.delayed.in(tree_.time_of(Domain::Apb2, delay * each));
    }
}

void Adc::start_regular(unsigned n) {
    Converter &converter = *converters_[n];
    // After an overrun nothing is converted until the flag is cleared.
    bool const ready = (converter.control2 & kOn) != 0 && (converter.status & kOverrun) == 0;
    if (!ready || converter.regular) return;
    converter.regular = true;
    converter.status |= kStarted;
    converter.turn = (converter.control1 >> 13 & 7) + 1;
    if ((converter.control1 & kDiscontinuous) == 0) converter.position = 0;
    if (converter.converting != Group::None) return; // Once the injected group is over.
    converter.since = clock_.now();
    converter.cycles = 0;
    next(n);
}

// The injected group interrupts the regular one, whose present conversion is made again afterwards.
void Adc::start_injected(unsigned n) {
    Converter &converter = *converters_[n];
    if ((converter.control2 & kOn) == 0 || converter.injected) return;
    converter.injected = true;
    converter.status |= kInjectedStarted;
    converter.since = clock_.now();
    converter.cycles = 0;
    next(n);
}

void Adc::abandon(unsigned n) {
    Converter &converter = *converters_[n];
    converter.done.cancel();
    converter.delayed.cancel();
    converter.regular = converter.injected = false;
    converter.position = converter.injected_position = 0;
    converter.converting = Group::None;
}

// Begins the next conversion, if there is one to make.
void Adc::next(unsigned n) {
    Converter &converter = *converters_[n];
    converter.converting = converter.injected  ? Group::Injected
                           : converter.regular ? Group::Regular
                                               : Group::None;
    if (converter.converting == Group::None) return converter.done.cancel();
    unsigned const channel = channel_of(converter);
    u32 const field =
        channel < 10 ? converter.sampling[1] >> (3 * channel) : converter.sampling[0] >> (3 * (channel - 10));
    converter.sampled = false;
    go_on(converter, kSampleCycles[field & 7]);
}

// The next stage ends after so many cycles of the converter's clock.
void Adc::go_on(Converter &converter, u64 cycles) {
    converter.cycles += clock_divider() * cycles;
    converter.done.at(converter.since + tree_.time_of(Domain::Apb2, converter.cycles));
}

// What is sampled is held while it is converted.
void Adc::stage_done(unsigned n) {
    Converter &converter = *converters_[n];
    if (converter.sampled) return converted(n);
    double const share = volts(n, channel_of(converter)) / kReferenceVolts;
    converter.held = u32(std::clamp(share * 4095 + 0.5, 0.0, 4095.0));
    converter.sampled = true;
    go_on(converter, resolution_bits(converter.control1));
}

unsigned Adc::channel_of(Converter const &converter) const {
    if (converter.converting == Group::Injected) {
        // A shorter sequence leaves out the first places.
        u32 const length = converter.injected_sequence >> 20 & 3;
        u32 const place = std::min(3 - length + converter.injected_position, 3u);
        return std::min(converter.injected_sequence >> (5 * place) & 31, kBatteryChannel);
    }
    u32 const place = converter.position;
    return std::min(converter.sequence[2 - place / 6] >> (5 * (place % 6)) & 31, kBatteryChannel);
}

double Adc::volts(unsigned n, unsigned channel) const {
    if (channel < kPinChannels)
        return channels_[channel] != nullptr ? channels_[channel]->millivolts() / 1000.0 : 0;
    if (n != 0) return 0; // Only the first converter hears the inner channels.
    if (channel == kSensorChannel && (common_ & kSensors) != 0) return 0.76 + (celsius_ - 25) * 0.0025;
    if (channel == kReferenceChannel && (common_ & kSensors) != 0) return kInternalReference;
    if (channel == kBatteryChannel && (common_ & kBattery) != 0)
        return kReferenceVolts / 2; // VBAT is on the supply.
    return 0;
}

void Adc::converted(unsigned n) {
    Converter &converter = *converters_[n];
    u32 const value = converter.held >> (12 - resolution_bits(converter.control1));
    watch(converter, value);
    if (converter.converting == Group::Injected)
        finish_injected(n, value);
    else
        finish_regular(n, value);
    next(n);
    update_irq();
}

// The thresholds are those of twelve bits, whatever the resolution.
void Adc::watch(Converter &converter, u32 value) {
    u32 const control = converter.control1;
    u32 const guard = converter.converting == Group::Injected ? kWatchInjected : kWatchRegular;
    if ((control & guard) == 0) return;
    if ((control & kWatchSingle) != 0 && (control & 31) != channel_of(converter)) return;
    u32 const level = value << (12 - resolution_bits(control));
    if (level > converter.high || level < converter.low) converter.status |= kWatched;
}

void Adc::finish_regular(unsigned n, u32 value) {
    Converter &converter = *converters_[n];
    u32 const control2 = converter.control2;
    bool const common = n < together() && common_dma(common_) != 0 && together() > 1;
    bool const lost = ((control2 & kEndEach) != 0 && (converter.status & kEnd) != 0) ||
                      (!common && (control2 & kDma) != 0 && converter.requests && !converter.exhausted) ||
                      (common && common_data_.size() >= kCommonDataMost);
    if (lost) {
        converter.status |= kOverrun;
        converter.regular = false;
        return;
    }
    u32 const bits = resolution_bits(converter.control1);
    converter.data = (control2 & kLeft) != 0 ? value << (bits == 6 ? 2 : 16 - bits) : value;
    if (common)
        common_data_.push_back(u16(converter.data));
    else
        converter.requests = (control2 & kDma) != 0;
    u32 const length = (converter.control1 & kScan) != 0 ? (converter.sequence[0] >> 20 & 15) + 1 : 1;
    bool const over = ++converter.position >= length;
    if (over || (control2 & kEndEach) != 0) converter.status |= kEnd;
    bool const discontinuous = (converter.control1 & kDiscontinuous) != 0;
    if (over) {
        converter.position = 0;
        converter.regular = (control2 & kContinuous) != 0 && !discontinuous;
        if ((converter.control1 & kAutomatic) != 0) {
            converter.injected = true;
            converter.status |= kInjectedStarted;
        }
    } else if (discontinuous && --converter.turn == 0) {
        converter.regular = false;
    }
}

void Adc::finish_injected(unsigned n, u32 value) {
    Converter &converter = *converters_[n];
    u32 const place = converter.injected_position;
    u32 const bits = resolution_bits(converter.control1);
    i32 result = i32(value) - i32(converter.offsets[place]);
    if ((converter.control2 & kLeft) != 0) result *= 1 << (bits == 6 ? 1 : 15 - bits);
    converter.injected_data[place] = u32(result) & 0xFFFF;
    bool const over = ++converter.injected_position > (converter.injected_sequence >> 20 & 3);
    if (over) {
        converter.status |= kInjectedEnd;
        converter.injected_position = 0;
    }
    if (over || (converter.control1 & kInjectedDiscontinuous) != 0) converter.injected = false;
}

} // namespace terrarium::stm32f4
