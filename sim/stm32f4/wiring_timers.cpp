// What timers start in each other and in the converters, and what they ask of DMA.
#include "sim/stm32f4/stm32f405.h"

namespace terrarium::stm32f4 {

namespace {

// RM0090, tables 94, 98 and 101 (read again in drone-stm32f4's timer driver): the timers behind ITR0 to ITR3
// of each slave. Of timers 10 to 14 it is the compare output.
struct Slave {
    unsigned timer;
    unsigned masters[4];
};
constexpr Slave kSlaves[] = {{1, {5, 2, 3, 4}}, {2, {1, 8, 3, 4}}, {3, {1, 2, 5, 4}},   {4, {1, 2, 3, 8}},
                             {5, {2, 3, 4, 8}}, {8, {1, 2, 4, 5}}, {9, {2, 3, 10, 11}}, {12, {4, 5, 13, 14}}};

// DAC_CR.TSEL.
struct DacTrigger {
    unsigned timer;
    unsigned selection;
};
constexpr DacTrigger kDacTriggers[] = {{6, 0}, {8, 1}, {7, 2}, {5, 3}, {2, 4}, {4, 5}};
constexpr unsigned kDacExternal = 6, kDacExternalLine = 9;

// ADC_CR2.EXTSEL and JEXTSEL in their order, the last being an external interrupt: a timer and its channel,
// or 0 for its trigger output.
struct AdcTrigger {
    unsigned timer;
    unsigned channel;
};
constexpr AdcTrigger kRegularTriggers[15] = {{1, 1}, {1, 2}, {1, 3}, {2, 2}, {2, 3}, {2, 4}, {2, 0}, {3, 1},
                                             {3, 0}, {4, 4}, {5, 1}, {5, 2}, {5, 3}, {8, 1}, {8, 0}};
constexpr AdcTrigger kInjectedTriggers[15] = {{1, 4}, {1, 0}, {2, 1}, {2, 0}, {3, 2}, {3, 4}, {4, 1}, {4, 2},
                                              {4, 3}, {4, 0}, {5, 4}, {5, 0}, {8, 2}, {8, 3}, {8, 4}};
constexpr unsigned kAdcExternal = 15, kRegularLine = 11, kInjectedLine = 15;

// RM0090, tables 42 and 43; channel n's request is kCompareRequest + n - 1.
struct TimerRequest {
    unsigned dma, stream, channel, timer, request;
};
constexpr unsigned kUpdate = Timer::kUpdateRequest, kFirst = Timer::kCompareRequest, kSecond = kFirst + 1,
                   kThird = kFirst + 2, kFourth = kFirst + 3, kTrigger = Timer::kTriggerRequest,
                   kCommutation = Timer::kCommutationRequest;
constexpr TimerRequest kRequests[] = {
    {1, 2, 1, 7, kUpdate},  {1, 4, 1, 7, kUpdate},      {1, 0, 2, 4, kFirst},       {1, 3, 2, 4, kSecond},
    {1, 6, 2, 4, kUpdate},  {1, 7, 2, 4, kThird},       {1, 1, 3, 2, kUpdate},      {1, 1, 3, 2, kThird},
    {1, 5, 3, 2, kFirst},   {1, 6, 3, 2, kSecond},      {1, 6, 3, 2, kFourth},      {1, 7, 3, 2, kUpdate},
    {1, 7, 3, 2, kFourth},  {1, 2, 5, 3, kFourth},      {1, 2, 5, 3, kUpdate},      {1, 4, 5, 3, kFirst},
    {1, 4, 5, 3, kTrigger}, {1, 5, 5, 3, kSecond},      {1, 7, 5, 3, kThird},       {1, 0, 6, 5, kThird},
    {1, 0, 6, 5, kUpdate},  {1, 1, 6, 5, kFourth},      {1, 1, 6, 5, kTrigger},     {1, 2, 6, 5, kFirst},
    {1, 3, 6, 5, kFourth},  {1, 3, 6, 5, kTrigger},     {1, 4, 6, 5, kSecond},      {1, 6, 6, 5, kUpdate},
    {1, 1, 7, 6, kUpdate},  {2, 2, 0, 8, kFirst},       {2, 2, 0, 8, kSecond},      {2, 2, 0, 8, kThird},
    {2, 6, 0, 1, kFirst},   {2, 6, 0, 1, kSecond},      {2, 6, 0, 1, kThird},       {2, 0, 6, 1, kTrigger},
    {2, 1, 6, 1, kFirst},   {2, 2, 6, 1, kSecond},      {2, 3, 6, 1, kFirst},       {2, 4, 6, 1, kFourth},
    {2, 4, 6, 1, kTrigger}, {2, 4, 6, 1, kCommutation}, {2, 5, 6, 1, kUpdate},      {2, 6, 6, 1, kThird},
    {2, 1, 7, 8, kUpdate},  {2, 2, 7, 8, kFirst},       {2, 3, 7, 8, kSecond},      {2, 4, 7, 8, kThird},
    {2, 7, 7, 8, kFourth},  {2, 7, 7, 8, kTrigger},     {2, 7, 7, 8, kCommutation},
};

} // namespace

void Stm32f405::connect_timers() {
    for (Slave const &slave : kSlaves) {
        for (unsigned n = 0; n < 4; ++n) {
            Timer &master = timer(slave.masters[n]);
            bool const plain = slave.masters[n] >= 10;
            timer(slave.timer)
                .connect_internal_trigger(n, plain ? master.compare_trigger(0) : master.trigger);
        }
    }
    for (DacTrigger const &each : kDacTriggers) {
        timer(each.timer).trigger.connect([this, selection = each.selection](bool level) {
            if (level) dac_.trigger(selection);
        });
    }
    exti_.events[kDacExternalLine].connect([this](bool level) {
        if (level) dac_.trigger(kDacExternal);
    });
    auto const starts = [this](Adc::Group group, unsigned selection, TriggerLine &line) {
        line.connect([this, group, selection](bool level) { adc_.trigger(group, selection, level); });
    };
    for (unsigned n = 0; n < kAdcExternal; ++n) {
        auto const line = [this](AdcTrigger const &from) -> TriggerLine & {
            Timer &source = timer(from.timer);
            return from.channel == 0 ? source.trigger : source.compare_trigger(from.channel - 1);
        };
        starts(Adc::Group::Regular, n, line(kRegularTriggers[n]));
        starts(Adc::Group::Injected, n, line(kInjectedTriggers[n]));
    }
    starts(Adc::Group::Regular, kAdcExternal, exti_.events[kRegularLine]);
    starts(Adc::Group::Injected, kAdcExternal, exti_.events[kInjectedLine]);
}

void Stm32f405::connect_timer_requests() {
    for (TimerRequest const &each : kRequests) {
        Timer &source = timer(each.timer);
        (each.dma == 1 ? dma1_ : dma2_)
            .connect(each.stream, each.channel, source.requests[each.request],
                     [&source, request = each.request](u32) { source.served(request); });
    }
}

} // namespace terrarium::stm32f4
