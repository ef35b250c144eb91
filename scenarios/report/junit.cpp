#include "scenarios/report/junit.h"

#include <algorithm>
#include <cstdio>
#include <sstream>

#include <pugixml.hpp>

#include "sim/core/utf8.h"
#include "sim/host/files.h"

namespace terrarium::scenario {

namespace {

using Verdict = CaseResult::Verdict;

// XML 1.0 cannot hold most control characters at all, and a board may say anything: they become U+FFFD, as
// what is no UTF-8 does. Of CR LF the line end that XML knows stays.
std::string xml_text(std::string const &text) {
    std::string out;
    for (char32_t const c : decode_utf8(text)) {
        if (c == '\r') continue;
        bool const allowed = (c >= ' ' || c == '\n' || c == '\t') && c != 0xFFFE && c != 0xFFFF;
        append_utf8(out, allowed ? c : kBroken);
    }
    return out;
}

std::string seconds(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.6f", value);
    return text;
}

void set(pugi::xml_node node, char const *name, std::string const &value) {
    node.append_attribute(name).set_value(xml_text(value).c_str());
}

void add_text(pugi::xml_node node, char const *name, std::string const &text) {
    if (!text.empty()) node.append_child(name).text().set(xml_text(text).c_str());
}

std::string place_of(CaseResult const &result) {
    if (result.mark.line == 0) return result.file;
    return result.file + ":" + std::to_string(result.mark.line) + ":" + std::to_string(result.mark.column);
}

// What a person reads who opens the failure.
std::string account_of(CaseResult const &result) {
    std::string text = place_of(result) + "\n";
    if (!result.step.empty()) text += result.step + ": ";
    text += result.message + "\n";
    if (!result.pins.empty()) text += "\nWhat the pins did:\n";
    for (std::string const &line : result.pins) text += "  " + line + "\n";
    if (!result.replay.empty()) text += "\nTo see it: terrarium replay " + result.replay + " --window\n";
    return text;
}

void add_property(pugi::xml_node properties, char const *name, std::string const &value) {
    pugi::xml_node property = properties.append_child("property");
    set(property, "name", name);
    set(property, "value", value);
}

void add_case(pugi::xml_node suite, CaseResult const &result) {
    pugi::xml_node node = suite.append_child("testcase");
    set(node, "name", result.name);
    set(node, "classname", class_name(result.file));
    set(node, "file", result.file);
    if (result.mark.line > 0) set(node, "line", std::to_string(result.mark.line));
    set(node, "time", seconds(result.wall_seconds));
    pugi::xml_node properties = node.append_child("properties");
    add_property(properties, "virtual_time", seconds(result.virtual_time.seconds()));
    add_property(properties, "steps", std::to_string(result.steps_done) + "/" + std::to_string(result.steps));
    if (!result.state_hash.empty()) add_property(properties, "state_hash", result.state_hash);
    if (result.verdict == Verdict::Skipped) {
        set(node.append_child("skipped"), "message", result.message);
    } else if (result.verdict != Verdict::Passed) {
        pugi::xml_node trouble = node.append_child(result.verdict == Verdict::Crashed ? "error" : "failure");
        set(trouble, "message", (result.step.empty() ? "" : result.step + ": ") + result.message);
        set(trouble, "type", std::string(name_of(result.verdict)));
        trouble.text().set(xml_text(account_of(result)).c_str());
    }
    add_text(node, "system-out", result.serial);
    std::string remarks;
    for (std::string const &remark : result.remarks) remarks += remark + "\n";
    add_text(node, "system-err", remarks);
}

struct Sum {
    std::size_t tests = 0;
    std::size_t failures = 0;
    std::size_t errors = 0;
    std::size_t skipped = 0;
    double time = 0;

    void add(CaseResult const &result) {
        ++tests;
        failures += result.verdict == Verdict::Failed || result.verdict == Verdict::TimedOut ? 1 : 0;
        errors += result.verdict == Verdict::Crashed ? 1 : 0;
        skipped += result.verdict == Verdict::Skipped ? 1 : 0;
        time += result.wall_seconds;
    }
    void write(pugi::xml_node node) const {
        set(node, "tests", std::to_string(tests));
        set(node, "failures", std::to_string(failures));
        set(node, "errors", std::to_string(errors));
        if (skipped > 0) set(node, "skipped", std::to_string(skipped));
        set(node, "time", seconds(time));
    }
};

} // namespace

std::string class_name(std::string const &file) {
    std::string name = file;
    for (std::string_view const ending : {".yaml", ".yml", ".test"}) {
        if (name.ends_with(ending)) name.resize(name.size() - ending.size());
    }
    while (name.starts_with("./") || name.starts_with("../") || name.starts_with('/'))
        name.erase(0, name.find('/') + 1);
    std::replace(name.begin(), name.end(), '/', '.');
    return name;
}

std::string junit_text(std::vector<CaseResult> const &results) {
    pugi::xml_document document;
    pugi::xml_node root = document.append_child("testsuites");
    set(root, "name", "terrarium");
    Sum all;
    for (CaseResult const &result : results) all.add(result);
    all.write(root);
    for (std::size_t from = 0; from < results.size();) {
        std::size_t to = from;
        Sum sum;
        for (; to < results.size() && results[to].file == results[from].file; ++to) sum.add(results[to]);
        pugi::xml_node suite = root.append_child("testsuite");
        set(suite, "name", class_name(results[from].file));
        sum.write(suite);
        for (; from < to; ++from) add_case(suite, results[from]);
    }
    std::ostringstream out;
    document.save(out, "  ", pugi::format_default, pugi::encoding_utf8);
    return out.str();
}

Result<> JUnitReporter::end() {
    std::string const text = junit_text(results_);
    return host::write_file_atomically(path_, {reinterpret_cast<u8 const *>(text.data()), text.size()});
}

} // namespace terrarium::scenario
