// Reports: what is in them, what XML cannot hold, several made one, parts of equal length.
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <numeric>

#include "scenarios/report/junit.h"
#include "scenarios/report/junit_files.h"
#include "scenarios/report/shards.h"
#include "tests/support/folder.h"

using namespace terrarium;
using namespace terrarium::scenario;
using namespace terrarium::literals;

namespace {

CaseResult result(std::string file, std::string name,
                  CaseResult::Verdict verdict = CaseResult::Verdict::Passed) {
    CaseResult made;
    made.file = std::move(file);
    made.name = std::move(name);
    made.verdict = verdict;
    made.wall_seconds = 0.25;
    made.virtual_time = 1500_ms;
    return made;
}

bool has(std::string const &text, std::string_view part) { return text.find(part) != std::string::npos; }

// The path of a file that holds the text.
std::string written(Folder const &folder, std::string const &name, std::string const &text) {
    folder.write(name, text);
    return folder.file(name);
}

} // namespace

TEST_CASE("a report has a suite for each file, and sums", "[scenario][junit]") {
    CaseResult failed = result("b.test.yaml", "two", CaseResult::Verdict::Failed);
    failed.mark = {7, 5};
    failed.step = "expect-pin";
    failed.message = "X1 is 0, not 1";
    failed.pins = {"X1: low"};
    failed.serial = ">>> ";
    failed.remarks = {"something is not modelled"};
    failed.replay = "r/1.journal";
    CaseResult skipped = result("d.test.yaml", "four", CaseResult::Verdict::Skipped);
    skipped.message = "no firmware";
    skipped.wall_seconds = 0;
    std::string const text =
        junit_text({result("a/a.test.yaml", "one"), result("a/a.test.yaml", "uno"), failed,
                    result("c.test.yaml", "three", CaseResult::Verdict::Crashed), skipped});
    CAPTURE(text);
    CHECK(has(
        text,
        R"(<testsuites name="terrarium" tests="5" failures="1" errors="1" skipped="1" time="1.000000">)"));
    CHECK(has(text, R"(<testsuite name="a.a" tests="2" failures="0" errors="0" time="0.500000">)"));
    CHECK(has(text, R"(<testcase name="one" classname="a.a" file="a/a.test.yaml" time="0.250000">)"));
    CHECK(has(text, R"(<property name="virtual_time" value="1.500000" />)"));
    CHECK(has(text, R"(<failure message="expect-pin: X1 is 0, not 1" type="failed">b.test.yaml:7:5)"));
    CHECK(has(text, "terrarium replay r/1.journal --window"));
    CHECK(has(text, "<system-out>&gt;&gt;&gt; </system-out>"));
    CHECK(has(text, "<system-err>something is not modelled\n</system-err>"));
    CHECK(has(text, R"(<error message="" type="crashed">)"));
    CHECK(has(text, R"(<skipped message="no firmware" />)"));
}

TEST_CASE("whatever a board says, the report stays XML", "[scenario][junit]") {
    CaseResult odd = result("a.test.yaml", "odd <&> \x01 name");
    odd.serial = std::string("\0\x1B[31m\xFF\xC3\xA4\xEF\xBF\xBF ]]>\r\nend", 21);
    std::string const text = junit_text({odd});
    CAPTURE(text);
    CHECK(has(text, "odd &lt;&amp;> \xEF\xBF\xBD name"));
    CHECK(has(text, "\xEF\xBF\xBD\xEF\xBF\xBD[31m\xEF\xBF\xBD\xC3\xA4\xEF\xBF\xBD ]]&gt;\nend"));
    CHECK_FALSE(has(text, std::string_view("\0", 1)));
}

TEST_CASE("reports become one; a second try takes the first one's place", "[scenario][junit]") {
    Folder const folder;
    CaseResult const bad = result("a.test.yaml", "one", CaseResult::Verdict::Failed);
    std::string const first = written(folder, "1.xml", junit_text({bad, result("b.test.yaml", "two")}));
    std::string const second = written(folder, "2.xml", junit_text({result("a.test.yaml", "one")}));
    // Somebody else's, with a single suite and no sums.
    std::string const foreign =
        written(folder, "3.xml",
                "<testsuite name='x'><testcase name='y' classname='z'><skipped/></testcase></testsuite>");
    Result<std::string> const merged = merge_reports({first, second, foreign});
    REQUIRE(merged.ok());
    CHECK(has(merged.value(), R"(tests="3" failures="0" errors="0" skipped="1" time="0.500000")"));
    CHECK(has(merged.value(), R"(<testcase name="y" classname="z">)"));

    auto const durations = read_durations(written(folder, "all.xml", merged.value()));
    REQUIRE(durations.ok());
    CHECK(durations.value().at("a/one") == 0.25);
    CHECK(durations.value().size() == 2); // Of what was skipped nobody knows.
}

TEST_CASE("what is no report is refused with its place", "[scenario][junit]") {
    Folder const folder;
    auto const error = [&](std::string const &text) {
        Result<std::string> const merged = merge_reports({written(folder, "x.xml", text)});
        return merged ? "" : merged.error().message;
    };
    CHECK(has(error("<testsuites>\n  <testsuite></x>"), "x.xml:2:"));
    CHECK(has(error("<html></html>"), "no JUnit report: it begins with <html>"));
    CHECK(has(error(""), "no XML"));
    CHECK_FALSE(merge_reports({folder.file("none.xml")}).ok());
}

TEST_CASE("parts take equally long, as far as is known", "[scenario][shards]") {
    using Durations = std::vector<std::optional<double>>;
    Durations const durations{5, 1, 1, 1, 1, 1, std::nullopt};
    std::vector<int> const parts = split(durations, 2);
    std::vector<double> load(2, 0);
    for (std::size_t i = 0; i < parts.size(); ++i)
        load[std::size_t(parts[i])] += durations[i].value_or(10.0 / 6);
    CHECK(std::max(load[0], load[1]) < 6.7);
    CHECK(split(durations, 2) == parts);
    // Without any knowledge: by number.
    std::vector<int> const blind = split(Durations(10), 3);
    for (int part = 0; part < 3; ++part) {
        auto const count = std::count(blind.begin(), blind.end(), part);
        CHECK((count == 3 || count == 4));
    }
    CHECK(split(Durations{0, 0, 0, 0}, 4) == std::vector<int>{0, 1, 2, 3});
    CHECK(split({}, 3).empty());
    CHECK(split(Durations(2), 5) == std::vector<int>{0, 1});
}
