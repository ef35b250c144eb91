// terrarium report merge OUT.xml IN.xml...: one report of several.
#include "cli/options.h"
#include "scenarios/report/junit_files.h"
#include "session/message.h"
#include "sim/host/files.h"

namespace terrarium::cli {

int report(ReportOptions const &options) {
    if (options.verb != "merge")
        return fail("report: unknown action '" + options.verb +
                    "'; there is merge (see terrarium report --help)");
    if (options.inputs.empty())
        return fail("report merge: give the reports to merge behind the new one's name");
    Result<std::string> const merged = scenario::merge_reports(options.inputs);
    if (!merged) return fail(merged.error().message);
    std::string const &text = merged.value();
    Result<> const written =
        host::write_file_atomically(options.output, {reinterpret_cast<u8 const *>(text.data()), text.size()});
    return written ? kOk : fail(written.error().message);
}

} // namespace terrarium::cli
