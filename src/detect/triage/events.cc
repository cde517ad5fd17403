#include "detect/triage/events.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/wildcard.h"
#include "detect/triage/internal/kept_groups.h"

namespace longwatch::detect::triage {
namespace {

struct TypeField {
  std::string_view telemetry;  ///< with wildcards
  std::string_view fields;     ///< separated by commas; the first with content counts
};

// What telemetry calls the kinds of its events.
constexpr auto kTypeFields = std::to_array<TypeField>({
    {"aws:cloudtrail", "eventName"},
    {"azure:*", "operationName,OperationName,activityDisplayName"},
    {"m365:unified-audit", "Operation"},
    {"gcp:audit", "protoPayload.methodName"},
    {"okta:system-log", "eventType"},
    {"github:audit", "action"},
    {"kubernetes:audit", "verb"},
    {"defender:*", "ActionType"},
    {"auditd", "type"},
    {"w3c", "cs-method"},
    {"access-log", "cs-method"},
    {"firewall", "action"},
    {"mail-gateway", "verdict"},
    {"dns", "record_type"},
    {"syslog", "action"},
    {"zeek:conn", "conn_state"},
    {"zeek:http", "method"},
    {"zeek:notice", "note"},
    {"zeek:weird", "name"},
    {"zeek:dns", "qtype_name"},
    {"suricata:alert", "alert.signature"},
    {"*", "event.action,event.category"},
});

/// (telemetry, provider, type, is_id, computer)
using Key = std::tuple<std::string, std::string, std::string, bool, std::string>;

class EventsState final : public DetectorState {
 public:
  std::size_t capacity() const override {
    constexpr std::size_t kGroupBytes = sizeof(Key) + sizeof(Tally) + 128;
    return sizeof(EventsState) + groups.size() * kGroupBytes;
  }

  KeptGroups<Key, Tally> groups{limits::kTriageGroups};
  std::unordered_map<std::string, std::vector<model::FieldId>> fields;  // by telemetry
  std::uint64_t events = 0;
  std::string text;
};

class EventsDetector final : public Detector {
 public:
  EventsDetector(EventsTable& table, model::FieldTable& fields) : table_(table) {
    for (const TypeField& row : kTypeFields) {
      for (const std::string_view field : split(row.fields, ',')) {
        ids_.emplace(field, fields.add_exact(field));
      }
    }
  }

  std::string_view name() const override { return "events"; }

  std::unique_ptr<DetectorState> make_state() const override {
    return std::make_unique<EventsState>();
  }

  void scan(const model::EventBatch& batch, DetectorState& state,
            model::FindingSink& /*sink*/) const override {
    auto& own = static_cast<EventsState&>(state);
    for (const model::Event& event : batch.events()) {
      ++own.events;
      if (Tally* const tally = own.groups.at(key_of(event, own))) {
        tally->add(event.time);
      }
    }
  }

  void combine(DetectorState& into, DetectorState& from) const override {
    auto& whole = static_cast<EventsState&>(into);
    auto& part = static_cast<EventsState&>(from);
    whole.groups.take(part.groups);
    whole.events += std::exchange(part.events, 0);
  }

  void finish(DetectorState& state, model::FindingSink& /*sink*/) const override {
    auto& own = static_cast<EventsState&>(state);
    std::uint64_t kept = 0;
    for (const auto& [key, tally] : own.groups.groups()) {
      const auto& [telemetry, provider, type, is_id, computer] = key;
      const bool is_same = !table_.groups.empty() && table_.groups.back().telemetry == telemetry &&
                           table_.groups.back().provider == provider &&
                           table_.groups.back().type == type && table_.groups.back().is_id == is_id;
      if (!is_same) {
        table_.groups.push_back({telemetry, provider, type, is_id, {}, {}});
      }
      EventGroup& group = table_.groups.back();
      group.tally.add(tally);
      group.computers.push_back({computer, tally.count});
      kept += tally.count;
    }
    for (EventGroup& group : table_.groups) {
      std::stable_sort(group.computers.begin(), group.computers.end(),
                       [](const auto& a, const auto& b) { return a.events > b.events; });
    }
    table_.events = own.events;
    table_.left_out = own.events - kept;
  }

 private:
  Key key_of(const model::Event& event, EventsState& state) const {
    const auto text = [&](const model::Value& value) {
      return std::string(value.is_null() ? std::string_view() : model::render(value, state.text));
    };
    Key key{text(event.channel), text(event.provider), std::string(), event.event_id.has_value(),
            text(event.computer)};
    std::get<2>(key) = event.event_id.has_value() ? fmt::format("{}", *event.event_id)
                                                  : type_of(event, std::get<0>(key), state);
    return key;
  }

  std::string type_of(const model::Event& event, const std::string& telemetry,
                      EventsState& state) const {
    const auto [place, is_new] = state.fields.try_emplace(telemetry);
    if (is_new) {
      for (const TypeField& row : kTypeFields) {
        if (matches_wildcard(telemetry, row.telemetry)) {
          for (const std::string_view field : split(row.fields, ',')) {
            place->second.push_back(ids_.at(std::string(field)));
          }
        }
      }
    }
    for (const model::FieldId field : place->second) {
      for (const model::FieldValue& entry : event.values) {
        const std::string_view found =
            entry.field == field ? model::render(entry.value, state.text) : std::string_view();
        if (!found.empty() && found != "-") {
          return to_printable(found);
        }
      }
    }
    return {};
  }

  EventsTable& table_;
  std::unordered_map<std::string, model::FieldId> ids_;
};

}  // namespace

std::unique_ptr<Detector> make_events_detector(EventsTable& table, model::FieldTable& fields) {
  return std::make_unique<EventsDetector>(table, fields);
}

}  // namespace longwatch::detect::triage
