#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "base/time.h"
#include "scenario/internal/random.h"
#include "scenario/internal/tree.h"

namespace longwatch::scenario::internal {

using Milliseconds = std::chrono::milliseconds;

/// A number, or two between which one is drawn every time.
struct Amount {
  std::uint64_t least = 0;
  std::uint64_t most = 0;

  std::uint64_t draw(Random& random) const {
    return most == least ? least : least + random.next() % (most - least + 1);
  }
};

/// Reads the members of one map of a scenario file by name. The first mistake is kept and
/// everything after it reads as its default, so that a caller asks for all members and then once
/// for `finish()`, which also refuses members that nobody asked for.
class Params {
 public:
  /// `what` names the thing in messages: "step 'web_scan'". Node and file outlive the object.
  Params(const Node& node, const std::string& file, std::string what);

  bool has(std::string_view key);
  std::string text(std::string_view key, std::string_view otherwise = {});
  /// The same; its absence is a mistake.
  std::string need(std::string_view key);
  /// A list of texts, or one text that stands for a list of one. An item may be a map with `each`
  /// (a text with places for the number, as `numbered` has them), `count` and `from` (1).
  std::vector<std::string> texts(std::string_view key);
  bool flag(std::string_view key, bool otherwise = false);
  std::uint64_t number(std::string_view key, std::uint64_t otherwise,
                       std::uint64_t most = 1ULL << 53U);
  double real(std::string_view key, double otherwise);
  std::uint16_t port(std::string_view key, std::uint16_t otherwise);
  /// A number or a list of two.
  Amount amount(std::string_view key, Amount otherwise);
  /// "1d", "2h30m", "5m41s", "250ms"
  Milliseconds duration(std::string_view key, Milliseconds otherwise);
  /// One of these words.
  std::string word(std::string_view key, std::vector<std::string_view> words,
                   std::string_view otherwise);
  /// The node itself; null when absent.
  const Node* node(std::string_view key);
  /// The items of a list of maps; empty when absent.
  std::vector<const Node*> maps(std::string_view key);
  /// The names and texts of a map, as written.
  std::vector<std::pair<std::string, std::string>> pairs(std::string_view key);

  /// Records a mistake in the value of `key`, if it is the first.
  void refuse(std::string_view key, std::string_view expected, std::string_view got,
              std::string_view hint = {});
  void adopt(Error error);

  bool failed() const { return error_.has_value(); }

  /// What has been asked for so far.
  const std::set<std::string, std::less<>>& asked() const { return asked_; }

  const std::string& file() const { return file_; }

  std::uint32_t line() const { return node_.line; }

  Status finish();

 private:
  const Node* take(std::string_view key);
  std::optional<Amount> amount_of(const Node& node) const;
  void append_texts(std::vector<std::string>& out, std::string_view key, const Node& node);

  const Node& node_;
  const std::string& file_;
  std::string what_;
  std::set<std::string, std::less<>> asked_;
  std::optional<Error> error_;
};

/// "5m41s"; nothing when it is none.
std::optional<Milliseconds> parse_duration(std::string_view text);
/// "2025-08-05 01:46:12" with or without milliseconds, or a day alone: UTC.
std::optional<Timestamp> parse_moment(std::string_view text);
/// Puts the number in place of {n}, {n:2} (with that many digits), {n+100} and {n+100:3}.
std::string numbered(std::string_view text, std::uint64_t number);

}  // namespace longwatch::scenario::internal
