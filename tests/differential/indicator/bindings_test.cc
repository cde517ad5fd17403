// Patterns over several events: the search finds what trying everything finds.
#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "detect/indicator/binding_search.h"
#include "detect/indicator/pattern.h"

namespace longwatch::differential {
namespace {

using detect::indicator::BindingLimits;
using detect::indicator::BindingSearch;
using detect::indicator::make_slots;
using detect::indicator::parse_pattern;
using detect::indicator::Pattern;
using detect::indicator::PatternHit;
using detect::indicator::PatternNode;
using detect::indicator::Slots;

using Events = std::vector<std::uint32_t>;

struct Bindings {
  std::vector<Events> found;
  BindingSearch::Limit gave_up = BindingSearch::Limit::None;
  std::size_t most_waiting = 0;

  bool is_exact() const { return gave_up == BindingSearch::Limit::None; }
};

Bindings find_bindings(const Slots& slots, const std::vector<PatternHit>& hits,
                       const BindingLimits& limits = {}) {
  Bindings bindings;
  BindingSearch search(slots, limits);
  for (const PatternHit& hit : hits) {
    const std::vector<std::uint64_t> found = search.add(hit);
    if (!found.empty()) {
      bindings.found.emplace_back(found.begin(), found.end());
    }
    bindings.most_waiting = std::max(bindings.most_waiting, search.waiting());
  }
  bindings.gave_up = search.gave_up();
  return bindings;
}

/// Hits that matter no longer are looked for at every step.
BindingLimits forgetful() {
  BindingLimits limits;
  limits.unswept = 1;
  return limits;
}

/// Everything that satisfies a node, as sets of hits; straight from the words of the language.
class NaiveBindings {
 public:
  NaiveBindings(const Pattern& pattern, const std::vector<PatternHit>& hits,
                const std::vector<bool>& used)
      : pattern_(pattern), hits_(hits), used_(used) {}

  std::set<Events> all() const { return of(static_cast<std::uint32_t>(pattern_.nodes.size() - 1)); }

 private:
  std::set<Events> of(std::uint32_t number) const {
    const PatternNode& node = pattern_.nodes[number];
    std::set<Events> out;
    switch (node.kind) {
      case PatternNode::Kind::Observation:
        for (std::uint32_t i = 0; i < hits_.size(); ++i) {
          const auto& seen = hits_[i].observations;
          if (!used_[i] && std::find(seen.begin(), seen.end(), node.left) != seen.end()) {
            out.insert({i});
          }
        }
        return out;
      case PatternNode::Kind::Or:
        out = of(node.left);
        out.merge(of(node.right));
        return out;
      case PatternNode::Kind::And:
      case PatternNode::Kind::FollowedBy:
        for (const Events& a : of(node.left)) {
          for (const Events& b : of(node.right)) {
            if (node.kind == PatternNode::Kind::And || comes_before(a, b)) {
              add_disjoint(a, b, out);
            }
          }
        }
        return out;
      case PatternNode::Kind::Repeats: {
        const std::set<Events> once = of(node.left);
        out = once;
        for (std::uint64_t i = 1; i < node.times; ++i) {
          std::set<Events> more;
          for (const Events& a : out) {
            for (const Events& b : once) {
              add_disjoint(a, b, more);
            }
          }
          out = std::move(more);
        }
        return out;
      }
      case PatternNode::Kind::Within:
      case PatternNode::Kind::StartStop:
        for (const Events& events : of(node.left)) {
          if (fits(node, events)) {
            out.insert(events);
          }
        }
        return out;
    }
    return out;
  }

  static void add_disjoint(const Events& a, const Events& b, std::set<Events>& out) {
    Events joined = a;
    joined.insert(joined.end(), b.begin(), b.end());
    std::sort(joined.begin(), joined.end());
    if (std::adjacent_find(joined.begin(), joined.end()) == joined.end()) {
      out.insert(std::move(joined));
    }
  }

  bool all_timed(const Events& events) const {
    return std::all_of(events.begin(), events.end(),
                       [this](std::uint32_t hit) { return hits_[hit].time.has_value(); });
  }

  bool comes_before(const Events& a, const Events& b) const {
    if (!all_timed(a) || !all_timed(b)) {
      return false;
    }
    for (const std::uint32_t x : a) {
      for (const std::uint32_t y : b) {
        if (*hits_[x].time >= *hits_[y].time) {
          return false;
        }
      }
    }
    return true;
  }

  bool fits(const PatternNode& node, const Events& events) const {
    if (!all_timed(events)) {
      return false;
    }
    for (const std::uint32_t x : events) {
      const Timestamp time = *hits_[x].time;
      if (node.kind == PatternNode::Kind::StartStop && (time < node.start || time >= node.stop)) {
        return false;
      }
      for (const std::uint32_t y : events) {
        if (node.kind == PatternNode::Kind::Within && *hits_[y].time - time > node.within) {
          return false;
        }
      }
    }
    return true;
  }

  const Pattern& pattern_;
  const std::vector<PatternHit>& hits_;
  const std::vector<bool>& used_;
};

std::string text_of(const Events& events) {
  std::string text;
  for (const std::uint32_t event : events) {
    text += " " + std::to_string(event);
  }
  return text;
}

/// Every binding that was found is one, none shares an event with another, and none that ends
/// earlier was left out.
void compare(const Pattern& pattern, const std::vector<PatternHit>& hits) {
  const Result<Slots> slots = make_slots(pattern);
  ASSERT_TRUE(slots.ok());
  const Bindings found = find_bindings(*slots, hits);
  ASSERT_TRUE(found.is_exact());
  ASSERT_EQ(find_bindings(*slots, hits, forgetful()).found, found.found) << to_text(pattern);
  std::vector<bool> used(hits.size());
  std::size_t next = 0;
  for (std::uint32_t last = 0; last < hits.size(); ++last) {
    const std::set<Events> all = NaiveBindings(pattern, hits, used).all();
    const bool exists = std::any_of(all.begin(), all.end(),
                                    [last](const Events& one) { return one.back() == last; });
    const bool is_found = next < found.found.size() && found.found[next].back() == last;
    ASSERT_EQ(is_found, exists) << to_text(pattern) << " at " << last;
    if (is_found) {
      ASSERT_TRUE(all.contains(found.found[next]))
          << to_text(pattern) << ":" << text_of(found.found[next]);
      for (const std::uint32_t hit : found.found[next]) {
        used[hit] = true;
      }
      ++next;
    }
  }
  ASSERT_EQ(next, found.found.size());
}

class Chooser {
 public:
  explicit Chooser(unsigned seed) : random_(seed) {}

  unsigned below(unsigned bound) { return static_cast<unsigned>(random_() % bound); }

  std::string pattern(unsigned depth) {
    std::string text;
    if (depth == 0 || below(4) == 0) {
      text = "[a:b = " + std::to_string(observations_++) + "]";
    } else {
      const char* const words[] = {" AND ", " OR ", " FOLLOWEDBY "};
      text = "(" + pattern(depth - 1) + words[below(3)] + pattern(depth - 1) + ")";
    }
    if (below(4) == 0) {
      text = "(" + text + " REPEATS " + std::to_string(1 + below(3)) + " TIMES)";
    }
    if (below(3) == 0) {
      text = "(" + text + " WITHIN " + std::to_string(1 + below(4)) + " SECONDS)";
    }
    if (below(8) == 0) {
      text = "(" + text + " START t'1970-01-01T00:00:01Z' STOP t'1970-01-01T00:00:05Z')";
    }
    return text;
  }

  std::vector<PatternHit> hits() { return hits(below(9)); }

  std::vector<PatternHit> hits(std::size_t count) {
    std::vector<PatternHit> list(count);
    for (PatternHit& hit : list) {
      if (below(8) != 0) {
        hit.time = Timestamp(std::chrono::seconds(below(7)));
      }
      for (std::uint32_t i = 0; i < observations_; ++i) {
        if (below(2) == 0) {
          hit.observations.push_back(i);
        }
      }
    }
    std::stable_sort(list.begin(), list.end(), [](const PatternHit& a, const PatternHit& b) {
      return a.time.has_value() && (!b.time.has_value() || *a.time < *b.time);
    });
    return list;
  }

 private:
  std::mt19937 random_;
  unsigned observations_ = 0;
};

TEST(IndicatorBindings, the_search_finds_what_trying_everything_finds) {
  unsigned found = 0;
  for (unsigned seed = 0; seed < 3000; ++seed) {
    Chooser choose(seed);
    const Result<Pattern> pattern = parse_pattern(choose.pattern(2));
    ASSERT_TRUE(pattern.ok());
    const Result<Slots> slots = make_slots(*pattern);
    if (!slots.ok() || slots->alternatives.front().slots.size() > 6) {
      continue;  // trying everything would take too long
    }
    const std::vector<PatternHit> hits = choose.hits();
    ASSERT_NO_FATAL_FAILURE(compare(*pattern, hits)) << "seed " << seed;
    found += find_bindings(*slots, hits).found.empty() ? 0U : 1U;
  }
  EXPECT_GT(found, 500U);
}

TEST(IndicatorBindings, many_events_are_no_trouble) {
  const Result<Pattern> pattern =
      parse_pattern("([a:b = 0] REPEATS 100 TIMES WITHIN 100 SECONDS) FOLLOWEDBY [a:b = 1]");
  ASSERT_TRUE(pattern.ok());
  std::vector<PatternHit> hits;
  for (int second = 0; second < 5000; ++second) {
    const bool burst = second % 1000 < 101;
    hits.push_back({Timestamp(std::chrono::seconds(second)),
                    {burst             ? 0U
                     : second % 2 == 0 ? 1U
                                       : 2U}});
  }
  const Bindings bindings = find_bindings(*make_slots(*pattern), hits);
  EXPECT_TRUE(bindings.is_exact());
  ASSERT_EQ(bindings.found.size(), 5U);
  EXPECT_EQ(bindings.found[0].size(), 101U);
  EXPECT_EQ(bindings.found[1].front(), 1000U);
}

/// Few bindings are wanted, so equal hits are soon enough: what is left out changes nothing.
TEST(IndicatorBindings, hits_that_are_forgotten_are_missed_by_no_binding) {
  std::size_t found = 0;
  for (unsigned seed = 0; seed < 2000; ++seed) {
    Chooser choose(seed);
    const Result<Pattern> pattern = parse_pattern(choose.pattern(2));
    const Result<Slots> slots = make_slots(*pattern);
    if (!slots.ok() || slots->alternatives.front().slots.size() > 6) {
      continue;
    }
    const std::vector<PatternHit> hits = choose.hits(1 + seed % 60);
    const Bindings all = find_bindings(*slots, hits);
    BindingLimits few = forgetful();
    few.bindings = 2;
    const Bindings first = find_bindings(*slots, hits, few);
    ASSERT_LE(first.found.size(), 2U);
    ASSERT_EQ(first.found.size(), std::min<std::size_t>(2, all.found.size())) << seed;
    for (std::size_t i = 0; i < first.found.size(); ++i) {
      ASSERT_EQ(first.found[i], all.found[i]) << to_text(*pattern) << " seed " << seed;
    }
    found += first.found.size();
  }
  EXPECT_GT(found, 1000U);
}

TEST(IndicatorBindings, memory_hangs_on_what_waits_not_on_what_was_seen) {
  for (const std::string_view text :
       {"([a:b = 0] AND [a:b = 1]) WITHIN 60 SECONDS", "[a:b = 0] FOLLOWEDBY [a:b = 2]",
        "[a:b = 0] AND [a:b = 2]", "[a:b = 2] FOLLOWEDBY [a:b = 0]",
        "([a:b=0] FOLLOWEDBY [a:b=2]) START '1970-01-01T00:00:00Z' STOP '1970-01-01T00:01:00Z'"}) {
    const Result<Pattern> pattern = parse_pattern(text);
    ASSERT_TRUE(pattern.ok());
    const Result<Slots> slots = make_slots(*pattern);
    std::vector<PatternHit> hits;
    for (int second = 0; second < 100'000; ++second) {
      hits.push_back({Timestamp(std::chrono::seconds(second)), {0}});
    }
    const Bindings bindings = find_bindings(*slots, hits);
    EXPECT_TRUE(bindings.is_exact()) << text;
    EXPECT_LE(bindings.most_waiting, 2048U) << text;
  }
}

TEST(IndicatorBindings, limits_are_told_even_when_nothing_was_found) {
  const Result<Pattern> pattern =
      parse_pattern("([a:b = 0] FOLLOWEDBY [a:b = 1]) FOLLOWEDBY [a:b = 2]");
  const Result<Slots> slots = make_slots(*pattern);
  std::vector<PatternHit> hits;
  for (int second = 0; second < 1000; ++second) {
    hits.push_back({Timestamp(std::chrono::seconds(second)), {second % 2 == 0 ? 0U : 1U}});
  }
  BindingLimits limits;
  limits.unswept = 16;
  limits.waiting = 100;
  const Bindings waiting = find_bindings(*slots, hits, limits);
  EXPECT_EQ(waiting.gave_up, BindingSearch::Limit::Waiting);
  EXPECT_LE(waiting.most_waiting, 200U);
  hits.push_back({Timestamp(std::chrono::seconds(1000)), {2}});
  hits.push_back({Timestamp(std::chrono::seconds(1001)), {2}});
  limits = {};
  limits.steps = 5;
  EXPECT_EQ(find_bindings(*slots, hits, limits).gave_up, BindingSearch::Limit::Steps);
  limits = {};
  limits.bindings = 1;
  const Bindings one = find_bindings(*slots, hits, limits);
  EXPECT_EQ(one.gave_up, BindingSearch::Limit::Bindings);
  EXPECT_EQ(one.found.size(), 1U);
}

}  // namespace
}  // namespace longwatch::differential
