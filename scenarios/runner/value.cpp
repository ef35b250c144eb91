#include "scenarios/runner/value.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace terrarium::scenario {

Value::Value() = default;
Value::~Value() = default;
Value::Value(Value const &) = default;
Value::Value(Value &&) noexcept = default;
Value &Value::operator=(Value const &) = default;
Value &Value::operator=(Value &&) noexcept = default;

Value Value::of(std::string text) {
    Value value;
    value.kind = Kind::Text;
    value.text = std::move(text);
    return value;
}

Value Value::of(double number) {
    Value value;
    value.kind = Kind::Number;
    value.number = number;
    char text[32];
    bool const whole = std::floor(number) == number && std::abs(number) < 1e15;
    std::snprintf(text, sizeof text, whole ? "%.0f" : "%.15g", number);
    value.text = text;
    return value;
}

Value Value::of(bool truth) {
    Value value;
    value.kind = Kind::Truth;
    value.number = truth ? 1 : 0;
    value.text = truth ? "true" : "false";
    return value;
}

Value Value::of(std::vector<std::string> const &texts) {
    Value value;
    value.kind = Kind::List;
    for (std::string const &text : texts) value.list.push_back(of(text));
    return value;
}

Value const *Value::find(std::string_view key) const {
    for (Entry const &entry : map) {
        if (entry.key == key) return &entry.value;
    }
    return nullptr;
}

Value &Value::add(std::string key, Value value) {
    kind = Kind::Map;
    map.push_back({std::move(key), {}, std::move(value)});
    return map.back().value;
}

std::string_view name_of(Value::Kind kind) {
    constexpr std::array<std::string_view, 6> kNames{"nothing", "true or false", "a number",
                                                     "a text",  "a list",        "a map"};
    return kNames[std::size_t(kind)];
}

Error wrong(Mark mark, std::string const &message) {
    if (mark.line == 0) return Error{message};
    return Error{std::to_string(mark.line) + ":" + std::to_string(mark.column) + ": " + message};
}

} // namespace terrarium::scenario
