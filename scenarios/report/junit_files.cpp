#include "scenarios/report/junit_files.h"

#include <algorithm>
#include <cstdio>
#include <sstream>
#include <string_view>

#include <pugixml.hpp>

#include "sim/core/types.h"
#include "sim/host/files.h"

namespace terrarium::scenario {

namespace {

// Line and column of a byte, for messages.
std::string place_in(std::vector<u8> const &bytes, std::ptrdiff_t offset) {
    auto const end = bytes.begin() + std::clamp<std::ptrdiff_t>(offset, 0, std::ptrdiff_t(bytes.size()));
    auto const line = 1 + std::count(bytes.begin(), end, u8('\n'));
    auto const begin = std::find(std::make_reverse_iterator(end), bytes.rend(), u8('\n')).base();
    return std::to_string(line) + ":" + std::to_string(1 + (end - begin));
}

Result<> load(pugi::xml_document &document, std::string const &file) {
    std::vector<u8> const bytes = TRY(host::read_file(file));
    pugi::xml_parse_result const read = document.load_buffer(bytes.data(), bytes.size());
    if (!read)
        return Error{file + ":" + place_in(bytes, read.offset) + ": this is no XML: " + read.description()};
    std::string_view const root = document.document_element().name();
    if (root != "testsuites" && root != "testsuite")
        return Error{file + ": this is no JUnit report: it begins with <" + std::string(root) +
                     "> instead of <testsuites>"};
    return {};
}

// Every suite that holds cases, however deep.
void collect(pugi::xml_node node, std::vector<pugi::xml_node> &suites) {
    if (node.child("testcase")) suites.push_back(node);
    for (pugi::xml_node const child : node.children("testsuite")) collect(child, suites);
}

std::string key_of(pugi::xml_node node) {
    return std::string(node.attribute("classname").value()) + "/" + node.attribute("name").value();
}

void count(pugi::xml_node node, std::vector<pugi::xml_node> const &suites) {
    std::size_t tests = 0;
    std::size_t failures = 0;
    std::size_t errors = 0;
    std::size_t skipped = 0;
    double time = 0;
    for (pugi::xml_node const suite : suites) {
        for (pugi::xml_node const each : suite.children("testcase")) {
            ++tests;
            failures += each.child("failure") ? 1 : 0;
            errors += each.child("error") ? 1 : 0;
            skipped += each.child("skipped") ? 1 : 0;
            time += each.attribute("time").as_double();
        }
    }
    auto const set = [&](char const *name, std::string const &value) {
        pugi::xml_attribute attribute = node.attribute(name);
        if (!attribute) attribute = node.append_attribute(name);
        attribute.set_value(value.c_str());
    };
    set("tests", std::to_string(tests));
    set("failures", std::to_string(failures));
    set("errors", std::to_string(errors));
    if (skipped > 0) set("skipped", std::to_string(skipped));
    char text[32];
    std::snprintf(text, sizeof text, "%.6f", time);
    set("time", text);
}

} // namespace

Result<std::string> merge_reports(std::vector<std::string> const &files) {
    pugi::xml_document merged;
    pugi::xml_node root = merged.append_child("testsuites");
    root.append_attribute("name").set_value("terrarium");
    std::vector<pugi::xml_node> suites;
    std::map<std::string, pugi::xml_node> by_name;
    std::map<std::string, pugi::xml_node> cases;
    for (std::string const &file : files) {
        pugi::xml_document document;
        TRY(load(document, file));
        std::vector<pugi::xml_node> found;
        collect(document.document_element(), found);
        for (pugi::xml_node const suite : found) {
            // The cases of one scenario may have been played in several places.
            pugi::xml_node &ours = by_name[suite.attribute("name").value()];
            if (!ours) {
                ours = root.append_child("testsuite");
                ours.append_attribute("name").set_value(suite.attribute("name").value());
                suites.push_back(ours);
            }
            for (pugi::xml_node const each : suite.children("testcase")) {
                auto const earlier = cases.find(key_of(each));
                if (earlier != cases.end()) earlier->second.parent().remove_child(earlier->second);
                cases[key_of(each)] = ours.append_copy(each);
            }
        }
    }
    for (pugi::xml_node const suite : suites) count(suite, {suite});
    count(root, suites);
    std::ostringstream out;
    merged.save(out, "  ", pugi::format_default, pugi::encoding_utf8);
    return out.str();
}

Result<std::map<std::string, double>> read_durations(std::string const &file) {
    pugi::xml_document document;
    TRY(load(document, file));
    std::vector<pugi::xml_node> suites;
    collect(document.document_element(), suites);
    std::map<std::string, double> durations;
    for (pugi::xml_node const suite : suites) {
        for (pugi::xml_node const each : suite.children("testcase")) {
            if (each.child("skipped")) continue; // How long it takes is not known.
            durations[key_of(each)] = std::max(0.0, each.attribute("time").as_double());
        }
    }
    return durations;
}

} // namespace terrarium::scenario
