#include "detect/behaviour/internal/connection_reader.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"
#include "detect/behaviour/internal/process_fields.h"
#include "model/telemetry.h"

namespace longwatch::detect::behaviour {
namespace {

constexpr std::uint32_t kNetworkConnection = 3;
constexpr std::string_view kSuricataFlow = "suricata:flow";
constexpr std::uint64_t kMostPort = 65'535;

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& known) {
  return std::any_of(known.begin(), known.end(), [&](std::string_view candidate) {
    return equals_ignoring_ascii_case(text, candidate);
  });
}

}  // namespace

ConnectionReader::ConnectionReader(const BehaviourOptions& options, model::FieldTable& fields)
    : networks_(options.own_networks),
      zeek_{fields.add("id.orig_h"),  fields.add("id.resp_h"),  fields.add("id.resp_p"),
            fields.add("proto"),      fields.add("orig_bytes"), fields.add("orig_bytes"),
            fields.add("orig_bytes"), fields.add("duration"),   fields.add("duration")},
      suricata_{fields.add("src_ip"),
                fields.add("dest_ip"),
                fields.add("dest_port"),
                fields.add("proto"),
                fields.add("flow.bytes_toserver"),
                fields.add("flow.bytes_toserver"),
                fields.add("flow.bytes_toserver"),
                fields.add("flow.age"),
                fields.add("flow.age")},
      firewall_{fields.add("src"),        fields.add("dst"),      fields.add("dport"),
                fields.add("proto"),      fields.add("sentbyte"), fields.add("bytes_out"),
                fields.add("bytes_sent"), fields.add("duration"), fields.add("elapsed")},
      sysmon_{fields.add("SourceIp"), fields.add("DestinationIp"), fields.add("DestinationPort"),
              fields.add("Protocol"), model::kUnnamedField,        model::kUnnamedField,
              model::kUnnamedField,   model::kUnnamedField,        model::kUnnamedField},
      state_(fields.add("conn_state")),
      action_(fields.add("action")),
      initiated_(fields.add("Initiated")),
      image_(fields.add("Image")) {}

std::vector<Interest> ConnectionReader::interests() {
  return {{model::telemetry::kZeekConn},
          {kSuricataFlow},
          {model::telemetry::kFirewall},
          {kSysmon, kNetworkConnection},
          {model::telemetry::kLinuxSysmon, kNetworkConnection}};
}

const ConnectionFacts* ConnectionReader::read(Record& record) const {
  const std::optional<ConnectionFacts>& facts =
      record.connection([this](Record& shown) { return make(shown); });
  return facts.has_value() ? &*facts : nullptr;
}

std::optional<ConnectionFacts> ConnectionReader::make(Record& record) const {
  if (!record.event().time.has_value()) {
    return std::nullopt;
  }
  if (record.event().event_id == kNetworkConnection) {
    std::optional<ConnectionFacts> facts = read(record, sysmon_);
    if (!facts.has_value() || equals_ignoring_ascii_case(record.text(initiated_), "false")) {
      return std::nullopt;
    }
    facts->observer = Observer::Host;
    facts->outcome = Outcome::Made;
    facts->process = record.text(image_);
    return facts;
  }
  const std::string_view channel = record.render(record.event().channel);
  if (equals_ignoring_ascii_case(channel, model::telemetry::kFirewall)) {
    std::optional<ConnectionFacts> facts = read(record, firewall_);
    if (facts.has_value()) {
      complete_firewall(record, *facts);
    }
    return facts;
  }
  const bool is_zeek = equals_ignoring_ascii_case(channel, model::telemetry::kZeekConn);
  std::optional<ConnectionFacts> facts = read(record, is_zeek ? zeek_ : suricata_);
  if (facts.has_value() && is_zeek) {
    complete_zeek(record, *facts);
  } else if (facts.has_value()) {
    facts->outcome = Outcome::Made;
  }
  return facts;
}

std::optional<ConnectionFacts> ConnectionReader::read(Record& record, const Names& names) const {
  const std::optional<Address> from = parse_address(record.text(names.from));
  const std::optional<Address> to = parse_address(record.text(names.to));
  if (!from.has_value() || !to.has_value()) {
    return std::nullopt;
  }
  ConnectionFacts facts;
  facts.from = *from;
  facts.to = *to;
  facts.direction = direction_of(*from, *to);
  const std::uint64_t port = parse_uint64(record.text(names.port)).value_or(0);
  facts.port = port > kMostPort ? 0 : static_cast<std::uint32_t>(port);
  const std::string_view protocol = record.text(names.protocol);
  facts.is_tcp = protocol.empty() || protocol == "6" || equals_ignoring_ascii_case(protocol, "tcp");
  if (names.sent != model::kUnnamedField) {
    facts.sent = parse_uint64(record.first_text({names.sent, names.sent_too, names.sent_also}));
    facts.seconds = parse_double(record.first_text({names.seconds, names.seconds_too}));
  }
  return facts;
}

void ConnectionReader::complete_firewall(Record& record, ConnectionFacts& facts) const {
  constexpr std::array<std::string_view, 12> kRefusals = {
      "deny",  "denied",  "drop",       "dropped",      "reject",       "rejected",
      "block", "blocked", "reset-both", "reset-client", "reset-server", "reset"};
  constexpr std::array<std::string_view, 10> kPassed = {"allow",  "allowed",   "accept", "accepted",
                                                        "permit", "permitted", "pass",   "close",
                                                        "built",  "server-rst"};
  facts.observer = Observer::Firewall;
  const std::string_view action = record.text(action_);
  if (is_one_of(action, kRefusals)) {
    facts.outcome = Outcome::Refused;
  } else if (is_one_of(action, kPassed) || facts.sent.value_or(0) > 0) {
    facts.outcome = Outcome::Made;
  }
}

void ConnectionReader::complete_zeek(Record& record, ConnectionFacts& facts) const {
  constexpr std::array<std::string_view, 9> kMade = {"SF",   "S1",    "S2",  "S3", "RSTO",
                                                     "RSTR", "RSTRH", "SHR", "OTH"};
  const std::string_view state = record.text(state_);
  if (state == "REJ") {
    facts.outcome = Outcome::Refused;
  } else if (state == "S0" || state == "SH" || state == "RSTOS0") {
    facts.outcome = Outcome::Unanswered;
    // TCP cannot carry content before the other side has answered.
    facts.sent = facts.is_tcp ? std::nullopt : facts.sent;
  } else if (state.empty() || is_one_of(state, kMade)) {
    facts.outcome = Outcome::Made;
  }
}

Direction ConnectionReader::direction_of(const Address& from, const Address& to) const {
  if (networks_.is_own(from)) {
    return networks_.is_own(to)       ? Direction::Inside
           : networks_.is_outside(to) ? Direction::Outwards
                                      : Direction::Other;
  }
  return networks_.is_own(to) && networks_.is_outside(from) ? Direction::Inwards : Direction::Other;
}

}  // namespace longwatch::detect::behaviour
