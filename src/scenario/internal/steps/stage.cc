#include "scenario/internal/steps/stage.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"

namespace longwatch::scenario::internal {
namespace {

constexpr std::string_view kPoolSid =
    "S-1-5-82-3006700770-424185619-1745488364-794895919-4004696415";

Session session_of(const RunningProgram& program, HostRecorder& recorder, const World& world) {
  if (program.account.empty()) {
    return recorder.system_session();
  }
  if (program.account_domain.empty()) {
    return recorder.new_session(world.account(program.account), 0, Integrity::High);
  }
  return recorder.new_session({program.account_domain, program.account, std::string(kPoolSid)}, 0,
                              Integrity::High);
}

}  // namespace

Stage::Stage(const Script& script, const WorldFile& world, Sensors& sensors)
    : script_(script), world_(world.world), sensors_(sensors) {
  for (const WorldNetwork& network : world_.networks) {
    if (const auto parsed = parse_network(network.cidr)) {
      networks_.emplace_back(*parsed, network.name);
    }
  }
  start_programs(world.programs);
}

void Stage::start_programs(const std::vector<RunningProgram>& programs) {
  for (const RunningProgram& program : programs) {
    const auto host = host_index(program.host);
    HostRecorder* const at = host.has_value() ? recorder(*host) : nullptr;
    if (at == nullptr) {
      continue;
    }
    const Session session = session_of(program, *at, world_);
    keep(program.name, {*host, at->running(program.image, program.command_line, session,
                                           script_.start - std::chrono::minutes(9317))});
  }
}

std::optional<std::size_t> Stage::host_index(std::string_view name) const {
  for (std::size_t i = 0; i < world_.hosts.size(); ++i) {
    if (equals_ignoring_ascii_case(world_.hosts[i].name, name) ||
        equals_ignoring_ascii_case(world_.hosts[i].fqdn, name)) {
      return i;
    }
  }
  return std::nullopt;
}

HostRecorder* Stage::recorder(std::size_t host) {
  return world_.hosts[host].has_events ? &sensors_.host(host) : nullptr;
}

const LiveProcess* Stage::process(std::string_view name) const {
  const auto found = processes_.find(name);
  return found == processes_.end() ? nullptr : &found->second;
}

void Stage::keep(const std::string& name, LiveProcess process) {
  processes_[name] = std::move(process);
}

bool Stage::is_own(std::string_view address) const {
  return !network_name(address).empty() || host_at(address) != nullptr || address == world_.nat;
}

const WorldHost* Stage::host_at(std::string_view address) const {
  for (const WorldHost& host : world_.hosts) {
    if (host.address == address || host.public_address == address) {
      return &host;
    }
  }
  return nullptr;
}

std::string Stage::network_name(std::string_view address) const {
  const auto parsed = parse_address(address);
  for (const auto& [network, name] : networks_) {
    if (parsed.has_value() && network.first <= *parsed && *parsed <= network.last) {
      return name.empty() ? "inside" : name;
    }
  }
  return "";
}

Flow Stage::contact(const Contact& contact) {
  const bool crosses = is_own(contact.from) != is_own(contact.to);
  Flow flow = sensors_.connect({.time = contact.time,
                                .from = contact.from,
                                .to = contact.to,
                                .port = contact.port,
                                .service = contact.service,
                                .seconds = contact.seconds,
                                .out = contact.out,
                                .in = contact.in,
                                .state = contact.state,
                                .certificate = contact.certificate,
                                .protocol = {},
                                .from_port = 0});
  if (!crosses && !contact.denied) {
    return flow;
  }
  const auto zone = [this](const std::string& address) {
    std::string name = network_name(address);
    std::replace(name.begin(), name.end(), ' ', '-');
    return name.empty() ? std::string("Internet") : name;
  };
  const WorldHost* const target = crosses && is_own(contact.to) ? host_at(contact.to) : nullptr;
  const bool published = target != nullptr && !target->public_address.empty();
  sensors_.pass_firewall(
      {.time = contact.time,
       .action = contact.denied ? "deny" : "allow",
       .from = contact.from,
       .to = published ? target->public_address : contact.to,
       .port = contact.port,
       .rule = contact.rule.empty() ? fmt::format("{}-to-{}", zone(contact.from), zone(contact.to))
                                    : contact.rule,
       .protocol = "tcp",
       .from_port = flow.from_port});
  return flow;
}

Certificate Stage::site_certificate() const {
  const std::string& name = world_.site.name;
  const std::string issuer = world_.country.empty()
                                 ? "CN=Public Trust CA 2"
                                 : fmt::format("CN={} Public Trust CA 2", world_.country);
  return {name, "CN=" + name, issuer, world_.site.serial, "ok", {}, {}};
}

const ScriptActor* Play::actor() const {
  const auto found = stage.script().actors.find(step.actor);
  return found == stage.script().actors.end() ? nullptr : &found->second;
}

Timestamp Play::spread(std::uint64_t index, std::uint64_t count) const {
  if (count < 2) {
    return from;
  }
  const auto whole = std::chrono::duration_cast<std::chrono::microseconds>(over);
  return from +
         TimeTicks(whole * static_cast<std::int64_t>(index) / static_cast<std::int64_t>(count - 1));
}

std::size_t Play::host(std::string_view key, std::string_view otherwise) {
  std::string name = params.text(key, otherwise);
  if (name.empty()) {
    name = params.need(key);
  }
  const auto index = stage.host_index(name);
  if (!index.has_value()) {
    params.refuse(key, "the name of a host of this file", name);
  }
  return index.value_or(0);
}

HostRecorder* Play::recorder(std::string_view key, std::size_t& index) {
  index = host(key);
  if (params.failed()) {
    return nullptr;
  }
  HostRecorder* const found = stage.recorder(index);
  if (found == nullptr) {
    params.refuse(key, "a host whose events are collected", host_of(index).name,
                  "add 'telemetry: [windows]' to the host");
  }
  return found;
}

std::string Play::address_of(std::string_view key, const std::string& written) {
  if (parse_address(written).has_value()) {
    return written;
  }
  const auto index = stage.host_index(written);
  if (!index.has_value()) {
    params.refuse(key, "an IP address or the name of a host of this file", written);
    return "0.0.0.0";
  }
  return host_of(*index).address;
}

std::string Play::address(std::string_view key, std::string_view otherwise) {
  std::string written = params.text(key, otherwise);
  return address_of(key, written.empty() ? params.need(key) : written);
}

std::string Play::source() {
  const ScriptActor* const who = actor();
  return address("from", who == nullptr || who->addresses.empty() ? "" : who->addresses.front());
}

const LiveProcess* Play::process(std::string_view key, std::string_view otherwise) {
  const std::string name = params.text(key, otherwise);
  if (name.empty()) {
    return nullptr;
  }
  const LiveProcess* const found = stage.process(name);
  if (found == nullptr) {
    params.refuse(key, "the name of a program of a host, or what an earlier step calls 'as'", name);
  }
  return found;
}

std::string Play::agent(std::string_view otherwise) {
  const ScriptActor* const who = actor();
  const std::string usual =
      who == nullptr || who->agent.empty() ? std::string(otherwise) : who->agent;
  std::string agent = params.text("agent", usual.empty() ? "Mozilla/5.0" : usual);
  std::replace(agent.begin(), agent.end(), ' ', '+');
  return agent;
}

std::string_view base_name(std::string_view path) {
  const std::size_t slash = path.find_last_of("\\/");
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace longwatch::scenario::internal
