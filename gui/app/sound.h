// Sound: the tones that buzzers make, or that a chosen wire carries, through the computer's loudspeaker.
//
// A square wave, as a passive piezo has it, that fades in and out within a few milliseconds so that it does
// not click. It follows the facts, so it is heard in real time, whatever the board's speed is: the tone is
// the board's, its length the window's. One tone at a time: the
// first in the order of the parts.
#pragma once

#include <atomic>
#include <string>

#include <SDL.h>

#include "gui/app/desk.h"
#include "gui/app/settings.h"
#include "sim/machine/board_spec.h"

namespace terrarium::gui {

// The waveform, apart from the device that plays it.
class Tone {
public:
    explicit Tone(int rate) : rate_(rate) {}
    // In hertz; 0 fades out. From any thread.
    void set(double hertz) { hertz_.store(float(hertz), std::memory_order_relaxed); }
    // The next samples, one channel, within -1 and 1.
    void fill(float *samples, int count);

private:
    int rate_;
    std::atomic<float> hertz_{0};
    double sounding_ = 0; // The frequency that is fading.
    double phase_ = 0;    // 0 to 1.
    double loudness_ = 0; // 0 to 1.
};

// What there is to hear: the first buzzer that sounds, else the wire `listened`, if it is not empty.
double heard_hertz(BoardSpec const &board, Facts const &facts, std::string const &listened);

class Sound {
public:
    // Opens the computer's sound; without any it stays silent and tells the desk so once.
    Sound(BoardSpec const &board, Desk &desk, Settings &settings);
    ~Sound();
    Sound(Sound const &) = delete;
    Sound &operator=(Sound const &) = delete;

    // Once a frame.
    void follow(Facts const &facts);
    [[nodiscard]] bool muted() const { return muted_; }
    void set_muted(bool muted);
    // The button with its list of wires to listen to.
    void draw();

private:
    BoardSpec const &board_;
    Settings &settings_;
    Tone tone_;
    SDL_AudioDeviceID device_ = 0; // 0: silence.
    bool muted_ = false;
    std::string listened_; // A pin of the board; empty: buzzers only.
    double hertz_ = 0;
};

} // namespace terrarium::gui
