// Value: what a scenario, a diagram or a request says, as a tree: the same whether it was YAML or JSON.
//
// Each knows where it stood, so that an error found long after reading still names line and column.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/result.h"
#include "sim/core/types.h"

namespace terrarium::scenario {

// Counted from 1; line 0: nowhere in a file.
struct Mark {
    int line = 0;
    int column = 0;
    bool operator==(Mark const &) const = default;
};

struct Entry;

struct Value {
    enum class Kind : u8 { Null, Truth, Number, Text, List, Map };

    Kind kind = Kind::Null;
    std::string text;        // Of a text; of a number and a truth value as they were written.
    double number = 0;       // Also 0 and 1 of a truth value.
    std::vector<Value> list; // Its items.
    std::vector<Entry> map;  // In the order they were written.
    Mark mark = {};

    // Defined where an entry is known, which holds a value itself.
    Value();
    ~Value();
    Value(Value const &);
    Value(Value &&) noexcept;
    Value &operator=(Value const &);
    Value &operator=(Value &&) noexcept;

    static Value of(std::string text);
    static Value of(char const *text) { return of(std::string(text)); }
    static Value of(double number);
    static Value of(int number) { return of(double(number)); }
    static Value of(i64 number) { return of(double(number)); }
    static Value of(bool truth);
    static Value of(std::vector<std::string> const &texts);

    [[nodiscard]] bool is(Kind other) const { return kind == other; }
    [[nodiscard]] bool truth() const { return number != 0; }
    // Of a map; null when there is none.
    [[nodiscard]] Value const *find(std::string_view key) const;
    Value &add(std::string key, Value value); // To a map, or to nothing, which becomes one.
};

struct Entry {
    std::string key;
    Mark mark = {}; // Of the key.
    Value value;
};

// "a list", for messages.
[[nodiscard]] std::string_view name_of(Value::Kind kind);

// An error about something that stood there: "12:5: MESSAGE", or only the message when it stood nowhere.
// Whoever knows the file puts "FILE:" before it.
[[nodiscard]] Error wrong(Mark mark, std::string const &message);
[[nodiscard]] inline Error wrong(Value const &value, std::string const &message) {
    return wrong(value.mark, message);
}

} // namespace terrarium::scenario
