// Steps about what shines: expect-led, expect-matrix.
#include <cmath>

#include "scenarios/runner/families.h"
#include "scenarios/runner/names.h"
#include "scenarios/runner/pictures.h"
#include "scenarios/runner/stage.h"
#include "sim/machine/text_line.h"

namespace terrarium::scenario {

namespace {

using namespace literals;

std::string percent(double share) { return Value::of(std::round(share * 1000) / 10).text + " %"; }

double number_of(Part const &part, std::string_view reading) {
    return std::atof(reading_of(part, reading).value_or("0").c_str());
}

// On or off, brightness and duty of an LED, now.
class ExpectLed final : public Expectation {
public:
    std::string part;
    std::optional<bool> on;
    std::optional<double> brightness; // 0 to 1, as an eye judges it.
    std::optional<double> duty;       // 0 to 1, of time.
    double tolerance = 0.02;

    Outcome look(Stage &stage) const override {
        Part const &led = *stage.machine().part(part);
        bool const lit = number_of(led, "lit") != 0;
        if (on && lit != *on) return Outcome::failed(part + " is " + (lit ? "on" : "off"));
        double const is_duty = number_of(led, "duty") / 100;
        if (duty && std::abs(is_duty - *duty) > tolerance)
            return Outcome::failed(part + " is on for " + percent(is_duty) + " of the time, not " +
                                   percent(*duty));
        double const bright = led.look().lights.at(0);
        if (brightness && std::abs(bright - *brightness) > tolerance)
            return Outcome::failed(part + " looks " + percent(bright) + " bright, not " +
                                   percent(*brightness));
        return {};
    }
};

// Goes on and off, evenly: watched for a while.
class ExpectBlinking final : public Step {
public:
    std::string part;
    std::optional<Time> period;
    std::optional<double> duty;
    double tolerance = 0.05; // Of the period, and of the duty.
    Time watched;            // How long it is looked at, at most; over sooner when enough has been seen.

    Outcome run(Stage &stage) const override {
        constexpr int kRises = 4;
        Time const begin = stage.now();
        std::vector<Time> rises;
        Time lit_time;
        Time last = begin;
        bool lit = is_lit(stage);
        while (stage.now() < begin + watched && rises.size() < kRises) {
            Stage::Stop const stop = stage.run_until(std::min(begin + watched, stage.now() + 1_ms));
            if (stop != Stage::Stop::There) return stage.cut_short(stop, part + " to blink");
            bool const now_lit = is_lit(stage);
            if (lit && !rises.empty()) lit_time += stage.now() - last;
            if (now_lit && !lit) rises.push_back(stage.now());
            last = stage.now();
            lit = now_lit;
        }
        std::string const seen = part + " does not blink: it was seen to go on " +
                                 std::to_string(rises.size()) + " times in " + to_string(stage.now() - begin);
        if (rises.size() < 2) return Outcome::failed(seen);
        Time const whole = rises.back() - rises.front();
        double const is_period = whole.seconds() / double(rises.size() - 1);
        double const is_duty = lit_time.seconds() / whole.seconds();
        if (period && std::abs(is_period - period->seconds()) > tolerance * period->seconds() + 0.001)
            return Outcome::failed(part + " blinks every " +
                                   Value::of(std::round(is_period * 1e6) / 1e3).text + " ms, not every " +
                                   Value::of(period->seconds() * 1e3).text + " ms");
        if (duty && std::abs(is_duty - *duty) > tolerance)
            return Outcome::failed(part + " blinks and is on for " + percent(is_duty) + " of the time, not " +
                                   percent(*duty));
        return {};
    }

private:
    [[nodiscard]] bool is_lit(Stage &stage) const {
        return number_of(*stage.machine().part(part), "lit") != 0;
    }
};

Result<std::string> led_named(Value const &id, StepContext const &context, std::string const &what) {
    std::string part = TRY(part_named(id, context, what + ": part-id"));
    if (reading_of(*context.machine.part(part), "lit")) return part;
    std::vector<std::string> leds;
    for (auto const &each : context.machine.parts()) {
        if (reading_of(*each, "lit")) leds.push_back(each->name());
    }
    return wrong(id, what + ": " + part + " is no LED" + (leds.empty() ? std::string() : one_of(part, leds)));
}

StepResult blinking(Value const &how, std::string part) {
    auto step = std::make_unique<ExpectBlinking>();
    step->part = std::move(part);
    step->watched = 10_s;
    if (how.is(Value::Kind::Truth) && how.truth()) return std::unique_ptr<Step>(std::move(step));
    Fields fields(how, "expect-led: blinking");
    step->period = fields.optional_duration("period");
    if (auto const duty = fields.optional_number("duty", 0, 100)) step->duty = *duty / 100;
    if (auto const tolerance = fields.optional_number("tolerance", 0, 100))
        step->tolerance = *tolerance / 100;
    if (auto const watched = fields.optional_duration("for")) step->watched = *watched;
    return finish(fields, std::unique_ptr<Step>(std::move(step)));
}

StepResult expect_led(Value const &argument, StepContext const &context) {
    std::string const what = "expect-led";
    Fields fields(argument, what);
    Value const &id = fields.required("part-id");
    auto step = std::make_unique<ExpectLed>();
    step->on = fields.optional_truth("on");
    Value const *const blink = fields.optional("blinking");
    if (auto const value = fields.optional_number("brightness", 0, 100)) step->brightness = *value / 100;
    if (auto const value = fields.optional_number("duty", 0, 100)) step->duty = *value / 100;
    if (auto const value = fields.optional_number("tolerance", 0, 100)) step->tolerance = *value / 100;
    step->within = fields.optional_duration("within").value_or(Time());
    TRY(fields.finish());
    step->part = TRY(led_named(id, context, what));
    bool const now = step->on || step->brightness || step->duty;
    if (now == (blink != nullptr))
        return wrong(argument, what + ": wants `on`, `brightness` or `duty`, or else `blinking`");
    if (blink != nullptr) return blinking(*blink, step->part);
    return std::unique_ptr<Step>(std::move(step));
}

class ExpectMatrix final : public Expectation {
public:
    std::string part;
    std::string picture; // Rows, one behind the other: digits, '?' anything, '#' lit at all, '.' dark.
    std::string called;

    Outcome look(Stage &stage) const override {
        std::string shown;
        std::string rows;
        Part const &matrix = *stage.machine().part(part);
        for (int row = 0;; ++row) {
            auto const line = reading_of(matrix, "row" + std::to_string(row));
            if (!line) break;
            shown += *line;
            rows += (rows.empty() ? "" : ":") + *line;
        }
        for (std::size_t i = 0; i < picture.size(); ++i) {
            char const wanted = picture[i];
            bool const lit = shown[i] != '0';
            bool const right = wanted == '?' || (wanted == '#'   ? lit
                                                 : wanted == '.' ? !lit
                                                                 : shown[i] == wanted);
            if (!right) return Outcome::failed(part + " shows " + rows + ", not " + called);
        }
        return {};
    }
};

// The matrix that is meant, its columns and rows.
struct Matrix {
    std::string part;
    std::size_t columns = 0;
    std::size_t rows = 0;
};

Result<Matrix> matrix_named(Value const *id, StepContext const &context, Value const &argument) {
    for (auto const &each : context.machine.parts()) {
        auto const first = reading_of(*each, "row0");
        if (!first) continue;
        if (id != nullptr && TRY(part_named(*id, context, "expect-matrix: part-id")) != each->name())
            continue;
        Matrix matrix{each->name(), first->size(), 0};
        while (reading_of(*each, "row" + std::to_string(matrix.rows))) ++matrix.rows;
        return matrix;
    }
    if (id != nullptr) TRY(part_named(*id, context, "expect-matrix: part-id"));
    return wrong(id != nullptr ? *id : argument, "expect-matrix: the " + context.machine.board().name +
                                                     " has no LED matrix" +
                                                     (id != nullptr ? " of that name" : ""));
}

Result<std::string> rows_of(Value const &rows, Matrix const &matrix) {
    std::string const what = "expect-matrix: rows";
    std::string const wanted = what + ": wants " + std::to_string(matrix.rows) + " texts of " +
                               std::to_string(matrix.columns) +
                               " digits 0 to 9, or # for lit, . for dark, ? for any";
    std::string picture;
    if (!rows.is(Value::Kind::List) || rows.list.size() != matrix.rows) return wrong(rows, wanted);
    for (Value const &row : rows.list) {
        // A row that YAML takes for a number is still that row.
        bool const text = row.is(Value::Kind::Text) || row.is(Value::Kind::Number);
        if (!text || row.text.size() != matrix.columns ||
            row.text.find_first_not_of("0123456789#.?") != std::string::npos)
            return wrong(row, wanted);
        picture += row.text;
    }
    return picture;
}

StepResult expect_matrix(Value const &argument, StepContext const &context) {
    std::string const what = "expect-matrix";
    auto step = std::make_unique<ExpectMatrix>();
    Value const *image = nullptr;
    Value const *rows = nullptr;
    Value const *part = nullptr;
    if (argument.is(Value::Kind::Text)) {
        image = &argument;
    } else if (argument.is(Value::Kind::List)) {
        rows = &argument;
    } else {
        Fields fields(argument, what);
        image = fields.optional("image");
        rows = fields.optional("rows");
        part = fields.optional("part-id");
        step->within = fields.optional_duration("within").value_or(Time());
        TRY(fields.finish());
    }
    if ((image == nullptr) == (rows == nullptr))
        return wrong(argument, what + ": wants `image` or `rows`, one of them");
    Matrix const matrix = TRY(matrix_named(part, context, argument));
    step->part = matrix.part;
    if (rows != nullptr) {
        step->picture = TRY(rows_of(*rows, matrix));
        for (std::size_t i = 0; i < step->picture.size(); i += matrix.columns)
            step->called += (i == 0 ? "" : ":") + step->picture.substr(i, matrix.columns);
        return std::unique_ptr<Step>(std::move(step));
    }
    std::string const name = TRY(text_of(*image, what + ": image"));
    auto const picture = picture_named(name);
    if (!picture)
        return wrong(*image,
                     what + ": there is no image '" + printable(name) + "'" + one_of(name, picture_names()));
    if (picture->size() != matrix.rows * matrix.columns)
        return wrong(*image, what + ": images have 5 by 5 dots, " + matrix.part + " has others");
    step->picture = *picture;
    step->called = name;
    return std::unique_ptr<Step>(std::move(step));
}

constexpr StepKind kKinds[] = {
    {"expect-led",
     "an LED: {part-id, on, brightness or duty in percent, tolerance, within}, or {part-id, blinking: "
     "{period, duty, tolerance, for}}",
     true, expect_led},
    {"expect-matrix", "an LED matrix shows an image (HEART) or rows: {image or rows, within}", true,
     expect_matrix},
};

} // namespace

std::span<StepKind const> light_steps() { return kKinds; }

} // namespace terrarium::scenario
