// PtyLink: a symbolic link with a name the user chose, pointing at a pseudo terminal with a name nobody can
// foresee.
#pragma once

#include <string>

#include "sim/core/result.h"

namespace terrarium::host {

// Creates LINK -> `target`. A link left over from a run that was killed (it dangles, or points below
// /dev/pts/) is replaced; anything else that exists at `path` is an error and stays untouched.
//
// A number below /dev/pts/ is reused soon, so a stale link often points at somebody's living terminal: that
// it does not dangle says nothing, and replacing it hurts nobody.
class PtyLink {
public:
    static Result<PtyLink> create(std::string const &path, std::string const &target);
    PtyLink(PtyLink &&other) noexcept;
    PtyLink &operator=(PtyLink &&) = delete;
    // Removes the link, unless it points elsewhere by now.
    ~PtyLink();

    [[nodiscard]] std::string const &path() const { return path_; }

private:
    PtyLink(std::string path, std::string target) : path_(std::move(path)), target_(std::move(target)) {}

    std::string path_; // Empty when moved from.
    std::string target_;
};

} // namespace terrarium::host
