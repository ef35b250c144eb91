// nRF51 SPI: the master that shares its address and interrupt with a TWI. nRF51 Reference Manual 3.0,
// chapter 27.
//
// The block's registers and the choice between its two sides are in Twi; this is the side of the wires.
//
// Modelled: all four modes and both bit orders at the programmed frequency, each edge on the wires; the byte
// held behind the one being shifted, and the received byte held behind RXD; READY for each byte that comes
// into RXD. Pins that are not connected.
// Left out: a byte that comes when RXD and the one behind it are full is lost, which the manual leaves open.
#pragma once

#include <functional>

#include "sim/core/clock.h"
#include "sim/nrf51/gpio.h"

namespace terrarium::nrf51 {

class Spi {
public:
    static constexpr u32 kDisconnected = 0xFFFFFFFF;
    struct Settings {
        u32 clock_pin = kDisconnected;
        u32 out_pin = kDisconnected; // MOSI.
        u32 in_pin = kDisconnected;  // MISO.
        u32 configuration = 0;       // CONFIG: ORDER, CPHA, CPOL.
        Time bit;
    };

    // `on_ready`: RXD holds a byte that it did not hold before.
    Spi(Clock &clock, std::string const &name, Gpio &gpio, std::function<void()> on_ready);

    // Takes the pins, or what has changed of it; a byte on the wires goes on.
    void enable(Settings const &settings);
    // Gives the pins back and forgets what was on its way.
    void disable();

    void send(u8 byte);
    [[nodiscard]] u8 receive();

    void reset();
    void archive(Archive &archive);

private:
    void take(u32 &held, u32 wanted, Pin &pin);
    void place(u32 held, Pin &pin);
    void drive_clock(bool active);
    void begin();
    void edge();
    void put_bit(unsigned number);
    void take_bit(unsigned number);
    void byte_done();
    [[nodiscard]] unsigned place_of(unsigned number) const;

    Clock &clock_;
    Gpio &gpio_;
    std::function<void()> on_ready_;
    Event edge_;
    Pin clock_pin_;
    Pin out_pin_;
    Pin in_pin_;
    Settings settings_; // Of which the pins are those that are held.
    bool enabled_ = false;
    Time start_;    // Of the byte on the wires.
    u32 edges_ = 0; // Of its clock, so far.
    bool busy_ = false;
    u8 shift_out_ = 0;
    u8 shift_in_ = 0;
    u8 next_out_ = 0;
    bool next_out_full_ = false;
    u8 received_ = 0;
    bool received_full_ = false;
    u8 next_in_ = 0;
    bool next_in_full_ = false;
};

} // namespace terrarium::nrf51
