// UartTransmitter and UartReceiver: asynchronous serial bytes as levels on a wire.
//
// The engines every UART of a chip and every serial adapter share. A chip's UART keeps its registers,
// flags and buffers; these two only turn a byte into a waveform and a waveform back into a byte, so both
// ends of a line may be wrong about the baud rate and get what hardware would get.
//
// Modelled: one start bit, 5 to 9 data bits (least significant first), parity, half a stop bit to two,
// rejection of a start bit shorter than half a bit, framing and parity errors, noise, breaks of any length.
// A bit has the level of its middle; of the two samples beside it only whether they agree is kept.
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
    u8 stop_halves = 2; // The stop bits' length in halves of a bit, 1 to 4; a receiver looks at the first.
    u8 data_bits = 8;   // 5 to 9, without parity.
    u8 samples = 16;    // That a receiver takes of a bit; the three in its middle should agree. 8 or 16.

    // How many bits go before the stop bits.
    [[nodiscard]] int bits_before_stop() const { return 1 + data_bits + (parity != Parity::None ? 1 : 0); }
    // From the start bit's edge to the end of the last stop bit.
    [[nodiscard]] Time duration() const { return bit * bits_before_stop() + stop_time(); }
    [[nodiscard]] Time stop_time() const { return bit * stop_halves / 2; }
    void archive(Archive &archive);
};

// What a receiver made of one frame.
struct UartFrame {
    u8 byte = 0;
    bool ninth = false;         // The ninth data bit, where there are nine.
    bool framing_error = false; // The stop bit was low; half a stop bit is not looked at.
    bool parity_error = false;
    bool noise = false;    // The samples of some bit did not agree.
    bool is_break = false; // Low all the way, stop bit included; `byte` is 0 and framing_error is set.
};

class UartTransmitter {
public:
    // `on_sent` is called at the end of the last stop bit and may send the next byte.
    UartTransmitter(Clock &clock, std::string name, std::function<void()> on_sent);

    // The wire it drives: high while idle. nullptr lets go of the wire; a byte on its way goes on unseen.
    void attach(Net *net);
    // Begins the start bit now; `data` has format.data_bits bits. Only while not busy.
    void send(u16 data, UartFormat format);
    // The same with the stop bit low for one bit time, which a receiver finds to be a framing error.
    void send_without_stop(u16 data, UartFormat format);
    // `low_bits` bit times (1 to 13) of low, then stop bits; on_sent is called after them. Only while not
    // busy.
    void send_break(int low_bits, UartFormat format);
    [[nodiscard]] bool busy() const { return busy_; }
    // Stops in mid-frame: the line goes back to idle and on_sent is not called.
    void abort();

    void archive(Archive &archive);

private:
    [[nodiscard]] bool level_at(int position) const { return (frame_ >> position & 1) != 0; }
    [[nodiscard]] static u16 frame_of(u16 data, UartFormat const &format);
    void begin(u16 frame, int bits, UartFormat format);
    void schedule();
    void step();

    std::function<void()> on_sent_;
    Pin pin_;
    Event change_; // The next change of level, or the end of the frame.
    Clock &clock_;
    bool busy_ = false;
    UartFormat format_;
    u16 frame_ = 0; // The levels of the whole frame, start bit in bit 0.
    int bits_ = 0;  // How many there are before the stop bits.
    int next_ = 0;  // The bit that begins when change_ fires; bits_ is the stop bits, beyond is the end.
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
    [[nodiscard]] bool checks_stop() const { return format_.stop_halves > 1; }

    std::function<void(UartFrame)> on_frame_;
    Pin pin_;
    Event stop_; // The middle of the stop bit.
    Clock &clock_;
    bool enabled_ = false;
    bool receiving_ = false;
    UartFormat next_format_;
    UartFormat format_; // Of the frame in progress.
    u16 frame_ = 0;     // The levels sampled so far, start bit in bit 0.
    bool noise_ = false;
    int filled_ = 0; // How many there are.
    Time start_;
};

} // namespace terrarium
