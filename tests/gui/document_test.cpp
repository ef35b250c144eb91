#include <catch2/catch_test_macros.hpp>

#include "tests/support/folder.h"
#include "gui/editor/document.h"

using namespace terrarium::gui;

TEST_CASE("what was not saved comes back") {
    Folder const folder;
    Settings settings;
    {
        Document document;
        REQUIRE(document.restore(folder.file("conf/draft.py"), settings));
        CHECK_FALSE(document.modified());
        document.editor.select_all();
        document.editor.type("unsaved");
        CHECK(document.modified());
        REQUIRE(document.keep_draft());
        document.store(settings);
    }
    Document document;
    REQUIRE(document.restore(folder.file("conf/draft.py"), settings));
    CHECK(document.editor.text() == "unsaved");
    CHECK(document.modified());
    REQUIRE(document.save(folder.file("main.py")));
    CHECK_FALSE(document.modified());
    CHECK_FALSE(std::filesystem::exists(folder.file("conf/draft.py")));
}

TEST_CASE("files are opened, remembered, and refused when they are no text") {
    Folder const folder;
    folder.write("a.py", "print(1)\r\n");
    folder.write("b.py", std::string("\0\1", 2));
    Document document;
    REQUIRE(document.open(folder.file("a.py")));
    CHECK(document.editor.text() == "print(1)\n");
    CHECK_FALSE(document.modified());
    auto const refused = document.open(folder.file("b.py"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("b.py: not a text file") != std::string::npos);
    REQUIRE_FALSE(document.open(folder.file("none.py")));
    CHECK(document.editor.text() == "print(1)\n");
    CHECK(document.recent() == std::vector<std::string>{folder.file("a.py")});
}
