// Bridge: a contact between two wires, which are one while it is closed.
//
// It has a wire of its own in its middle, so that it opens whatever else joins the same two.
#pragma once

#include <string>

#include "sim/core/net.h"
#include "sim/parts/contact.h"

namespace terrarium {

class Bridge {
public:
    // Either wire may be null: then that end hangs in the air.
    Bridge(Clock &clock, Trace &trace, std::string const &name, u64 seed, Net *from, Net *to);
    ~Bridge();
    Bridge(Bridge const &) = delete;
    Bridge &operator=(Bridge const &) = delete;

    void set(bool closed, Time bounce = Time()) { contact_.set(closed, bounce); }
    [[nodiscard]] bool closed() const { return contact_.wanted(); }

    void archive(Archive &archive);

private:
    void put(bool closed);

    Net *from_;
    Net *to_;
    Net middle_;
    Contact contact_;
};

} // namespace terrarium
