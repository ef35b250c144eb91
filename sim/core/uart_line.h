// UartTransmitter and UartReceiver: asynchronous serial bytes as levels on a wire.
//
// The engines every UART of a chip and every serial adapter share. A chip's UART keeps its registers,
// flags and buffers; these two only turn a byte into a waveform and a waveform back into a byte, so both
// ends of a line may be wrong about the baud rate and get what hardware would get.
//
// Modelled: one start bit, 5 to 8 data bits (least significant first), parity, one or two stop bits,
// rejection of a start bit shorter than half a bit, framing and parity errors, break.
// Not modelled: nine data bits, majority voting over three samples, one and a half stop bits.
#pragma once

#include <functional>
#include <string>

#include "sim/core/archive.h"
#include "sim/core/clock.h"
#include "sim/core/net.h"

namespace terrarium {

enum class Parity : u8 { None, Even, Odd };

struct UartFormat {
    Time bit; // The length of one bit; more than zero before a byte can move.
    Parity parity = Parity::None;
    u8 stop_bits = 1; // 1 or 2; a receiver looks at the first only.
    u8 data_bits = 8; // 5 to 8, without parity.

    // From the start bit's edge to the end of the last stop bit.
    [[nodiscard]] int length() const { return 1 + data_bits + (parity != Parity::None ? 1 : 0) + stop_bits; }
    void archive(Archive &archive);
};

// What a receiver made of one frame.
struct UartFrame {
    u8 byte = 0;
    bool framing_error = false; // The stop bit was low.
    bool parity_error = false;
    bool is_break = false; // Low all the way, stop bit included; `byte` is 0 and framing_error is set.
};

class UartTransmitter {
public:
    // `on_sent` is called at the end of the last stop bit and may send the next byte.
    UartTransmitter(Clock &clock, std::string name, std::function<void()> on_sent);

    // The wire it drives: high while idle. nullptr lets go of the wire; a byte on its way goes on unseen.
    void attach(Net *net);
    // Begins the start bit now. Only while not busy.
    void send(u8 byte, UartFormat format);
    [[nodiscard]] bool busy() const { return busy_; }
    // Stops in mid-frame: the line goes back to idle and on_sent is not called.
    void abort();

    void archive(Archive &archive);

private:
    [[nodiscard]] bool level_at(int position) const { return (frame_ >> position & 1) != 0; }
    void schedule();
    void step();

    std::function<void()> on_sent_;
    Pin pin_;
    Event change_; // The next change of level, or the end of the frame.
    Clock &clock_;
    bool busy_ = false;
    UartFormat format_;
    u16 frame_ = 0; // The levels of the whole frame, start bit in bit 0.
    int next_ = 0;  // The bit that begins when change_ fires.
    Time start_;
};

class UartReceiver {
public:
    // `on_frame` is called in the middle of the (first) stop bit.
    UartReceiver(Clock &clock, std::string name, std::function<void(UartFrame)> on_frame);

    // The wire it listens to; moving to another wire forgets a frame in progress.
    void attach(Net *net);
    // A disabled receiver ignores the wire. Enabled in the middle of a frame, it takes the next falling
    // edge for a start bit, as hardware does.
    void enable(bool enabled);
    [[nodiscard]] bool enabled() const { return enabled_; }
    // Takes effect with the next start bit.
    void set_format(UartFormat format) { next_format_ = format; }
    // A frame is being received.
    [[nodiscard]] bool busy() const { return receiving_; }

    void archive(Archive &archive);

private:
    void line_changed(bool level);
    void fill(bool level);
    void finish();
    void forget();
    // The middle of bit `position` of the frame, the start bit being bit 0.
    [[nodiscard]] Time centre(int position) const {
        return start_ + format_.bit * position + format_.bit / 2;
    }
    [[nodiscard]] int stop_position() const { return format_.length() - format_.stop_bits; }

    std::function<void(UartFrame)> on_frame_;
    Pin pin_;
    Event stop_; // The middle of the stop bit.
    Clock &clock_;
    bool enabled_ = false;
    bool receiving_ = false;
    UartFormat next_format_;
    UartFormat format_; // Of the frame in progress.
    u16 frame_ = 0;     // The levels sampled so far, start bit in bit 0.
    int filled_ = 0;    // How many there are.
    Time start_;
};

} // namespace terrarium
