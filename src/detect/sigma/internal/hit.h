#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "detect/hit_store.h"
#include "detect/sigma/internal/correlation_set.h"
#include "model/finding.h"

namespace longwatch::detect::sigma {

/// What a correlation remembers of an event that fired one of its rules, and how it lies in a
/// HitStore: the key is (correlation, group, time, place, rule, number of the value), so that hits
/// come back group by group in the order of time. Groups are compared ignoring case, as Sigma
/// compares texts; the payload has them as written.
struct HitText {
  std::string_view host;
  std::string_view unknown_fields;      ///< on which the answer of the rule hangs, a line each
  std::span<const std::string> groups;  ///< one for each field of `group-by`
  std::span<const std::string> values;  ///< one for each field of the condition
};

struct HitPlace {
  std::uint32_t correlation = 0;
  std::uint32_t rule = 0;
  std::uint32_t value = 0;  ///< tells apart the values of one event
  model::EventReference event;
};

/// Appends; `event.time` is there. In a chain, `events` says of which events the inner finding
/// consists, and is empty else.
void write_hit(const HitPlace& place, const HitText& text, std::string_view events,
               std::string& key, std::string& payload);

/// A hit on its way through a window. Views are those of the cursor.
struct Hit {
  std::string_view group;  ///< bytes of the key
  Timestamp time;
  model::Locator locator;
  std::uint32_t rule = 0;
  /// The event is another one than that of the hit before, or another rule is the first that it
  /// fired: each event counts once.
  bool counts = true;
  std::string_view payload;
};

/// What is in a payload.
struct HitContent {
  TimeTicks clock_correction{};
  std::string host;
  std::string unknown_fields;
  std::vector<std::string> groups;
  std::vector<std::string> values;
  std::string_view events;  ///< of a chained hit
};

HitContent read_content(std::string_view payload, const CompiledCorrelation& correlation);

/// The only value in a payload, without reading more than that.
std::string read_value(std::string_view payload, const CompiledCorrelation& correlation);

/// The bytes by which values of an event are told apart: each text ignoring case.
std::string value_key(std::string_view payload, const CompiledCorrelation& correlation);

/// Walks over the hits of one correlation. Copies are cheap and go their own way.
class HitWalker {
 public:
  /// Precondition: the cursor stands at the correlation's first hit, at one of a later correlation,
  /// or at the end.
  HitWalker(HitCursor cursor, std::uint32_t number, const CompiledCorrelation& correlation);

  /// Behind the correlation's last hit.
  bool at_end() const { return at_end_; }

  bool is_in(std::string_view group) const { return !at_end_ && hit_group_ == group; }

  /// Precondition: not at the end.
  Hit hit() const;

  Timestamp time() const { return time_; }

  Status next();

  const HitCursor& cursor() const { return cursor_; }

 private:
  void read();

  HitCursor cursor_;
  std::uint32_t number_;
  const CompiledCorrelation* correlation_;
  bool at_end_ = false;
  std::string hit_group_;
  Timestamp time_;
  model::Locator locator_;
  std::uint32_t rule_ = 0;
  std::uint32_t first_rule_ = 0;  // of those that this event fired
  bool counts_ = true;
  bool has_read_ = false;
};

}  // namespace longwatch::detect::sigma
