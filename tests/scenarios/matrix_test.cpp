#include <catch2/catch_test_macros.hpp>

#include "scenarios/runner/matrix.h"
#include "scenarios/runner/yaml.h"

using namespace terrarium;
using namespace terrarium::scenario;

TEST_CASE("A matrix makes every combination, the last name fastest", "[scenario][matrix]") {
    auto const all = combinations(read_yaml("a: [1, 2]\nb: [x, y]\n").value()).value();
    std::vector<std::string> texts;
    for (Parameters const &each : all) texts.push_back(text_of(each));
    CHECK(texts == std::vector<std::string>{"a=1, b=x", "a=1, b=y", "a=2, b=x", "a=2, b=y"});
    CHECK(combinations(read_yaml("a: 1\n").value()).error().message ==
          "1:4: matrix: a: wants a list of values");
}

TEST_CASE("Parameters are filled in, as values where they stand alone", "[scenario][matrix]") {
    Parameters const parameters{{"n", Value::of(3)}, {"name", Value::of("A")}};
    Value const value = read_yaml("- ${n}\n- 'x${n}y${name}'\n- $${n}\n").value();
    Value const filled = filled_in(value, parameters).value();
    CHECK(filled.list[0].is(Value::Kind::Number));
    CHECK(filled.list[0].number == 3);
    CHECK(filled.list[1].text == "x3yA");
    CHECK(filled.list[2].text == "${n}");
    CHECK(filled_in(read_yaml("- a\n- ${nam}\n").value(), parameters).error().message ==
          "2:3: there is no parameter 'nam'; did you mean name?");
    CHECK_FALSE(filled_in(read_yaml("- ${n\n").value(), parameters).ok());
}
