#include "detect/indicator/internal/stored_hit.h"

#include <utility>

#include "detect/hit_store.h"

namespace longwatch::detect::indicator {
namespace {

std::optional<Timestamp> read_time(KeyReader& key) {
  const bool has_time = key.byte() == 0;
  const Timestamp time = key.time();
  return has_time ? std::optional(time) : std::nullopt;
}

}  // namespace

void write_stored_hit(std::uint32_t pattern, const std::vector<std::uint32_t>& observations,
                      const model::Finding& evidence, std::string& key, std::string& payload) {
  const model::EventReference& event = evidence.events.front();
  KeyWriter in_key(key);
  in_key.put_u32(pattern);
  in_key.put_byte(evidence.time.has_value() ? 0 : 1);
  in_key.put_time(evidence.time.value_or(Timestamp()));
  in_key.put_locator(event.locator);
  KeyWriter writer(payload);
  writer.put_u32(static_cast<std::uint32_t>(observations.size()));
  for (const std::uint32_t observation : observations) {
    writer.put_u32(observation);
  }
  writer.put_signed(event.clock_correction.count());
  writer.put_text(evidence.host);
  writer.put_text(evidence.user);
  writer.put_u32(static_cast<std::uint32_t>(evidence.entities.size()));
  for (const model::Entity& entity : evidence.entities) {
    writer.put_text(entity.type);
    writer.put_text(entity.value);
    writer.put_text(entity.role);
  }
  writer.put_u32(static_cast<std::uint32_t>(evidence.fields.size()));
  for (const model::NamedText& field : evidence.fields) {
    writer.put_text(field.name);
    writer.put_text(field.value);
  }
}

std::uint32_t pattern_in(std::string_view key) {
  return KeyReader(key).u32();
}

void read_hit(std::string_view key, std::string_view payload, PatternHit& hit) {
  KeyReader of_key(key);
  of_key.u32();
  hit.time = read_time(of_key);
  KeyReader reader(payload);
  hit.observations.resize(reader.u32());
  for (std::uint32_t& observation : hit.observations) {
    observation = reader.u32();
  }
}

model::Finding read_evidence(std::string_view key, std::string_view payload) {
  model::Finding evidence;
  KeyReader of_key(key);
  of_key.u32();
  evidence.time = read_time(of_key);
  model::EventReference& event = evidence.events.emplace_back();
  event.locator = of_key.locator();
  event.time = evidence.time;
  KeyReader reader(payload);
  for (std::uint32_t left = reader.u32(); left > 0; --left) {
    reader.u32();
  }
  event.clock_correction = TimeTicks(reader.signed_number());
  evidence.host = reader.text();
  evidence.user = reader.text();
  for (std::uint32_t left = reader.u32(); left > 0; --left) {
    model::Entity& entity = evidence.entities.emplace_back();
    entity.type = reader.text();
    entity.value = reader.text();
    entity.role = reader.text();
  }
  for (std::uint32_t left = reader.u32(); left > 0; --left) {
    model::NamedText& field = evidence.fields.emplace_back();
    field.name = reader.text();
    field.value = reader.text();
  }
  return evidence;
}

}  // namespace longwatch::detect::indicator
