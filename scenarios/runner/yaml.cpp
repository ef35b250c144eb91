#include "scenarios/runner/yaml.h"

#include <charconv>
#include <optional>

#include <yaml-cpp/yaml.h>

#include "sim/machine/text_line.h"

namespace terrarium::scenario {

namespace {

constexpr std::size_t kMostValues = 100'000;
constexpr int kDeepest = 64;

Mark mark_of(YAML::Mark const &mark) {
    if (mark.is_null()) return {1, 1};
    return {mark.line + 1, mark.column + 1};
}

// Whether a plain scalar is a number: decimal, 0x, 0o, .inf and .nan excluded, since nothing here takes them.
std::optional<double> number_of(std::string_view text) {
    bool const negative = text.starts_with('-');
    std::string_view digits = text.substr(negative || text.starts_with('+') ? 1 : 0);
    if (digits.empty() || !(std::isdigit(u8(digits[0])) != 0 || digits[0] == '.')) return {};
    for (auto const &[prefix, base] : {std::pair("0x", 16), std::pair("0o", 8)}) {
        if (!digits.starts_with(prefix)) continue;
        u64 whole = 0;
        auto const [end, error] =
            std::from_chars(digits.data() + 2, digits.data() + digits.size(), whole, base);
        if (error != std::errc() || end != digits.data() + digits.size()) return {};
        return negative ? -double(whole) : double(whole);
    }
    double value = 0;
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size()) return {};
    return negative ? -value : value;
}

Value plain(std::string const &text) {
    if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") return {};
    if (text == "true" || text == "True" || text == "TRUE") return Value::of(true);
    if (text == "false" || text == "False" || text == "FALSE") return Value::of(false);
    Value value = Value::of(text);
    if (std::optional<double> const number = number_of(text)) {
        value.kind = Value::Kind::Number;
        value.number = *number;
    }
    return value;
}

class Converter {
public:
    Result<Value> convert(YAML::Node const &node, int depth) {
        Mark const mark = mark_of(node.Mark());
        if (++count_ > kMostValues)
            return wrong(mark, "more than " + std::to_string(kMostValues) + " values");
        if (depth > kDeepest)
            return wrong(mark, "nested deeper than " + std::to_string(kDeepest) + " levels");
        Value value;
        if (node.IsScalar()) {
            // "?": a plain scalar; "!": a quoted one.
            std::string const &tag = node.Tag();
            if (tag != "?" && tag != "!" && !tag.empty())
                return wrong(mark, "the tag " + printable(tag) + " means nothing here");
            value = tag == "!" ? Value::of(node.Scalar()) : plain(node.Scalar());
        } else if (node.IsSequence()) {
            value.kind = Value::Kind::List;
            for (YAML::Node const &item : node) value.list.push_back(TRY(convert(item, depth + 1)));
        } else if (node.IsMap()) {
            value.kind = Value::Kind::Map;
            for (auto const &pair : node) TRY(add(value, pair.first, pair.second, depth));
        }
        value.mark = mark;
        return value;
    }

private:
    Result<> add(Value &map, YAML::Node const &key, YAML::Node const &content, int depth) {
        Mark const mark = mark_of(key.Mark());
        if (!key.IsScalar()) return wrong(mark, "a key must be a plain word");
        if (map.find(key.Scalar()) != nullptr)
            return wrong(mark, "'" + printable(key.Scalar()) + "' stands here twice");
        Value value = TRY(convert(content, depth + 1));
        // A key with nothing behind it: yaml-cpp says nothing of where that is.
        if (value.is(Value::Kind::Null)) value.mark = mark;
        map.map.push_back({key.Scalar(), mark, std::move(value)});
        return {};
    }

    std::size_t count_ = 0;
};

} // namespace

Result<Value> read_yaml(std::string_view text) {
    if (std::size_t const zero = text.find('\0'); zero != std::string_view::npos) {
        auto const line = 1 + std::count(text.begin(), text.begin() + std::ptrdiff_t(zero), '\n');
        return wrong(Mark{int(line), 1}, "holds a zero byte, so it is no text");
    }
    try {
        std::vector<YAML::Node> const documents = YAML::LoadAll(std::string(text));
        if (documents.empty()) return wrong(Mark{1, 1}, "is empty");
        if (documents.size() > 1)
            return wrong(mark_of(documents[1].Mark()),
                         "a second document; write each scenario in a file of its own");
        return Converter().convert(documents[0], 0);
    } catch (YAML::Exception const &failure) {
        return wrong(mark_of(failure.mark), printable(failure.msg));
    }
}

} // namespace terrarium::scenario
