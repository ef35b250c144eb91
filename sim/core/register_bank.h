// RegisterBank: a peripheral's registers, declared by offset and name.
//
// From the declarations follow decoding, reset values, snapshots, the register inspector and the report
// of whatever is not modelled. Registers are 32 bits wide; a narrower access reads a lane of the word, a
// narrower write replaces a lane of what the register stores.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/archive.h"
#include "sim/core/trace.h"
#include "sim/core/types.h"

namespace terrarium {

class Register {
public:
    Register &reset(u32 value) {
        reset_ = value;
        return *this;
    }
    // Where the register's value lives; without it the bank keeps one if anything needs it.
    Register &stores(u32 &variable) {
        storage_ = &variable;
        return *this;
    }
    // The bits a write can change.
    Register &mask(u32 writable) {
        mask_ = writable;
        return *this;
    }
    Register &read_only() {
        mask_ = 0;
        quiet_write_ = true;
        return *this;
    }
    // Replaces the value a read gives.
    Register &reads(std::function<u32()> callback) {
        read_ = std::move(callback);
        return *this;
    }
    // Replaces storing on a write.
    Register &writes(std::function<void(u32)> callback) {
        write_ = std::move(callback);
        return *this;
    }
    // Runs after a write has been stored.
    Register &then(std::function<void()> callback) {
        then_ = std::move(callback);
        return *this;
    }
    // Keeps its value over the peripheral's reset.
    Register &retained() {
        retained_ = true;
        return *this;
    }

    [[nodiscard]] std::string const &name() const { return name_; }
    [[nodiscard]] u32 offset() const { return offset_; }
    [[nodiscard]] bool modelled() const { return modelled_; }

private:
    friend class RegisterBank;
    u32 offset_ = 0;
    std::string name_;
    u32 reset_ = 0;
    u32 own_ = 0;
    u32 *storage_ = &own_;
    u32 mask_ = 0xFFFFFFFF;
    bool modelled_ = true;
    bool quiet_write_ = false;
    bool retained_ = false;
    std::function<u32()> read_;
    std::function<void(u32)> write_;
    std::function<void()> then_;
};

class RegisterBank {
public:
    // Declares one register. Declaring an offset twice is a mistake in the model and asserts.
    Register &define(u32 offset, std::string_view name);
    // Declares a register that is there on the chip and not in the model: it keeps what is written,
    // and touching it is reported.
    void unmodelled(u32 offset, std::string_view name, u32 reset = 0);

    // Where the bank stands and who hears of unmodelled accesses; called by the bus.
    void attach(Trace &trace, std::string_view device, u32 base);

    [[nodiscard]] u32 read(u32 offset, unsigned size);
    void write(u32 offset, u32 value, unsigned size);
    // The value as an inspector shows it: no side effects.
    [[nodiscard]] u32 peek(Register const &entry) const { return *entry.storage_; }
    [[nodiscard]] std::deque<Register> const &all() const { return registers_; }

    void reset();
    // As reset, and what is retained over a reset goes too.
    void power_on();
    void archive(Archive &archive);

private:
    Register *find(u32 offset) {
        u32 const index = offset / 4;
        return index < index_.size() ? index_[index] : nullptr;
    }
    Register &find_or_report(u32 offset, bool write, u32 value);

    std::deque<Register> registers_; // A deque: declarations keep references while more are added.
    std::vector<Register *> index_;  // By offset / 4.
    Trace *trace_ = nullptr;
    std::string device_;
    u32 base_ = 0;
};

} // namespace terrarium
