#include "detect/sigma/load.h"

#include <array>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/thread_pool.h"
#include "detect/sigma/internal/apply_filters.h"
#include "detect/sigma/internal/document.h"
#include "detect/sigma/internal/problem.h"
#include "detect/sigma/internal/references.h"
#include "detect/sigma/internal/remarks.h"
#include "detect/sigma/internal/rule_files.h"
#include "formats/digest.h"
#include "formats/yaml.h"

namespace longwatch::detect::sigma {
namespace {

using Documents = std::vector<ParsedDocument>;

/// Names for rules without an id: known by their content, so the same file text gives the same
/// ones.
class DerivedIds {
 public:
  explicit DerivedIds(std::string_view text) : text_(text) {}

  std::string of_document(std::size_t number) {
    constexpr std::size_t kHexDigits = 16;
    if (digest_.empty()) {
      digest_ = to_hex(formats::sha256(as_bytes(text_))).substr(0, kHexDigits);
    }
    return fmt::format("sha256-{}-{}", digest_, number);
  }

 private:
  std::string_view text_;
  std::string digest_;
};

/// A document that exists in the text but could not be read as YAML, and all after it.
ParsedDocument report_yaml_problem(const formats::YamlProblem& problem, const SourceText& source,
                                   const std::string& file) {
  ParsedDocument document;
  document.report.file = file;
  document.report.status = RuleStatus::Error;
  document.report.reason = problem.message;
  document.report.hint = problem.hint;
  document.report.place = to_place(problem.place);
  document.report.excerpt = source.excerpt(document.report.place);
  return document;
}

void forget_meaning(ParsedDocument& document) {
  document.rule.reset();
  document.correlation.reset();
  document.filter.reset();
}

/// `action: global` and its kind (Sigma 1) give documents a meaning that depends on their
/// neighbours, so none of the file is read alone.
void refuse_collection(Documents& documents, TextPlace place, const std::string& excerpt) {
  for (ParsedDocument& document : documents) {
    forget_meaning(document);
    document.report.status = RuleStatus::Unsupported;
    document.report.reason = "rule collections with 'action' (Sigma 1) are not read";
    document.report.hint = "write every rule out in full";
    document.report.place = place;
    document.report.excerpt = excerpt;
  }
}

std::optional<TextPlace> find_action(const formats::YamlStream& stream) {
  for (const formats::YamlNode* document : stream.documents()) {
    if (const formats::YamlEntry* action = document->find_entry("action"); action != nullptr) {
      return to_place(action->key->place);
    }
  }
  return std::nullopt;
}

Documents parse_documents(std::string_view text, const std::string& file) {
  const SourceText source(text);
  const formats::YamlStream stream = formats::parse_yaml(text);
  DerivedIds derived(text);
  Documents documents;
  for (const formats::YamlNode* node : stream.documents()) {
    if (node->kind == formats::YamlKind::Null) {
      continue;  // nothing between two separators
    }
    documents.push_back(parse_document(*node, source, file));
    ParsedDocument& document = documents.back();
    if (document.report.status == RuleStatus::Running && document.report.id.empty()) {
      document.report.id = derived.of_document(documents.size());
      put_names(document);
    }
  }
  if (const std::optional<TextPlace> action = find_action(stream)) {
    refuse_collection(documents, *action, source.excerpt(*action));
  }
  if (stream.problem()) {
    documents.push_back(report_yaml_problem(*stream.problem(), source, file));
  }
  return documents;
}

ParsedDocument report_file(const RuleFile& file) {
  ParsedDocument document;
  document.report.file = file.path;
  document.report.status = file.status;
  document.report.reason = file.reason;
  document.report.hint = file.hint;
  return document;
}

Documents read_file(const RuleFile& file, const FileSystem& files) {
  Documents documents;
  if (file.status != RuleStatus::Running) {
    documents.push_back(report_file(file));
    return documents;
  }
  const Result<std::string> text = read_text_file(files, file.path, limits::kRuleFileBytes);
  if (text.ok()) {
    return parse_documents(*text, file.path);
  }
  const Error& error = text.error();
  documents.push_back(report_file({file.path, RuleStatus::Error, error.message(), error.hint()}));
  return documents;
}

/// Refuses the second use of a handle. Documents that are wrong anyway take none.
class HandleRegistry {
 public:
  explicit HandleRegistry(std::string_view key) : key_(key) {}

  void check(ParsedDocument& document, const UniqueHandle& handle, std::string_view text) {
    if (text.empty() || document.report.status == RuleStatus::Error) {
      return;
    }
    const Use use{document.report.file, handle.place};
    const auto [first, is_new] = first_use_.emplace(to_ascii_lower(text), use);
    if (is_new) {
      return;
    }
    RuleReport& report = document.report;
    report.status = RuleStatus::Error;
    report.reason = fmt::format("the {} {} is already used at {}:{}", key_, in_quotes(text),
                                first->second.file, first->second.place.line);
    report.hint = "give the copy a new one, or leave one of the two files out";
    report.place = handle.place;
    report.excerpt = handle.excerpt;
    forget_meaning(document);
  }

 private:
  struct Use {
    std::string file;
    TextPlace place;
  };

  std::string_view key_;
  std::map<std::string, Use> first_use_;
};

/// Rules and correlations of all documents, and which document each is of.
class Joiner {
 public:
  explicit Joiner(const std::vector<ParsedDocument*>& documents) : documents_(documents) {}

  LoadedRules join() {
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      add_rule(i);
    }
    add_correlations();
    for (ParsedDocument* document : documents_) {
      loaded_.reports.push_back(std::move(document->report));
    }
    return std::move(loaded_);
  }

 private:
  bool runs(std::size_t number) const {
    return documents_[number]->report.status == RuleStatus::Running;
  }

  void add_rule(std::size_t number) {
    ParsedDocument& document = *documents_[number];
    if (!runs(number) || !document.rule.has_value()) {
      return;
    }
    std::vector<RuleRemark>& remarks = document.report.remarks;
    std::vector<RuleRemark> found = find_remarks(*document.rule);
    std::move(found.begin(), found.end(), std::back_inserter(remarks));
    rules_.emplace(number, loaded_.rules.size());
    loaded_.rules.push_back({*std::move(document.rule), number});
  }

  /// Those that refer to rules alone come first, then those that refer to these, and so on. There
  /// are no circles among those that run.
  void add_correlations() {
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      if (runs(i) && documents_[i]->correlation.has_value()) {
        open.push_back(i);
      }
    }
    while (!open.empty()) {
      std::vector<std::size_t> still_open;
      for (const std::size_t number : open) {
        if (!refuse_without_target(number) && !add_correlation(number)) {
          still_open.push_back(number);
        }
      }
      LW_CHECK(still_open.size() < open.size());
      open = std::move(still_open);
    }
  }

  /// What it refers to may have been refused after references were resolved, with too many filters.
  bool refuse_without_target(std::size_t number) {
    ParsedDocument& document = *documents_[number];
    for (std::size_t k = 0; k < document.targets.size(); ++k) {
      const RuleReport& target = documents_[document.targets[k]]->report;
      if (target.status != RuleStatus::Running) {
        const RuleReference& reference = document.correlation->rules[k];
        document.report.status = target.status;
        document.report.reason =
            fmt::format("{} is wrong itself: see {}:{}", in_quotes(reference.text), target.file,
                        target.place.line);
        document.report.place = reference.place;
        return true;
      }
    }
    return false;
  }

  /// False when one that it refers to is not there yet.
  bool add_correlation(std::size_t number) {
    ParsedDocument& document = *documents_[number];
    LoadedCorrelation loaded;
    for (const std::size_t target : document.targets) {
      const bool is_correlation = documents_[target]->correlation.has_value() && target != number;
      const auto& known = is_correlation ? correlations_ : rules_;
      const auto found = known.find(target);
      if (found == known.end()) {
        return false;
      }
      loaded.targets.push_back({is_correlation, found->second, target});
    }
    for (const auto& [place, text] : document.correlation->remarks) {
      document.report.remarks.push_back({place, text});
    }
    loaded.correlation = *std::move(document.correlation);
    loaded.report = number;
    document.correlation.emplace();  // still a correlation for those that refer to it
    correlations_.emplace(number, loaded_.correlations.size());
    loaded_.correlations.push_back(std::move(loaded));
    return true;
  }

  const std::vector<ParsedDocument*>& documents_;
  LoadedRules loaded_;
  // By document:
  std::map<std::size_t, std::size_t> rules_;
  std::map<std::size_t, std::size_t> correlations_;
};

LoadedRules join(std::vector<Documents> files) {
  HandleRegistry ids("id");
  HandleRegistry names("name");
  std::vector<ParsedDocument*> all;
  for (Documents& documents : files) {
    for (ParsedDocument& document : documents) {
      ids.check(document, document.id, document.report.id);
      names.check(document, document.name, document.name.text);
      all.push_back(&document);
    }
  }
  check_references(all);
  apply_filters(all);
  LoadedRules loaded = Joiner(all).join();
  loaded.files = files.size();
  return loaded;
}

bool lacks_excerpt(const RuleReport& report) {
  return report.place.line > 0 && report.excerpt.empty();
}

}  // namespace

std::string_view to_text(RuleStatus status) {
  constexpr std::array<std::string_view, 4> kNames = {"running", "no-telemetry", "unsupported",
                                                      "error"};
  return kNames.at(static_cast<std::size_t>(status));
}

Result<LoadedRules> load_rules(const std::vector<std::string>& paths, const FileSystem& files,
                               std::size_t workers) {
  LW_TRY_ASSIGN(const std::vector<RuleFile> found, find_rule_files(paths, files));
  std::vector<Documents> read(found.size());
  parallel_for(found.size(), workers, [&](std::size_t index, std::size_t /*worker*/) {
    read[index] = read_file(found[index], files);
  });
  LoadedRules loaded = join(std::move(read));
  add_excerpts(loaded.reports, files);
  return loaded;
}

LoadedRules parse_rules(std::string_view text, const std::string& file) {
  std::vector<Documents> files;
  files.push_back(parse_documents(text, file));
  LoadedRules loaded = join(std::move(files));
  const SourceText source(text);
  for (RuleReport& report : loaded.reports) {
    if (lacks_excerpt(report)) {
      report.excerpt = source.excerpt(report.place);
    }
  }
  return loaded;
}

void add_excerpts(std::vector<RuleReport>& reports, const FileSystem& files) {
  // Reports of one file follow each other, and there may be many of them.
  std::string file;
  std::string text;
  std::optional<SourceText> source;
  for (RuleReport& report : reports) {
    if (!lacks_excerpt(report)) {
      continue;
    }
    if (!source.has_value() || report.file != file) {
      file = report.file;
      text = read_text_file(files, file, limits::kRuleFileBytes).value_or(std::string());
      source.emplace(text);
    }
    report.excerpt = source->excerpt(report.place);
  }
}

}  // namespace longwatch::detect::sigma
