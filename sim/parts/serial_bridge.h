// SerialBridge: the board's interface chip, or a USB-to-serial adapter: bytes outside, wires inside.
//
// It has a baud rate of its own, as an adapter has; firmware that uses another one gets and gives the
// garbage it would on a desk.
//
// Modelled: 8N1 both ways, each byte paced at the baud rate, a pull-up on its input.
// Not modelled: flow control, the interface chip's own delays, drag-and-drop programming.
// Actions: send "text", baud RATE.
#pragma once

#include "sim/core/uart_line.h"
#include "sim/parts/console.h"
#include <deque>

namespace terrarium {

class SerialBridge final : public Console {
public:
    // Bytes that may wait to be sent to the board.
    static constexpr std::size_t kQueueLimit = 64 * 1024;

    // `board_txd` is the wire the board's chip talks on, `board_rxd` the one it listens on.
    SerialBridge(Clock &clock, Trace &trace, std::string_view name, Net &board_txd, Net &board_rxd,
                 u32 baud = 115'200);

    // on_output is called in the middle of the stop bit, also for a damaged byte.

    std::size_t send(std::span<u8 const> bytes) override;
    // Without the byte on its way.
    [[nodiscard]] std::size_t queued() const override { return queue_.size(); }
    [[nodiscard]] u32 baud() const { return baud_; }
    // 50 to 10,000,000; a byte on its way keeps the old rate.
    void set_baud(u32 baud);

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &action) override;
    [[nodiscard]] std::vector<Reading> readings() const override;
    void archive(Archive &archive) override;

private:
    void send_next();
    [[nodiscard]] UartFormat format() const { return {.bit = Hertz(baud_).time_of(1)}; }

    Trace &trace_;
    Pin pull_up_;
    UartReceiver receiver_;
    UartTransmitter transmitter_;
    std::deque<u8> queue_;
    u32 baud_;
};

} // namespace terrarium
