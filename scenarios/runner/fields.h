// Fields: reads a map strictly. Each field is asked for by its name; what nobody asked for is a mistake, and
// the nearest right name is pointed out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/runner/value.h"
#include "sim/core/time.h"

namespace terrarium::scenario {

class Fields {
public:
    // `what` begins every message: "expect-led". A value that is no map is remembered as an error.
    Fields(Value const &value, std::string what);

    // The field, or null. `deprecated`: another spelling that is accepted.
    Value const *optional(std::string_view name, std::string_view deprecated = {});
    // The field; a missing one is remembered as an error, and an empty value given back.
    Value const &required(std::string_view name, std::string_view deprecated = {});

    // The same as texts, numbers, durations: mistakes are remembered.
    std::string text(std::string_view name, std::string_view deprecated = {});
    std::optional<std::string> optional_text(std::string_view name);
    std::optional<double> optional_number(std::string_view name, double low, double high);
    std::optional<bool> optional_truth(std::string_view name);
    std::optional<Time> optional_duration(std::string_view name);

    // Remembers a mistake found by the caller.
    void object(Error error);
    // Remembers the mistake of a result, or gives back its value.
    template <class T>
    T take(Result<T> result) {
        if (result) return std::move(result).value();
        object(result.error());
        return T();
    }

    // The first mistake, fields nobody asked for included.
    [[nodiscard]] Result<> finish();
    [[nodiscard]] std::string const &what() const { return what_; }
    [[nodiscard]] Value const &value() const { return value_; }

private:
    Value const &value_;
    std::string what_;
    std::vector<std::string> known_;
    std::optional<Error> error_;
};

// A text; errors begin with `what`.
Result<std::string> text_of(Value const &value, std::string const &what);
Result<double> number_in(Value const &value, std::string const &what, double low, double high);
Result<bool> truth_of(Value const &value, std::string const &what);
// "500ms": a number with its unit; a bare number is refused, and so is one that is no text.
Result<Time> duration_of(Value const &value, std::string const &what);
// "; did you mean expect-pin?" for an unknown name, or the whole list when none is near.
[[nodiscard]] std::string one_of(std::string_view wrong_name, std::vector<std::string> const &names);

} // namespace terrarium::scenario
