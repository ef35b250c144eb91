// Standard input, output and error, which a program may be started without.
#pragma once

namespace terrarium::cli {

// Opens /dev/null in the place of each that is closed: otherwise the next file to be opened, such as the
// board's flash, would be taken for it.
void open_closed_streams();

} // namespace terrarium::cli
