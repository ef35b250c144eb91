// What is connected to what inside the chip: addresses, interrupts, pins, DMA requests.
#include "sim/stm32f4/alternate_functions.h"
#include "sim/stm32f4/stm32f405.h"

namespace terrarium::stm32f4 {

namespace {

constexpr u32 kPeripheral = 0x40000000;
constexpr u32 kApb2 = 0x40010000;
constexpr u32 kPortBase = 0x40020000;

std::string numbered(char const *name, unsigned number) { return name + std::to_string(number); }

// RM0090, table 61: TIM1 to TIM14 in their order.
constexpr u32 kTimerBase[14] = {0x40010000, 0x40000000, 0x40000400, 0x40000800, 0x40000C00,
                                0x40001000, 0x40001400, 0x40010400, 0x40014000, 0x40014400,
                                0x40014800, 0x40001800, 0x40001C00, 0x40002000};
constexpr unsigned kTimerUpdateIrq[14] = {25, 28, 29, 30, 50, 54, 55, 44, 24, 25, 26, 43, 44, 45};
constexpr unsigned kTimerCompareIrq[14] = {27, 28, 29, 30, 50, 54, 55, 46, 24, 25, 26, 43, 44, 45};
// TIM1's; TIM8's are 19 higher.
constexpr unsigned kTimerBreakIrq = 24, kTimerTriggerIrq = 26;
// Each timer's bit in its reset register; those of APB2 from 32 on.
constexpr unsigned kTimerReset[14] = {32, 0, 1, 2, 3, 4, 5, 33, 48, 49, 50, 6, 7, 8};

TimerKind timer_kind(unsigned number) {
    bool const apb2 = number == 1 || (number >= 8 && number <= 11);
    Domain const domain = apb2 ? Domain::Apb2Timers : Domain::Apb1Timers;
    switch (number) {
    case 1:
    case 8: return {4, false, true, domain};
    case 2: return {4, true, false, domain, true};
    case 5: return {4, true, false, domain};
    case 3:
    case 4: return {4, false, false, domain};
    case 6:
    case 7: return {0, false, false, domain};
    case 9:
    case 12: return {2, false, false, domain};
    default: return {1, false, false, domain};
    }
}

constexpr u32 kUsartBase[6] = {0x40011000, 0x40004400, 0x40004800, 0x40004C00, 0x40005000, 0x40011400};
constexpr unsigned kUsartIrq[6] = {37, 38, 39, 52, 53, 71};
constexpr unsigned kUsartReset[6] = {36, 17, 18, 19, 20, 37};
constexpr u32 kSpiBase[3] = {0x40013000, 0x40003800, 0x40003C00};
constexpr unsigned kSpiIrq[3] = {35, 36, 51};
constexpr unsigned kSpiReset[3] = {44, 14, 15};
constexpr unsigned kI2cIrq[3] = {31, 33, 72};

constexpr unsigned kCanTransmitIrq[2] = {19, 63}; // Then both FIFOs', then the status changes'.

constexpr unsigned kDma1Irq[8] = {11, 12, 13, 14, 15, 16, 17, 47};
constexpr unsigned kDma2Irq[8] = {56, 57, 58, 59, 60, 68, 69, 70};

} // namespace

void Stm32f405::make_peripherals() {
    for (unsigned n = 0; n < kPorts; ++n) gpios_[n] = std::make_unique<Gpio>(clock_, trace_, char('A' + n));
    otg_fs_ = std::make_unique<OtgFs>(clock_, trace_, gpios_[0]->net(9));
    usb_socket_ = std::make_unique<UsbSwitch>(*otg_fs_, boot_dfu_);
    for (unsigned n = 1; n <= timers_.size(); ++n) {
        timers_[n - 1] = std::make_unique<Timer>(clock_, trace_, tree_, numbered("TIM", n), timer_kind(n));
    }
    for (unsigned n = 1; n <= usarts_.size(); ++n) {
        std::string const name = numbered(n == 4 || n == 5 ? "UART" : "USART", n);
        Domain const domain = n == 1 || n == 6 ? Domain::Apb2 : Domain::Apb1;
        usarts_[n - 1] = std::make_unique<Usart>(clock_, trace_, tree_, name, domain);
    }
    for (unsigned n = 1; n <= 3; ++n) {
        i2cs_[n - 1] = std::make_unique<I2c>(clock_, trace_, tree_, numbered("I2C", n));
        Domain const domain = n == 1 ? Domain::Apb2 : Domain::Apb1;
        spis_[n - 1] = std::make_unique<Spi>(clock_, trace_, tree_, numbered("SPI", n), domain, n != 1);
        if (n == 1) continue;
        sound_extensions_[n - 2] =
            std::make_unique<I2sExtension>(clock_, trace_, tree_, numbered("I2S", n) + "ext");
        spis_[n - 1]->sound.extension = &sound_extensions_[n - 2]->engine;
    }
    cans_[0] = std::make_unique<Can>(clock_, tree_, "CAN1", nullptr);
    cans_[1] = std::make_unique<Can>(clock_, tree_, "CAN2", cans_[0].get());
}

void Stm32f405::add(u32 base, Peripheral &peripheral, u32 bytes) {
    bus_.map(base, bytes, peripheral);
    peripherals_.push_back(&peripheral);
}

void Stm32f405::add_unmodelled(u32 base, char const *name, u32 bytes) {
    unmodelled_.push_back(std::make_unique<Peripheral>(name));
    add(base, *unmodelled_.back(), bytes);
}

void Stm32f405::under(PeripheralBus bus, unsigned bit, GatedPeripheral &peripheral) {
    under_rcc_.push_back({bus, bit, &peripheral});
}

void Stm32f405::map_peripherals() {
    auto const on_apb = [this](unsigned bit, GatedPeripheral &peripheral) {
        under(bit < 32 ? PeripheralBus::Apb1 : PeripheralBus::Apb2, bit % 32, peripheral);
    };
    for (std::size_t n = 0; n < timers_.size(); ++n) {
        add(kTimerBase[n], *timers_[n]);
        on_apb(kTimerReset[n], *timers_[n]);
    }
    add(kPeripheral + 0x2800, rtc_);
    add(kPeripheral + 0x2C00, window_watchdog_);
    add(kPeripheral + 0x3000, independent_watchdog_);
    add(kPeripheral + 0x3400, *sound_extensions_[0]);
    add(kPeripheral + 0x4000, *sound_extensions_[1]);
    for (unsigned n = 0; n < 3; ++n) {
        add(kSpiBase[n], *spis_[n]);
        on_apb(kSpiReset[n], *spis_[n]);
        if (n != 0) on_apb(kSpiReset[n], *sound_extensions_[n - 1]);
        add(kPeripheral + 0x5400 + 0x400 * n, *i2cs_[n]);
        on_apb(21 + n, *i2cs_[n]);
    }
    for (std::size_t n = 0; n < usarts_.size(); ++n) {
        add(kUsartBase[n], *usarts_[n]);
        on_apb(kUsartReset[n], *usarts_[n]);
    }
    for (unsigned n = 0; n < 2; ++n) {
        add(kPeripheral + 0x6400 + 0x400 * n, *cans_[n]);
        on_apb(25 + n, *cans_[n]);
    }
    bus_.map(kPeripheral + 0x7000, 0x400, pwr_);
    add(kPeripheral + 0x7400, dac_);
    add(kApb2 + 0x2000, adc_);
    add(kApb2 + 0x2C00, sdio_);
    add(kApb2 + 0x3800, syscfg_);
    add(kApb2 + 0x3C00, exti_);
    for (unsigned n = 0; n < kPorts; ++n) {
        bus_.map(kPortBase + 0x400 * n, 0x400, *gpios_[n]);
        under(PeripheralBus::Ahb1, n, *gpios_[n]);
    }
    add(kPortBase + 0x3000, crc_);
    bus_.map(kPortBase + 0x3800, 0x400, rcc_);
    add(kPortBase + 0x3C00, flash_);
    add(kPortBase + 0x6000, dma1_);
    add(kPortBase + 0x6400, dma2_);
    add_unmodelled(0x40040000, "OTG_HS", 0x40000);
    add(0x50000000, *otg_fs_, OtgFs::kSize);
    add(0x50060800, rng_);
    add_unmodelled(0xA0000000, "FSMC", 0x1000);
    add(0xE0042000, debug_unit_);
    add(kBootDoorBase, boot_door_);
    under(PeripheralBus::Apb1, 11, window_watchdog_);
    under(PeripheralBus::Apb1, 28, pwr_);
    under(PeripheralBus::Apb1, 29, dac_);
    under(PeripheralBus::Apb2, 8, adc_);
    under(PeripheralBus::Apb2, 11, sdio_);
    under(PeripheralBus::Apb2, 14, syscfg_);
    under(PeripheralBus::Ahb1, 12, crc_);
    under(PeripheralBus::Ahb1, 21, dma1_);
    under(PeripheralBus::Ahb1, 22, dma2_);
    under(PeripheralBus::Ahb2, 6, rng_);
    under(PeripheralBus::Ahb2, 7, *otg_fs_);
}

// Several lines may lead to one interrupt; it is asserted while any of them is.
void Stm32f405::connect(IrqLine &line, unsigned interrupt) {
    line.connect([this, interrupt](bool level) {
        u8 &count = asserted_[interrupt];
        count = u8(level ? count + 1 : count - 1);
        interrupt_changed(interrupt);
    });
}

void Stm32f405::connect_interrupts() {
    connect(window_watchdog_.irq, 0);
    connect(flash_.irq, 4);
    connect(rcc_.irq, 5);
    connect(adc_.irq, 18);
    connect(dac_.irq, 54);
    connect(sdio_.irq, 49);
    connect(otg_fs_->irq, 67);
    connect(rng_.irq, 80);
    for (unsigned line = 0; line < Exti::kLines; ++line) {
        if (Exti::first_of_group(line) == line) connect(exti_.irq[line], Exti::interrupt_of(line));
    }
    for (std::size_t n = 0; n < timers_.size(); ++n) {
        connect(timers_[n]->update_irq, kTimerUpdateIrq[n]);
        connect(timers_[n]->compare_irq, kTimerCompareIrq[n]);
        bool const advanced = n == 0 || n == 7;
        unsigned const higher = n == 7 ? 19 : 0;
        connect(timers_[n]->break_irq, advanced ? kTimerBreakIrq + higher : kTimerUpdateIrq[n]);
        connect(timers_[n]->trigger_irq, advanced ? kTimerTriggerIrq + higher : kTimerUpdateIrq[n]);
    }
    for (std::size_t n = 0; n < usarts_.size(); ++n) connect(usarts_[n]->irq, kUsartIrq[n]);
    for (unsigned n = 0; n < 3; ++n) {
        connect(spis_[n]->irq, kSpiIrq[n]);
        if (n != 0) connect(sound_extensions_[n - 1]->irq, kSpiIrq[n]);
        connect(i2cs_[n]->event_irq, kI2cIrq[n]);
        connect(i2cs_[n]->error_irq, kI2cIrq[n] + 1);
    }
    for (unsigned n = 0; n < 2; ++n) {
        connect(cans_[n]->transmit_irq, kCanTransmitIrq[n]);
        for (unsigned fifo = 0; fifo < 2; ++fifo)
            connect(cans_[n]->receive_irq[fifo], kCanTransmitIrq[n] + 1 + fifo);
        connect(cans_[n]->status_irq, kCanTransmitIrq[n] + 3);
    }
    for (unsigned n = 0; n < 8; ++n) {
        connect(dma1_.irq[n], kDma1Irq[n]);
        connect(dma2_.irq[n], kDma2Irq[n]);
    }
}

void Stm32f405::connect_pins() {
    std::vector<Signal *> signals;
    for (auto const &timer : timers_) {
        for (Signal *signal : timer->signals()) signals.push_back(signal);
    }
    for (auto const &usart : usarts_)
        signals.insert(signals.end(), {&usart->tx, &usart->rx, &usart->cts, &usart->rts});
    for (auto const &i2c : i2cs_) signals.insert(signals.end(), {&i2c->scl, &i2c->sda});
    for (auto const &spi : spis_)
        signals.insert(signals.end(), {&spi->sck, &spi->miso, &spi->mosi, &spi->nss, &spi->mck});
    for (auto const &extension : sound_extensions_) signals.push_back(&extension->data);
    for (auto const &can : cans_) signals.insert(signals.end(), {&can->tx, &can->rx});
    signals.insert(signals.end(), {&sdio_.ck, &sdio_.cmd});
    for (Signal &line : sdio_.data) signals.push_back(&line);
    for (AlternateFunction const &entry : alternate_functions()) {
        for (Signal *signal : signals) {
            if (signal->name() == entry.signal)
                gpios_[unsigned(entry.port - 'A')]->connect(entry.pin, entry.function, *signal);
        }
    }
    // Channels 0 to 15 of the converters; the package has no more pins for them.
    for (unsigned n = 0; n < 8; ++n) adc_.connect(n, gpios_[0]->net(n));
    for (unsigned n = 0; n < 2; ++n) adc_.connect(8 + n, gpios_[1]->net(n));
    for (unsigned n = 0; n < 6; ++n) adc_.connect(10 + n, gpios_[2]->net(n));
    rtc_.connect(gpios_[2]->net(13));
    dac_.connect(0, gpios_[0]->net(4));
    dac_.connect(1, gpios_[0]->net(5));
}

namespace {

Dma::Served progress_of(Spi &spi) {
    return [&spi](u32 left) { spi.transmit_progress(left); };
}
Dma::Served progress_of(I2c &i2c) {
    return [&i2c](u32 left) { i2c.receive_progress(left); };
}

} // namespace

// RM0090, tables 42 and 43.
void Stm32f405::connect_dma() {
    for (Dma *dma : {&dma1_, &dma2_}) {
        dma->set_bus(bus_);
        dma->on_memory_changed = [this](u32 address, u32 length) { cpu_.cpu().invalidate(address, length); };
    }
    dma1_.connect(0, 0, spi(3).receive_request);
    dma1_.connect(2, 0, spi(3).receive_request);
    dma1_.connect(3, 0, spi(2).receive_request);
    dma1_.connect(4, 0, spi(2).transmit_request, progress_of(spi(2)));
    dma1_.connect(5, 0, spi(3).transmit_request, progress_of(spi(3)));
    dma1_.connect(7, 0, spi(3).transmit_request, progress_of(spi(3)));
    dma1_.connect(4, 2, sound_extensions_[0]->transmit_request);
    dma1_.connect(3, 3, sound_extensions_[0]->receive_request);
    dma1_.connect(5, 2, sound_extensions_[1]->transmit_request);
    dma1_.connect(2, 2, sound_extensions_[1]->receive_request);
    dma1_.connect(0, 3, sound_extensions_[1]->receive_request);
    dma1_.connect(0, 1, i2c(1).receive_request, progress_of(i2c(1)));
    dma1_.connect(5, 1, i2c(1).receive_request, progress_of(i2c(1)));
    dma1_.connect(6, 1, i2c(1).transmit_request);
    dma1_.connect(7, 1, i2c(1).transmit_request);
    dma1_.connect(2, 3, i2c(3).receive_request, progress_of(i2c(3)));
    dma1_.connect(4, 3, i2c(3).transmit_request);
    dma1_.connect(2, 7, i2c(2).receive_request, progress_of(i2c(2)));
    dma1_.connect(3, 7, i2c(2).receive_request, progress_of(i2c(2)));
    dma1_.connect(7, 7, i2c(2).transmit_request);
    dma1_.connect(0, 4, usart(5).receive_request);
    dma1_.connect(1, 4, usart(3).receive_request);
    dma1_.connect(2, 4, usart(4).receive_request);
    dma1_.connect(3, 4, usart(3).transmit_request);
    dma1_.connect(4, 4, usart(4).transmit_request);
    dma1_.connect(5, 4, usart(2).receive_request);
    dma1_.connect(6, 4, usart(2).transmit_request);
    dma1_.connect(7, 4, usart(5).transmit_request);
    dma1_.connect(4, 7, usart(3).transmit_request);
    dma1_.connect(5, 7, dac_.requests[0]);
    dma1_.connect(6, 7, dac_.requests[1]);
    dma2_.connect(0, 3, spi(1).receive_request);
    dma2_.connect(2, 3, spi(1).receive_request);
    dma2_.connect(3, 3, spi(1).transmit_request, progress_of(spi(1)));
    dma2_.connect(5, 3, spi(1).transmit_request, progress_of(spi(1)));
    dma2_.connect(2, 4, usart(1).receive_request);
    dma2_.connect(5, 4, usart(1).receive_request);
    dma2_.connect(7, 4, usart(1).transmit_request);
    dma2_.connect(1, 5, usart(6).receive_request);
    dma2_.connect(2, 5, usart(6).receive_request);
    dma2_.connect(6, 5, usart(6).transmit_request);
    dma2_.connect(7, 5, usart(6).transmit_request);
    dma2_.connect(3, 4, sdio_.request, {}, &sdio_.last);
    dma2_.connect(6, 4, sdio_.request, {}, &sdio_.last);
    auto const converter = [this](unsigned stream, unsigned channel, unsigned n) {
        dma2_.connect(stream, channel, adc_.requests[n], [this, n](u32 left) { adc_.served(n, left == 0); });
    };
    converter(0, 0, 0);
    converter(4, 0, 0);
    converter(2, 1, 1);
    converter(3, 1, 1);
    converter(0, 2, 2);
    converter(1, 2, 2);
}

} // namespace terrarium::stm32f4
