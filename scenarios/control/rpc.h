// JSON-RPC 2.0 (jsonrpc.org, specification of 2013): a line of text to a request, an answer to a line of
// text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "scenarios/runner/value.h"

namespace terrarium::scenario {

// The error codes of the control port: the specification's, and the two ways in which a step ends badly.
enum class RpcCode : int {
    Failed = 1,
    TimedOut = 42,
    ParseError = -32700,
    InvalidRequest = -32600,
    MethodNotFound = -32601,
    InvalidParams = -32602,
    Unwelcome = -32001, // A wrong token, or another version of the protocol.
};

struct RpcError {
    RpcCode code = RpcCode::InvalidRequest;
    std::string message;
    Value data = {};
};

struct RpcRequest {
    std::optional<Value> id; // None: a notification, which is not answered.
    std::string method;
    Value params; // A list, a map, or nothing.
};

// Part of a message that is no request, with the id it may have had.
struct RpcMistake {
    Value id = {};
    RpcError error;
};

struct RpcMessage {
    std::vector<std::variant<RpcRequest, RpcMistake>> parts;
    bool batch = false; // The answers go back as a list.
};

// Whatever the text is, there is something to answer: at least one part.
RpcMessage read_message(std::string_view text);

[[nodiscard]] Value rpc_result(Value const &id, Value result);
[[nodiscard]] Value rpc_error(Value const &id, RpcError const &error);

} // namespace terrarium::scenario
