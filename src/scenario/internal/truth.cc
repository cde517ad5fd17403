#include "scenario/internal/truth.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/text.h"
#include "formats/json_writer.h"
#include "model/synthetic.h"

namespace longwatch::scenario::internal {
namespace {

using formats::JsonWriter;
using Planted = WrittenTelemetry::Planted;

std::string text_of(Timestamp time, int decimals) {
  std::string text;
  append_iso8601(text, time, decimals);
  return text;
}

/// Writes the whole of it.
class TruthWriter {
 public:
  TruthWriter(const Script& script, const WrittenTelemetry& written)
      : script_(script), written_(written), json_(out_) {}

  std::string write();

 private:
  using Range =
      std::pair<std::vector<Planted>::const_iterator, std::vector<Planted>::const_iterator>;

  Range records_of(const ScriptStep& step) const;
  void write_optional(std::string_view key, const std::string& text);
  void write_step(const ScriptStep& step);
  void write_records(const Range& records);
  void write_steps(std::string_view key, const std::vector<ScriptStep>& steps);
  void write_detections();
  void write_incidents();

  const Script& script_;
  const WrittenTelemetry& written_;
  std::string out_;
  JsonWriter json_;
};

TruthWriter::Range TruthWriter::records_of(const ScriptStep& step) const {
  const Origin origin = {step.list == StepList::Decoys ? Origin::Kind::Decoy : Origin::Kind::Step,
                         step.number};
  const auto before = [](const Planted& planted, const Origin& wanted) {
    return std::tuple(planted.origin.kind, planted.origin.number) <
           std::tuple(wanted.kind, wanted.number);
  };
  const auto first =
      std::lower_bound(written_.planted.begin(), written_.planted.end(), origin, before);
  auto last = first;
  while (last != written_.planted.end() && last->origin == origin) {
    ++last;
  }
  return {first, last};
}

void TruthWriter::write_optional(std::string_view key, const std::string& text) {
  if (!text.empty()) {
    json_.member(key, text);
  }
}

void TruthWriter::write_records(const Range& records) {
  json_.key("records").begin_array();
  for (auto planted = records.first; planted != records.second; ++planted) {
    const PlantedRecord& record = planted->record;
    json_.begin_object().member("file", record.file);
    if (record.line != 0) {
      json_.member("line", record.line);
    } else if (record.event_id != 0) {
      json_.member("record_id", record.record_id).member("event_id", record.event_id);
    }
    json_.member("time", text_of(record.time, 7)).member("channel", record.channel).end_object();
  }
  json_.end_array();
}

void TruthWriter::write_step(const ScriptStep& step) {
  json_.begin_object().member("number", step.number);
  write_optional("id", step.id);
  json_.member("kind", step.kind).member("title", step.title);
  write_optional("incident", step.incident);
  write_optional("actor", step.actor);
  write_optional("technique", step.technique);
  write_optional("detection", step.detection);
  write_optional("ticket", step.ticket);
  json_.key("times").begin_array();
  for (const Timestamp time : step.times) {
    json_.string(text_of(time, 3));
  }
  json_.end_array();
  write_records(records_of(step));
  json_.end_object();
}

void TruthWriter::write_steps(std::string_view key, const std::vector<ScriptStep>& steps) {
  json_.key(key).begin_array();
  for (const ScriptStep& step : steps) {
    write_step(step);
  }
  json_.end_array();
}

// A step may name several: "D2 D3".
void TruthWriter::write_detections() {
  std::map<std::string, std::vector<const ScriptStep*>> by_id;
  for (const ScriptStep& step : script_.steps) {
    for (const std::string_view id : split(step.detection, ' ')) {
      if (!id.empty()) {
        by_id[std::string(id)].push_back(&step);
      }
    }
  }
  json_.key("detections").begin_object();
  for (const auto& [id, steps] : by_id) {
    json_.key(id).begin_array();
    for (const ScriptStep* const step : steps) {
      json_.raw(std::to_string(step->number));
    }
    json_.end_array();
  }
  json_.end_object();
}

// How many records every incident has, and its first and last moment.
void TruthWriter::write_incidents() {
  std::set<std::string> names;
  for (const ScriptStep& step : script_.steps) {
    names.insert(step.incident);
  }
  json_.key("planted").begin_object();
  for (const std::string& name : names) {
    std::uint64_t records = 0;
    std::optional<Timestamp> first;
    std::optional<Timestamp> last;
    for (const ScriptStep& step : script_.steps) {
      const Range range = records_of(step);
      if (step.incident != name || range.first == range.second) {
        continue;
      }
      records += static_cast<std::uint64_t>(std::distance(range.first, range.second));
      first = std::min(first.value_or(range.first->record.time), range.first->record.time);
      const Timestamp end = std::prev(range.second)->record.time;
      last = std::max(last.value_or(end), end);
    }
    json_.key(name.empty() ? "none" : name).begin_object().member("records", records);
    if (first.has_value()) {
      json_.member("first", text_of(*first, 7)).member("last", text_of(*last, 7));
    }
    json_.end_object();
  }
  json_.end_object();
}

std::string TruthWriter::write() {
  json_.begin_object().member(model::kSyntheticField, model::kSyntheticMark);
  json_.member("scenario", script_.id).member("title", script_.title);
  json_.member("seed", script_.seed).member("start", text_of(script_.start, 0));
  json_.member("end", text_of(script_.end, 0));
  const Node& expect = script_.section("expect");
  if (expect.kind == NodeKind::Map) {
    json_.key("expect").raw(json_of(expect));
  }
  write_detections();
  write_incidents();
  write_steps("steps", script_.steps);
  write_steps("decoys", script_.decoys);
  json_.end_object().end_line();
  return std::move(out_);
}

}  // namespace

std::string truth_text(const Script& script, const WrittenTelemetry& written) {
  return TruthWriter(script, written).write();
}

}  // namespace longwatch::scenario::internal
