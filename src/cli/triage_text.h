#pragma once

#include <cstddef>
#include <string>

#include "detect/triage/events.h"
#include "detect/triage/extract.h"
#include "detect/triage/logons.h"
#include "formats/json_writer.h"
#include "knowledge/event_names.h"
#include "pipeline/sweep.h"
#include "share/mask.h"
#include "share/text_page.h"

namespace longwatch::cli {

/// How much of a table is shown to people, and how.
struct TableStyle {
  share::TextLayout layout{};
  std::size_t rows = 50;
  share::Secrets secrets = share::Secrets::Masked;
};

/// Those who failed before they came in first, then most failures.
std::string logon_table(const detect::triage::LogonTable& table, const pipeline::RunReport& report,
                        const TableStyle& style);
/// `longwatch.logons.v1`, one group a line, in the same order.
std::string logon_lines(const detect::triage::LogonTable& table);
std::string logon_csv(const detect::triage::LogonTable& table);

/// Most events first within a telemetry.
std::string events_table(const detect::triage::EventsTable& table,
                         const knowledge::EventNames& names, const pipeline::RunReport& report,
                         const TableStyle& style);
/// `longwatch.events-summary.v1`.
std::string events_lines(const detect::triage::EventsTable& table,
                         const knowledge::EventNames& names);
std::string events_csv(const detect::triage::EventsTable& table,
                       const knowledge::EventNames& names);

/// A count with its first and last time as members of an object.
void write_tally(formats::JsonWriter& json, std::string_view name,
                 const detect::triage::Tally& tally);

/// Adds cells to a line of CSV and ends it.
void append_csv_line(std::string& out, const std::vector<std::string>& cells);

/// "2021-08-05 01:40:31Z to 2021-08-05 02:00:00Z", one of them when they are the same.
std::string span_words(const std::optional<Timestamp>& first, const std::optional<Timestamp>& last);

std::string time_text(const std::optional<Timestamp>& time);

}  // namespace longwatch::cli
