#include "scenario/internal/tarawera_truth_file.h"

#include <algorithm>
#include <span>
#include <string_view>

#include "formats/json_writer.h"
#include "model/synthetic.h"
#include "scenario/internal/tarawera_intrusion.h"
#include "scenario/internal/tarawera_others.h"

namespace longwatch::scenario::internal {
namespace {

using formats::JsonWriter;

std::string text_of(Timestamp time, int decimals) {
  std::string text;
  append_iso8601(text, time, decimals);
  return text;
}

void write_list(JsonWriter& json, std::string_view key, std::span<const std::string> values) {
  json.key(key).begin_array();
  for (const std::string& value : values) {
    json.string(value);
  }
  json.end_array();
}

void write_facts(JsonWriter& json, const TaraweraTruth& truth) {
  json.member("planted_actor", truth.planted_actor).member("web_host", truth.web_host);
  write_list(json, "accessed_hosts", truth.accessed_hosts);
  write_list(json, "denied_hosts", truth.denied_hosts);
  json.key("denies").begin_object();
  for (const auto& [host, count] : truth.denies) {
    json.member(host, count);
  }
  json.end_object();
  write_list(json, "intruder_addresses", truth.intruder_addresses);
  json.member("staged_bytes", truth.staged_bytes).member("sent_bytes", truth.sent_bytes);
  json.member("exposed_credentials", truth.exposed_credentials);
  json.member("first", text_of(truth.first, 0)).member("last", text_of(truth.last, 0));
  json.member("mails", truth.mails).member("recipients", truth.recipients);
  json.member("mail_sender_domain", truth.mail_sender_domain);
  json.member("attempt_address", truth.attempt_address);
  json.member("listed_incidents", truth.listed_incidents);
  json.member("listed_state", truth.listed_state);
  json.member("listed_criminal", truth.listed_criminal);
}

void write_records(JsonWriter& json, const WrittenTelemetry& written, Origin origin) {
  json.key("records").begin_array();
  for (const WrittenTelemetry::Planted& planted : written.planted) {
    if (planted.origin != origin) {
      continue;
    }
    const PlantedRecord& record = planted.record;
    json.begin_object().member("file", record.file);
    if (record.line != 0) {
      json.member("line", record.line);
    } else {
      json.member("record_id", record.record_id).member("event_id", record.event_id);
    }
    json.member("time", text_of(record.time, 7)).member("channel", record.channel).end_object();
  }
  json.end_array();
}

}  // namespace

std::string tarawera_truth_text(const TaraweraTruth& truth, const WrittenTelemetry& written) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().member(model::kSyntheticField, model::kSyntheticMark);
  write_facts(json, truth);
  json.key("steps").begin_array();
  std::uint32_t number = 0;
  for (const TaraweraStep& step : tarawera_steps()) {
    json.begin_object().member("number", ++number).member("title", step.title);
    json.member("technique", step.technique);
    write_records(json, written, {Origin::Kind::Step, number});
    json.end_object();
  }
  json.end_array().key("decoys").begin_array();
  number = 0;
  for (const std::string_view title : tarawera_decoys()) {
    json.begin_object().member("number", ++number).member("title", title);
    write_records(json, written, {Origin::Kind::Decoy, number});
    json.end_object();
  }
  json.end_array().key("mail_campaign").begin_object();
  write_records(json, written, {Origin::Kind::Mails, 1});
  json.end_object().key("attempt").begin_object();
  write_records(json, written, {Origin::Kind::Attempt, 1});
  json.end_object().end_object().end_line();
  return out;
}

}  // namespace longwatch::scenario::internal
