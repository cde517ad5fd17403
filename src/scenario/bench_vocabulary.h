#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "scenario/internal/random.h"

namespace longwatch::scenario {

/// What texts are made of, and how often events of a kind occur: measured on logs, then used to
/// make others like them. A text is cut into words with what separates them from the next, and a
/// new one follows the measured ways from word to word (a Markov chain of order one). Filled by one
/// thread, then read by anyone.
class BenchVocabulary {
 public:
  /// A text that the field held. Texts above 64 KiB are cut.
  void add_text(std::string_view field, std::string_view text);

  /// An event of that kind occurred.
  void add_event(std::string_view channel, std::uint32_t event_id);

  bool knows(std::string_view field) const { return chains_.contains(std::string(field)); }

  /// How often the kind occurred.
  std::uint64_t events(std::string_view channel, std::uint32_t event_id) const;

  /// Appends a text like those of the field, of at most `max_bytes` and a word. `jumps` of a
  /// hundred words are followed by any word of the field instead of one that was seen behind them,
  /// and the digits of numbers are drawn anew, so that texts hardly repeat. Precondition:
  /// `knows(field)`.
  void append(std::string& out, std::string_view field, std::uint32_t jumps, std::size_t max_bytes,
              internal::Random& random) const;

 private:
  struct Chain {
    std::vector<std::string> words;                      ///< the first is the begin, and empty
    std::vector<std::vector<std::uint32_t>> successors;  ///< of each word; 0 = the end
    std::vector<std::uint64_t> followed;                 ///< how often anything followed a word
    std::unordered_map<std::string, std::uint32_t> numbers;
  };

  internal::Random sampling_{1};
  std::map<std::string, Chain> chains_;
  std::map<std::pair<std::string, std::uint32_t>, std::uint64_t> events_;
};

}  // namespace longwatch::scenario
