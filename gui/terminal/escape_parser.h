// EscapeParser: the bytes for a terminal, taken apart: letters, controls, escape and control sequences.
// ECMA-48, section 5; the VT100's and xterm's manuals. Whatever a sequence is, it is taken whole, so that
// what nobody knows shows nothing.
#pragma once

#include <algorithm>
#include <array>
#include <span>

#include "sim/core/utf8.h"
#include "sim/core/types.h"

namespace terrarium::gui {

// ESC [ PREFIX PARAMETERS INTERMEDIATE FINAL.
struct ControlSequence {
    static constexpr std::size_t kMost = 16; // Parameters; further ones are left out.
    static constexpr int kHighest = 9999;    // What a parameter is limited to.

    char prefix = 0; // One of < = > ?, or none.
    std::array<int, kMost> parameters{};
    std::size_t count = 0; // Of parameters; those not written are zero.
    char intermediate = 0;
    char final = 0;

    // A parameter that counts something: one if it is not there, or zero.
    [[nodiscard]] int times(std::size_t index = 0) const { return std::max(at(index), 1); }
    [[nodiscard]] int at(std::size_t index) const {
        return index < std::min(count, kMost) ? parameters[index] : 0;
    }
};

class EscapeParser {
public:
    class Listener {
    public:
        virtual ~Listener() = default;
        virtual void on_letter(char32_t letter) = 0;
        virtual void on_run(std::span<u8 const> letters) = 0; // Several letters, all of them ASCII.
        virtual void on_control(u8 control) = 0;              // Below 0x20.
        virtual void on_escape(char intermediate, char final) = 0;
        virtual void on_sequence(ControlSequence const &sequence) = 0;
    };

    void feed(std::span<u8 const> bytes, Listener &listener);

private:
    enum class State {
        Text,
        Escape,  // Behind ESC.
        Control, // Behind ESC [.
        String,  // In a string for the terminal: title, function keys, pictures. Ends with ST or BEL.
    };
    void take(u8 byte);
    void take_text(u8 byte);
    void take_escape(u8 byte);
    void take_control(u8 byte);
    void take_string(u8 byte);
    void begin(State state);

    Listener *listener_ = nullptr; // While it is being fed.
    State state_ = State::Text;
    Utf8Decoder utf8_;
    ControlSequence sequence_;
};

} // namespace terrarium::gui
