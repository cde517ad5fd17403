#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/time.h"
#include "model/case_file.h"

/// What the hand-made case files are put together of.
namespace longwatch::test_support {

/// "2031-02-03T04:05:06Z". Precondition: it is such a text.
Timestamp at(const char* text);

/// A source whose SHA-256 is one digit repeated; each record takes 512 bytes.
model::SourceRecord source(char digit, std::string name, std::string kind, std::uint64_t records);

/// Adds a record of the source at place `from` and gives back its id.
std::string add_evidence(model::CaseFile& file, std::size_t from, std::uint64_t number,
                         Timestamp time, std::string line);

struct StepText {
  std::string title;
  std::string host;
  std::string tactic;
  std::string technique;
  model::Level level = model::Level::High;
};

/// Adds a finding and the step of the timeline that shows it.
void add_step(model::CaseFile& file, model::Incident& incident, const StepText& step,
              const std::string& record, Timestamp time);

}  // namespace longwatch::test_support
