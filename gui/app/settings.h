// Settings: what the window remembers from one run to the next, as lines of "name = value" in the user's
// configuration folder (terrarium/window.conf).
#pragma once

#include <map>
#include <string>

#include "sim/core/result.h"

namespace terrarium::gui {

class Settings {
public:
    // Where they live; empty when the user has no home.
    static std::string default_path();

    // A file that is not there is no error; one that cannot be read, or is too large for settings, is left
    // out and named. Of damaged lines the first is named; they are left out, and the rest holds.
    Result<> load(std::string const &path);
    // Whether save() has a place to write to; makes the folder.
    [[nodiscard]] Result<> check_place() const;
    Result<> save() const;

    [[nodiscard]] double number(std::string const &name, double otherwise, double low, double high) const;
    [[nodiscard]] std::string text(std::string const &name, std::string const &otherwise) const;
    void set(std::string const &name, double value);
    void set(std::string const &name, std::string const &value);

private:
    std::string path_;
    std::map<std::string, std::string> values_;
};

} // namespace terrarium::gui
