#include "scenario/internal/writers/sensors.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/file_system.h"
#include "base/text.h"
#include "formats/digest.h"
#include "scenario/internal/output_file.h"
#include "scenario/internal/writers/line_text.h"
#include "scenario/internal/writers/mail_text.h"

namespace longwatch::scenario::internal {
namespace {

std::string booted_before(Timestamp first) {
  std::string text;
  append_iso8601(text, first - std::chrono::hours(24 * 19 + 4), 0);
  return text;
}

// The source is named, or all of its family ("zeek" for "zeek:conn").
bool names_source(const WorldPeriod& period, std::string_view source) {
  return period.sources.empty() ||
         std::any_of(
             period.sources.begin(), period.sources.end(), [source](const std::string& name) {
               return name == source || (source.size() > name.size() && source.starts_with(name) &&
                                         source[name.size()] == ':');
             });
}

bool is_safe_in_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-' || c == '@' || c == '_';
}

}  // namespace

Sensors::Sensors(const World& world, Random random)
    : world_(world), random_(random), tenant_(make_tenant(world.dns)), logs_(kLogKinds) {
  const std::string booted =
      booted_before(world.periods.empty() ? Timestamp{} : world.periods.front().first);
  for (const WorldHost& host : world_.hosts) {
    const auto index = static_cast<std::uint32_t>(hosts_.size());
    Random own = random_.fork();
    hosts_.push_back(host.has_events ? std::make_unique<HostRecorder>(
                                           index,
                                           Host{host.name, host.fqdn, host.address, world.domain,
                                                booted, std::chrono::seconds(host.clock_offset)},
                                           own, events_)
                                     : nullptr);
  }
}

bool Sensors::has_events(std::size_t index) const {
  return hosts_[index] != nullptr;
}

HostRecorder& Sensors::host(std::size_t index) {
  LW_CHECK(index < hosts_.size() && hosts_[index] != nullptr);
  return *hosts_[index];
}

void Sensors::set_origin(Origin origin) {
  origin_ = origin;
  for (const auto& host : hosts_) {
    if (host != nullptr) {
      host->set_origin(origin);
    }
  }
}

bool Sensors::is_collected(std::string_view source, Timestamp time) const {
  return std::any_of(
      world_.periods.begin(), world_.periods.end(), [source, time](const WorldPeriod& period) {
        return time >= period.first && time < period.last && names_source(period, source);
      });
}

LineLog* Sensors::log_for(LogKind kind, std::string_view sensor, Timestamp time) {
  if (streaming_ && origin_.kind == Origin::Kind::Benign &&
      !is_collected(shape_of(kind).source, time)) {
    return nullptr;
  }
  std::vector<NamedLog>& logs = logs_[static_cast<std::size_t>(kind)];
  const auto found = std::find_if(logs.begin(), logs.end(), [sensor](const NamedLog& candidate) {
    return candidate.sensor == sensor;
  });
  if (found != logs.end()) {
    return found->log.get();
  }
  std::string name(sensor);
  auto log = std::make_unique<LineLog>(files_of(kind, name));
  logs.push_back({std::move(name), std::move(log)});
  return logs.back().log.get();
}

bool Sensors::has_tabs(LogKind kind) const {
  const std::vector<std::string>& tabs = world_.sensors.zeek_tabs;
  return is_zeek(kind) && std::find(tabs.begin(), tabs.end(), shape_of(kind).stem) != tabs.end();
}

std::string Sensors::file_name(LogKind kind, std::string_view sensor, Timestamp time) const {
  const LogShape& shape = shape_of(kind);
  std::string folder(shape.folder);
  std::string stem(shape.stem);
  if (stem.empty()) {
    stem = to_ascii_lower(sensor);
  } else if (!sensor.empty()) {
    folder = join_path(folder, to_ascii_lower(sensor));
  }
  if (kind == LogKind::Web) {
    stem += day_text(time, "").substr(2);
  } else if (world_.scale >= kLargeScale) {
    stem += "-" + day_text(time, "");
  }
  return join_path(folder, stem + std::string(shape.ending));
}

LineLogFiles Sensors::files_of(LogKind kind, const std::string& sensor) const {
  const bool tabs = has_tabs(kind);
  LineLogFiles files;
  files.directory = &directory_;
  files.channel = shape_of(kind).channel;
  files.daily = shape_of(kind).rotation == Rotation::Daily || world_.scale >= kLargeScale;
  files.name = [this, kind, sensor](Timestamp time) {
    return file_name(kind, sensor, time);
  };
  files.head = [kind, tabs](Timestamp time) {
    return head_of(kind, time, tabs);
  };
  files.foot = [kind, tabs](Timestamp time) {
    return foot_of(kind, time, tabs);
  };
  return files;
}

TimeTicks Sensors::offset_of(std::string_view host) const {
  const WorldHost* const known = world_.host(host);
  return known == nullptr ? TimeTicks{} : TimeTicks(std::chrono::seconds(known->clock_offset));
}

std::string_view Sensors::address_of(std::string_view host) const {
  const WorldHost* const known = world_.host(host);
  return known == nullptr ? std::string_view("-") : std::string_view(known->address);
}

std::string Sensors::uid() {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::string text(18, 'C');
  std::uint64_t left = 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    left = i % 9 == 1 ? random_.next() : left / kDigits.size();
    text[i] = kDigits[left % kDigits.size()];
  }
  return text;
}

std::uint16_t Sensors::client_port() {
  return static_cast<std::uint16_t>(random_.between(49152, 65500));
}

const std::string& Sensors::fingerprint_of(const Certificate& certificate) {
  const std::string key = certificate.serial + certificate.subject;
  const auto found = fingerprints_.find(key);
  if (found != fingerprints_.end()) {
    return found->second;
  }
  return fingerprints_.emplace(key, to_hex(formats::sha256(as_bytes("FICTION:" + key))))
      .first->second;
}

void Sensors::hold() {
  for (const std::vector<NamedLog>& logs : logs_) {
    for (const NamedLog& named : logs) {
      named.log->hold();
    }
  }
  event_logs_->hold(std::exchange(events_, {}));
}

void Sensors::take_log(std::size_t host, std::string channel, Timestamp at) {
  taken_.push_back({static_cast<std::uint32_t>(host), std::move(channel),
                    at + hosts_[host]->host().clock_offset});
}

Result<WrittenTelemetry> Sensors::write(const std::string& directory, BenignSource* benign) {
  WrittenTelemetry out;
  directory_ = directory;
  std::vector<Host> hosts;
  for (std::size_t i = 0; i < hosts_.size(); ++i) {
    hosts.push_back(hosts_[i] == nullptr ? Host{} : hosts_[i]->host());
  }
  event_logs_ = std::make_unique<EventLogs>(directory, std::move(hosts));
  for (const TakenLog& taken : taken_) {
    event_logs_->take(taken);
  }
  hold();
  set_origin({});
  if (benign != nullptr) {
    streaming_ = true;
    const Status streamed = write_windows(*benign, out);
    streaming_ = false;
    LW_TRY(streamed);
  }
  LW_TRY(finish(out));
  LW_TRY(write_messages(directory, out));
  sort_written(out);
  return out;
}

// Periods may overlap (each for other sources): windows go from the first moment to the last, and
// skip what no period covers.
Status Sensors::write_windows(BenignSource& benign, WrittenTelemetry& out) {
  Timestamp last{};
  Timestamp from = Timestamp::max();
  for (const WorldPeriod& period : world_.periods) {
    from = std::min(from, period.first);
    last = std::max(last, period.last);
  }
  for (; from < last; from += kWindow) {
    const bool covered = std::any_of(
        world_.periods.begin(), world_.periods.end(),
        [from](const WorldPeriod& period) { return from >= period.first && from < period.last; });
    if (covered) {
      const Timestamp until = std::min<Timestamp>(from + kWindow, last);
      benign.generate(from, until);
      LW_TRY(write_window(until, out));
    }
  }
  return {};
}

Status Sensors::write_window(Timestamp until, WrittenTelemetry& out) {
  for (const std::vector<NamedLog>& logs : logs_) {
    for (const NamedLog& named : logs) {
      LW_TRY(named.log->write_until(until, out));
    }
  }
  std::erase_if(events_,
                [this](const SampleEvent& event) { return !is_collected("windows", event.time); });
  return event_logs_->write_until(until, events_);
}

// Benign processes and sessions that go on when the last window is over have no end in the logs.
Status Sensors::finish(WrittenTelemetry& out) {
  for (const std::vector<NamedLog>& logs : logs_) {
    for (const NamedLog& named : logs) {
      LW_TRY(named.log->finish(out));
    }
  }
  return event_logs_->finish(out);
}

Status Sensors::write_messages(const std::string& directory, WrittenTelemetry& out) const {
  const WorldHost* const gateway = world_.host(world_.sensors.mail);
  const std::string name = gateway == nullptr ? "mx." + world_.dns : gateway->fqdn;
  const std::string server = "mail." + world_.dns;
  std::map<std::string, std::uint32_t> names;
  for (const Message& kept : messages_) {
    std::string stem = kept.message.id;
    std::replace_if(
        stem.begin(), stem.end(), [](char c) { return !is_safe_in_name(c); }, '_');
    const std::uint32_t number = names[stem]++;
    const std::string file = join_path(
        "mail/messages", number == 0 ? stem + ".eml" : fmt::format("{}.{}.eml", stem, number));
    const std::string path = join_path(directory, file);
    LW_TRY(make_parents_of(path));
    LW_TRY(write_file(path, message_text(kept.message, {name, server, world_.utc_offset})));
    out.files.push_back(file);
    ++out.records;
    if (kept.origin.kind != Origin::Kind::Benign) {
      out.planted.push_back({kept.origin, {file, 0, 1, kept.message.time, "mail", 0}});
    }
  }
  return {};
}

}  // namespace longwatch::scenario::internal
