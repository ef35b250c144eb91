// SerialBridge: the board's interface chip, or a USB-to-serial adapter: bytes outside, wires inside.
//
// It has a baud rate of its own, as an adapter has; firmware that uses another one gets and gives the
// garbage it would on a desk.
//
// Modelled: each byte paced at the baud rate, 8N1 and the other formats of sim/core/uart_line.h, both ways;
// break towards the board; a pull-up on its input.
// Not modelled: DTR and RTS (no wire of the board is on them), flow control, the interface chip's own delays,
// drag-and-drop programming.
// Actions: send "text", those of sim/parts/line_actions.h but dtr and rts, plug and unplug (its two wires).
// Faults: lose [COUNT] (the next bytes to the board are lost; lose COUNT from=board: those from it),
// frame_error [COUNT] (the next bytes to the board have no stop bit).
#pragma once

#include <deque>

#include "sim/core/serial_line.h"
#include "sim/core/uart_line.h"
#include "sim/parts/console.h"

namespace terrarium {

class SerialBridge final : public Console {
public:
    // Bytes that may wait to be sent to the board.
    static constexpr std::size_t kQueueLimit = 64 * 1024;

    // `board_txd` is the wire the board's chip talks on, `board_rxd` the one it listens on.
    SerialBridge(Clock &clock, Trace &trace, std::string_view name, Net &board_txd, Net &board_rxd,
                 u32 baud = 115'200, bool plugged = true);

    // on_output is called in the middle of the stop bit, also for a damaged byte.

    std::size_t send(std::span<u8 const> bytes) override;
    // Without the byte on its way.
    [[nodiscard]] std::size_t queued() const override { return queue_.size(); }
    [[nodiscard]] bool plugged() const override { return plugged_; }
    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &action) override;
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void archive(Archive &archive) override;

private:
    // What the wire does: a break is followed by a pause, so that the next start bit is seen.
    enum class Wire : u8 { Bytes, Break, Pause };

    void plug(bool plugged);
    void touch_wires();
    void send_next();
    void begin_break();
    void end_break();
    void wire_event();
    [[nodiscard]] UartFormat format() const;
    struct Fault {
        u32 SerialBridge::*counter;
        u32 count;
    };
    [[nodiscard]] Result<Fault> fault_in(Action const &action) const;
    void heard(u8 byte);

    Trace &trace_;
    Pin pull_up_;
    UartReceiver receiver_;
    UartTransmitter transmitter_;
    Net &board_txd_;
    Net &board_rxd_;
    Pin break_; // Pulls the wire low while the transmitter is off it.
    Event wire_change_;
    Wire wire_ = Wire::Bytes;
    bool plugged_;
    std::deque<u8> queue_;
    // How many of the next bytes are still to suffer.
    u32 lost_to_board_ = 0;
    u32 lost_from_board_ = 0;
    u32 without_stop_ = 0;
    SerialLine line_;
};

} // namespace terrarium
