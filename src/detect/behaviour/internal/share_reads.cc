#include "detect/behaviour/internal/share_reads.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/text.h"
#include "detect/behaviour/internal/findings.h"
#include "detect/behaviour/internal/names.h"
#include "detect/behaviour/internal/rows.h"
#include "detect/behaviour/internal/rules.h"
#include "detect/behaviour/internal/text_key.h"

namespace longwatch::detect::behaviour {
namespace {

constexpr std::size_t kLeastDaysBefore = 5;
constexpr std::size_t kManyFiles = 10;
constexpr std::size_t kSomeFiles = 5;
constexpr std::size_t kFilesCounted = 32;
constexpr std::size_t kShown = 32;        // events of one share and day
constexpr std::size_t kUses = 1'000'000;  // (source, host, share, day)
constexpr std::size_t kMostFindings = 100;
constexpr std::uint32_t kShareOpened = 5140;
constexpr std::uint32_t kShareFile = 5145;
constexpr std::string_view kFilesLog = "zeek:smb_files";

const model::RuleInfo& alarming_rule() {
  static const model::RuleInfo rule =
      make_rule({"70569cbf-082b-4b47-a465-18a4d0087719",
                 "A host read shares across networks that it never used before",
                 model::Level::High,
                 {"T1021.002", "T1039"},
                 {"lateral-movement", "collection"},
                 "share-reads"});
  return rule;
}

const model::RuleInfo& odd_rule() {
  static const model::RuleInfo rule =
      make_rule({"84e421e6-c777-453b-a272-0c3899365468",
                 "A host read a share that nobody of its network uses",
                 model::Level::Medium,
                 {"T1021.002", "T1039"},
                 {"lateral-movement", "collection"},
                 "share-reads"});
  return rule;
}

enum Part : std::size_t { PartHost, PartUser, PartSource, PartShare, PartFile };

/// Parts of a key, which is joined by '|': no name of a host or share has one.
struct UseKey {
  std::string source;
  std::string target;
  std::string share;
  Day day = 0;
};

struct Use {
  std::uint64_t times = 0;
  Different<kFilesCounted> files;
  FirstOf<Row, kShown> first;

  void merge(Use&& other) {
    times += other.times;
    files.merge(other.files);
    first.merge(other.first);
  }
};

class ShareState final : public WatchState {
 public:
  ShareState() : uses(kUses) {}

  void take(WatchState& other) override { uses.take(static_cast<ShareState&>(other).uses); }

  std::size_t capacity() const override {
    constexpr std::size_t kRows = 2048;  // about, of a share and day
    return sizeof(ShareState) + uses.capacity() + uses.size() * kRows;
  }

  BoundedMap<TextKey, Use> uses;
};

/// Every computer of a domain uses these, all the time.
bool is_for_everybody(std::string_view share) {
  constexpr std::array<std::string_view, 4> kShares = {"ipc$", "sysvol", "netlogon", "print$"};
  return std::find(kShares.begin(), kShares.end(), share) != kShares.end();
}

UseKey parts_of(std::string_view key) {
  const std::vector<std::string_view> parts = split(key, '|');
  return {std::string(parts[0]), std::string(parts[1]), std::string(parts[2]),
          parse_int64(parts[3]).value_or(0)};
}

class ShareReads final : public Watch {
 public:
  explicit ShareReads(model::FieldTable& fields)
      : share_(fields.add("ShareName")),
        file_(fields.add("RelativeTargetName")),
        address_(fields.add("IpAddress")),
        subject_(fields.add("SubjectUserName")),
        origin_(fields.add("id.orig_h")),
        answerer_(fields.add("id.resp_h")),
        path_(fields.add("path")),
        name_(fields.add("name")) {}

  std::vector<Interest> interests() const override {
    return {{"Security", kShareOpened}, {"Security", kShareFile}, {kFilesLog}};
  }

  std::vector<const model::RuleInfo*> rules() const override {
    return {&alarming_rule(), &odd_rule()};
  }

  std::unique_ptr<WatchState> make_state(const DetectorResources& /*resources*/) const override {
    return std::make_unique<ShareState>();
  }

  void look(Record& record, WatchState* state, model::FindingSink& sink) const override;
  void finish(WatchState& state, const Coverage& coverage, model::FindingSink& sink) const override;

 private:
  const model::FieldId share_;
  const model::FieldId file_;
  const model::FieldId address_;
  const model::FieldId subject_;
  const model::FieldId origin_;
  const model::FieldId answerer_;
  const model::FieldId path_;
  const model::FieldId name_;
};

void ShareReads::look(Record& record, WatchState* state, model::FindingSink& /*sink*/) const {
  const model::Event& event = record.event();
  const bool is_sensor = !event.event_id.has_value();
  const std::string_view share = record.text(is_sensor ? path_ : share_);
  const std::string share_name = to_ascii_lower(file_name_of(share));
  if (!event.time.has_value() || share_name.empty() || is_for_everybody(share_name)) {
    return;
  }
  const std::string source = address_key(record.text(is_sensor ? origin_ : address_));
  const std::string_view host = is_sensor ? record.text(answerer_) : record.render(event.computer);
  if (source.empty() || host.empty()) {
    return;
  }
  std::string key = source;
  key.append("|").append(host_key(host)).append("|").append(share_name).append("|");
  key += std::to_string(day_of(*event.time));
  Use* const use = static_cast<ShareState*>(state)->uses.at(TextView{key});
  if (use == nullptr) {
    return;
  }
  ++use->times;
  const std::string_view file = record.text(is_sensor ? name_ : file_);
  if (!is_blank(file) && file != "\\") {
    use->files.add(file);
  }
  const Sighting seen = sighting_of(event);
  if (!use->first.is_full() || seen < use->first.items().back().at) {
    use->first.add({seen,
                    {std::string(host), std::string(record.text(subject_)), source,
                     std::string(share), std::string(file)}});
  }
}

/// Who used whose shares on which day.
class Uses {
 public:
  explicit Uses(BoundedMap<TextKey, Use>& uses) {
    for (const auto& [key, use] : uses.sorted()) {
      UseKey parts = parts_of(key->text);
      days_.insert(parts.day);
      readers_[{parts.target, segment(parts.source)}][parts.source].insert(parts.day);
      own_days_[parts.source].insert(parts.day);
      pair_days_[{parts.source, parts.target}].insert(parts.day);
      all_[{parts.source, parts.day}].emplace_back(std::move(parts), use);
    }
  }

  using Items = std::vector<std::pair<UseKey, const Use*>>;
  using Group = std::pair<std::string, Day>;

  const std::map<Group, Items>& by_source_and_day() const { return all_; }

  /// The uses of that day whose hosts are new to the source.
  Items news(const Group& group, const Items& items) const {
    Items found;
    for (const auto& item : items) {
      if (*pair_days_.at({item.first.source, item.first.target}).begin() == group.second) {
        found.push_back(item);
      }
    }
    return found;
  }

  ShareDay facts_of(const Group& group, const Items& news) const {
    ShareDay facts;
    facts.days_before =
        static_cast<std::size_t>(std::distance(days_.begin(), days_.lower_bound(group.second)));
    facts.is_new_source = *own_days_.at(group.first).begin() == group.second;
    std::set<std::string_view> names;
    std::set<std::string_view> addresses;  // as a sensor knows hosts: the same ones perhaps
    for (const auto& [key, use] : news) {
      (parse_address(key.target).has_value() ? addresses : names).insert(key.target);
      facts.files = std::max(facts.files, use->files.count());
      const auto& side = readers_.at({key.target, segment(key.source)});
      const std::string& source = key.source;
      const bool has_neighbours = std::any_of(side.begin(), side.end(), [&](const auto& reader) {
        return reader.first != source && *reader.second.begin() <= group.second;
      });
      facts.is_new_segment = facts.is_new_segment || !has_neighbours;
    }
    facts.targets = std::max(names.size(), addresses.size());
    facts.shares = news.size();
    return facts;
  }

 private:
  static std::string segment(const std::string& source) {
    const auto address = parse_address(source);
    return address.has_value() ? segment_of(*address) : source;
  }

  std::set<Day> days_;
  std::map<std::string, std::set<Day>> own_days_;
  std::map<std::pair<std::string, std::string>, std::set<Day>> pair_days_;
  std::map<std::pair<std::string, std::string>, std::map<std::string, std::set<Day>>> readers_;
  std::map<Group, Items> all_;
};

model::Finding make_finding(const model::RuleInfo& rule, const Uses::Group& group,
                            const Uses::Items& items, const ShareDay& facts,
                            const std::string& coverage) {
  model::Finding finding;
  finding.rule = &rule;
  std::vector<const Row*> rows;
  std::set<std::string> shares;
  for (const auto& [key, use] : items) {
    shares.insert(key.target + " " + key.share + " (" + use->files.in_words() + " files)");
    for (const Row& row : use->first.items()) {
      rows.push_back(&row);
      add_named("host", row.text(PartSource), "source", finding);
      add_named("host", row.text(PartHost), "target", finding);
      add_named("user", row.text(PartUser), "subject", finding);
      add_named("share", row.text(PartShare), "target", finding);
    }
  }
  std::string listed;
  for (const std::string& share : shares) {
    listed.append(listed.empty() ? "" : "; ").append(share);
  }
  set_events(sightings_of(rows), finding);
  const auto first = std::min_element(rows.begin(), rows.end(),
                                      [](const Row* a, const Row* b) { return *a < *b; });
  finding.host =
      parse_address((*first)->text(PartHost)).has_value() ? "" : (*first)->text(PartHost);
  finding.user = (*first)->text(PartUser);
  finding.fields = {{"shares", listed}};
  give_reasons({facts.is_new_source ? group.first + " used no shares before"
                                    : group.first + " used shares of other hosts only",
                "on " + text_of(group.second) + " it read " + listed +
                    (facts.is_new_segment ? "; nobody else of its network did" : ""),
                counted(facts.days_before, "day") + " of records before", coverage},
               finding);
  return finding;
}

void ShareReads::finish(WatchState& state, const Coverage& coverage,
                        model::FindingSink& sink) const {
  auto& own = static_cast<ShareState&>(state);
  std::string words = coverage_in_words(coverage, interests());
  words += own.uses.is_cut() ? "; too many uses of shares: some were not counted" : "";
  const Uses uses(own.uses);
  std::vector<model::Finding> findings;
  for (const auto& [group, items] : uses.by_source_and_day()) {
    const Uses::Items news = uses.news(group, items);
    if (news.empty()) {
      continue;
    }
    const ShareDay facts = uses.facts_of(group, news);
    const ShareVerdict verdict = judge_share_day(facts);
    if (verdict != ShareVerdict::Usual) {
      findings.push_back(
          make_finding(verdict == ShareVerdict::Alarming ? alarming_rule() : odd_rule(), group,
                       news, facts, words));
    }
  }
  std::stable_sort(findings.begin(), findings.end(),
                   [](const model::Finding& a, const model::Finding& b) {
                     return a.rule->level > b.rule->level;
                   });
  hand_over(std::move(findings), kMostFindings, sink);
}

}  // namespace

ShareVerdict judge_share_day(const ShareDay& day) {
  if (day.days_before < kLeastDaysBefore || !day.is_new_segment) {
    return ShareVerdict::Usual;
  }
  if (day.is_new_source && (day.targets > 1 || day.files >= kManyFiles)) {
    return ShareVerdict::Alarming;
  }
  return day.files >= kSomeFiles || day.shares > 1 ? ShareVerdict::Odd : ShareVerdict::Usual;
}

std::unique_ptr<Watch> make_share_reads(model::FieldTable& fields) {
  return std::make_unique<ShareReads>(fields);
}

}  // namespace longwatch::detect::behaviour
