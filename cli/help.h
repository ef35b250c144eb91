// What --help looks like: 80 columns, options as one types them.
#pragma once

#include <memory>

#include <CLI/CLI.hpp>

namespace terrarium::cli {

std::shared_ptr<CLI::FormatterBase> help_formatter();

} // namespace terrarium::cli
