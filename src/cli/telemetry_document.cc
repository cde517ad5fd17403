#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "cli/documents.h"
#include "pipeline/stages.h"
#include "read/archive/archive.h"
#include "read/mapped/mapped.h"
#include "read/read.h"

namespace longwatch::cli {
namespace {

constexpr std::string_view kHead = R"(# What is read

Generated from the readers by `./run docs`.

A file is known by its content, never by its name. Everything here is found inside archives too. `longwatch sources PATH` says
what each file is; `longwatch events FILE` shows what is made of it. *Proved* means: it ran on data that neither we nor our
generator made, be it public samples or lines that the daemon named wrote in our tests (Debian 12); *unproven* means that only
samples of our own, written after the specification, were read so far.

)";

constexpr std::string_view kTail = R"(
What no reader takes is listed with what it seems to be: packet captures, registry hives, office documents, the AppleDouble
parts that macOS puts into archives, and the like.

## Archives

Members have names that begin with the archive's: `case.zip/logs.tar.gz/var/log/auth.log`. Each is a source with a digest of its own.
The password `infected` is always tried, others by `--archive-password`. What comes out of an archive may be at most 1 GiB and
250 times the archive beyond that; then unpacking stops and says so. A damaged member is read as far as it came out. No name of a
member is ever used as a path.

## The same file twice

Files with the same content are read once, under the name of the file that is no member of an archive, else the first one;
`longwatch sources` names the others beside it.

## Mail

Of a message its headers, what servers said of its way and its sender, the addresses of its links and of the pictures that are
fetched when it is shown, and names, sizes and digests of its attachments become fields (`src/read/mail/mail.h`). What it says is
never handed over: neither as a field, nor for search in texts, nor in a report's evidence. Findings still lead to the place of the
message in its file. The time of an event is that of the last server, `email.time_from` says so; a `Date` that does not fit is told.

## Time

All times are UTC. Times without a zone are read with `--timezone`, else as UTC, and said so. A missing year (RFC 3164) is the last
one in which the time is not behind the file's own date. Times that clocks showed twice or never are said to be. A clock that was
wrong is corrected by `--clock HOST=OFFSET` (what the clock showed less UTC): events and findings then carry `clock_correction`; the
record itself is not touched.

Dates in the form of a country (`8/5/2025 1:02:03 PM`, in tables and in the debug log of Windows' DNS server) are read in the order
that the column or file tells: a number above 12 is a day. When none tells, dots, a zero before the second number alone
(`5/08/2025`) or 24 hours mean that the day comes first, AM and PM else that the month does; that it is a guess is said.
)";

/// A bar would end the cell.
std::string cell(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    escaped += c == '|' ? "\\|" : std::string(1, c);
  }
  return escaped;
}

std::string state(const read::Reading& reading) {
  if (reading.proof.empty()) {
    return "unproven";
  }
  return fmt::format(
      "proved ({}){}", reading.proof,
      reading.unproven.empty() ? "" : fmt::format("; {} unproven", reading.unproven));
}

std::string row(std::string_view kind, const read::Reading& reading) {
  return fmt::format("| {} | {} | {} | {} |\n", kind, cell(reading.what), cell(reading.telemetry),
                     cell(state(reading)));
}

}  // namespace

std::string telemetry_markdown() {
  std::string page(kHead);
  page += "| kind | what it is | `telemetry` of its events | state |\n|---|---|---|---|\n";
  for (const std::unique_ptr<read::Format>& format : pipeline::make_formats({})) {
    for (const read::Reading& reading : format->readings()) {
      page += row(fmt::format("`{}`", format->name()), reading);
    }
  }
  page += row("`mapped:NAME`", read::mapped::kReading);
  page += row("archives", read::archive::kReading);
  return page.append(kTail);
}

}  // namespace longwatch::cli
