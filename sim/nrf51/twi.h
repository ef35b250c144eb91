// nRF51 TWI: I2C master. nRF51 Reference Manual 3.0, chapter 28.
//
// Modelled: write, read and repeated start at the programmed frequency on the pins chosen by PSEL, NACK
// errors, overrun, SUSPEND and RESUME, the BB shortcuts a driver reads with. Every bit is on the wires.
// ENABLE = 1 makes an SPI master of the block (spi.h), with the same registers where their addresses are.
// Not modelled, and said so by name: the SPI slave that shares TWI1's address (ENABLE = 2).
#pragma once

#include "sim/core/i2c_controller.h"
#include "sim/nrf51/gpio.h"
#include "sim/nrf51/spi.h"
#include "sim/nrf51/task_peripheral.h"

namespace terrarium::nrf51 {

class Twi final : public TaskPeripheral {
public:
    Twi(Clock &clock, Trace &trace, std::string_view name, unsigned id, Gpio &gpio, EventListener &listener);

    void reset() override;
    void archive(Archive &archive) override;

private:
    static constexpr u32 kDisconnected = 0xFFFFFFFF;
    enum class Transfer : u8 { None, Write, Read };

    enum Side : u32 { kSpi = 1, kSpiSlave = 2, kTwi = 5 };

    [[nodiscard]] bool enabled() const { return enable_ == kTwi; }
    void apply();
    void attach();
    void begin(Transfer transfer);
    void stop();
    void proceed(); // Does what is asked for and possible now.
    void done(I2cDone done);
    void byte_received(u8 byte);
    void stopped();
    void fail(u32 error);

    Trace &trace_;
    Gpio &gpio_;
    I2cController lines_;
    Spi spi_;
    u32 enable_ = 0;
    u32 pin_scl_ = kDisconnected; // Or SPI's SCK.
    u32 pin_sda_ = kDisconnected; // Or MOSI.
    u32 pin_miso_ = kDisconnected;
    u32 configuration_ = 0;
    u32 frequency_ = 0x04000000;
    u32 address_ = 0;
    u32 error_source_ = 0;
    u32 lent_scl_ = kDisconnected;
    u32 lent_sda_ = kDisconnected;
    Transfer transfer_ = Transfer::None; // What the bus is doing.
    Transfer start_asked_ = Transfer::None;
    bool stop_asked_ = false;
    bool suspended_ = false;
    bool address_sent_ = false; // And acknowledged.
    bool failed_ = false;       // Nothing but STOP or a new start goes on.
    bool acknowledge_due_ = false;
    bool byte_to_send_ = false;
    u8 sending_ = 0;
    u8 received_ = 0;
    bool received_full_ = false;
};

} // namespace terrarium::nrf51
