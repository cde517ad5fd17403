#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/intern.h"
#include "correlate/internal/estate_index.h"
#include "model/activity.h"

namespace longwatch::correlate {

/// A text as a number; 0 is the empty one.
using Name = std::uint32_t;

/// An activity with its texts as numbers: hosts canonical, all in lower case.
struct Step {
  Name host = 0;
  Name source = 0;
  Name target = 0;
  Name account = 0;
  Name process = 0;
  Name parent = 0;
  Name object = 0;
  bool source_is_outside = false;  ///< an address that is not ours
  bool target_is_outside = false;
  bool source_is_ours = false;  ///< a host or address of ours, no hub
  bool target_is_ours = false;  ///< a host or address of ours, hubs too
};

/// All activities of a second reading, and what was usual before a moment: who went where, what ran
/// where, who asked for what. Built once for an incident; borrows the activities.
class ActivityTable {
 public:
  ActivityTable(std::span<const model::Activity> activities, EstateIndex& estate);

  std::span<const model::Activity> activities() const { return activities_; }

  const std::vector<Step>& steps() const { return steps_; }

  /// The number of a text that occurs; 0 otherwise.
  Name find(std::string_view text) const;
  Name find_host(std::string_view name_or_address);

  std::string_view text(Name name) const { return names_.text(name); }

  bool is_hub(Name host) { return estate_.look_up(names_.text(host)).is_hub; }

  /// Activities without a time are never before anything.
  static Timestamp moment_of(const model::Activity& activity) {
    return activity.event.time.value_or(Timestamp::max());
  }

  /// Whether the same account did the same from there to there (connections: to the same port)
  /// before `moment`.
  bool was_usual(std::size_t activity, Timestamp moment) const;
  /// Whether the program acted on the host before `moment`.
  bool ran_before(Name host, Name process, Timestamp moment) const;

  /// Who from outside asked a host for a published file.
  struct Requests {
    std::vector<Name> clients;  ///< at most kClientsKept, distinct
    Timestamp first_answered = Timestamp::max();
  };

  static constexpr std::size_t kClientsKept = 9;

  /// Null when nobody did. `file` is a base name.
  const Requests* requests(Name host, Name file) const;

  /// The base name of what was asked for, when it is a script; 0 otherwise.
  Name script_asked_for(std::size_t activity) const { return scripts_[activity]; }

  /// How many hosts of ours went to this address, and when first.
  std::pair<std::size_t, Timestamp> contacts(Name address) const;

 private:
  using Way = std::tuple<Name, Name, Name, std::uint32_t>;

  Name intern(std::string_view text);
  Name intern_host(std::string_view text);
  Step make_step(const model::Activity& activity);
  Way way_of(std::size_t activity) const;
  void note(std::size_t activity);

  std::span<const model::Activity> activities_;
  EstateIndex& estate_;
  Interner names_;
  std::unordered_map<std::string, Name> logged_;  ///< texts as logged
  std::vector<Step> steps_;
  std::vector<Name> scripts_;
  std::map<Way, Timestamp> ways_;
  std::map<std::pair<Name, Name>, Timestamp> programs_;
  std::map<std::pair<Name, Name>, Requests> requests_;
  std::map<Name, std::map<Name, Timestamp>> contacts_;
};

/// Whether the server did what it was asked, or broke while trying.
bool was_answered(std::string_view http_status);

}  // namespace longwatch::correlate
