// Result<T>: a value, or an Error that says what went wrong, where, and what would be right.
//
// A user's mistake (a bad file, an unknown board) travels as an Error; a broken invariant asserts.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace terrarium {

struct Error {
    std::string message; // One line, without a full stop or a line end.
};

template <class T = void>
class [[nodiscard]] Result {
public:
    Result(T value) : content_(std::move(value)) {}
    Result(Error error) : content_(std::move(error)) {}

    [[nodiscard]] bool ok() const { return content_.index() == 0; }
    explicit operator bool() const { return ok(); }

    [[nodiscard]] T &value() & { return std::get<0>(content_); }
    [[nodiscard]] T const &value() const & { return std::get<0>(content_); }
    [[nodiscard]] T &&value() && { return std::get<0>(std::move(content_)); }
    [[nodiscard]] Error const &error() const { return std::get<1>(content_); }

private:
    std::variant<T, Error> content_;
};

template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : error_(std::move(error)), failed_(true) {}

    [[nodiscard]] bool ok() const { return !failed_; }
    explicit operator bool() const { return ok(); }
    void value() const {}
    [[nodiscard]] Error const &error() const { return error_; }

private:
    Error error_;
    bool failed_ = false;
};

} // namespace terrarium

// The value of a Result, or an early return of its Error from the calling function.
#define TRY(expression)                                                                                      \
    (__extension__({                                                                                         \
        auto try_result_ = (expression);                                                                     \
        if (!try_result_.ok()) return ::terrarium::Error{try_result_.error()};                               \
        std::move(try_result_).value();                                                                      \
    }))
