// Keypad: a membrane of keys, each of which joins a row's wire and a column's.
//
// Modelled: any number of keys at once, with the ghosts that a matrix without diodes shows; contact bounce.
// Not modelled: resistance.
// Actions: press KEY [DURATION] [bounce=TIME], release KEY [bounce=TIME], with a KEY such as 5, A or #.
#pragma once

#include <deque>

#include "sim/parts/bridge.h"
#include "sim/parts/part.h"
#include "sim/parts/press.h"

namespace terrarium {

class Keypad final : public Part {
public:
    struct Wiring {
        std::vector<Net *> rows; // Null: nothing is on that wire.
        std::vector<Net *> columns;
        std::string keys; // What is printed on them, line by line: as many as rows times columns.
    };
    Keypad(Clock &clock, Trace &trace, std::string const &name, u64 seed, Wiring const &wiring, Time bounce);

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &action) override;
    // pressed: the keys that are, in their order: "15".
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void archive(Archive &archive) override;

private:
    struct Key {
        Key(Clock &clock, Trace &trace, std::string const &name, u64 seed, Net *row, Net *column);
        Bridge contact;
        Event release;
        Time release_bounce;
        void archive(Archive &archive) { archive(contact, release, release_bounce); }
    };
    [[nodiscard]] Result<Press> press_in(Action const &action) const;
    [[nodiscard]] Result<std::size_t> key_in(Action const &action) const;

    std::string printed_;
    int columns_;
    Time bounce_;
    std::deque<Key> keys_;
};

} // namespace terrarium
