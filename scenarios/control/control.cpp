#include "scenarios/control/control.h"

#include <cmath>

#include "scenarios/runner/fields.h"
#include "scenarios/runner/json.h"
#include "scenarios/runner/names.h"
#include "sim/machine/text_line.h"

namespace terrarium::scenario {

namespace {

using namespace literals;

// The most of the board's time that one request may take, unless a client asks for another.
constexpr Time kUsualTimeout = 30_s;
constexpr std::size_t kLastWords = 400; // Of the board, with a failure.

RpcError bad_params(std::string message) { return {RpcCode::InvalidParams, std::move(message)}; }

// The only item of a list.
Result<Value> only(Value const &params, std::string const &method, std::string const &what) {
    if (!params.is(Value::Kind::List) || params.list.size() != 1)
        return Error{method + ": params is a list of one item: " + what};
    return params.list.front();
}

} // namespace

Control::Control(Stage &stage, Options options)
    : stage_(stage), options_(std::move(options)), timeout_(kUsualTimeout), welcome_(options_.token.empty()) {
}

std::vector<Control::Method> const &Control::methods() {
    static std::vector<Method> const all = {
        {"hello", "who is there: {protocol, token}", &Control::hello},
        {"describe", "every method with a line about it", &Control::describe},
        {"time", "the board's time, in nanoseconds since power-on", &Control::tell_time},
        {"timeout", "the most of the board's time that a request may take from now on: [\"30s\"]",
         &Control::set_timeout},
        {"serial", "all that the board has said since power-on", &Control::serial},
        {"parts", "the names of the board's parts", &Control::parts},
        {"readings", "what can be seen of a part: [\"accelerometer\"]", &Control::readings},
        {"state-hash", "a fingerprint of the board's whole state", &Control::state_hash},
        {"journal", "the run so far, for `terrarium replay`", &Control::journal},
        {"quit", "ends the program", &Control::quit},
    };
    return all;
}

std::string Control::answer(std::string_view line) {
    if (line.find_first_not_of(" \t") == std::string_view::npos) return {};
    turned_away_ = false;
    RpcMessage const message = read_message(line);
    std::vector<Value> answers;
    for (auto const &part : message.parts) {
        if (auto const *mistake = std::get_if<RpcMistake>(&part)) {
            answers.push_back(rpc_error(mistake->id, mistake->error));
            continue;
        }
        RpcRequest const &request = std::get<RpcRequest>(part);
        Reply reply = handle(request);
        if (!request.id) continue;
        auto const *error = std::get_if<RpcError>(&reply);
        answers.push_back(error != nullptr ? rpc_error(*request.id, *error)
                                           : rpc_result(*request.id, std::get<Value>(std::move(reply))));
    }
    if (answers.empty()) return {};
    if (!message.batch) return write_json(answers.front());
    Value list;
    list.kind = Value::Kind::List;
    list.list = std::move(answers);
    return write_json(list);
}

std::string Control::too_long() const {
    return write_json(
        rpc_error({}, {RpcCode::InvalidRequest, "a request of more than a megabyte is not read"}));
}

Control::Reply Control::handle(RpcRequest const &request) {
    if (!welcome_ && request.method != "hello") {
        turned_away_ = true;
        return RpcError{RpcCode::Unwelcome, "this board wants a token first: hello {\"token\": ...}"};
    }
    for (Method const &method : methods()) {
        if (method.name == request.method) return (this->*method.run)(request.params);
    }
    for (StepKind const &kind : step_kinds()) {
        if (kind.name == request.method) return run_step(kind, request);
    }
    return unknown(request.method);
}

Control::Reply Control::unknown(std::string const &method) const {
    std::vector<std::string> names;
    for (Method const &each : methods()) names.emplace_back(each.name);
    for (StepKind const &kind : step_kinds()) names.emplace_back(kind.name);
    return RpcError{RpcCode::MethodNotFound,
                    "there is no method '" + printable(method) + "'" + one_of(method, names)};
}

Control::Reply Control::run_step(StepKind const &kind, RpcRequest const &request) {
    Value argument = request.params;
    if (argument.is(Value::Kind::List)) {
        Result<Value> item = only(request.params, std::string(kind.name), std::string(kind.summary));
        if (!item) return bad_params(item.error().message);
        argument = std::move(item).value();
    }
    StepContext const context{stage_.machine(), nullptr, options_.folder, true, 0};
    StepResult const step = kind.parse(argument, context);
    if (!step) return bad_params(step.error().message);
    stage_.set_limit(stage_.now() + timeout_);
    Outcome outcome = step.value()->run(stage_);
    Value result = time();
    if (outcome.passed()) {
        result.add("answer", std::move(outcome.answer));
        return result;
    }
    std::string const &heard = stage_.heard();
    result.add("serial", Value::of(heard.substr(heard.size() - std::min(heard.size(), kLastWords))));
    bool const late = outcome.kind == Outcome::Kind::TimedOut;
    return RpcError{late ? RpcCode::TimedOut : RpcCode::Failed, std::move(outcome.message),
                    std::move(result)};
}

Value Control::time() const {
    Value result;
    // Nanoseconds, because a double holds no picosecond beyond two and a half hours.
    result.add("time_ns", Value::of(i64(stage_.now().picoseconds() / 1000)));
    return result;
}

Control::Reply Control::hello(Value const &params) {
    Value const nothing = [] {
        Value map;
        map.kind = Value::Kind::Map;
        return map;
    }();
    Fields fields(params.is(Value::Kind::Null) ? nothing : params, "hello");
    auto const protocol = fields.optional_number("protocol", 1, 1'000'000);
    auto const token = fields.optional_text("token");
    if (Result<> const read = fields.finish(); !read) return bad_params(read.error().message);
    if (protocol && int(*protocol) != kControlProtocol) {
        turned_away_ = true;
        return RpcError{RpcCode::Unwelcome,
                        "this terrarium speaks version " + std::to_string(kControlProtocol) +
                            " of the control protocol, not " + std::to_string(int(*protocol))};
    }
    if (!options_.token.empty() && token != options_.token) {
        turned_away_ = true;
        return RpcError{RpcCode::Unwelcome, "that is not this board's token"};
    }
    welcome_ = true;
    Value result = time();
    result.add("protocol", Value::of(kControlProtocol));
    result.add("terrarium", Value::of(options_.version));
    result.add("board", Value::of(stage_.board().name));
    result.add("title", Value::of(stage_.board().title));
    return result;
}

Control::Reply Control::describe(Value const &) {
    Value result;
    for (Method const &method : methods())
        result.add(std::string(method.name), Value::of(std::string(method.summary)));
    for (StepKind const &kind : step_kinds())
        result.add(std::string(kind.name), Value::of(std::string(kind.summary)));
    return result;
}

Control::Reply Control::tell_time(Value const &) { return time(); }

Control::Reply Control::set_timeout(Value const &params) {
    Result<Value> const item = only(params, "timeout", "a duration such as \"30s\"");
    if (!item) return bad_params(item.error().message);
    Result<Time> const timeout = duration_of(item.value(), "timeout");
    if (!timeout) return bad_params(timeout.error().message);
    timeout_ = timeout.value();
    return time();
}

Control::Reply Control::serial(Value const &) {
    Value result = time();
    result.add("text", Value::of(stage_.heard()));
    return result;
}

Control::Reply Control::parts(Value const &) {
    std::vector<std::string> names;
    for (auto const &part : stage_.machine().parts()) names.push_back(part->name());
    return Value::of(names);
}

Control::Reply Control::readings(Value const &params) {
    Result<Value> const item = only(params, "readings", "a part's name");
    if (!item) return bad_params(item.error().message);
    StepContext const context{stage_.machine(), nullptr, options_.folder, true, 0};
    Result<std::string> const name = part_named(item.value(), context, "readings");
    if (!name) return bad_params(name.error().message);
    Value result;
    result.kind = Value::Kind::Map;
    for (Part::Reading const &reading : stage_.machine().part(name.value())->readings())
        result.add(reading.name, Value::of(reading.value));
    return result;
}

Control::Reply Control::state_hash(Value const &) {
    Value result = time();
    result.add("hash", Value::of(stage_.machine().state_hash()));
    return result;
}

Control::Reply Control::journal(Value const &) {
    Value result = time();
    result.add("text", Value::of(to_text(stage_.journal())));
    return result;
}

Control::Reply Control::quit(Value const &) {
    wants_end_ = true;
    return time();
}

} // namespace terrarium::scenario
