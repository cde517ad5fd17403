#include "detect/behaviour/internal/egress_watch.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "detect/behaviour/internal/rules.h"
#include "model/telemetry.h"

namespace longwatch::detect::behaviour {
namespace {

std::optional<Address> address_in(const model::Value& value, std::string& scratch) {
  return parse_address(model::render(value, scratch));
}

std::string text_of(Day day) {
  constexpr std::size_t kDateLength = 10;
  return to_iso8601(Timestamp(std::chrono::days(day))).substr(0, kDateLength);
}

std::string share_in_words(std::uint64_t part, std::uint64_t whole) {
  constexpr double kPerMille = 1000;
  const auto tenths = static_cast<std::uint64_t>(kPerMille * static_cast<double>(part) /
                                                 static_cast<double>(std::max(whole, part)));
  if (tenths == 0) {
    return "less than 0.1%";
  }
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + "%";
}

std::string usual_in_words(const UnusualEgress& unusual) {
  if (unusual.other_days == 0) {
    return "not known: the records cover one day only";
  }
  return with_thousands(unusual.usual_bytes) + " bytes to this address (median of " +
         with_thousands(unusual.other_days) +
         (unusual.other_days == 1 ? " other day)" : " other days)");
}

model::Entity address_entity(const Address& address, std::string_view role) {
  return {address.is_ipv4() ? "ipv4" : "ipv6", to_text(address), std::string(role)};
}

model::Finding make_finding(const UnusualEgress& unusual) {
  const Volume& volume = *unusual.volume;
  model::Finding finding;
  finding.rule = &egress_rule();
  finding.time = volume.largest.front().time;
  finding.entities = {address_entity(unusual.way.own, "source"),
                      address_entity(unusual.way.outside, "destination")};
  std::vector<Connection> shown = volume.largest;
  std::sort(shown.begin(), shown.end(), [](const Connection& a, const Connection& b) {
    return std::tie(a.time, a.locator) < std::tie(b.time, b.locator);
  });
  for (const Connection& connection : shown) {
    finding.events.push_back({connection.locator, connection.time});
  }
  finding.fields = {
      {"egress.day", text_of(unusual.way.day)},
      {"egress.sent", with_thousands(volume.bytes) + " bytes"},
      {"egress.usual_day", usual_in_words(unusual)},
      {"egress.connections", with_thousands(volume.connections)},
      {"egress.share_of_site", share_in_words(volume.bytes, unusual.site_bytes) + " of " +
                                   with_thousands(unusual.site_bytes) +
                                   " bytes that all hosts sent out on that day"},
  };
  return finding;
}

}  // namespace

EgressWatch::EgressWatch(const BehaviourOptions& options, model::FieldTable& fields)
    : networks_(options.own_networks),
      limits_{options.least_egress_bytes, options.egress_factor},
      sensor_{fields.add("id.orig_h"),  fields.add("id.resp_h"), fields.add("orig_bytes"),
              fields.add("orig_bytes"), fields.add("proto"),     fields.add("conn_state")},
      firewall_{fields.add("src"),       fields.add("dst"),   fields.add("sentbyte"),
                fields.add("bytes_out"), fields.add("proto"), fields.add("conn_state")} {}

void EgressWatch::gather(const model::Event& event, std::string& scratch, Traffic& traffic) const {
  if (!event.time.has_value() || event.event_id.has_value()) {
    return;
  }
  const std::string_view channel = model::render(event.channel, scratch);
  const bool is_sensor = equals_ignoring_ascii_case(channel, model::telemetry::kZeekConn);
  if (!is_sensor && !equals_ignoring_ascii_case(channel, model::telemetry::kFirewall)) {
    return;
  }
  const ConnectionRecord record = read(event, is_sensor ? sensor_ : firewall_);
  const std::optional<std::uint64_t> bytes = parse_uint64(model::render(record.bytes, scratch));
  // A sensor counts always, a firewall only when it says so.
  if (!is_sensor && !bytes.has_value()) {
    return;
  }
  const Day day = day_of(*event.time);
  traffic.note(day);
  if (bytes.value_or(0) == 0 || has_no_content(record, scratch)) {
    return;
  }
  if (const std::optional<Way> way = way_of(record, day, scratch)) {
    traffic.add(is_sensor ? Recorder::Sensor : Recorder::Firewall, *way,
                {*bytes, *event.time, event.locator});
  }
}

EgressWatch::ConnectionRecord EgressWatch::read(const model::Event& event, const Fields& fields) {
  ConnectionRecord record;
  for (const model::FieldValue& entry : event.values) {
    if (entry.field == fields.own) {
      record.own = entry.value;
    } else if (entry.field == fields.outside) {
      record.outside = entry.value;
    } else if (entry.field == fields.bytes || entry.field == fields.more_bytes) {
      record.bytes = entry.value;
    } else if (entry.field == fields.protocol) {
      record.protocol = entry.value;
    } else if (entry.field == fields.state) {
      record.state = entry.value;
    }
  }
  return record;
}

/// TCP cannot carry content before the other side has answered: what a sensor counts then is a
/// guess from sequence numbers.
bool EgressWatch::has_no_content(const ConnectionRecord& record, std::string& scratch) {
  if (!equals_ignoring_ascii_case(model::render(record.protocol, scratch), "tcp")) {
    return false;
  }
  const std::string_view state = model::render(record.state, scratch);
  return state == "S0" || state == "REJ";
}

std::optional<Way> EgressWatch::way_of(const ConnectionRecord& record, Day day,
                                       std::string& scratch) const {
  const std::optional<Address> own = address_in(record.own, scratch);
  if (!own.has_value() || !networks_.is_own(*own)) {
    return std::nullopt;
  }
  const std::optional<Address> outside = address_in(record.outside, scratch);
  if (!outside.has_value() || !networks_.is_outside(*outside)) {
    return std::nullopt;
  }
  return Way{*own, *outside, day};
}

void EgressWatch::report(const Traffic& traffic, model::FindingSink& sink) const {
  for (const UnusualEgress& unusual : find_unusual_egress(traffic, limits_)) {
    sink.accept(make_finding(unusual));
  }
}

}  // namespace longwatch::detect::behaviour
