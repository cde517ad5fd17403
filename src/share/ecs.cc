#include <algorithm>
#include <array>
#include <set>

#include "base/ip_address.h"
#include "base/text.h"
#include "base/time.h"
#include "formats/json_writer.h"
#include "share/internal/finding_json.h"
#include "share/tactic.h"
#include "share/tool_writers.h"

// Elastic Common Schema 8.11: the field reference and "Using ECS".

namespace longwatch::share {
namespace {

using formats::JsonWriter;
using internal::write_if_known;
using internal::write_list;
using model::Entity;
using Texts = std::vector<std::string>;

constexpr std::string_view kVersion = "8.11.0";

/// What Elastic's own rules use as risk score of each severity.
std::int64_t severity_of(model::Level level) {
  switch (level) {
    case model::Level::Critical:
      return 99;
    case model::Level::High:
      return 73;
    case model::Level::Medium:
      return 47;
    case model::Level::Low:
      return 21;
    case model::Level::Informational:
      return 0;
  }
  return 0;
}

/// One value as it is, several as an array: the schema takes both for every field.
void write_values(JsonWriter& json, std::string_view name, const Texts& values) {
  if (values.size() == 1) {
    json.member(name, values.front());
  } else {
    write_list(json, name, values);
  }
}

/// An object that comes to be with its first member.
class Group {
 public:
  Group(JsonWriter& json, std::string_view name) : json_(json), name_(name) {}

  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;

  ~Group() {
    if (begun_) {
      json_.end_object();
    }
  }

  JsonWriter& open() {
    if (!begun_) {
      json_.key(name_).begin_object();
      begun_ = true;
    }
    return json_;
  }

  Group& put(std::string_view name, const Texts& values) {
    if (!values.empty()) {
      write_values(open(), name, values);
    }
    return *this;
  }

  Group& put(std::string_view name, const std::string& value) {
    return value.empty() ? *this : put(name, Texts{value});
  }

  /// For the fields that the schema says are arrays, whatever their number.
  Group& put_list(std::string_view name, const Texts& values) {
    if (!values.empty()) {
      write_list(open(), name, values);
    }
    return *this;
  }

  Group& put_port(const std::string& text) {
    const std::optional<std::uint64_t> port = parse_uint64(text);
    if (port.has_value() && *port > 0 && *port <= 0xFFFF) {
      open().member("port", *port);
    }
    return *this;
  }

 private:
  JsonWriter& json_;
  const std::string_view name_;
  bool begun_ = false;
};

void add_once(Texts& texts, std::string text) {
  if (!text.empty() && std::find(texts.begin(), texts.end(), text) == texts.end()) {
    texts.push_back(std::move(text));
  }
}

std::string name_in_path(std::string_view path) {
  const std::size_t slash = path.find_last_of("\\/");
  return std::string(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

Texts names_in_paths(const Texts& paths) {
  Texts names;
  for (const std::string& path : paths) {
    add_once(names, name_in_path(path));
  }
  return names;
}

/// "DOMAIN\name" in its two parts.
struct Account {
  std::string domain;
  std::string name;
};

Account account_of(const std::string& user) {
  const std::size_t slash = user.find('\\');
  return slash == std::string::npos ? Account{"", user}
                                    : Account{user.substr(0, slash), user.substr(slash + 1)};
}

/// Writes one finding.
class Document {
 public:
  Document(JsonWriter& json, const FindingView& view, Secrets secrets)
      : json_(json), view_(view), finding_(view.finding), secrets_(secrets) {}

  void write() {
    json_.begin_object();
    json_.member("@timestamp", to_iso8601(finding_.time.value_or(Timestamp())));
    json_.key("ecs").begin_object().member("version", kVersion).end_object();
    json_.member("message", internal::headline(finding_, secrets_));
    write_tags();
    write_event();
    write_rule();
    write_threat();
    Group(json_, "host").put("name", finding_.host);
    write_user();
    write_ends();
    write_process();
    write_file();
    Group(json_, "registry").put("path", entities("registry_key", "target"));
    write_requests();
    write_related();
    write_log();
    write_ours();
    json_.end_object().end_line();
  }

 private:
  std::string field(std::string_view name) const {
    return internal::field_value(finding_, name, secrets_);
  }

  /// Values of the entities with a type and a role; "" = any role.
  Texts entities(std::string_view type, std::string_view role) const {
    Texts values;
    for (const Entity& entity : finding_.entities) {
      if (entity.type == type && (role.empty() || entity.role == role)) {
        add_once(values, shown(entity.value, secrets_));
      }
    }
    return values;
  }

  /// Addresses only: what is none would make the document unfit for a field of type ip.
  Texts addresses(std::string_view role) const {
    Texts values;
    for (const std::string_view type : {"ipv4", "ipv6"}) {
      for (const std::string& text : entities(type, role)) {
        const std::optional<Address> address = parse_address(text);
        if (address.has_value()) {
          add_once(values, to_text(*address));
        }
      }
    }
    return values;
  }

  /// Files the event is about.
  Texts files() const {
    Texts paths = entities("file", "target");
    for (const std::string& path : entities("file", "loaded")) {
      add_once(paths, path);
    }
    return paths;
  }

  void write_tags() {
    Texts tags = {"longwatch"};
    tags.insert(tags.end(), finding_.rule->tags.begin(), finding_.rule->tags.end());
    if (!finding_.time.has_value()) {
      tags.emplace_back("no-time");
    }
    write_list(json_, "tags", tags);
  }

  Texts categories() const {
    const bool is_indicator = finding_.rule->kind == model::RuleKind::Indicator;
    Texts values = {is_indicator ? "threat" : "intrusion_detection"};
    const auto add = [&values](bool holds, const char* category) {
      if (holds) {
        add_once(values, category);
      }
    };
    add(!entities("process", "").empty(), "process");
    add(!files().empty(), "file");
    add(!entities("registry_key", "").empty(), "registry");
    add(!addresses("destination").empty() || !entities("domain", "query").empty(), "network");
    add(!field("LogonType").empty(), "authentication");
    add(!entities("url", "").empty(), "web");
    return values;
  }

  void write_event() {
    const bool is_indicator = finding_.rule->kind == model::RuleKind::Indicator;
    json_.key("event").begin_object().member("kind", "alert");
    write_list(json_, "category", categories());
    write_list(json_, "type", {is_indicator ? "indicator" : "info"});
    json_.member("severity", severity_of(finding_.rule->level));
    json_.member("module", "longwatch").member("dataset", "longwatch.finding");
    json_.member("id", view_.id);
    write_if_known(json_, "code", field("EventID"));
    write_if_known(json_, "provider", field("Provider_Name"));
    json_.end_object();
  }

  void write_rule() {
    const model::RuleInfo& rule = *finding_.rule;
    json_.key("rule").begin_object();
    write_if_known(json_, "id", rule.id);
    write_if_known(json_, "name", rule.title);
    json_.member("category", model::to_text(rule.kind)).end_object();
  }

  void write_threat() {
    const model::RuleInfo& rule = *finding_.rule;
    Texts tactic_ids;
    Texts tactic_names;
    for (const std::string& name : rule.tactics) {
      add_once(tactic_ids, std::string(tactic_id(name)));
      add_once(tactic_names, tactic_title(name));
    }
    Texts techniques;
    Texts parts;
    for (const std::string& id : rule.techniques) {
      const std::size_t dot = id.find('.');
      add_once(techniques, id.substr(0, dot));
      add_once(parts, dot == std::string::npos ? "" : id);
    }
    Group threat(json_, "threat");
    if (!tactic_names.empty() || !techniques.empty()) {
      threat.put("framework", "MITRE ATT&CK");
    }
    if (!tactic_names.empty()) {
      threat.open().key("tactic").begin_object();
      write_list(json_, "id", tactic_ids);
      write_list(json_, "name", tactic_names);
      json_.end_object();
    }
    if (!techniques.empty()) {
      threat.open().key("technique").begin_object();
      write_list(json_, "id", techniques);
      if (!parts.empty()) {
        json_.key("subtechnique").begin_object();
        write_list(json_, "id", parts);
        json_.end_object();
      }
      json_.end_object();
    }
    if (!finding_.matched.empty()) {
      threat.open().key("indicator").begin_object();
      json_.member("description", shown(finding_.matched, secrets_)).end_object();
    }
  }

  void write_user() {
    const Account account = account_of(finding_.user);
    Group user(json_, "user");
    user.put("name", account.name).put("domain", account.domain);
    Texts targets;
    for (const std::string& target : entities("user", "target")) {
      add_once(targets, account_of(target).name);
    }
    if (!targets.empty()) {
      user.open();
      Group(json_, "target").put("name", targets);
    }
  }

  void write_ends() {
    const std::string from = field("IpPort");
    Group(json_, "source")
        .put("ip", addresses("source"))
        .put_port(from.empty() ? field("SourcePort") : from)
        .put("domain", entities("host", "source"));
    Texts names = entities("domain", "destination");
    const std::string to = field("DestinationPort");
    Group(json_, "destination")
        .put("ip", addresses("destination"))
        .put_port(to.empty() ? field("id.resp_p") : to)
        .put("domain", names);
  }

  void write_hashes(Group& owner) {
    Group hash(owner.open(), "hash");
    for (const std::string_view kind : {"md5", "sha1", "sha256", "sha512"}) {
      hash.put(kind, entities(kind, ""));
    }
  }

  bool has_hashes() const {
    return std::any_of(finding_.entities.begin(), finding_.entities.end(), [](const Entity& e) {
      return e.type == "md5" || e.type == "sha1" || e.type == "sha256" || e.type == "sha512";
    });
  }

  void write_process() {
    Texts images = entities("process", "image");
    for (const std::string& image : entities("process", "source")) {
      add_once(images, image);
    }
    Group process(json_, "process");
    process.put("executable", images).put("name", names_in_paths(images));
    process.put("command_line", field("CommandLine"));
    const bool owns_hashes = files().empty();
    if (owns_hashes && has_hashes()) {
      write_hashes(process);
    }
    const Texts imphash = owns_hashes ? entities("imphash", "") : Texts();
    const std::string original = field("OriginalFileName");
    if (!imphash.empty() || !original.empty()) {
      process.open();
      Group(json_, "pe").put("imphash", imphash).put("original_file_name", original);
    }
    const Texts parents = entities("process", "parent");
    const std::string command = field("ParentCommandLine");
    if (!parents.empty() || !command.empty()) {
      process.open();
      Group(json_, "parent")
          .put("executable", parents)
          .put("name", names_in_paths(parents))
          .put("command_line", command);
    }
  }

  void write_file() {
    const Texts paths = files();
    if (paths.empty()) {
      return;
    }
    Group file(json_, "file");
    file.put("path", paths).put("name", names_in_paths(paths));
    if (has_hashes()) {
      write_hashes(file);
    }
    const Texts imphash = entities("imphash", "");
    if (!imphash.empty()) {
      file.open();
      Group(json_, "pe").put("imphash", imphash);
    }
  }

  void write_requests() {
    const Texts questions = entities("domain", "query");
    if (!questions.empty()) {
      json_.key("dns").begin_object();
      Group(json_, "question").put("name", questions);
      json_.end_object();
    }
    Group(json_, "url").put("path", entities("url", "target")).put("query", field("cs-uri-query"));
    const std::string method = field("cs-method");
    if (!method.empty()) {
      json_.key("http").begin_object();
      Group(json_, "request").put("method", method);
      json_.end_object();
    }
    Group(json_, "user_agent").put("original", entities("user_agent", ""));
  }

  void write_related() {
    Texts hashes;
    for (const std::string_view kind : {"md5", "sha1", "sha256", "sha512", "imphash"}) {
      for (const std::string& hash : entities(kind, "")) {
        add_once(hashes, hash);
      }
    }
    Texts users;
    add_once(users, account_of(finding_.user).name);
    for (const std::string& user : entities("user", "")) {
      add_once(users, account_of(user).name);
    }
    Group(json_, "related")
        .put_list("ip", addresses(""))
        .put_list("hosts", entities("host", ""))
        .put_list("user", users)
        .put_list("hash", hashes);
  }

  void write_log() {
    const model::EventReference& event = finding_.events.front();
    json_.key("log").begin_object().key("file").begin_object();
    json_.member("path", view_.source_of(event).name).end_object().end_object();
    const std::string channel = field("Channel");
    if (!channel.empty()) {
      Group(json_, "winlog")
          .put("channel", channel)
          .put("event_id", field("EventID"))
          .put("provider_name", field("Provider_Name"))
          .put("computer_name", finding_.host);
    }
  }

  /// What the schema has no place for: level, rule file, where the bytes lie, fields as read.
  void write_ours() {
    json_.key("longwatch").begin_object();
    json_.member("level", model::to_text(finding_.rule->level));
    write_if_known(json_, "rule_file", finding_.rule->file);
    internal::write_events(json_, view_);
    write_list(json_, "conditions", finding_.conditions);
    write_list(json_, "unknown_fields", finding_.unknown_fields);
    if (!finding_.fields.empty()) {
      json_.key("fields").begin_object();
      internal::write_fields(json_, internal::plainly_named(finding_.fields, ""), secrets_);
      json_.end_object();
    }
    json_.end_object();
  }

  JsonWriter& json_;
  const FindingView& view_;
  const model::Finding& finding_;
  const Secrets secrets_;
};

}  // namespace

void EcsWriter::append(const FindingView& view, std::string& out) {
  JsonWriter json(out);
  Document(json, view, secrets_).write();
}

}  // namespace longwatch::share
