#include <catch2/catch_test_macros.hpp>

#include "tests/support/folder.h"
#include "gui/app/settings.h"

using terrarium::gui::Settings;

TEST_CASE("settings come back") {
    Folder const folder;
    Settings first;
    REQUIRE(first.load(folder.file("a/window.conf")));
    first.set("scale", 1.25);
    first.set("editor.file", std::string("/home/me/a = b.py"));
    REQUIRE(first.save());
    Settings second;
    REQUIRE(second.load(folder.file("a/window.conf")));
    CHECK(second.number("scale", 1, 0.5, 4) == 1.25);
    CHECK(second.text("editor.file", "") == "/home/me/a = b.py");
}

TEST_CASE("a damaged line is named and the others hold") {
    Folder const folder;
    folder.write("window.conf", "scale = 2\n\x01\x02\nsplit.left = nan\nsplit.across = 7\n");
    Settings settings;
    auto const loaded = settings.load(folder.file("window.conf"));
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().message.find("window.conf:2") != std::string::npos);
    CHECK(settings.number("scale", 1, 0.5, 4) == 2);
    CHECK(settings.number("split.left", 0.5, 0.1, 0.9) == 0.5);
    CHECK(settings.number("split.across", 0.5, 0.1, 0.9) == 0.9);
}

TEST_CASE("settings that cannot be read are named, and none hold") {
    Folder const folder;
    Settings settings;
    SECTION("a folder") {
        std::filesystem::create_directory(folder.path / "window.conf");
        auto const loaded = settings.load(folder.file("window.conf"));
        REQUIRE_FALSE(loaded);
        CHECK(loaded.error().message.find("usual settings") != std::string::npos);
        CHECK_FALSE(settings.save());
    }
    SECTION("no settings at all") {
        folder.write("window.conf", std::string(2 << 20, 'x'));
        auto const loaded = settings.load(folder.file("window.conf"));
        REQUIRE_FALSE(loaded);
        CHECK(loaded.error().message.find("too large") != std::string::npos);
        settings.set("scale", 2);
        REQUIRE(settings.save()); // Takes its place.
        Settings again;
        CHECK(again.load(folder.file("window.conf")));
        CHECK(again.number("scale", 1, 0.5, 4) == 2);
    }
    CHECK(settings.number("split.left", 0.5, 0.1, 0.9) == 0.5);
}

TEST_CASE("settings without a place to be kept") {
    Folder const folder;
    folder.write("file", "");
    Settings settings;
    REQUIRE(settings.load(folder.file("file/terrarium/window.conf")));
    auto const place = settings.check_place();
    REQUIRE_FALSE(place);
    CHECK(place.error().message.find(folder.file("file/terrarium")) == 0);
    CHECK_FALSE(settings.save());
    REQUIRE(settings.load("")); // Nobody's home.
    CHECK(settings.check_place().error().message == "neither HOME nor XDG_CONFIG_HOME is set");
    CHECK(settings.save());
}
