#include <catch2/catch_test_macros.hpp>

#include "gui/app/split.h"

using terrarium::gui::split;

TEST_CASE("a pane keeps its least size as long as there is room") {
    CHECK(split(1000, 0.4F, 200) == 400);
    CHECK(split(1000, 0.1F, 200) == 200);
    CHECK(split(1000, 0.9F, 200) == 800);
    CHECK(split(300, 0.9F, 200) == 150);
    CHECK(split(-5, 0.5F, 200) == 0);
}
