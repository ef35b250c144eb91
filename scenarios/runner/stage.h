// Stage: a machine on which a scenario plays, and everything that is remembered of the play.
//
// A stage may begin warm: with a boot that was recorded before (boot.h). As long as steps only listen, what
// the board said while it booted is played back; the first step that wants more of the machine gets it as it
// was at that very instant. Nothing can tell such a run from one that began at power-on.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/runner/boot.h"
#include "scenarios/runner/step.h"
#include "session/session.h"

namespace terrarium::scenario {

// Somebody who looks on at certain times and changes nothing: a film.
class Onlooker {
public:
    virtual ~Onlooker() = default;
    [[nodiscard]] virtual Time next() const = 0; // Run no further before the next look.
    virtual void look(Machine &machine) = 0;
    virtual void went_back(Machine &machine) = 0;
};

class Stage {
public:
    // A session that has begun, and stands at power-on.
    explicit Stage(Session &session);
    // Warm. The boot's machine is the stage's from then on.
    explicit Stage(Boot &boot);
    Stage(Stage const &) = delete;
    Stage &operator=(Stage const &) = delete;
    ~Stage();

    // Where the whole scenario must be over, counted from power-on; `called`, when something else must be.
    void set_limit(Time limit, std::string called = {}) {
        limit_ = limit;
        limit_called_ = std::move(called);
    }
    [[nodiscard]] Time limit() const { return limit_; }
    void add_onlooker(Onlooker &onlooker);

    [[nodiscard]] Time now() const { return boot_ != nullptr ? now_ : session_.machine().now(); }
    [[nodiscard]] BoardSpec const &board() const { return session_.board(); }
    // As it is now.
    [[nodiscard]] Machine &machine();
    [[nodiscard]] Session &session() { return session_; }

    // Why time stopped passing.
    enum class Stop : u8 { There, Heard, Limit, Objection, GivenUp, PowerGone };
    // Lets time pass, at most to the limit.
    Stop run_until(Time time);
    Stop run_for(Time time);
    // Until `hears` says of a byte from the serial port that it is the one.
    Stop run_until_heard(std::function<bool(u8)> const &hears, Time deadline);
    // The same, for steps that follow one another: a packet of USB brings many bytes at one instant, and
    // those behind the byte that was found are still to be heard, unless something was done to the board
    // since.
    Stop go_on_hearing(std::function<bool(u8)> const &hears, Time deadline);
    // For onlookers: ends the step that is under way, and every later one. `why`: what people are told.
    void give_up(std::string why) { given_up_ = std::move(why); }
    // From now on steps end soon after the power has gone in the flash operation of this number (see
    // FlashPower::operations), until it is back. Nothing: they do not.
    void end_at_flash_cut(std::optional<u64> operation) { flash_cut_ = operation; }
    [[nodiscard]] bool flash_was_cut();
    // The outcome of a step that was cut short by the limit, by strict mode or by give_up().
    [[nodiscard]] Outcome cut_short(Stop stop, std::string const &waited_for);

    // Inputs, all at the present instant, which passes: behind them what they do can be seen.
    Result<> act(std::vector<Input> const &inputs);
    Result<> act(std::string const &target, Action const &action) { return act({{Time(), target, action}}); }
    // Bytes for the serial port, as fast as the line takes them.
    Result<> send(std::string_view bytes);

    // All that the board's serial port has said since power-on.
    [[nodiscard]] std::string const &heard() const { return heard_; }
    // Everything that was done to the board, for its journal.
    [[nodiscard]] std::vector<Input> const &inputs() const { return inputs_; }
    // The run so far, as a journal that replays to the present instant.
    [[nodiscard]] Journal journal();

    // Keeps the machine as it is, by a name, and goes back to that. An unknown name is an error.
    void keep(std::string const &name);
    Result<> go_back(std::string const &name);

    // What steps remember from one to another (a recorded bus), by a name of their own; made on first use.
    // Going back makes all of it anew.
    template <class T>
    T &memory(std::string const &name) {
        std::shared_ptr<void> &place = memory_[name];
        if (!place) place = std::make_shared<T>();
        return *static_cast<T *>(place.get());
    }

private:
    struct Kept {
        Time at;
        std::vector<u8> state;
        std::deque<Input> to_come;
        // Copies, since what is here now may have come another way.
        std::string heard;
        std::vector<Input> inputs;
    };
    void listen();
    Stop run_live(Time time, std::function<bool(u8)> const *hears);

    Session &session_;
    Boot *boot_ = nullptr;   // While it is being played back.
    std::size_t played_ = 0; // Bytes of it.
    Time now_;
    Time limit_ = Time::never();
    std::string limit_called_;
    std::optional<u64> flash_cut_;
    std::string heard_;
    std::size_t rest_ = 0;         // Of what was heard, from here on it is still to be heard by the next...
    Time rest_at_ = Time::never(); // ... who asks at this instant.
    std::vector<Input> inputs_;
    std::function<bool(u8)> const *hears_ = nullptr;
    bool found_ = false;
    std::map<std::string, Kept> kept_;
    std::map<std::string, std::shared_ptr<void>> memory_;
    std::vector<Onlooker *> onlookers_;
    std::string given_up_;
};

} // namespace terrarium::scenario
