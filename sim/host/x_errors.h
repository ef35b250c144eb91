// XErrors: while one lives, what an X server refuses does not end the program.
//
// Xlib's own answer to an error that nobody expects is to print it and exit. Making an OpenGL context may run
// into one, where the graphics driver is broken. Xlib is asked for only if the program has it loaded already,
// by way of SDL; where there is none, this does nothing.
#pragma once

namespace terrarium::host {

class XErrors {
public:
    XErrors();
    ~XErrors();
    XErrors(XErrors const &) = delete;
    XErrors &operator=(XErrors const &) = delete;

    // Whether there has been one.
    [[nodiscard]] bool any() const;

private:
    using Handler = int (*)(void *display, void *event);
    using SetHandler = Handler (*)(Handler);
    void *library_ = nullptr;
    SetHandler set_handler_ = nullptr;
    Handler outer_ = nullptr;
};

} // namespace terrarium::host
