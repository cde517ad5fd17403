#include "correlate/internal/keys.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "correlate/internal/names.h"

namespace longwatch::correlate {
namespace {

std::int64_t day_of(const model::FindingRecord& finding) {
  return std::chrono::floor<std::chrono::days>(moment_of(finding)).time_since_epoch().count();
}

bool is_weak(const model::FindingRecord& finding) {
  return finding.level < model::Level::Medium && finding.kind != model::RuleKind::Indicator;
}

/// What a rule says of a host nearly every day is that host's habit: nobody's intrusion starts
/// and ends with it.
class Habits {
 public:
  explicit Habits(const KeyTable& table) {
    std::set<std::int64_t> all;
    for (std::size_t i = 0; i < table.findings.size(); ++i) {
      const std::int64_t day = day_of(*table.findings[i]);
      all.insert(day);
      days_[name_of(table, i)].insert(day);
    }
    least_ = std::max<std::size_t>(5, (all.size() + 2) / 3);
  }

  bool is_one(const KeyTable& table, std::size_t finding) const {
    const auto found = days_.find(name_of(table, finding));
    return found != days_.end() && found->second.size() >= least_;
  }

 private:
  using Name = std::tuple<std::string, std::string, std::string>;

  static Name name_of(const KeyTable& table, std::size_t i) {
    const model::FindingRecord& finding = *table.findings[i];
    return {finding.rule_id, to_ascii_lower(finding.host), account_name(finding.user)};
  }

  std::map<Name, std::set<std::int64_t>> days_;
  std::size_t least_ = 0;
};

class KeyMaker {
 public:
  KeyMaker(KeyTable& table, EstateIndex& estate) : table_(table), estate_(estate) {}

  void run() {
    for (const FindingFacts& facts : table_.facts) {
      for (const std::string& sender : facts.senders) {
        senders_.insert(sender);
      }
      for (const std::string& host : facts.acted) {
        hosts_.insert(to_ascii_lower(host));
      }
    }
    const Habits habits(table_);
    Interner units;
    Interner hosts;
    for (std::size_t i = 0; i < table_.findings.size(); ++i) {
      add_unit(i, units, hosts);
      add_keys(i, habits);
    }
    table_.unit_count = static_cast<std::uint32_t>(units.size());
    table_.host_count = static_cast<std::uint32_t>(hosts.size());
    std::sort(table_.memberships.begin(), table_.memberships.end(),
              [](const Membership& a, const Membership& b) {
                return std::tie(a.key, a.finding, a.part) < std::tie(b.key, b.finding, b.part);
              });
    table_.memberships.erase(std::unique(table_.memberships.begin(), table_.memberships.end(),
                                         [](const Membership& a, const Membership& b) {
                                           return a.key == b.key && a.finding == b.finding;
                                         }),
                             table_.memberships.end());
  }

 private:
  void add_unit(std::size_t i, Interner& units, Interner& hosts) {
    const FindingFacts& facts = table_.facts[i];
    std::string host = table_.findings[i]->telemetry;
    if (!facts.acted.empty()) {
      host = facts.acted.front();
    } else if (!facts.tried.empty()) {
      host = facts.tried.front();
    }
    host = to_ascii_lower(host);
    const std::uint32_t host_id = hosts.intern(host);
    const std::uint32_t unit =
        units.intern(host + "\n" + std::to_string(day_of(*table_.findings[i])));
    table_.units.push_back(unit);
    if (unit == table_.unit_hosts.size()) {
      table_.unit_hosts.push_back(host_id);
    }
  }

  void add_keys(std::size_t i, const Habits& habits) {
    const model::FindingRecord& finding = *table_.findings[i];
    const FindingFacts& facts = table_.facts[i];
    const Part part = is_weak(finding) ? Part::Guest : Part::Anchor;
    if (part == Part::Anchor && !habits.is_one(table_, i)) {
      for (const std::string& host : facts.acted) {
        if (!estate_.look_up(host).is_hub) {
          add(i, KeyKind::Host, host, facts.is_inbound ? Part::Guest : Part::Anchor);
        }
      }
    }
    add_all(i, KeyKind::Account, facts.accounts, part);
    for (const OtherSide& side : facts.outside) {
      add(i, KeyKind::Address, side.address, part);
    }
    add_domains(i, facts, part);
    add_all(i, KeyKind::Sender, facts.senders, Part::Anchor);
    add_all(i, KeyKind::Hash, facts.hashes, part);
    add_all(i, KeyKind::File, facts.files, part);
    add_all(i, KeyKind::Process, facts.processes, part);
    add_all(i, KeyKind::Certificate, facts.certificates, part);
    for (const std::string& name : facts.workstations) {
      // The name of a host that logs: a place, not an artefact of somebody else's.
      if (!hosts_.contains(name)) {
        add(i, KeyKind::Workstation, name, part);
      }
    }
    if (!facts.indicator.empty()) {
      add(i, KeyKind::Indicator, facts.indicator, Part::Anchor);
    }
    add_all(i, KeyKind::Record, finding.evidence, part);
    add_web_files(i, facts);
  }

  void add_domains(std::size_t i, const FindingFacts& facts, Part part) {
    add_all(i, KeyKind::Domain, facts.domains, part);
    for (const std::string& domain : facts.domains) {
      // "img.news.example" belongs to the sender "news.example".
      for (std::string_view rest = domain; rest.find('.') != std::string_view::npos;
           rest.remove_prefix(rest.find('.') + 1)) {
        if (senders_.contains(rest)) {
          add(i, KeyKind::Sender, rest, part);
        }
      }
    }
  }

  void add_web_files(std::size_t i, const FindingFacts& facts) {
    const std::vector<std::string>& hosts = facts.acted.empty() ? facts.tried : facts.acted;
    for (const std::string& host : hosts) {
      for (const std::string& name : facts.published) {
        add(i, KeyKind::WebFile, host + "\n" + name, Part::Anchor);
      }
      for (const std::string& name : facts.requested) {
        add(i, KeyKind::WebFile, host + "\n" + name, Part::Guest);
      }
    }
    if (!facts.acted.empty()) {
      for (const std::string& host : facts.tried) {
        for (const std::string& name : facts.requested) {
          add(i, KeyKind::WebFile, host + "\n" + name, Part::Guest);
        }
      }
    }
  }

  void add_all(std::size_t i, KeyKind kind, const std::vector<std::string>& values, Part part) {
    for (const std::string& value : values) {
      add(i, kind, value, part);
    }
  }

  void add(std::size_t i, KeyKind kind, std::string_view value, Part part) {
    // Host names differ in case from log to log.
    const bool folds = kind == KeyKind::Host || kind == KeyKind::WebFile;
    std::string text(1, static_cast<char>('A' + static_cast<int>(kind)));
    text += folds ? to_ascii_lower(value) : std::string(value);
    const std::uint32_t key = names_.intern(text);
    if (key == table_.keys.size()) {
      table_.keys.push_back({kind, std::string(value)});
    }
    table_.memberships.push_back({key, static_cast<std::uint32_t>(i), part});
  }

  KeyTable& table_;
  EstateIndex& estate_;
  Interner names_;
  std::set<std::string, std::less<>> senders_;
  std::set<std::string> hosts_;
};

}  // namespace

Timestamp moment_of(const model::FindingRecord& finding) {
  return finding.time.value_or(Timestamp{});
}

KeyTable make_keys(std::vector<const model::FindingRecord*> findings, EstateIndex& estate) {
  KeyTable table;
  table.findings = std::move(findings);
  std::sort(table.findings.begin(), table.findings.end(),
            [](const model::FindingRecord* a, const model::FindingRecord* b) {
              return std::make_pair(moment_of(*a), std::string_view(a->id)) <
                     std::make_pair(moment_of(*b), std::string_view(b->id));
            });
  table.facts.reserve(table.findings.size());
  for (const model::FindingRecord* const finding : table.findings) {
    table.facts.push_back(facts_of(*finding, estate));
  }
  KeyMaker(table, estate).run();
  return table;
}

}  // namespace longwatch::correlate
