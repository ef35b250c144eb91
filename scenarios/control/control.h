// Control: a stage that is directed from outside, request by request. docs/control.md is its description.
//
// Every kind of step is a method of its name; what the step takes is the only item of `params`, or, where it
// takes a map, `params` itself. The few methods beside them ask about the board and let no time pass. The
// machine runs inside a request and at no other time, so the same requests give the same run.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "scenarios/control/rpc.h"
#include "scenarios/runner/stage.h"

namespace terrarium::scenario {

// Raised when a client written for the one before would no longer be understood.
constexpr int kControlProtocol = 1;

class Control {
public:
    struct Options {
        std::string version; // Of the program.
        std::string token;   // That a client must know; empty: none is asked for.
        std::string folder;  // That paths in requests are relative to.
    };

    Control(Stage &stage, Options options);

    // Answers one line, without its end. Empty: there is nothing to answer.
    std::string answer(std::string_view line);
    // What to say to a line that is longer than anybody reads.
    [[nodiscard]] std::string too_long() const;
    // Another client has come: it has to show its token.
    void forget_client() { welcome_ = options_.token.empty(); }

    // What a request has asked of whoever holds the connection.
    [[nodiscard]] bool wants_end() const { return wants_end_; }     // The program's.
    [[nodiscard]] bool turned_away() const { return turned_away_; } // This client's.

private:
    using Reply = std::variant<Value, RpcError>;
    struct Method {
        std::string_view name;
        std::string_view summary;
        Reply (Control::*run)(Value const &params);
    };
    static std::vector<Method> const &methods();

    Reply handle(RpcRequest const &request);
    Reply run_step(StepKind const &kind, RpcRequest const &request);
    Reply unknown(std::string const &method) const;
    [[nodiscard]] Value time() const;

    Reply hello(Value const &params);
    Reply describe(Value const &params);
    Reply tell_time(Value const &params);
    Reply set_timeout(Value const &params);
    Reply serial(Value const &params);
    Reply parts(Value const &params);
    Reply readings(Value const &params);
    Reply state_hash(Value const &params);
    Reply journal(Value const &params);
    Reply quit(Value const &params);

    Stage &stage_;
    Options options_;
    Time timeout_;
    bool welcome_;
    bool wants_end_ = false;
    bool turned_away_ = false;
};

} // namespace terrarium::scenario
