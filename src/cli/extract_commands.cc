#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "base/text.h"
#include "base/time.h"
#include "cli/commands.h"
#include "cli/session.h"
#include "cli/table_options.h"
#include "cli/triage_run.h"
#include "cli/triage_text.h"
#include "detect/triage/extract.h"
#include "share/mask.h"
#include "share/terminal_text.h"
#include "share/wording.h"

namespace longwatch::cli {
namespace {

using detect::triage::Extract;
using detect::triage::Extracted;
using detect::triage::ExtractedTable;
using share::Style;

constexpr std::array<OptionInfo, 5> kOptions = {{
    {"--format", "FORMAT", "table for people, jsonl or csv with everything", "table",
     "table|jsonl|csv"},
    {"--rows", "N", "how many rows the table shows", "50", ""},
    {"--defang", "", "write addresses so that nobody follows them by accident: hxxp, [.]", "", ""},
    {"--output", "FILE", "write there in place of standard output; '-' is standard output", "-",
     ""},
    {"--unmask", "", "show passwords and keys that stand in the telemetry", "", ""},
}};

struct Wish {
  Extract what = Extract::Base64;
  share::Secrets secrets = share::Secrets::Masked;
  bool defang = false;
  std::size_t rows = 50;
};

std::string defanged(std::string text) {
  if (text.starts_with("http") || text.starts_with("HTTP")) {
    text.replace(1, 2, text[0] == 'H' ? "XX" : "xx");
  }
  std::string out;
  for (const char c : text) {
    out.append(c == '.' ? std::string("[.]") : std::string(1, c));
  }
  return out;
}

std::string shown_value(const Extracted& found, const Wish& wish) {
  std::string value =
      wish.what == Extract::Base64 ? found.value : share::shown(found.value, wish.secrets);
  return wish.defang && wish.what != Extract::Base64 ? defanged(std::move(value)) : value;
}

/// What was encoded could hold what is masked in plain text: the encoded form then is hidden, too.
std::string shown_encoded(const Extracted& found, const Wish& wish) {
  const bool hides =
      wish.what == Extract::Base64 && share::shown(found.decoded, wish.secrets) != found.decoded;
  return hides ? std::string(share::kMask) : shown_value(found, wish);
}

/// Rarest first: what everybody has is no trace.
std::vector<const Extracted*> in_order(const ExtractedTable& table) {
  std::vector<const Extracted*> values;
  for (const Extracted& found : table.values) {
    values.push_back(&found);
  }
  std::stable_sort(values.begin(), values.end(), [](const Extracted* a, const Extracted* b) {
    return a->tally.count < b->tally.count;
  });
  return values;
}

std::string source_name(const Extracted& found, const pipeline::RunReport& report) {
  const auto source = std::find_if(report.sources.begin(), report.sources.end(),
                                   [&](const pipeline::SourceReport& candidate) {
                                     return candidate.walked == found.locator.source;
                                   });
  return source == report.sources.end() ? std::string() : source->source.name;
}

void put_row(share::TextPage& page, const Extracted& found, const Wish& wish,
             const std::string& source) {
  const bool is_encoded = wish.what == Extract::Base64;
  page.put_right(with_thousands(found.tally.count), 9).put("  ");
  if (is_encoded) {
    const std::string decoded =
        found.decoded.empty() ? "(" + found.what + ")" : share::shown(found.decoded, wish.secrets);
    page.put(share::clipped(decoded, page.room()), Style::Strong).end_line();
    page.put("           ")
        .put(fmt::format("{}{} {}", found.what,
                         found.depth > 0 ? fmt::format(", inside {} other{}", found.depth,
                                                       found.depth == 1 ? "" : "s")
                                         : "",
                         shown_encoded(found, wish)),
             Style::Faint);
  } else {
    page.put_path(shown_value(found, wish), Style::Strong);
  }
  page.end_line();
  page.put("           ")
      .put_path(
          fmt::format("{}  {}  {}, record {}", span_words(found.tally.first, found.tally.last),
                      share::host_words(found.host), source, found.locator.record),
          Style::Faint);
  page.end_line();
}

std::string as_table(const ExtractedTable& table, const Wish& wish,
                     const pipeline::RunReport& report, const share::TextLayout& layout) {
  share::TextPage page(layout);
  const std::vector<const Extracted*> values = in_order(table);
  const std::size_t shown = std::min(wish.rows, values.size());
  for (std::size_t i = 0; i < shown; ++i) {
    put_row(page, *values[i], wish, source_name(*values[i], report));
  }
  if (values.size() > shown) {
    page.put(fmt::format("  and {} more: --rows {} or --format jsonl prints all",
                         with_thousands(values.size() - shown), values.size()))
        .end_line();
  }
  page.put(fmt::format("{} in {} {}{}", counted(values.size(), "value", "different values"),
                       counted(table.found, "place", "places"), read_books(report),
                       table.left_out > 0
                           ? fmt::format("; {} places in none of the rows: too many different ones",
                                         with_thousands(table.left_out))
                           : ""))
      .end_line();
  return page.take();
}

std::string as_lines(const ExtractedTable& table, const Wish& wish,
                     const pipeline::RunReport& report) {
  std::string out;
  formats::JsonWriter json(out);
  for (const Extracted* const found : in_order(table)) {
    json.begin_object().member("schema", "longwatch.extract.v1");
    json.member("kind", wish.what == Extract::Base64 ? "base64"
                        : wish.what == Extract::Urls ? "url"
                                                     : "domain");
    json.member("value", shown_encoded(*found, wish));
    if (wish.what == Extract::Base64) {
      json.member("encoding", found->what).member("depth", found->depth);
      if (!found->decoded.empty()) {
        json.member("decoded", share::shown(found->decoded, wish.secrets));
      }
    }
    write_tally(json, "events", found->tally);
    if (!found->host.empty()) {
      json.member("host", found->host);
    }
    json.key("first_event").begin_object().member("source", source_name(*found, report));
    json.member("record", found->locator.record).member("offset", found->locator.offset);
    json.member("length", found->locator.length).end_object().end_object().end_line();
  }
  return out;
}

std::string as_csv(const ExtractedTable& table, const Wish& wish,
                   const pipeline::RunReport& report) {
  std::string out = "value,decoded,encoding,depth,events,first,last,host,source,record,offset\n";
  for (const Extracted* const found : in_order(table)) {
    append_csv_line(
        out, {shown_encoded(*found, wish), share::shown(found->decoded, wish.secrets), found->what,
              std::to_string(found->depth), std::to_string(found->tally.count),
              time_text(found->tally.first), time_text(found->tally.last), found->host,
              source_name(*found, report), std::to_string(found->locator.record),
              std::to_string(found->locator.offset)});
  }
  return out;
}

ExitStatus run_extract(Extract what, const Invocation& invocation, Session& session) {
  const Result<std::size_t> rows = rows_of(invocation);
  if (!rows.ok()) {
    return unusable(rows.error(), session);
  }
  const Wish wish{what, invocation.has("--unmask") ? share::Secrets::Shown : share::Secrets::Masked,
                  invocation.has("--defang"), *rows};
  ExtractedTable values;
  TriageTable table;
  table.make = [&](model::FieldTable& fields) {
    return detect::triage::make_extract_detector(what, values, fields);
  };
  table.print = [&](const pipeline::RunReport& report, const share::TextLayout& layout) {
    const std::string format = invocation.value("--format");
    return format == "jsonl" ? as_lines(values, wish, report)
           : format == "csv" ? as_csv(values, wish, report)
                             : as_table(values, wish, report, layout);
  };
  return run_triage(table, invocation, session);
}

ExitStatus run_base64(const Invocation& invocation, Session& session) {
  return run_extract(Extract::Base64, invocation, session);
}

ExitStatus run_urls(const Invocation& invocation, Session& session) {
  return run_extract(Extract::Urls, invocation, session);
}

ExitStatus run_domains(const Invocation& invocation, Session& session) {
  return run_extract(Extract::Domains, invocation, session);
}

constexpr CommandInfo kBase64 = {
    .name = "extract base64",
    .arguments = "PATH...",
    .least_arguments = 1,
    .most_arguments = kAnyNumber,
    .summary = "decode what is hidden in Base64, rarest first",
    .description =
        "Finds Base64 in the values of all fields of every kind of telemetry and decodes it: "
        "scripts of PowerShell's -EncodedCommand (UTF-16), UTF-8 text, gzip, and what is encoded "
        "inside those again. What decodes to nothing readable and to no kind of file that is known "
        "is passed over. Passwords and keys are masked in what was decoded, too, and the encoded "
        "form is hidden with them.",
    .example = "longwatch extract base64 evtx/ --format jsonl",
    .settings = kReadingSettings,
    .options = kOptions,
    .run = run_base64,
};

constexpr CommandInfo kUrls = {
    .name = "extract urls",
    .arguments = "PATH...",
    .least_arguments = 1,
    .most_arguments = kAnyNumber,
    .summary = "the URLs in all telemetry, rarest first",
    .description = "Finds URLs in the values of all fields of every kind of telemetry.",
    .example = "longwatch extract urls logs/ --defang",
    .settings = kReadingSettings,
    .options = kOptions,
    .run = run_urls,
};

constexpr CommandInfo kDomains = {
    .name = "extract domains",
    .arguments = "PATH...",
    .least_arguments = 1,
    .most_arguments = kAnyNumber,
    .summary = "the names of domains in all telemetry, rarest first",
    .description =
        "Finds names of domains in the values of all fields of every kind of telemetry: in URLs, "
        "mail addresses and plain text. In plain text a name counts when it ends in a known "
        "top-level domain; those that files are named by (.sh, .pl, .py, .md ...) count in URLs "
        "and "
        "addresses only.",
    .example = "longwatch extract domains logs/ --only after=2021-08-05",
    .settings = kReadingSettings,
    .options = kOptions,
    .run = run_domains,
};

}  // namespace

const CommandInfo& extract_base64_command() {
  return kBase64;
}

const CommandInfo& extract_urls_command() {
  return kUrls;
}

const CommandInfo& extract_domains_command() {
  return kDomains;
}

}  // namespace longwatch::cli
