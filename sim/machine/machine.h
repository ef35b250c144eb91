// Machine: a board, its clock, and the one door for input.
//
// A machine is a function of its image, its seed and its inputs: same in, same bits out. post() stamps what
// comes from outside with a virtual time a cycle ahead, so that a replay, which knows it beforehand, applies
// it at the same instant and in the same order.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/storage.h"
#include "sim/machine/board_action.h"
#include "sim/machine/board_spec.h"
#include "sim/machine/input.h"
#include "sim/parts/console.h"

namespace terrarium {

class Machine {
public:
    // `flash` holds board.flash_bytes and outlives the machine, as does `library`, which has what can be put
    // into the board; null: nothing can. The board is off until power_on().
    Machine(BoardSpec const &board, u64 seed, std::span<u8> flash, StorageLibrary *library = nullptr);
    ~Machine();
    Machine(Machine const &) = delete;
    Machine &operator=(Machine const &) = delete;

    [[nodiscard]] BoardSpec const &board() const { return board_; }
    [[nodiscard]] u64 seed() const { return seed_; }
    [[nodiscard]] Clock &clock() { return clock_; }
    [[nodiscard]] Time now() const { return clock_.now(); }
    [[nodiscard]] Trace &trace() { return trace_; }
    [[nodiscard]] Chip &chip() { return *chip_; }
    // A wire by the chip's name of its pin, or a rail that a part is on; null for another name.
    [[nodiscard]] Net *net(std::string_view name);
    [[nodiscard]] std::vector<std::unique_ptr<Part>> const &parts() const { return parts_; }
    // A part by its name; `serial` is also the console, whatever its name is.
    [[nodiscard]] Part *part(std::string_view name);
    [[nodiscard]] Console &console() { return *console_; }
    // Makes another part of the board the serial port, for post_serial and on_serial; the error lists the
    // consoles there are. Which one it is belongs to the outside and not to the state: to the board it only
    // matters which ones are plugged in.
    Result<> set_console(std::string_view name);

    void power_on();
    // Since power_on(), and not switched off by an input since.
    [[nodiscard]] bool powered() const { return powered_; }

    // Posts an action at the present time; the error says what the target understands. The stamped input
    // also goes to on_post.
    Result<> post(std::string_view target, Action const &action);
    Result<> post_serial(std::span<u8 const> bytes);
    // Posts an input for later; not before now().
    Result<> post(Input const &input);
    // Whether the board has the target and the target takes the action.
    [[nodiscard]] Result<> check(Input const &input);
    // The input as a journal keeps it: see Part::pinned.
    [[nodiscard]] Input pinned(Input input);
    // Every posted input, as it is taken: for the journal.
    std::function<void(Input const &)> on_post;
    // Every byte from the board's serial port.
    std::function<void(u8)> on_serial;

    // Runs to `limit`, or until stop() or strict mode's objection. The clock may end a block past the limit;
    // what is due by then, inputs too, has been done.
    void run_until(Time limit);
    void run_for(Time duration) { run_until(now() + duration); }
    // Runs until the serial port has said `text` since the call, at most to `limit`; false if it did not.
    bool run_until_serial(std::string_view text, Time limit);
    // Runs until the event queue's next event has been dispatched, or `limit`.
    void run_to_next_event(Time limit);
    // Runs the first `instructions` of the block that comes next, to be looked at: see Processor::run_part.
    // Nothing of it is heard by on_serial. Whoever goes on restores what was saved before.
    bool run_part(unsigned instructions);
    // Ends run_until at the next block boundary; for callbacks.
    void stop() { clock_.stop(); }
    // Why strict mode has stopped the machine; empty while it has not.
    [[nodiscard]] std::string const &objection() const { return trace_.stop_reason(); }

    // The whole state, and back. Inputs still to come are not part of it.
    [[nodiscard]] std::vector<u8> save();
    // A snapshot of another board or another shape is refused; the machine is then unusable but unhurt.
    Result<> restore(std::span<u8 const> state);
    // Posted and not yet applied, soonest first. Whoever goes back to a state saved earlier gives back what
    // was still to come then: what was posted since has not happened.
    [[nodiscard]] std::deque<Input> const &inputs() const { return inputs_; }
    void set_inputs(std::deque<Input> inputs);
    // 64 hex digits (SHA-256 of the state).
    [[nodiscard]] std::string state_hash();

private:
    void archive(Archive &archive);
    void schedule_input();
    void apply_due_inputs();
    void dispatch_due();
    void apply(Input const &input);
    Result<> check_board(Action const &action);
    void act_on_board(BoardAction const &action);
    void flip(u32 address, u8 bit);
    Surrounding *supply();

    BoardSpec const &board_;
    u64 seed_;
    Clock clock_;
    Trace trace_;
    std::unique_ptr<Chip> chip_;
    Rails rails_;
    std::vector<std::unique_ptr<Part>> parts_;
    Console *console_ = nullptr;
    std::vector<Surrounding> surroundings_;
    std::deque<Input> inputs_; // Still to come, soonest first.
    Event next_input_;
    enum class Supply : u8 { Stays, IsCut, GoesOff, Comes };
    Supply supply_ = Supply::Stays; // What dispatch_due() has to do about it.
    bool powered_ = false;
    bool cut_stays_off_ = false; // When the flash's power goes: see BoardAction.
    Event supply_recovers_;      // The end of a brown-out.
    double usual_supply_ = 0;    // Of the board's, in volts, to go back to.
};

} // namespace terrarium
