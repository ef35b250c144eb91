// JSON-RPC lines: what is a request, what is none, and what goes back.
#include <catch2/catch_test_macros.hpp>

#include "scenarios/control/rpc.h"
#include "scenarios/runner/json.h"

using namespace terrarium;
using namespace terrarium::scenario;

namespace {

RpcRequest request_of(std::string_view line) {
    RpcMessage message = read_message(line);
    REQUIRE(message.parts.size() == 1);
    REQUIRE(std::holds_alternative<RpcRequest>(message.parts[0]));
    return std::get<RpcRequest>(message.parts[0]);
}

RpcMistake mistake_of(std::string_view line) {
    RpcMessage message = read_message(line);
    REQUIRE(message.parts.size() == 1);
    REQUIRE(std::holds_alternative<RpcMistake>(message.parts[0]));
    return std::get<RpcMistake>(message.parts[0]);
}

} // namespace

TEST_CASE("a request has an id, a method and params", "[scenario][rpc]") {
    RpcRequest const request =
        request_of(R"({"jsonrpc":"2.0","id":7,"method":"press","params":{"part-id":"button_a"}})");
    CHECK(request.method == "press");
    CHECK(request.id->number == 7);
    CHECK(request.params.find("part-id")->text == "button_a");
    CHECK(request_of(R"({"method":"time","id":"a","jsonrpc":"2.0"})").id->text == "a");
    CHECK_FALSE(request_of(R"({"jsonrpc":"2.0","method":"time"})").id.has_value());
    CHECK(request_of(R"({"jsonrpc":"2.0","id":null,"method":"time"})").id.has_value());
}

TEST_CASE("a mistake keeps the id it had", "[scenario][rpc]") {
    RpcMistake const mistake = mistake_of(R"({"jsonrpc":"2.0","id":9,"method":5})");
    CHECK(mistake.id.number == 9);
    CHECK(mistake.error.code == RpcCode::InvalidRequest);
    CHECK(mistake.error.message == "method: wants a string");
    CHECK(mistake_of("{]").error.code == RpcCode::ParseError);
    CHECK(mistake_of("").error.code == RpcCode::ParseError);
    CHECK(mistake_of("[]").error.message == "an empty batch asks for nothing");
}

TEST_CASE("a batch is requests and mistakes in their order", "[scenario][rpc]") {
    RpcMessage const message =
        read_message(R"([{"jsonrpc":"2.0","id":1,"method":"time"}, 5, {"jsonrpc":"2.0","method":"time"}])");
    CHECK(message.batch);
    REQUIRE(message.parts.size() == 3);
    CHECK(std::holds_alternative<RpcRequest>(message.parts[0]));
    CHECK(std::holds_alternative<RpcMistake>(message.parts[1]));
    CHECK(std::holds_alternative<RpcRequest>(message.parts[2]));
}

TEST_CASE("answers are written as the specification has them", "[scenario][rpc]") {
    CHECK(write_json(rpc_result(Value::of(3), Value::of("yes"))) ==
          R"({"jsonrpc":"2.0","id":3,"result":"yes"})");
    CHECK(write_json(rpc_error({}, {RpcCode::ParseError, "no JSON"})) ==
          R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no JSON"}})");
}
