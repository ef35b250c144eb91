#include "scenarios/runner/fields.h"

#include <algorithm>
#include <cmath>

#include "sim/core/nearest.h"
#include "sim/machine/text_line.h"

namespace terrarium::scenario {

namespace {

Value const kNothing;

std::string listed(std::vector<std::string> const &words) {
    std::string text;
    for (std::string const &word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

} // namespace

std::string one_of(std::string_view wrong_name, std::vector<std::string> const &names) {
    std::string const near = did_you_mean(wrong_name, names);
    return near.empty() ? "; there are " + listed(names) : near;
}

Fields::Fields(Value const &value, std::string what) : value_(value), what_(std::move(what)) {
    if (!value.is(Value::Kind::Map))
        object(
            wrong(value, what_ + ": wants a map of its settings, not " + std::string(name_of(value.kind))));
}

void Fields::object(Error error) {
    if (!error_) error_ = std::move(error);
}

Value const *Fields::optional(std::string_view name, std::string_view deprecated) {
    known_.emplace_back(name);
    if (!deprecated.empty()) known_.emplace_back(deprecated);
    Value const *const found = value_.find(name);
    return found != nullptr || deprecated.empty() ? found : value_.find(deprecated);
}

Value const &Fields::required(std::string_view name, std::string_view deprecated) {
    Value const *const found = optional(name, deprecated);
    if (found != nullptr) return *found;
    object(wrong(value_, what_ + ": '" + std::string(name) + "' is missing"));
    return kNothing;
}

std::string Fields::text(std::string_view name, std::string_view deprecated) {
    Value const &value = required(name, deprecated);
    if (error_) return {};
    return take(text_of(value, what_ + ": " + std::string(name)));
}

std::optional<std::string> Fields::optional_text(std::string_view name) {
    Value const *const value = optional(name);
    if (value == nullptr) return {};
    return take(text_of(*value, what_ + ": " + std::string(name)));
}

std::optional<double> Fields::optional_number(std::string_view name, double low, double high) {
    Value const *const value = optional(name);
    if (value == nullptr) return {};
    return take(number_in(*value, what_ + ": " + std::string(name), low, high));
}

std::optional<bool> Fields::optional_truth(std::string_view name) {
    Value const *const value = optional(name);
    if (value == nullptr) return {};
    return take(truth_of(*value, what_ + ": " + std::string(name)));
}

std::optional<Time> Fields::optional_duration(std::string_view name) {
    Value const *const value = optional(name);
    if (value == nullptr) return {};
    return take(duration_of(*value, what_ + ": " + std::string(name)));
}

Result<> Fields::finish() {
    // A name that is wrong explains why another is missing, so it comes first.
    for (Entry const &entry : value_.map) {
        if (std::find(known_.begin(), known_.end(), entry.key) != known_.end()) continue;
        return wrong(entry.mark,
                     what_ + ": there is no '" + printable(entry.key) + "'" + one_of(entry.key, known_));
    }
    if (error_) return *error_;
    return {};
}

Result<std::string> text_of(Value const &value, std::string const &what) {
    if (value.is(Value::Kind::Text)) return value.text;
    std::string const hint = value.is(Value::Kind::Number) || value.is(Value::Kind::Truth)
                                 ? "; put it in quotes: \"" + value.text + "\""
                                 : "";
    return wrong(value, what + ": wants a text, not " + std::string(name_of(value.kind)) + hint);
}

Result<double> number_in(Value const &value, std::string const &what, double low, double high) {
    std::string const wanted = "wants a number from " + Value::of(low).text + " to " + Value::of(high).text;
    if (!value.is(Value::Kind::Number))
        return wrong(value, what + ": " + wanted + ", not " + std::string(name_of(value.kind)));
    if (!(value.number >= low && value.number <= high))
        return wrong(value, what + ": " + wanted + ", not " + printable(value.text));
    return value.number;
}

Result<bool> truth_of(Value const &value, std::string const &what) {
    if (value.is(Value::Kind::Truth)) return value.truth();
    return wrong(value, what + ": wants true or false, not " + std::string(name_of(value.kind)));
}

Result<Time> duration_of(Value const &value, std::string const &what) {
    if (value.is(Value::Kind::Number))
        return wrong(value, what + ": '" + printable(value.text) + "' has no unit; write \"" +
                                printable(value.text) + "ms\" or \"" + printable(value.text) + "s\"");
    std::string const text = TRY(text_of(value, what));
    Result<Time> const time = parse_duration(text);
    if (!time) return wrong(value, what + ": " + time.error().message);
    return time.value();
}

} // namespace terrarium::scenario
