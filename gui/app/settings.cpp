#include "gui/app/settings.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>

#include <unistd.h>

#include "sim/host/files.h"

namespace terrarium::gui {

namespace {

constexpr std::size_t kMostBytes = std::size_t(1) << 20;

std::string trimmed(std::string_view text) {
    std::size_t const first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

} // namespace

std::string Settings::default_path() {
    char const *const configured = std::getenv("XDG_CONFIG_HOME");
    char const *const home = std::getenv("HOME");
    if (configured != nullptr && *configured != '\0')
        return std::string(configured) + "/terrarium/window.conf";
    if (home != nullptr && *home != '\0') return std::string(home) + "/.config/terrarium/window.conf";
    return {};
}

Result<> Settings::load(std::string const &path) {
    path_ = path;
    std::error_code failure;
    if (path.empty() || !std::filesystem::exists(path, failure)) return {};
    Result<std::vector<u8>> const bytes = host::read_file(path);
    if (!bytes) return Error{bytes.error().message + "; the window begins with its usual settings"};
    if (bytes.value().size() > kMostBytes)
        return Error{path + ": too large for settings; the window begins with its usual ones"};
    std::istringstream file(std::string(bytes.value().begin(), bytes.value().end()));
    std::string damaged;
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        if (trimmed(line).empty() || trimmed(line)[0] == '#') continue;
        std::size_t const equals = line.find('=');
        std::string const name = trimmed(line.substr(0, equals));
        bool const sound = equals != std::string::npos && !name.empty() &&
                           std::all_of(line.begin(), line.end(),
                                       [](char c) { return u8(c) >= 0x20 || c == '\t' || c == '\r'; });
        if (sound)
            values_[name] = trimmed(line.substr(equals + 1));
        else if (damaged.empty())
            damaged =
                path + ":" + std::to_string(number) + ": not a line of the form 'name = value'; left out";
    }
    if (!damaged.empty()) return Error{damaged};
    return {};
}

Result<> Settings::check_place() const {
    if (path_.empty()) return Error{"neither HOME nor XDG_CONFIG_HOME is set"};
    std::filesystem::path const folder = std::filesystem::path(path_).parent_path();
    std::error_code failure;
    std::filesystem::create_directories(folder, failure);
    if (failure) return Error{folder.string() + ": " + failure.message()};
    if (access(folder.c_str(), W_OK) != 0) return Error{folder.string() + ": " + std::strerror(errno)};
    return {};
}

Result<> Settings::save() const {
    if (path_.empty()) return {}; // As check_place() has said.
    TRY(check_place());
    std::string text;
    for (auto const &[name, value] : values_) text += name + " = " + value + "\n";
    return host::write_file_atomically(path_, {reinterpret_cast<u8 const *>(text.data()), text.size()});
}

double Settings::number(std::string const &name, double otherwise, double low, double high) const {
    auto const found = values_.find(name);
    if (found == values_.end()) return otherwise;
    double value = 0;
    auto const &text = found->second;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    bool const sound = error == std::errc() && end == text.data() + text.size() && std::isfinite(value);
    return sound ? std::clamp(value, low, high) : otherwise;
}

std::string Settings::text(std::string const &name, std::string const &otherwise) const {
    auto const found = values_.find(name);
    return found != values_.end() ? found->second : otherwise;
}

void Settings::set(std::string const &name, double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%g", value);
    values_[name] = text;
}

void Settings::set(std::string const &name, std::string const &value) { values_[name] = value; }

} // namespace terrarium::gui
