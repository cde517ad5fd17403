#include "detect/indicator/internal/path_patterns.h"

#include <algorithm>

namespace longwatch::detect::indicator {
namespace {

/// The longest run of bytes that stand for themselves.
std::string_view longest_literal(std::string_view pattern) {
  std::string_view best;
  while (!pattern.empty()) {
    const std::size_t end = std::min(pattern.find_first_of("*?"), pattern.size());
    if (end > best.size()) {
      best = pattern.substr(0, end);
    }
    pattern.remove_prefix(std::min(end + 1, pattern.size()));
  }
  return best;
}

}  // namespace

/// Only the last '*' is ever tried again: an earlier one could not do better.
bool matches_stand_ins(std::string_view pattern, std::string_view text) {
  std::size_t in_pattern = 0;
  std::size_t in_text = 0;
  std::size_t star = std::string_view::npos;
  std::size_t star_text = 0;
  while (in_text < text.size()) {
    if (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
      star = in_pattern++;
      star_text = in_text;
    } else if (in_pattern < pattern.size() &&
               (pattern[in_pattern] == '?' || pattern[in_pattern] == text[in_text])) {
      ++in_pattern;
      ++in_text;
    } else if (star != std::string_view::npos) {
      in_pattern = star + 1;
      in_text = ++star_text;
    } else {
      return false;
    }
  }
  while (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
    ++in_pattern;
  }
  return in_pattern == pattern.size();
}

bool matches_path(std::string_view pattern, std::string_view path) {
  if (matches_stand_ins(pattern, path)) {
    return true;
  }
  for (std::size_t at = path.find('/'); at != std::string_view::npos; at = path.find('/', at + 1)) {
    if (matches_stand_ins(pattern, path.substr(at + 1)) ||
        (pattern.starts_with('/') && matches_stand_ins(pattern, path.substr(at)))) {
      return true;
    }
  }
  return false;
}

PathPatterns::PathPatterns(const SetView& view) {
  std::vector<Literal> literals;
  for (const std::uint64_t record : view.loose()) {
    const std::optional<RecordHead> head = view.record(record);
    if (!head.has_value() || head->kind != IndicatorKind::FilePath) {
      continue;
    }
    const std::string_view literal = longest_literal(head->value);
    if (!literal.empty()) {
      literals.push_back({std::string(literal), Anchor::Anywhere});
      patterns_.push_back({*head, record});
    }
  }
  if (!literals.empty()) {
    engine_ = std::make_unique<const LiteralEngine>(std::move(literals));
  }
}

const std::vector<std::uint32_t>& PathPatterns::unique(std::vector<std::uint32_t>& candidates) {
  std::sort(candidates.begin(), candidates.end());
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
  return candidates;
}

}  // namespace longwatch::detect::indicator
