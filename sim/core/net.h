// Net and Pin: wires, and what hangs on them.
//
// A pin is one end on a wire: it drives the wire low, high or to a voltage, or leaves it alone, and may
// pull it through a resistance. A net works out its level from all its pins and tells every one of them when
// it changes. Two outputs that disagree are a short circuit: the trace says so once and the low one wins.
// Pulls that disagree divide the supply as resistors do.
// Nets may be joined by wires, which can be cut again: what is joined has one level.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/core/clock.h"
#include "sim/core/trace.h"

namespace terrarium {

class Net;

enum class Drive : u8 { None, Low, High, Voltage };
enum class Pull : u8 { None, Up, Down };

// Of a pull that nobody has measured: about what chips have inside and boards have outside.
constexpr u32 kOrdinaryOhms = 10'000;

class Pin {
public:
    explicit Pin(std::string name) : name_(std::move(name)) {}
    ~Pin();
    Pin(Pin const &) = delete;
    Pin &operator=(Pin const &) = delete;

    // Called when the wire has changed its level, by whomever.
    std::function<void(bool level)> on_change;

    void drive(Drive drive);
    void drive_millivolts(int millivolts); // An analog source; gives way to a digital output.
    // Through 1 ohm to 1 gigaohm.
    void pull(Pull pull, u32 ohms = kOrdinaryOhms);

    [[nodiscard]] bool level() const;
    [[nodiscard]] int millivolts() const;
    [[nodiscard]] std::string const &name() const { return name_; }
    [[nodiscard]] Drive drive() const { return drive_; }
    [[nodiscard]] Pull pull() const { return pull_; }
    [[nodiscard]] Net *net() const { return net_; }
    // What the pin does to its wire; which wire it is on is its owner's business.
    void archive(Archive &archive) { archive(drive_, pull_, nanosiemens_, millivolts_, told_); }

private:
    friend class Net;
    std::string name_;
    Net *net_ = nullptr;
    Drive drive_ = Drive::None;
    Pull pull_ = Pull::None;
    u32 nanosiemens_ = 0; // Of the pull's resistance.
    int millivolts_ = 0;
    bool told_ = false; // The level this pin last heard of.
};

// An onlooker (a logic analyser's probe): hears of every change of level or voltage, with its time, for as
// long as both it and the net live. Not part of the machine's state, and it must leave the wires alone, so
// that a run is the same with it and without.
class Probe {
public:
    using Heard = std::function<void(Net const &, Time)>;
    Probe(Net &net, Heard heard);
    ~Probe();
    Probe(Probe const &) = delete;
    Probe &operator=(Probe const &) = delete;

private:
    friend class Net;
    Net *net_; // Null once the net has gone.
    Heard heard_;
};

class Net {
public:
    // A supply of 3.3 V unless the board says otherwise.
    Net(Clock &clock, Trace &trace, std::string name, int supply_millivolts = 3300)
        : clock_(clock), trace_(trace), name_(std::move(name)), supply_(supply_millivolts) {}
    ~Net();
    Net(Net const &) = delete;
    Net &operator=(Net const &) = delete;

    void connect(Pin &pin);
    void disconnect(Pin &pin);
    // Puts a wire between the two, which are one from then on; a second wire between them changes nothing.
    void join(Net &other);
    // Takes the wire between the two away, if there is one.
    void cut(Net &other);

    [[nodiscard]] std::string const &name() const { return name_; }
    [[nodiscard]] bool level() const { return level_; }
    [[nodiscard]] int millivolts() const { return millivolts_; }
    // No pin drives or pulls it.
    [[nodiscard]] bool floating() const { return floating_; }
    [[nodiscard]] bool contended() const { return contended_; }
    [[nodiscard]] Time changed_at() const { return changed_at_; }
    [[nodiscard]] int supply_millivolts() const { return supply_; }

    // Tells an onlooker (a logic analyser) of every level change, stamped. Not part of the machine's state.
    void observe(std::function<void(Net const &, Time)> observer) {
        observers_.push_back(std::move(observer));
    }

    void archive(Archive &archive);

private:
    friend class Pin;
    friend class Probe;
    void update();
    void take(bool level, bool floating, bool contended, int millivolts);
    void regroup();

    Clock &clock_;
    Trace &trace_;
    std::string name_;
    int supply_;
    bool level_ = false;
    bool floating_ = true;
    bool contended_ = false;
    int millivolts_ = 0;
    Time changed_at_;
    std::vector<Pin *> pins_;
    std::vector<Net *> wired_;          // At the other ends of wires from here. Who made them archives them.
    std::vector<Net *> together_{this}; // All that wires make one with this net, and itself.
    std::vector<std::function<void(Net const &, Time)>> observers_;
    std::vector<Probe *> probes_;
};

} // namespace terrarium
