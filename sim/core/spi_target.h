// SpiTarget: the wire-level half of anything that hangs on SPI and is chosen by a wire of its own.
//
// It watches the select wire, the clock and the data in with pins of its own, has no events, and knows
// nothing of the controller. What bytes mean is the deriving part's business. Motorola, SPI Block Guide
// V03.06, chapter 4 (the four modes).
//
// Modelled: all four modes, the highest bit first, full duplex, a byte that is broken off, data out that is
// let go of while the part is not chosen. Not modelled: three-wire SPI, the lowest bit first.
#pragma once

#include <string>

#include "sim/core/archive.h"
#include "sim/core/net.h"

namespace terrarium {

// How the clock rests, and which of its edges takes the bit: {false, false} is mode 0, {true, true} mode 3.
struct SpiMode {
    bool rests_high = false;      // CPOL.
    bool takes_on_second = false; // CPHA.
};

class SpiTarget {
public:
    struct Wires {
        Net &clock;
        Net *in;     // From the controller (MOSI); null: the part only speaks.
        Net *out;    // To the controller (MISO); null: the part only listens.
        Net &select; // Low while the part is meant.
    };
    SpiTarget(std::string const &name, Wires const &wires, SpiMode mode);
    virtual ~SpiTarget() = default;
    SpiTarget(SpiTarget const &) = delete;
    SpiTarget &operator=(SpiTarget const &) = delete;

protected:
    virtual void on_select() {}
    // The byte that goes out next, asked for when its first bit is due. Only a byte of which eight bits were
    // clocked has gone out; a part that is chosen anew is asked again.
    [[nodiscard]] virtual u8 next_out() { return 0xFF; }
    // Eight bits have been taken in, and eight have gone out.
    virtual void on_byte(u8 byte) = 0;
    // `bits`: of a byte that was broken off.
    virtual void on_deselect([[maybe_unused]] unsigned bits) {}
    [[nodiscard]] bool selected() const { return selected_; }
    // Whether it drives its data out while it is chosen; it does unless told otherwise.
    void set_speaking(bool speaking);

    void archive_wires(Archive &archive);

private:
    void select_changed(bool level);
    void clock_changed(bool level);
    void put_bit();
    void take_bit();

    Pin clock_;
    Pin in_;
    Pin out_;
    Pin select_;
    SpiMode mode_;
    bool speaks_ = true;
    bool selected_ = false;
    u8 shift_in_ = 0;
    u8 shift_out_ = 0;
    u8 taken_ = 0; // Bits of the byte, so far.
    u8 put_ = 0;
};

} // namespace terrarium
