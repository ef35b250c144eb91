#include <catch2/catch_test_macros.hpp>

#include "gui/editor/board_file.h"
#include "gui/editor/traceback.h"

using namespace terrarium::gui;

TEST_CASE("a file is written in codes that a raw REPL can hold") {
    std::string const text(1000, '\x01');
    auto const codes = codes_to_write("main.py", text);
    REQUIRE(codes.size() == 2 + 8);
    for (std::string const &code : codes) CHECK(code.size() < 600);
}

TEST_CASE("no byte of the text is a command to the raw REPL, and quotes end nothing") {
    auto const codes = codes_to_write("main.py", "it's\\\n\x04\xC3\xA9");
    CHECK(codes[1] == "_file.write(b'it\\x27s\\x5c\\n\\x04\\xc3\\xa9')\n");
}

TEST_CASE("a traceback names the script's last line") {
    constexpr std::string_view kTraceback = "Traceback (most recent call last):\r\n"
                                            "  File \"<stdin>\", line 7, in <module>\r\n"
                                            "  File \"<stdin>\", line 3, in f\r\n"
                                            "  File \"other.py\", line 9, in g\r\nNameError: no\r\n";
    CHECK(line_of_error(kTraceback) == 3);
    CHECK(sentence_of_error(kTraceback) == "NameError: no");
    CHECK_FALSE(line_of_error("MemoryError: \r\n"));
    CHECK_FALSE(line_of_error("File \"<stdin>\", line 99999999999999999999999"));
    CHECK(sentence_of_error("").empty());
}
