#include <catch2/catch_test_macros.hpp>

#include "scenarios/runner/json.h"

using namespace terrarium;
using namespace terrarium::scenario;

namespace {

std::string error_of(std::string_view text) {
    Result<Value> const value = read_json(text);
    return value ? "" : value.error().message;
}

} // namespace

TEST_CASE("JSON is read with the places where things stand", "[scenario][json]") {
    Value const value = read_json("{\"a\": [1, -2.5e1, true, null],\n  \"b\": \"x\\n\\u00e9\"}").value();
    REQUIRE(value.is(Value::Kind::Map));
    Value const &list = *value.find("a");
    REQUIRE(list.list.size() == 4);
    CHECK(list.list[1].number == -25);
    CHECK(list.list[1].mark == Mark{1, 11});
    CHECK(list.list[2].is(Value::Kind::Truth));
    CHECK(list.list[3].is(Value::Kind::Null));
    CHECK(value.map[1].mark == Mark{2, 3});
    CHECK(value.find("b")->text == "x\n\xC3\xA9");
    CHECK(value.find("c") == nullptr);
}

TEST_CASE("JSON that is none is refused where it goes wrong", "[scenario][json]") {
    CHECK(error_of("{\"a\": 1,}") == "1:9: expected a name in double quotes, not '}'");
    CHECK(error_of("[1\n 2]") == "2:2: expected a comma or ], not '2'");
    CHECK(error_of("[01]") == "1:2: '01' is no value; texts stand in double quotes");
    CHECK(error_of("[nul]") == "1:2: 'nul' is no value; texts stand in double quotes");
    CHECK(error_of("{\"a\":1,\"a\":2}") == "1:8: 'a' stands here twice");
    CHECK(error_of("\"abc") == "1:1: this text has no end");
    CHECK(error_of("[] x") == "1:4: there is more behind the end");
    CHECK(error_of("\"\\ud800\"") == "1:8: half a surrogate pair");
    CHECK(error_of("") == "1:1: expected a value, not the end");
    CHECK(error_of(std::string(100, '[')) == "1:66: nested deeper than 64 levels");
}

TEST_CASE("JSON is written as it is read", "[scenario][json]") {
    for (char const *const text :
         {"{\"a\":[1,2.5,\"\\\"\\\\\\n\",false,null],\"b\":{}}", "[]", "\"\xF0\x9F\x98\x80\""})
        CHECK(write_json(read_json(text).value()) == text);
    // Bytes that are no UTF-8, as a board may send them.
    CHECK(write_json(Value::of(std::string("a\xFFz"))) == "\"a\xEF\xBF\xBDz\"");
}
