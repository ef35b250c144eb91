// FlashPower: the supply of a chip's flash, which can fail in the middle of an operation.
//
// A flash controller changes its cells through here and nowhere else, so that every program and erase
// operation is counted, and one of them can be the last: the power goes while it works, and cells that should
// have changed have done so or not. Which ones follows from the seed.
//
// Modelled: each cell on its own, all with the same chance. Not modelled: cells that read differently each
// time, words that the chip's error correction would refuse, wear.
#pragma once

#include <functional>
#include <span>

#include "sim/core/archive.h"
#include "sim/core/random.h"

namespace terrarium {

class FlashPower {
public:
    explicit FlashPower(u64 seed) : random_(seed, "flash power") {}

    // The power goes now; called in the middle of an operation. What the chip still asks for is not done.
    std::function<void()> on_cut;

    // Clears the cells of `at` that `value`, as long, has cleared.
    void program(std::span<u8> at, std::span<u8 const> value);
    // Sets all cells.
    void erase(std::span<u8> at);

    // Operations since power-on of the machine, whole or not.
    [[nodiscard]] u64 operations() const { return operations_; }
    // Lets the power fail in the `nth` operation from now on (1: the next), when `percent` of it is done.
    void cut_at(u64 nth, u32 percent);
    [[nodiscard]] bool is_out() const { return out_; }
    // The power is back.
    void restore() { out_ = false; }

    void archive(Archive &archive) { archive(random_, operations_, cut_at_, percent_, out_); }

private:
    // How many percent of the operation that begins are done.
    u32 begin();
    void change(u8 &cell_byte, u8 wanted, u32 percent);
    void end();

    Random random_;
    u64 operations_ = 0;
    u64 cut_at_ = 0; // The operation in which the power goes; 0: none.
    u32 percent_ = 0;
    bool out_ = false;
};

} // namespace terrarium
