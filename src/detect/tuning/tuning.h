#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/file_system.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/time.h"
#include "model/finding.h"
#include "model/level.h"

/// What an organisation knows of its own noise, kept outside of rules: suppressions and changes of
/// level, each with its reason and the day it ends (docs/tuning.md). Nothing is deleted: what is
/// suppressed is counted by entry and can be shown.
///
///   tuning:
///     - name: software deployment
///       rule: 0dcd7d6c-0a09-4a5c-8b0e-0d5c1b7c5f3a   # or a list; or tag: attack.t1059.001
///       when: {Image|endswith: '\ccmexec.exe', host: WEB*}
///       action: suppress                              # or level: low
///       reason: SCCM runs scripts
///       expires: 2027-01-01                           # or never
namespace longwatch::detect::tuning {

struct EntryInfo {
  std::string name;  ///< as written, else "file:line"
  std::string file;
  std::uint32_t line = 0;
  std::vector<std::string> rules;     ///< ids; of these and of the tags one must fit
  std::vector<std::string> tags;      ///< with `*` and `?`
  std::optional<model::Level> level;  ///< nothing = the entry suppresses
  std::string reason;
  std::string expires;   ///< as written
  bool expired = false;  ///< the entry no longer applies
};

/// How often an entry was used.
struct EntryUse {
  std::uint64_t findings = 0;    ///< suppressed or changed
  std::uint64_t candidates = 0;  ///< of its rules and tags, and no entry before it applied
};

class Condition;

/// The entries of one run. Immutable but for copies of rules that findings point to, which are made
/// when first needed; any thread. Outlives the findings it was applied to.
class TuningSet {
 public:
  /// Reads files in order. `today` decides what has expired: an entry applies until the end of its
  /// day (UTC). Fails with `InvalidInput` and the place of the first mistake; a file that cannot be
  /// understood as a whole must not be half applied.
  static Result<std::shared_ptr<const TuningSet>> load(const std::vector<std::string>& paths,
                                                       const FileSystem& files, Timestamp today);

  /// The same of one text; `file` is for messages.
  static Result<std::shared_ptr<const TuningSet>> parse(std::string_view text,
                                                        const std::string& file, Timestamp today);

  TuningSet();
  ~TuningSet();

  const std::vector<EntryInfo>& entries() const { return infos_; }

 private:
  friend class Tuner;

  Status add(std::string_view text, const std::string& file, Timestamp today);
  bool names(std::size_t entry, const model::RuleInfo& rule) const;
  const model::RuleInfo* tuned(const model::RuleInfo& rule, std::size_t entry) const;

  std::vector<EntryInfo> infos_;
  std::vector<std::unique_ptr<const Condition>> conditions_;  // by entry; null = always
  using Made = std::map<std::pair<const model::RuleInfo*, std::size_t>,
                        std::unique_ptr<const model::RuleInfo>>;
  mutable Mutex mutex_;
  mutable Made made_ LW_GUARDED_BY(mutex_);
};

/// Applies a set to the findings of one worker. One thread at a time.
class Tuner {
 public:
  /// `set` outlives the tuner; null = nothing applies.
  explicit Tuner(const TuningSet* set);

  /// The first entry in the order of the files that names the finding's rule or a tag of it and
  /// whose condition holds decides: `finding.rule` becomes a copy with `tuned`, the new level and
  /// the tag "longwatch.suppressed" or "longwatch.level-was-LEVEL".
  void apply(model::Finding& finding);

  /// By entry.
  const std::vector<EntryUse>& uses() const { return uses_; }

 private:
  const std::vector<std::size_t>& entries_for(const model::RuleInfo& rule);

  const TuningSet* const set_;
  std::vector<EntryUse> uses_;
  std::unordered_map<const model::RuleInfo*, std::vector<std::size_t>> by_rule_;
};

}  // namespace longwatch::detect::tuning
