# Turns the drawings of assets/ into a source file that holds them, so that the program needs no files.
# usage: cmake -DOUTPUT=FILE -DASSETS=a.svg;b.svg -P EmbedAssets.cmake
set(text "// Made from assets/ by cmake/EmbedAssets.cmake.\n#include \"picture/assets.h\"\n\nnamespace terrarium::picture {\n\n")
string(APPEND text "Asset const kAssets[] = {\n")
foreach(file ${ASSETS})
  get_filename_component(name ${file} NAME)
  file(READ ${file} content)
  string(APPEND text "    {\"${name}\", R\"asset(${content})asset\"},\n")
endforeach()
string(APPEND text "};\nstd::size_t const kAssetCount = sizeof kAssets / sizeof kAssets[0];\n\n} // namespace terrarium::picture\n")
file(WRITE ${OUTPUT} "${text}")
