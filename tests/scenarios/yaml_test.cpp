#include <catch2/catch_test_macros.hpp>

#include "scenarios/runner/yaml.h"

using namespace terrarium;
using namespace terrarium::scenario;

namespace {

std::string error_of(std::string_view text) {
    Result<Value> const value = read_yaml(text);
    return value ? "" : value.error().message;
}

} // namespace

TEST_CASE("YAML's plain scalars mean what the core schema says", "[scenario][yaml]") {
    Value const value =
        read_yaml("a: 12\nb: '12'\nc: true\nd: 500ms\ne:\nf: -0.5\ng: 0x10\nh: 1.2.3\ni: ~\n").value();
    auto const kind = [&](char const *key) { return value.find(key)->kind; };
    CHECK(kind("a") == Value::Kind::Number);
    CHECK(kind("b") == Value::Kind::Text);
    CHECK(kind("c") == Value::Kind::Truth);
    CHECK(kind("d") == Value::Kind::Text);
    CHECK(kind("e") == Value::Kind::Null);
    CHECK(value.find("f")->number == -0.5);
    CHECK(value.find("g")->number == 16);
    CHECK(kind("h") == Value::Kind::Text);
    CHECK(kind("i") == Value::Kind::Null);
    CHECK(value.find("b")->mark == Mark{2, 4});
    CHECK(value.map[3].mark == Mark{4, 1});
}

TEST_CASE("YAML that cannot be a scenario is refused with its place", "[scenario][yaml]") {
    CHECK(error_of("a: 1\na: 2\n") == "2:1: 'a' stands here twice");
    CHECK(error_of("a: [1\nb: 2\n").starts_with("2:"));
    CHECK(error_of("a: 1\n---\nb: 2\n").find("a second document") != std::string::npos);
    CHECK(error_of("a: !python/object x\n").find("tag") != std::string::npos);
    CHECK(error_of("") == "1:1: is empty");
    CHECK(error_of(std::string_view("a: 1\n\0b", 7)).starts_with("2:1: holds a zero byte"));
    // Aliases that blow up.
    std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 8; ++i) {
        std::string const before = "*a" + std::to_string(i - 1);
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
        for (int k = 0; k < 9; ++k) bomb += ", " + before;
        bomb += "]\n";
    }
    CHECK(error_of(bomb).find("more than 100000 values") != std::string::npos);
}
