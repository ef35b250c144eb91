#include "scenarios/control/rpc.h"

#include "scenarios/runner/json.h"

namespace terrarium::scenario {

namespace {

using Part = std::variant<RpcRequest, RpcMistake>;

Part invalid(Value id, std::string message) {
    return RpcMistake{std::move(id), {RpcCode::InvalidRequest, std::move(message)}};
}

bool may_be_id(Value const &value) {
    return value.is(Value::Kind::Text) || value.is(Value::Kind::Number) || value.is(Value::Kind::Null);
}

Part read_part(Value const &value) {
    if (!value.is(Value::Kind::Map))
        return invalid({}, "a request is an object, not " + std::string(name_of(value.kind)));
    Value const *const id = value.find("id");
    if (id != nullptr && !may_be_id(*id)) return invalid({}, "id: wants a string, a number or null");
    Value const known = id != nullptr ? *id : Value();
    Value const *const version = value.find("jsonrpc");
    if (version == nullptr || !version->is(Value::Kind::Text) || version->text != "2.0")
        return invalid(known, "jsonrpc: wants \"2.0\"");
    Value const *const method = value.find("method");
    if (method == nullptr || !method->is(Value::Kind::Text)) return invalid(known, "method: wants a string");
    Value const *const params = value.find("params");
    if (params != nullptr && !params->is(Value::Kind::List) && !params->is(Value::Kind::Map))
        return invalid(known, "params: wants a list or an object");
    for (Entry const &entry : value.map) {
        if (entry.key != "jsonrpc" && entry.key != "id" && entry.key != "method" && entry.key != "params")
            return invalid(known, "a request has no member but jsonrpc, id, method and params");
    }
    RpcRequest request;
    if (id != nullptr) request.id = *id;
    request.method = method->text;
    if (params != nullptr) request.params = *params;
    return request;
}

Value answer_to(Value const &id) {
    Value answer;
    answer.add("jsonrpc", Value::of("2.0"));
    answer.add("id", id);
    return answer;
}

} // namespace

RpcMessage read_message(std::string_view text) {
    RpcMessage message;
    Result<Value> const value = read_json(text);
    if (!value) {
        message.parts.push_back(RpcMistake{{}, {RpcCode::ParseError, "no JSON: " + value.error().message}});
        return message;
    }
    message.batch = value.value().is(Value::Kind::List);
    if (!message.batch) {
        message.parts.push_back(read_part(value.value()));
        return message;
    }
    for (Value const &item : value.value().list) message.parts.push_back(read_part(item));
    if (message.parts.empty()) {
        message.batch = false;
        message.parts.push_back(invalid({}, "an empty batch asks for nothing"));
    }
    return message;
}

Value rpc_result(Value const &id, Value result) {
    Value answer = answer_to(id);
    answer.add("result", std::move(result));
    return answer;
}

Value rpc_error(Value const &id, RpcError const &error) {
    Value content;
    content.add("code", Value::of(int(error.code)));
    content.add("message", Value::of(error.message));
    if (!error.data.is(Value::Kind::Null)) content.add("data", error.data);
    Value answer = answer_to(id);
    answer.add("error", std::move(content));
    return answer;
}

} // namespace terrarium::scenario
