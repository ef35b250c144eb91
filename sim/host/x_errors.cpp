#include "sim/host/x_errors.h"

#include <dlfcn.h>

namespace terrarium::host {

namespace {

// Xlib gives a handler nothing of ours to find, so what it has seen is here: one thread makes the window.
thread_local bool seen = false;

int note(void *, void *) {
    seen = true;
    return 0;
}

} // namespace

XErrors::XErrors() : library_(::dlopen("libX11.so.6", RTLD_LAZY | RTLD_NOLOAD)) {
    seen = false;
    if (library_ == nullptr) return;
    set_handler_ = reinterpret_cast<SetHandler>(::dlsym(library_, "XSetErrorHandler"));
    if (set_handler_ != nullptr) outer_ = set_handler_(note);
}

XErrors::~XErrors() {
    if (set_handler_ != nullptr) set_handler_(outer_);
    if (library_ != nullptr) ::dlclose(library_);
}

bool XErrors::any() const { return seen; }

} // namespace terrarium::host
