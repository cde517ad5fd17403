#include "triage/rule_bundle.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "detect/sigma/load.h"
#include "formats/digest.h"
#include "read/archive/archive.h"

namespace longwatch::triage {
namespace {

constexpr std::uint64_t kMostBytes = 1'000'000'000;
constexpr std::string_view kSums = "SHA256SUMS";

bool is_rule_name(std::string_view path) {
  const std::string lower = to_ascii_lower(path);
  return lower.ends_with(".yml") || lower.ends_with(".yaml");
}

/// Whether a path stays below where it is put.
bool stays_inside(std::string_view path) {
  const std::vector<std::string_view> parts = split(path, '/');
  return std::none_of(parts.begin(), parts.end(), [](std::string_view part) {
    return part.empty() || part == "." || part == ".." ||
           part.find('\0') != std::string_view::npos || part.find('\\') != std::string_view::npos;
  });
}

std::string digest_of(std::string_view text) {
  return to_hex(formats::sha256(as_bytes(text)));
}

Error denied(const std::string& path, std::string message, std::string hint) {
  return Error(ErrorCode::Denied, std::move(message) + "; nothing was installed")
      .at(path)
      .with_hint(std::move(hint));
}

/// Gathers the rule files of a bundle.
class Gathering {
 public:
  explicit Gathering(std::string bundle) : bundle_(std::move(bundle)) {}

  Status add(const std::string& name, std::string text) {
    if (!stays_inside(name)) {
      return Error(ErrorCode::InvalidInput,
                   fmt::format("the name '{}' leads out of the bundle; nothing was installed",
                               to_printable(name)))
          .at(bundle_);
    }
    bytes_ += text.size();
    if (bytes_ > kMostBytes || files_.size() >= limits::kFilesPerSweep) {
      return Error(ErrorCode::Limit, "more rules than a bundle may hold; nothing was installed")
          .at(bundle_);
    }
    files_.emplace(name, std::move(text));
    return {};
  }

  const std::map<std::string, std::string>& files() const { return files_; }

  Result<std::map<std::string, std::string>> take() {
    if (files_.empty()) {
      return Error(
                 ErrorCode::InvalidInput,
                 "the bundle holds no rule: expected files *.yml or *.yaml; nothing was installed")
          .at(bundle_);
    }
    return std::move(files_);
  }

 private:
  const std::string bundle_;
  std::map<std::string, std::string> files_;
  std::uint64_t bytes_ = 0;
};

/// Depth first with a list of its own; links are not followed.
Status gather_folder(const std::string& root, const FileSystem& files, Gathering& into) {
  std::vector<std::pair<std::string, std::size_t>> waiting = {{"", 0}};
  while (!waiting.empty()) {
    const auto [inside, depth] = std::move(waiting.back());
    waiting.pop_back();
    const std::string path = inside.empty() ? root : join_path(root, inside);
    LW_TRY_ASSIGN(const FileInfo info,
                  inside.empty() ? files.inspect_target(path) : files.inspect(path));
    if (info.kind == FileKind::Directory && depth < limits::kDirectoryDepth) {
      LW_TRY_ASSIGN(const std::vector<std::string> names, files.list(path));
      for (const std::string& name : names) {
        waiting.emplace_back(inside.empty() ? name : inside + "/" + name, depth + 1);
      }
    } else if (info.kind == FileKind::Regular && is_rule_name(inside)) {
      LW_TRY_ASSIGN(std::string text, read_text_file(files, path, limits::kRuleFileBytes));
      LW_TRY(into.add(inside, std::move(text)));
    }
  }
  return {};
}

/// "HEX  PATH" of sha256sum, also with an asterisk before the path.
Result<std::map<std::string, std::string>> parse_sums(std::string_view text,
                                                      const std::string& place) {
  std::map<std::string, std::string> sums;
  for (const std::string_view line : split(text, '\n')) {
    const std::string_view words = trim(line);
    if (words.empty()) {
      continue;
    }
    constexpr std::size_t kHex = 64;
    std::string_view name = words.size() > kHex + 1 ? words.substr(kHex + 1) : std::string_view();
    name = trim(name);
    name.remove_prefix(name.starts_with('*') ? 1 : 0);
    name.remove_prefix(name.starts_with("./") ? 2 : 0);
    const bool is_hex =
        words.size() > kHex &&
        std::all_of(words.begin(), words.begin() + kHex, [](char c) { return hex_digit(c) >= 0; });
    if (!is_hex || name.empty()) {
      return Error(ErrorCode::InvalidInput,
                   fmt::format("expected 'SHA-256  PATH', got '{}'; nothing was installed",
                               to_printable(words)))
          .at(place);
    }
    sums.emplace(name, to_ascii_lower(words.substr(0, kHex)));
  }
  return sums;
}

Result<RuleBundle> read_folder(const std::string& path, const BundleCheck& check,
                               const FileSystem& files) {
  const std::string sums_path = join_path(path, kSums);
  const Result<std::string> sums_text = read_text_file(files, sums_path, limits::kSidecarBytes);
  if (!sums_text.ok()) {
    return denied(path,
                  "the folder has no file SHA256SUMS that can be read, so it cannot be checked",
                  "cd FOLDER; find . -name '*.yml' | xargs sha256sum > SHA256SUMS");
  }
  RuleBundle bundle;
  bundle.sha256 = digest_of(*sums_text);
  if (!check.sha256.empty() && to_ascii_lower(check.sha256) != bundle.sha256) {
    return denied(sums_path,
                  fmt::format("its SHA-256 is {}, expected {}", bundle.sha256, check.sha256),
                  "get the bundle anew, from where the digest is published");
  }
  LW_TRY_ASSIGN(const auto sums, parse_sums(*sums_text, sums_path));
  Gathering gathered(path);
  LW_TRY(gather_folder(path, files, gathered));
  for (const auto& [name, text] : gathered.files()) {
    const auto sum = sums.find(name);
    if (sum == sums.end() || sum->second != digest_of(text)) {
      return denied(join_path(path, name),
                    sum == sums.end() ? "SHA256SUMS does not name it"
                                      : "its SHA-256 is not the one in SHA256SUMS",
                    "get the bundle anew");
    }
  }
  for (const auto& [name, sum] : sums) {
    if (is_rule_name(name) && gathered.files().count(name) == 0) {
      return denied(sums_path, fmt::format("it names '{}', which is missing", to_printable(name)),
                    "get the bundle anew");
    }
  }
  LW_TRY_ASSIGN(bundle.files, gathered.take());
  return bundle;
}

Result<std::string> read_whole(const RandomAccessFile& file, std::uint64_t most,
                               const std::string& place) {
  if (file.size() > most) {
    return Error(ErrorCode::Limit,
                 fmt::format("{} bytes, of which at most {} are read; nothing was installed",
                             file.size(), most))
        .at(place);
  }
  std::string text;
  std::vector<std::byte> block(limits::kHashBlockBytes);
  while (text.size() < file.size()) {
    LW_TRY_ASSIGN(const ByteView read, file.read_at(text.size(), block));
    if (read.empty()) {
      break;
    }
    text.append(as_text(read));
  }
  return text;
}

/// What the archive's digest must be: given, or in the file beside it.
Result<std::string> expected_digest(const std::string& path, const BundleCheck& check,
                                    const FileSystem& files) {
  if (!check.sha256.empty()) {
    return to_ascii_lower(check.sha256);
  }
  const Result<std::string> beside =
      read_text_file(files, path + ".sha256", limits::kConfigFileBytes);
  if (!beside.ok()) {
    return denied(path, "nothing says what its SHA-256 must be, so it cannot be checked",
                  fmt::format("--sha256 HEX, or a file '{}.sha256' beside it", path));
  }
  const std::string_view text = trim(*beside);
  return to_ascii_lower(text.substr(0, text.find_first_of(" \t\r\n")));
}

/// Passes on what is told, and knows whether something was lost.
class ErrorWatch final : public DiagnosticSink {
 public:
  explicit ErrorWatch(DiagnosticSink& diagnostics) : diagnostics_(diagnostics) {}

  void report(Diagnostic diagnostic) override {
    has_errors_ = has_errors_ || diagnostic.kind->severity == Severity::Error;
    diagnostics_.report(std::move(diagnostic));
  }

  bool has_errors() const { return has_errors_; }

 private:
  DiagnosticSink& diagnostics_;
  bool has_errors_ = false;
};

Result<RuleBundle> read_archive(const std::string& path, const BundleCheck& check,
                                const FileSystem& files, MemoryBudget& budget,
                                DiagnosticSink& diagnostics) {
  LW_TRY_ASSIGN(std::unique_ptr<RandomAccessFile> opened, files.open(path));
  const std::shared_ptr<const RandomAccessFile> file = std::move(opened);
  LW_TRY_ASSIGN(const std::string bytes, read_whole(*file, kMostBytes, path));
  RuleBundle bundle;
  bundle.sha256 = digest_of(bytes);
  LW_TRY_ASSIGN(const std::string expected, expected_digest(path, check, files));
  if (bundle.sha256 != expected) {
    return denied(path, fmt::format("its SHA-256 is {}, expected {}", bundle.sha256, expected),
                  "get the bundle anew, from where the digest is published");
  }
  if (!read::archive::is_archive(
          as_bytes(bytes).subspan(0, std::min(bytes.size(), limits::kSniffBytes)))) {
    return Error(ErrorCode::InvalidInput,
                 "expected a folder or an archive of rules; nothing was installed")
        .at(path);
  }
  Gathering gathered(path);
  ErrorWatch watch(diagnostics);
  read::archive::Unpacker unpacker(path, file, {}, budget, watch);
  std::vector<read::SkippedFile> skipped;
  while (std::optional<read::archive::Member> member = unpacker.next(skipped)) {
    // A compressed tar comes as its members; "bundle.zip/rules/a.yml" is rules/a.yml.
    const std::string name = member->name.substr(std::min(path.size() + 1, member->name.size()));
    if (is_rule_name(name)) {
      LW_TRY_ASSIGN(std::string text,
                    read_whole(*member->file, limits::kRuleFileBytes, member->name));
      LW_TRY(gathered.add(name, std::move(text)));
    }
  }
  if (watch.has_errors()) {
    return Error(ErrorCode::Corrupt, "not all of the archive can be read; nothing was installed")
        .at(path)
        .with_hint(
            "the digest fits, so the archive was damaged before it was taken: tell whoever "
            "made it");
  }
  LW_TRY_ASSIGN(bundle.files, gathered.take());
  return bundle;
}

/// A rule and what its file held.
struct Known {
  std::string title;
  std::string digest;
  std::uint64_t times = 1;  ///< that its id stands in the rules
};

void add_rules(const detect::sigma::LoadedRules& loaded, const std::string& name,
               const std::string& digest, std::map<std::string, Known>& rules) {
  for (const detect::sigma::RuleReport& report : loaded.reports) {
    const auto [known, is_new] =
        rules.emplace(report.id.empty() ? name : report.id, Known{report.title, digest});
    known->second.times += is_new ? 0 : 1;
  }
}

std::uint64_t errors_in(const detect::sigma::LoadedRules& loaded) {
  return static_cast<std::uint64_t>(std::count_if(
      loaded.reports.begin(), loaded.reports.end(),
      [](const auto& report) { return report.status == detect::sigma::RuleStatus::Error; }));
}

}  // namespace

Result<RuleBundle> read_bundle(const std::string& path, const BundleCheck& check,
                               const FileSystem& files, MemoryBudget& budget,
                               DiagnosticSink& diagnostics) {
  LW_TRY_ASSIGN(const FileInfo info, files.inspect_target(path));
  return info.kind == FileKind::Directory ? read_folder(path, check, files)
                                          : read_archive(path, check, files, budget, diagnostics);
}

RuleChanges compare_rules(const std::string& directory, const RuleBundle& bundle,
                          const FileSystem& files) {
  std::map<std::string, Known> before;
  Gathering present(directory);
  if (gather_folder(directory, files, present).ok()) {
    for (const auto& [name, text] : present.files()) {
      add_rules(detect::sigma::parse_rules(text, name), name, digest_of(text), before);
    }
  }
  std::map<std::string, Known> after;
  RuleChanges changes;
  for (const auto& [name, text] : bundle.files) {
    const detect::sigma::LoadedRules loaded = detect::sigma::parse_rules(text, name);
    changes.with_errors += errors_in(loaded);
    changes.documents += loaded.reports.size();
    add_rules(loaded, name, digest_of(text), after);
  }
  for (const auto& [id, rule] : after) {
    if (rule.times > 1) {
      changes.repeated.push_back({id, rule.title});
    }
    const auto old = before.find(id);
    if (old == before.end()) {
      changes.added.push_back({id, rule.title});
    } else if (old->second.digest != rule.digest) {
      changes.changed.push_back({id, rule.title});
    } else {
      ++changes.same;
    }
  }
  for (const auto& [id, rule] : before) {
    if (after.count(id) == 0) {
      changes.removed.push_back({id, rule.title});
    }
  }
  return changes;
}

}  // namespace longwatch::triage
