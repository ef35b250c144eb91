// Wires: jumper wires that people put between a board's pins, and take out again while it runs.
//
// Not modelled: their resistance and capacity; what they join is one net.
// Actions: connect PIN PIN, disconnect PIN PIN.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/core/net.h"
#include "sim/parts/part.h"

namespace terrarium {

class Wires final : public Part {
public:
    // Where a wire can be put: what is printed beside it on the board, and its net.
    struct Place {
        std::string name;
        Net *net;
    };
    // At most 256 places. `wired`: pairs of names, of wires that are there from the start.
    Wires(std::string_view name, std::vector<Place> places,
          std::vector<std::pair<std::string, std::string>> const &wired = {});
    ~Wires() override;

    [[nodiscard]] Result<> check(Action const &action) const override;
    void act(Action const &action) override;
    // wires: "X1-X2 Y1-Y2", in the order of the places.
    [[nodiscard]] std::vector<Reading> readings() const override;
    [[nodiscard]] Look look() const override;
    void archive(Archive &archive) override;

private:
    using Wire = std::pair<u8, u8>; // Indices of places, the smaller first.

    [[nodiscard]] Result<u8> find(std::string_view place) const;
    [[nodiscard]] Result<Wire> wire_of(Action const &action) const;
    void join(Wire wire);
    void cut_all();

    std::vector<Place> places_;
    std::vector<Wire> wires_; // Sorted.
};

} // namespace terrarium
