#include <algorithm>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "detect/indicator/diagnostics.h"
#include "detect/indicator/indicator.h"
#include "detect/indicator/internal/list_origin.h"
#include "detect/indicator/internal/recognise.h"

namespace longwatch::detect::indicator {
namespace {

constexpr std::uint64_t kListBytes = 4'000'000'000;
constexpr std::size_t kLineBytes = 16 * 1024;
constexpr std::string_view kBlanks = " \t\r";

/// A line taken apart; `column` is where the indicator begins, from 1.
struct Line {
  std::string_view indicator;
  std::string_view note;
  std::uint32_t column = 1;
};

std::string_view without_comment(std::string_view line) {
  for (std::size_t i = line.find('#'); i != std::string_view::npos; i = line.find('#', i + 1)) {
    if (i == 0 || kBlanks.find(line[i - 1]) != std::string_view::npos) {
      return line.substr(0, i);
    }
  }
  return line;
}

std::string_view without_quotes(std::string_view text) {
  const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return quoted ? text.substr(1, text.size() - 2) : text;
}

/// Where the note begins: at a tab, else at a comma; inside what has "://" only at one before a
/// blank.
std::size_t find_separator(std::string_view text) {
  if (text.starts_with('"')) {
    const std::size_t quote = text.find('"', 1);
    return quote == std::string_view::npos ? quote : text.find_first_of(",\t", quote);
  }
  if (const std::size_t tab = text.find('\t'); tab != std::string_view::npos) {
    return tab;
  }
  const bool is_url = text.substr(0, text.find(',')).find("://") != std::string_view::npos ||
                      text.find("[://]") != std::string_view::npos;
  return is_url ? text.find(", ") : text.find(',');
}

Line take_apart(std::string_view line) {
  line = without_comment(line);
  const std::size_t first = std::min(line.find_first_not_of(kBlanks), line.size());
  const std::string_view text = trim(line);
  const std::size_t separator = find_separator(text);
  Line parts;
  parts.column = static_cast<std::uint32_t>(first + 1);
  parts.indicator = without_quotes(trim(text.substr(0, separator)));
  if (separator != std::string_view::npos) {
    parts.note = without_quotes(trim(text.substr(separator + 1)));
  }
  return parts;
}

/// Reads lists into one result.
class ListReader {
 public:
  ListReader(LoadedIndicators& loaded, DiagnosticSink& diagnostics)
      : loaded_(loaded), diagnostics_(diagnostics) {}

  void read(std::string_view text, const std::string& file) {
    loaded_.files.push_back(file);
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text.starts_with(kByteOrderMark)) {
      text.remove_prefix(kByteOrderMark.size());
    }
    line_ = 0;
    is_head_ = true;
    OriginReader origin;
    while (!text.empty()) {
      const std::size_t feed = text.find('\n');
      ++line_;
      take(text.substr(0, feed), origin);
      text.remove_prefix(feed == std::string_view::npos ? text.size() : feed + 1);
    }
    loaded_.origins.push_back(origin.origin());
  }

 private:
  void take(std::string_view line, OriginReader& origin) {
    if (const std::string_view text = trim(line); text.starts_with('#')) {
      take_comment(text.substr(1), origin);
      return;
    }
    take_indicator(line);
  }

  /// Behind the first indicator a comment about the origin still makes the marking stricter: lists
  /// are joined by hand.
  void take_comment(std::string_view comment, OriginReader& origin) {
    std::string why = origin.take(comment.substr(0, kLineBytes));
    if (why.empty() && !is_head_ && OriginReader::is_about_origin(comment)) {
      why =
          "stands behind an indicator, but holds for the whole list; split lists of different "
          "origin";
    }
    if (!why.empty()) {
      report(kListOrigin, Line{}, fmt::format("'{}': {}", to_printable(trim(comment)), why));
    }
  }

  void take_indicator(std::string_view line) {
    const Line parts = take_apart(line.substr(0, kLineBytes));
    if (parts.indicator.empty() && parts.note.empty()) {
      return;
    }
    is_head_ = false;
    std::string why;
    std::optional<Recognised> found = recognise(parts.indicator, why);
    if (line.size() > kLineBytes || !found.has_value()) {
      refuse(kUnknownIndicator, parts,
             line.size() > kLineBytes ? "expected a line of at most 16 kB" : why);
    } else if (!found->too_broad.empty()) {
      refuse(kBroadIndicator, parts, found->too_broad);
    } else if (loaded_.indicators.size() >= limits::kIndicators) {
      refuse(kTooManyIndicators, parts,
             fmt::format("the limit is {}", with_thousands(limits::kIndicators)));
    } else {
      keep(std::move(*found), parts);
    }
  }

  void keep(Recognised found, const Line& parts) {
    std::string key = std::string(to_text(found.kind)).append(":").append(found.value);
    const auto [entry, is_new] = seen_.emplace(std::move(key), loaded_.indicators.size());
    if (!is_new) {
      const Indicator& first = loaded_.indicators[entry->second];
      report(kDuplicateIndicator, parts,
             fmt::format("'{}' stands already in {}:{}", found.value, loaded_.files[first.file],
                         first.line));
      return;
    }
    loaded_.indicators.push_back({found.kind, std::move(found.value), std::string(parts.note),
                                  static_cast<std::uint32_t>(loaded_.files.size() - 1), line_});
  }

  void refuse(const DiagnosticKind& kind, const Line& parts, std::string_view why) {
    ++loaded_.refused;
    const std::string shown = to_printable(parts.indicator);
    report(kind, parts, fmt::format("'{}': {}; line skipped", shown, why));
  }

  void report(const DiagnosticKind& kind, const Line& parts, std::string message) {
    Diagnostic diagnostic{&kind, {}, std::move(message), {}, 0, 0, {}};
    diagnostic.place.file = loaded_.files.back();
    diagnostic.place.line = line_;
    diagnostic.place.column = parts.column;
    diagnostics_.report(std::move(diagnostic));
  }

  LoadedIndicators& loaded_;
  DiagnosticSink& diagnostics_;
  std::unordered_map<std::string, std::size_t> seen_;
  std::uint32_t line_ = 0;
  bool is_head_ = true;  // no indicator so far
};

}  // namespace

std::string_view to_text(IndicatorKind kind) {
  switch (kind) {
    case IndicatorKind::Ipv4:
      return "ipv4";
    case IndicatorKind::Ipv6:
      return "ipv6";
    case IndicatorKind::Cidr:
      return "cidr";
    case IndicatorKind::Domain:
      return "domain";
    case IndicatorKind::Url:
      return "url";
    case IndicatorKind::Md5:
      return "md5";
    case IndicatorKind::Sha1:
      return "sha1";
    case IndicatorKind::Sha256:
      return "sha256";
    case IndicatorKind::MailAddress:
      return "mail";
    case IndicatorKind::FileName:
      return "file";
  }
  return "domain";
}

LoadedIndicators parse_indicators(std::string_view text, const std::string& file,
                                  DiagnosticSink& diagnostics) {
  LoadedIndicators loaded;
  ListReader(loaded, diagnostics).read(text, file);
  return loaded;
}

Result<LoadedIndicators> load_indicators(const std::vector<std::string>& paths,
                                         const FileSystem& files, DiagnosticSink& diagnostics) {
  LoadedIndicators loaded;
  ListReader reader(loaded, diagnostics);
  for (const std::string& path : paths) {
    LW_TRY_ASSIGN(const std::string text, read_text_file(files, path, kListBytes));
    reader.read(text, path);
  }
  return loaded;
}

}  // namespace longwatch::detect::indicator
