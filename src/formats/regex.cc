#include "formats/regex.h"

#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include "base/text.h"
#include "base/utf.h"
#include "formats/fold.h"

namespace longwatch::formats {
namespace {

// Memory of one compiled expression, caches included.
constexpr std::int64_t kMaxMemory = 8 << 20;
// Shorter literals are everywhere: they would wake the expression for nearly every text.
constexpr int kShortestAtom = 2;

RE2::Options to_re2(const RegexOptions& options) {
  RE2::Options result;
  result.set_log_errors(false);
  result.set_max_mem(kMaxMemory);
  result.set_case_sensitive(options.letter_case == RegexCase::Sensitive);
  result.set_dot_nl(options.dot == RegexDot::All);
  return result;
}

std::string with_line_mode(std::string_view pattern, RegexLines lines) {
  // RE2 honours its never_nl/one_line options only in POSIX syntax; the inline flag works always.
  return lines == RegexLines::Multi ? fmt::format("(?m:{})", pattern) : std::string(pattern);
}

/// The literals that FilteredRE2 wants to see before it would run the expression; none when it
/// always runs.
std::vector<std::string> find_atoms(const std::string& pattern, const RE2::Options& options) {
  re2::FilteredRE2 filter(kShortestAtom);
  int id = 0;
  if (filter.Add(pattern, options, &id) != RE2::NoError) {
    return {};
  }
  std::vector<std::string> atoms;
  filter.Compile(&atoms);
  std::vector<int> unfiltered;
  filter.AllPotentials({}, &unfiltered);
  if (!unfiltered.empty()) {
    return {};
  }
  // FilteredRE2 lowers case but folds less than we do; folding again makes both sides meet.
  for (std::string& atom : atoms) {
    atom = folded(atom);
  }
  return atoms;
}

}  // namespace

/// The N of `.{N,}` and `(.){N,}`, which rules use for "at least this long". RE2 unrolls the count
/// and takes milliseconds for what is counting characters (measured: 26 ms for `.{1000,}` on 1 kB).
std::optional<std::size_t> find_shortest_run(std::string_view pattern) {
  for (const std::string_view dot : {".", "(.)", "(?:.)"}) {
    if (pattern.starts_with(dot)) {
      std::string_view count = pattern.substr(dot.size());
      if (count.starts_with('{') && count.ends_with(",}")) {
        count = count.substr(1, count.size() - 3);
        return parse_uint64(count);
      }
    }
  }
  return std::nullopt;
}

/// Whether the text has `length` code points in a row that a dot matches.
bool has_run(std::string_view text, std::size_t length, bool dot_matches_newline) {
  std::size_t run = 0;
  while (run < length && !text.empty()) {
    const DecodedCodePoint next = decode_utf8(text);
    const bool matches = next.valid && (dot_matches_newline || next.value != U'\n');
    run = matches ? run + 1 : 0;
    text.remove_prefix(next.length);
  }
  return run >= length;
}

struct Regex::Compiled {
  Compiled(const std::string& pattern, const RE2::Options& options) : re(pattern, options) {}

  RE2 re;
  std::vector<std::string> atoms;
  std::vector<std::string> groups;
  std::optional<std::size_t> shortest_run;
};

Regex::Regex(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}

Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

Result<Regex> Regex::compile(std::string_view pattern, const RegexOptions& options) {
  const std::string text = with_line_mode(pattern, options.lines);
  const RE2::Options re2_options = to_re2(options);
  auto compiled = std::make_unique<Compiled>(text, re2_options);
  if (!compiled->re.ok()) {
    const bool too_large = compiled->re.error_code() == RE2::ErrorPatternTooLarge;
    return Error(too_large ? ErrorCode::Limit : ErrorCode::InvalidInput,
                 fmt::format("regular expression: {} near '{}'", compiled->re.error(),
                             compiled->re.error_arg()));
  }
  compiled->atoms = find_atoms(text, re2_options);
  compiled->shortest_run = find_shortest_run(pattern);
  compiled->groups.resize(static_cast<std::size_t>(compiled->re.NumberOfCapturingGroups()));
  for (const auto& [name, number] : compiled->re.NamedCapturingGroups()) {
    compiled->groups[static_cast<std::size_t>(number) - 1] = name;
  }
  return Regex(std::move(compiled));
}

bool Regex::search(std::string_view text) const {
  if (compiled_->shortest_run.has_value()) {
    return has_run(text, *compiled_->shortest_run, compiled_->re.options().dot_nl());
  }
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), compiled_->re);
}

const std::vector<std::string>& Regex::groups() const {
  return compiled_->groups;
}

bool Regex::match_whole(std::string_view text, std::vector<std::string_view>& found) const {
  // The first one is the whole match. Expressions with more groups than that are rare.
  constexpr std::size_t kGroupsInPlace = 32;
  const std::size_t count = compiled_->groups.size() + 1;
  std::array<re2::StringPiece, kGroupsInPlace> in_place;
  std::vector<re2::StringPiece> more(count > kGroupsInPlace ? count : 0);
  re2::StringPiece* const pieces = more.empty() ? in_place.data() : more.data();
  if (!compiled_->re.Match({text.data(), text.size()}, 0, text.size(), RE2::ANCHOR_BOTH, pieces,
                           static_cast<int>(count))) {
    return false;
  }
  found.resize(count - 1);
  for (std::size_t i = 1; i < count; ++i) {
    found[i - 1] = {pieces[i].data(), pieces[i].size()};
  }
  return true;
}

const std::vector<std::string>& Regex::required_any() const {
  return compiled_->atoms;
}

}  // namespace longwatch::formats
