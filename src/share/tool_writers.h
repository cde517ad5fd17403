#pragma once

#include <string>

#include "share/finding_writer.h"

/// Findings in the formats of other tools, so that what users have goes on working. docs/formats.md
/// has the tables.
namespace longwatch::share {

/// JSON lines for Timesketch: its mandatory members (`message`, `datetime`, `timestamp_desc`), then
/// `timestamp` in microseconds, `tag`, what the finding says under names of ours, the fields of the
/// event as `field_NAME`, and the locator. An event without a time stands at the epoch with
/// `timestamp_desc` "Not a time" (Plaso's words): without a time Timesketch refuses the whole file.
class TimesketchWriter final : public FindingWriter {
 public:
  TimesketchWriter(ByteSink& sink, Secrets secrets) : FindingWriter(sink), secrets_(secrets) {}

 private:
  void append(const FindingView& view, std::string& out) override;

  const Secrets secrets_;
};

/// One document of the Elastic Common Schema (8.11) a line: an alert (`event.kind`). What the
/// schema has no place for is under `longwatch`. Hashes stand with the file that the event is
/// about, or with the process when it is about none. An event without a time stands at the epoch,
/// tagged "no-time": `@timestamp` is required.
class EcsWriter final : public FindingWriter {
 public:
  EcsWriter(ByteSink& sink, Secrets secrets) : FindingWriter(sink), secrets_(secrets) {}

 private:
  void append(const FindingView& view, std::string& out) override;

  const Secrets secrets_;
};

/// The columns, abbreviations and quoting of Hayabusa's csv-timeline, profile "standard". The
/// locator stands at the end of `ExtraFieldInfo`. Formulas are made harmless as in `CsvWriter`; a
/// broken bar inside a value, which separates fields there, becomes "|".
class HayabusaCsvWriter final : public FindingWriter {
 public:
  HayabusaCsvWriter(ByteSink& sink, Secrets secrets);

 private:
  void append(const FindingView& view, std::string& out) override;

  const Secrets secrets_;
};

}  // namespace longwatch::share
