#include "scenario/internal/truth_file.h"

#include <span>

#include <fmt/format.h>

#include "scenario/evtx_writer.h"
#include "scenario/internal/json_text.h"

namespace longwatch::scenario::internal {
namespace {

void append_record(std::string& out, const PlantedRecord& record) {
  std::string time;
  append_iso8601(time, record.time, 7);
  out.append("\n        {");
  append_json_member(out, "file", record.file);
  append_json_number(out, "record_id", fmt::format("{}", record.record_id));
  if (record.line != 0) {
    append_json_number(out, "line", fmt::format("{}", record.line));
  }
  append_json_member(out, "time", time);
  append_json_member(out, "channel", record.channel);
  append_json_number(out, "event_id", fmt::format("{}", record.event_id));
  out.push_back('}');
}

void append_step(std::string& out, const PlantedStep& step) {
  out.append("\n    {");
  append_json_number(out, "number", fmt::format("{}", step.number));
  append_json_member(out, "title", step.title);
  if (!step.technique.empty()) {
    append_json_member(out, "technique", step.technique);
  }
  append_json_name(out, "rules");
  out.push_back('[');
  for (const std::string& rule : step.rules) {
    out.append(out.back() == '[' ? "" : ",");
    append_json_string(out, rule);
  }
  out.push_back(']');
  append_json_name(out, "records");
  out.push_back('[');
  for (const PlantedRecord& record : step.records) {
    out.append(out.back() == '[' ? "" : ",");
    append_record(out, record);
  }
  out.append("]}");
}

void append_steps(std::string& out, std::string_view name, std::span<const PlantedStep> steps) {
  out.append(",\n  ");
  append_json_string(out, name);
  out.append(": [");
  for (const PlantedStep& step : steps) {
    out.append(out.back() == '[' ? "" : ",");
    append_step(out, step);
  }
  out.push_back(']');
}

}  // namespace

std::string truth_text(const SampleSet& set) {
  std::string out = "{\n  \"synthetic\": ";
  append_json_string(out, kSyntheticMark);
  append_steps(out, "steps", set.steps);
  append_steps(out, "decoys", set.decoys);
  out.append("\n}\n");
  return out;
}

}  // namespace longwatch::scenario::internal
