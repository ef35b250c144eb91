// SdCard: an SD memory card. SD Physical Layer Simplified Specification 6.00, chapters 4 and 5.
//
// Modelled, in SD mode: the card's states from idle over identification to transfer, CMD0, 2, 3, 6 (default
// and high speed), 7, 8, 9, 10, 12, 13, 15, 16, 17, 18, 24, 25, 32, 33, 38, 55, ACMD6, 13, 22, 23, 41, 42 and
// 51; standard and high capacity by size; status bits and their clearing; one and four data lines; the time
// that initialisation, access, programming and erasing take. A block counts as written when its programming
// is over: what a power cut interrupts before is not there. In SPI mode (chapter 7; sd_card_spi.cpp), which
// SdSpi brings on the wires: CMD0, 1, 8, 9, 10, 12, 13, 16, 17, 18, 24, 25, 32, 33, 38, 55, 58, 59, ACMD13,
// 22, 23, 41, 42 and 51. A card that is slow answers reads and is done with writes so much later; one that
// is full refuses a block by its CRC status or data response, and says so in its status. Left out:
// half-programmed blocks, wear, locking (CMD42), write protection (it has none), UHS modes. Erasing takes its
// time but is done at its beginning.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "sim/core/archive.h"
#include "sim/core/clock.h"
#include "sim/core/sd_bus.h"
#include "sim/core/storage.h"
#include "sim/parts/faults.h"
#include "sim/parts/sd_registers.h"

namespace terrarium {

class SdCard final : public SdDevice {
public:
    // Of a size that sd_geometry accepts. The card has just been given power. `faults`: what goes wrong with
    // it, Slow and Full; null: nothing ever does.
    SdCard(Clock &clock, std::shared_ptr<Storage> storage, Faults *faults = nullptr);

    std::optional<SdResponse> command(u8 index, u32 argument) override;
    [[nodiscard]] unsigned width() const override { return wide_ ? 4 : 1; }
    [[nodiscard]] Time sends_at() const override;
    std::vector<u8> send_block() override;
    [[nodiscard]] bool receives() const override { return state_ == State::Receiving; }
    bool receive_block(std::span<u8 const> block) override;
    [[nodiscard]] Time busy_until() const override { return busy_until_; }

    // SPI mode, which the first CMD0 of spi_command() begins and only power ends. The blocks go the same ways
    // as in SD mode.
    struct SpiAnswer {
        u8 status = 0;      // R1.
        unsigned bytes = 0; // What follows it in R2, R3 and R7: this many of the lowest of `more`.
        u32 more = 0;
    };
    [[nodiscard]] SpiAnswer spi_command(u8 index, u32 argument);
    [[nodiscard]] bool in_spi_mode() const { return spi_; }
    [[nodiscard]] bool idle() const { return state_ == State::Idle; }
    // It was to send block after block, and there is none left.
    [[nodiscard]] bool ran_out() const { return state_ == State::Sending && !sending_; }
    // A block came with a wrong CRC.
    void refuse_block();
    // The token behind the last of many blocks.
    void stop_writing() { (void)stop(); }

    // Power has gone and come back.
    void power_on();
    [[nodiscard]] Storage const &storage() const { return *storage_; }
    void archive(Archive &archive);

private:
    // As CURRENT_STATE of the card status has them.
    enum class State : u8 {
        Idle,
        Ready,
        Identification,
        Standby,
        Transfer,
        Sending,
        Receiving,
        Programming,
        Disconnected,
        Inactive,
    };

    using Answer = std::optional<SdResponse>;
    Answer standard(u8 index, u32 argument);
    Answer application(u8 index, u32 argument);
    Answer illegal();
    Answer status_answer(u8 index);
    Answer long_answer(SdRegister const &content);
    [[nodiscard]] bool in(std::initializer_list<State> states) const;
    [[nodiscard]] bool addressed(u32 argument) const { return argument >> 16 == address_; }
    Answer select(u32 argument);
    Answer operating_conditions(u32 argument);
    Answer begin_reading(u8 index, u32 argument);
    Answer begin_writing(u8 index, u32 argument);
    Answer erase();
    Answer stop();
    Answer send_register(u8 index, std::span<u8 const> content);
    Answer spi_answer(u8 index, u32 argument, bool application);
    [[nodiscard]] u32 operating_register() const;
    [[nodiscard]] SdRegister identification() const;
    [[nodiscard]] bool memory_address(u32 argument, u64 &at);
    void be_busy(Time time);
    [[nodiscard]] Time delay() { return faults_ != nullptr ? faults_->delay() : Time(); }
    bool refuse_for_want_of_room();
    void programming_done();

    Clock &clock_;
    std::shared_ptr<Storage> storage_;
    Faults *faults_;
    SdGeometry geometry_;
    Event programmed_;
    State state_ = State::Idle;
    u32 status_ = 0;  // Error bits not yet told.
    u32 address_ = 0; // RCA.
    bool spi_ = false;
    bool wide_ = false;
    bool high_speed_ = false;
    bool application_ = false; // The next command is an ACMD.
    bool initialising_ = false;
    Time initialised_at_;
    u32 block_length_ = kSdBlock;
    // A transfer.
    bool multiple_ = false;
    u64 at_ = 0; // The next block's place in the storage.
    bool sending_ = false;
    Time sends_at_;            // While sending_.
    std::vector<u8> register_; // What is being sent, when it is not from the memory.
    std::vector<u8> pending_;  // The block that is being programmed.
    u64 pending_at_ = 0;
    Time busy_until_;
    u32 written_ = 0; // Blocks, of the last write.
    u64 erase_first_ = 0;
    u64 erase_last_ = 0;
    u8 erase_steps_ = 0; // CMD32, CMD33.
};

} // namespace terrarium
