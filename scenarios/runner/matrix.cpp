#include "scenarios/runner/matrix.h"

#include "scenarios/runner/fields.h"
#include "sim/machine/text_line.h"

namespace terrarium::scenario {

namespace {

constexpr std::size_t kMostCases = 10'000;

bool is_scalar(Value const &value) {
    return value.is(Value::Kind::Text) || value.is(Value::Kind::Number) || value.is(Value::Kind::Truth);
}

Result<Value const *> look_up(std::string const &name, Value const &where, Parameters const &parameters) {
    std::vector<std::string> known;
    for (auto const &[parameter, value] : parameters) {
        if (parameter == name) return &value;
        known.push_back(parameter);
    }
    return wrong(where, "there is no parameter '" + printable(name) + "'" +
                            (known.empty() ? "; x-terrarium: {matrix: {NAME: [VALUES]}} makes some"
                                           : one_of(name, known)));
}

Result<Value> filled_in_text(Value const &text, Parameters const &parameters) {
    Value result = text;
    result.text.clear();
    std::string_view rest = text.text;
    while (true) {
        std::size_t const dollar = std::min(rest.find("${"), rest.size());
        result.text += rest.substr(0, dollar);
        if (dollar == rest.size()) return result;
        if (result.text.ends_with('$')) { // "$${"
            result.text += '{';
            rest.remove_prefix(dollar + 2);
            continue;
        }
        std::size_t const end = rest.find('}', dollar);
        if (end == std::string_view::npos)
            return wrong(text, "'${' has no '}'; for the characters themselves write $${");
        std::string const name(rest.substr(dollar + 2, end - dollar - 2));
        Value const &value = *TRY(look_up(name, text, parameters));
        if (dollar == 0 && end + 1 == text.text.size()) {
            Value whole = value;
            whole.mark = text.mark;
            return whole;
        }
        result.text += value.text;
        rest.remove_prefix(end + 1);
    }
}

} // namespace

Result<std::vector<Parameters>> combinations(Value const &matrix) {
    if (!matrix.is(Value::Kind::Map))
        return wrong(matrix, "matrix: wants {NAME: [VALUES]}, not " + std::string(name_of(matrix.kind)));
    std::vector<Parameters> all{{}};
    for (Entry const &entry : matrix.map) {
        Value const &values = entry.value;
        if (!values.is(Value::Kind::List) || values.list.empty())
            return wrong(values, "matrix: " + printable(entry.key) + ": wants a list of values");
        std::vector<Parameters> next;
        for (Parameters const &before : all) {
            for (Value const &value : values.list) {
                if (!is_scalar(value))
                    return wrong(value, "matrix: " + printable(entry.key) +
                                            ": a value is a text, a number, true or false");
                next.push_back(before);
                next.back().emplace_back(entry.key, value);
                if (next.size() > kMostCases)
                    return wrong(entry.mark,
                                 "matrix: more than " + std::to_string(kMostCases) + " combinations");
            }
        }
        all = std::move(next);
    }
    return all;
}

std::string text_of(Parameters const &parameters) {
    std::string text;
    for (auto const &[name, value] : parameters) text += (text.empty() ? "" : ", ") + name + "=" + value.text;
    return text;
}

Result<Value> filled_in(Value const &value, Parameters const &parameters) {
    if (value.is(Value::Kind::Text))
        return value.text.find("${") == std::string::npos ? Result<Value>(value)
                                                          : filled_in_text(value, parameters);
    Value result = value;
    for (Value &item : result.list) item = TRY(filled_in(item, parameters));
    for (Entry &entry : result.map) entry.value = TRY(filled_in(entry.value, parameters));
    return result;
}

} // namespace terrarium::scenario
