// nRF51 UART. nRF51 Reference Manual 3.0, chapter 29.
//
// Modelled: 8 data bits, parity, the six-byte receive buffer, overrun, framing, parity and break errors,
// any baud rate, on the pins chosen by PSEL.
// Not modelled: hardware flow control (CONFIG.HWFC is reported once when switched on).
#pragma once

#include <deque>

#include "sim/core/uart_line.h"
#include "sim/nrf51/gpio.h"
#include "sim/nrf51/task_peripheral.h"

namespace terrarium::nrf51 {

class Uart final : public TaskPeripheral {
public:
    Uart(Clock &clock, Trace &trace, Gpio &gpio, EventListener &listener);

    void reset() override;
    void archive(Archive &archive) override;

private:
    static constexpr u32 kDisconnected = 0xFFFFFFFF;

    [[nodiscard]] bool enabled() const { return enable_ == 4; }
    [[nodiscard]] UartFormat format() const;
    void apply(); // Pins, baud rate and enables to the line engines.
    void stop_receiving();
    void transmit(u8 byte);
    void received(UartFrame frame);
    u32 read_byte();
    void fail(u32 error);

    Trace &trace_;
    Gpio &gpio_;
    UartTransmitter transmitter_;
    UartReceiver receiver_;
    Event receive_timeout_; // After STOPRX: what is still on the line may come in.
    u32 enable_ = 0;
    u32 pin_out_ = kDisconnected;
    u32 pin_in_ = kDisconnected;
    u32 baud_rate_ = 0x04000000;
    u32 configuration_ = 0;
    u32 error_source_ = 0;
    bool transmitting_ = false; // STARTTX has been given.
    bool receiving_ = false;
    u32 lent_pin_ = kDisconnected;
    std::deque<u8> buffer_;
};

} // namespace terrarium::nrf51
